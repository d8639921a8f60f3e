"""YAML as it is read: every scalar keeps the text that was written, until it is known what it stands for.

So `no` and `09:00` are what they look like, and a user id `1` is a text. What could hide something is refused: a key
twice, anchors and aliases, tags, keys that are no text, and documents deeper than any that makes sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

_DEPTH = 30
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,17})", re.ASCII)
_NUMBER = re.compile(r"[-+]?((0|[1-9]\d{0,17})(\.\d{0,17})?|\.\d{1,17})", re.ASCII)


class Unreadable(ValueError):
    """What is wrong with the text, and in which line."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written; `plain` is without quotes."""

    text: str
    plain: bool

    @property
    def null(self) -> bool:
        """Whether it stands for nothing."""
        return self.plain and self.text in _NULL

    def boolean(self) -> bool | None:
        """What it says, if it is true or false."""
        return _TRUE.get(self.text) if self.plain else None

    def number(self) -> int | float | None:
        """What it says, if it is a number in decimals."""
        if not self.plain or not _NUMBER.fullmatch(self.text):
            return None
        return int(self.text) if _INTEGER.fullmatch(self.text) else float(self.text)


Node = Scalar | list["Node"] | dict[str, "Node"]


def plain(node: Node) -> Any:
    """What a node says by itself, where nothing is known of what it should be."""
    match node:
        case dict():
            return {name: plain(value) for name, value in node.items()}
        case list():
            return [plain(value) for value in node]
    if node.null:
        return None
    for said in (node.boolean(), node.number()):
        if said is not None:
            return said
    return node.text


def documents(text: str) -> Iterator[Node]:
    """The documents of a file, in order; empty ones are left out."""
    events = _events(text)
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            node = _node(next(events), events, 0)
            if not (isinstance(node, Scalar) and node.null):
                yield node


def _events(text: str) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=yaml.SafeLoader)  # type: ignore[no-untyped-call,unused-ignore]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise Unreadable(f"{where}{error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise Unreadable(str(error).splitlines()[0]) from None


def _node(event: Any, events: Iterator[Any], depth: int) -> Node:
    line = f"line {event.start_mark.line + 1}"
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        raise Unreadable(f"{line}: anchors and aliases are not read: write it out")
    if event.tag is not None:
        raise Unreadable(f"{line}: tags such as {event.tag} are not read")
    if depth > _DEPTH:
        raise Unreadable(f"{line}: this is nested too deeply")
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(event.value, event.style is None)
    if isinstance(event, yaml.SequenceStartEvent):
        found: list[Node] = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            found.append(_node(inner, events, depth + 1))
        return found
    fields: dict[str, Node] = {}
    while not isinstance(inner := next(events), yaml.MappingEndEvent):
        here = f"line {inner.start_mark.line + 1}"
        key = _node(inner, events, depth + 1)
        if not isinstance(key, Scalar) or (key.plain and plain(key) != key.text):
            raise Unreadable(f"{here}: a field's name must be text")
        if key.text in fields:
            raise Unreadable(f"{here}: {key.text} is there twice")
        fields[key.text] = _node(next(events), events, depth + 1)
    return fields
