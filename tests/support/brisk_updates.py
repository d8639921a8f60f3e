"""The update expressions of rota carried out at once, where moto walks their syntax tree some twenty times.

SET of a value, with or without if_not_exists, REMOVE and ADD of a number, each of a whole attribute. Whatever else
there is, and whatever DynamoDB would refuse, is left to moto, which then says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table
from moto.dynamodb.models.utilities import bytesize

_CLAUSE = re.compile(r"(?:^| )(SET|REMOVE|ADD) ")
_ACTION = {
    "SET": re.compile(r"(#\w+) = (if_not_exists\(\1, )?(:\w+)\)?"),
    "REMOVE": re.compile(r"(#\w+)()()"),
    "ADD": re.compile(r"(#\w+)() (:\w+)"),
}
_LARGEST = 405_000  # as moto has it


@dataclass(frozen=True)
class _Action:
    verb: str
    name: str
    value: str
    first: bool  # only where there is no value yet


@dataclass
class _Known:
    """A tree that was parsed before: what it comes to, and what was found in it."""

    tree: Any
    actions: list[_Action] | None
    found: dict[tuple[Any, ...], list[Any]]


_BY_TEXT: dict[str, _Known] = {}
_BY_TREE: dict[int, _Known] = {}


def _actions(expression: str) -> list[_Action] | None:
    parts = _CLAUSE.split(expression)
    if parts[0] or len(set(parts[1::2])) < len(parts[1::2]):
        return None
    found = []
    for verb, text in zip(parts[1::2], parts[2::2], strict=True):
        for one in re.split(r", (?![^(]*\))", text):
            match = _ACTION[verb].fullmatch(one)
            if match is None or one.endswith(")") != bool(match[2]):
                return None
            found.append(_Action(verb, match[1], match[3], bool(match[2])))
    return found


def make(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """UpdateExpressionParser.make, each text once."""

    def made(expression: str) -> Any:
        if expression not in _BY_TEXT:
            tree = parse(expression)
            _BY_TEXT[expression] = _BY_TREE[id(tree)] = _Known(tree, _actions(expression), {})
        return _BY_TEXT[expression].tree

    return made


def find_clauses(find: Callable[[Any, list[Any]], list[Any]]) -> Callable[[Any, list[Any]], list[Any]]:
    """Node.find_clauses, once of each tree that stays as it is."""

    def found(node: Any, kinds: list[Any]) -> list[Any]:
        known = _BY_TREE.get(id(node))
        if known is None:
            return find(node, kinds)
        if tuple(kinds) not in known.found:
            known.found[tuple(kinds)] = find(node, kinds)
        return list(known.found[tuple(kinds)])

    return found


@dataclass
class _Update:
    """Stands for moto's validator, for the tree that it returns and for what carries that out."""

    item: Item
    sets: dict[str, Any]
    removes: list[str]

    def validate(self) -> _Update:
        """All was looked at when it was made."""
        return self

    def normalize(self) -> None:
        """The order does not matter."""

    def execute(self) -> None:
        """Change the item, unless it becomes too large."""
        attributes = self.item.attrs
        after = {name: value for name, value in attributes.items() if name not in self.removes} | self.sets
        if sum(bytesize(name) + value.size() for name, value in after.items()) > _LARGEST:
            raise ItemSizeTooLarge
        attributes.clear()
        dict.update(attributes, after)


def _update(
    actions: list[_Action], names: Mapping[str, str], values: Mapping[str, Any], item: Item, table: Table
) -> Any:
    """The update, or None where moto must look at it."""
    paths = [names.get(action.name, "") for action in actions]
    if "" in paths or len(set(paths)) < len(paths) or set(paths) & set(table.table_key_attrs):
        return None
    update = _Update(item, {}, [])
    for action, path in zip(actions, paths, strict=True):
        if action.verb == "REMOVE":
            update.removes.append(path)
            continue
        value = values.get(action.value)
        if not value or (path in table.attribute_keys and not value.get("S")):
            return None
        new, old = DynamoType(value), item.attrs.get(path)
        if action.verb == "ADD":
            if new.type != "N" or (old is not None and old.type != "N"):
                return None
            update.sets[path] = new if old is None else old + new
        elif old is None or not action.first:
            update.sets[path] = new
    return update


def validator(careful: Any) -> Any:
    """UpdateExpressionValidator."""

    def made(
        tree: Any, *, expression_attribute_names: Any, expression_attribute_values: Any, item: Item, table: Table
    ) -> Any:
        actions = _BY_TREE[id(tree)].actions
        names, values = expression_attribute_names or {}, expression_attribute_values or {}
        plain = _update(actions, names, values, item, table) if actions else None
        return plain or careful(tree, expression_attribute_names, expression_attribute_values, item, table)

    return made


def executor(careful: Any) -> Any:
    """UpdateExpressionExecutor."""
    return lambda tree, item, names: tree if isinstance(tree, _Update) else careful(tree, item, names)
