"""A file's documents, checked as far as that needs no service: kinds, fields, types, and what must be there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from rota_cli.client import Json, seg
from rota_cli.failures import FAILED, Failure
from rota_cli.kinds import KINDS, SHORTHAND, WHEN, Kind, ListOf, Object, Spec, Value
from rota_cli.reading import Node, Scalar, Unreadable, documents, plain

_OWN = ("kind", "id", "absent")
_METHODS = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Document:
    """One document: which object it is about, and what is to be said of it."""

    number: int
    kind: Kind
    id: str | None
    absent: bool
    place: dict[str, str]
    body: Json = field(default_factory=dict)

    @property
    def label(self) -> str:
        """How it is called where something is said of it."""
        return f"document {self.number} ({self.kind.name})"

    def blamed(self, failure: Failure) -> Failure:
        """The failure, each line with the document's name."""
        return Failure(failure.code, *(f"{self.label}: {line}" for line in failure.lines))

    def making(self) -> str:
        """The path at which one is made."""
        return self.kind.making.format(**{name: seg(value) for name, value in self.place.items()})

    def one(self) -> str:
        """The path of this one."""
        return self.kind.one.format(id=seg(self.id or ""), **{name: seg(value) for name, value in self.place.items()})

    def digest(self) -> str:
        """The same for two documents that say the same."""
        said = [self.kind.name, self.id, self.absent, self.place, self.body]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def read(text: str, name: str) -> list[Document]:
    """All documents of a file; Failure that names every document and field at fault."""
    try:
        nodes = list(documents(text))
    except Unreadable as error:
        raise Failure(FAILED, f"{name}: {error}") from None
    found: list[Document] = []
    wrong: list[str] = []
    for number, node in enumerate(nodes, 1):
        errors: list[str] = []
        document = _document(number, node, errors)
        wrong += [f"{name}, document {number}: {error}" for error in errors]
        if document is not None and not errors:
            found.append(document)
    seen: dict[Any, int] = {}
    for one in found:
        about = (one.kind.name, one.id, *one.place.values()) if one.id else one.digest()
        if one.kind.name == "time_off":
            about = (one.kind.name, *one.place.values())
        if one.kind.name != "request" and about in seen:
            wrong.append(f"{name}, document {one.number}: is about the same as document {seen[about]}")
        seen.setdefault(about, one.number)
    if wrong:
        raise Failure(FAILED, *wrong)
    if not nodes:
        raise Failure(FAILED, f"{name}: there is no document in it")
    return found


def _document(number: int, node: Node, errors: list[str]) -> Document | None:
    if not isinstance(node, dict):
        errors.append("must be fields and their values, with a kind")
        return None
    kind_node = node.get("kind")
    kind = KINDS.get(kind_node.text) if isinstance(kind_node, Scalar) else None
    if kind is None:
        errors.append(f"kind: must be one of {', '.join(KINDS)}")
        return None
    absent = _absent(node.get("absent"), errors)
    id = _id("id", node["id"], errors) if "id" in node else None
    place = {name: _id(name, node[name], errors) for name in kind.place if name in node}
    if kind.name == "swap" and "schedule_id" in node:
        _id("schedule_id", node["schedule_id"], errors)  # a shift's id says it too; it may stand there all the same
    own = {*_OWN, *kind.place, *(("schedule_id",) if kind.name == "swap" else ())}
    if kind.name in ("request", "time_off"):
        own -= {"id"} | ({"absent"} if kind.name == "request" else set())
    body = {kind.renamed.get(name, name): value for name, value in node.items() if name not in own}
    named = {new: old for old, new in kind.renamed.items()}
    _needed(kind, node, absent=absent, id=id, errors=errors)
    taken: Json = {}
    if absent:
        errors += [f"{named.get(name, name)}: must be left out beside absent: true" for name in body]
    else:
        required = kind.body.required if id is None or kind.name in ("user", "team") else ()
        spec = Object(kind.body.fields, required)
        for error in _taken(spec, body, "", taken):
            pointer, _, said = error.partition(": ")
            errors.append(f"{named.get(pointer, pointer)}: {said}")
    document = Document(number, kind, id, absent, place, taken)
    if not errors and not absent:
        errors += _sense(document)
    return document


def _needed(kind: Kind, node: dict[str, Node], *, absent: bool, id: str | None, errors: list[str]) -> None:
    if absent and kind.name != "time_off":
        if id is None:
            errors.append("id: is needed beside absent: true")
        return
    errors += [f"{name}: is needed" for name in kind.place if name not in node and id is None]
    if kind.name in ("user", "team") and id is None:
        errors.append("id: is needed, one of your choice")


def _sense(document: Document) -> Iterator[str]:
    """What types alone do not say."""
    body = document.body
    match document.kind.name:
        case "schedule":
            if document.id is None:
                yield from (f"{name}: is for a schedule that is there, with its id" for name in WHEN if name in body)
                yield from (f"{name}: is needed" for name in ("name", "timezone") if name not in body)
                if "rotations" not in body and "rotation_type" not in body:
                    yield "rotation_type: is needed, or rotations"
            else:
                yield from (
                    f"{name}: is for a new schedule; here it is a part of rotations"
                    for name in SHORTHAND
                    if name in body
                )
        case "swap" if document.id is None:
            if not body.get("swap_with_user_id") and not body.get("swap_with_shift_id"):
                yield "swap_with_user_id: is needed, or swap_with_shift_id"
        case "request":
            method, path = str(body["method"]).upper(), str(body["path"])
            if method not in _METHODS:
                yield f"method: must be one of {', '.join(_METHODS)}"
            if not path.isascii() or " " in path or "#" in path or "?" in path or "//" in path or ".." in unquote(path):
                yield "path: must be a path such as /api/v2/oncall/schedules, without a query"


def _absent(node: Node | None, errors: list[str]) -> bool:
    if node is None:
        return False
    said = node.boolean() if isinstance(node, Scalar) else None
    if said is None:
        errors.append("absent: must be true or false")
    return bool(said)


def _id(name: str, node: Node, errors: list[str]) -> str:
    if not isinstance(node, Scalar) or node.null or not node.text.strip(".") or not node.text.isprintable():
        errors.append(f"{name}: must be an id")
        return ""
    return node.text


def _taken(spec: Spec, node: Node, where: str, into: Json) -> Iterator[str]:
    """The fields of an object into `into`; what is wrong with each."""
    assert isinstance(spec, Object)
    assert isinstance(node, dict)
    for name, value in node.items():
        at = f"{where}{name}"
        if name not in spec.fields:
            yield f"{at}: is not a field; there are {', '.join(spec.fields)}"
            continue
        errors: list[str] = []
        into[name] = _value(spec.fields[name], value, at, errors)
        yield from errors
    yield from (f"{where}{name}: is needed" for name in spec.required if name not in node)


def _value(spec: Spec, node: Node, at: str, errors: list[str]) -> Any:
    if isinstance(node, Scalar) and node.null:
        if not spec.nullable:
            errors.append(f"{at}: must not be null")
        return None
    match spec, node:
        case Value("anything"), _:
            return plain(node)
        case Value(), Scalar():
            return _scalar(spec, node, at, errors)
        case ListOf(), list():
            return [_value(spec.of, one, f"{at}[{i}]", errors) for i, one in enumerate(node)]
        case Object(), dict():
            made: Json = {}
            errors += _taken(spec, node, f"{at}.", made)
            return made
    wanted = {Value: "a single value", ListOf: "a list", Object: "fields and their values"}[type(spec)]
    errors.append(f"{at}: must be {wanted}")
    return None


def _scalar(spec: Value, node: Scalar, at: str, errors: list[str]) -> Any:
    if spec.type == "text":
        return node.text
    said = node.boolean() if spec.type == "boolean" else node.number()
    if said is None or (spec.type == "integer" and not isinstance(said, int)):
        wanted = {"boolean": "true or false", "integer": "a whole number", "number": "a number"}[spec.type]
        errors.append(f"{at}: must be {wanted}")
    return said
