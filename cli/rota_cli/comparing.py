"""What a document says beside what is there: the fields that differ, and rotations matched to those that they mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rota_cli.client import Json


@dataclass(frozen=True, slots=True)
class Field:
    """A field that would change."""

    name: str
    before: Any
    after: Any


def same(sent: Any, there: Any) -> bool:
    """Whether two values mean the same: times by their instants, lists of places by their order, fields left out by
    nothing.
    """
    match sent, there:
        case dict(), dict():
            return all(same(value, there.get(name)) for name, value in sent.items())
        case list(), list():
            if len(sent) != len(there):
                return False
            return all(same(a, b) for a, b in zip(_ordered(sent), _ordered(there), strict=True))
        case str(), str():
            return sent == there or _moment(sent) == _moment(there) is not None
        case (bool(), _) | (_, bool()):
            return sent is there
    return bool(sent == there)


def _ordered(values: list[Any]) -> list[Any]:
    """Participants by their places, days by their numbers; anything else as it stands."""
    if values and all(isinstance(one, dict) and isinstance(one.get("position"), int) for one in values):
        return sorted(values, key=lambda one: one["position"])
    if values and all(type(one) is int for one in values):
        return sorted(values)
    return values


def _moment(text: str) -> datetime | None:
    if len(text) < 16:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def differing(sent: Json, there: Json) -> list[Field]:
    """The fields of an object that would change; rotations one by one."""
    found: list[Field] = []
    for name, value in sent.items():
        if name == "rotations":
            found += _rotations(value or [], there.get("rotations") or [])
        elif not same(value, there.get(name)):
            found.append(Field(name, there.get(name), value))
    return found


def aligned(sent: list[Json], there: list[Json]) -> list[Json]:
    """The rotations as they are to be sent: each with the id of the one that it means, if there is one.

    It means the one whose id it has; else the one of its name, where that is clear; else one that says the same; else,
    if one is left on either side, that one. So a file without ids may be applied again and again.
    """
    free = {str(one["id"]): one for one in there}
    found: list[str | None] = [None] * len(sent)

    def take(i: int, id: str) -> None:
        found[i] = id
        free.pop(id, None)

    for i, one in enumerate(sent):
        if one.get("id"):
            take(i, one["id"])
    names = [one.get("name") for one in sent]
    for i, one in enumerate(sent):
        fits = [id for id, other in free.items() if one.get("name") and other["name"] == one["name"]]
        if found[i] is None and len(fits) == 1 and names.count(one["name"]) == 1:
            take(i, fits[0])
    for i, one in enumerate(sent):
        fits = [id for id, other in free.items() if same(_said(one), other)]
        if found[i] is None and fits:
            take(i, fits[0])
    left = [i for i, id in enumerate(found) if id is None]
    if len(left) == 1 == len(free) == len(there):
        take(left[0], next(iter(free)))
    return [_said(one) if id is None else {"id": id, **_said(one)} for one, id in zip(sent, found, strict=True)]


def _said(rotation: Json) -> Json:
    return {name: value for name, value in rotation.items() if name != "id"}


def _rotations(sent: list[Json], there: list[Json]) -> Iterator[Field]:
    known = {str(one["id"]): one for one in there}
    for one in aligned(sent, there):
        before = known.pop(one.get("id") or "", None)
        label = f"rotations[{one.get('name') or (before and before['name']) or one.get('id') or 'new'}]"
        if before is None:
            yield Field(label, None, _brief(one))
            continue
        for name, value in _said(one).items():
            if not same(value, before.get(name)):
                yield Field(f"{label}.{name}", before.get(name), value)
    for one in known.values():
        yield Field(f"rotations[{one['name'] or one['id']}]", _brief(one), None)


def _brief(rotation: Json) -> str:
    people = sorted(rotation.get("participants") or [], key=lambda one: one["position"])
    return f"{rotation.get('type')} of {', '.join(one['user_id'] for one in people) or 'nobody'}"


def told(field: Field) -> str:
    """A field in one line."""
    if field.before is None and not field.name.startswith("rotations["):
        return f"{field.name}: {_value(field.after)}"
    return f"{field.name}: {_value(field.before)} → {_value(field.after)}"


def _value(value: Any) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "true" if value else "false"
        case list():
            return ", ".join(_item(one) for one in _ordered(value)) or "nothing"
    return str(value)


def _item(value: Any) -> str:
    match value:
        case {"user_id": who, "position": _}:
            return str(who)
        case {"days": days, "start": start, "end": end}:
            return f"days {','.join(map(str, days))} {start}-{end}"
        case {"start": start, "end": end}:
            return f"{start} - {end}"
    return str(value)
