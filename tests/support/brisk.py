"""moto made brisk, where it does over and over what comes to the same: a third of the tests' time.

What it answers stays as it is. Each piece stands in for one of moto's, which is named.
"""

from __future__ import annotations

import contextlib
import copy
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb import models
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.ast_nodes import Expression
from moto.dynamodb.parsing.expressions import UpdateExpressionParser
from moto.dynamodb.responses import DynamoHandler

from tests.support import brisk_updates

_COPY = "_copy_of_this_call"


@contextlib.contextmanager
def moto() -> Iterator[None]:
    """moto is brisk within."""
    pieces: list[tuple[Any, str, Any]] = [
        (Table, "__deepcopy__", _copied_table),
        (Table, "all_items", _all_items),
        (DynamoType, "__hash__", lambda value: hash(_plain(value))),
        (DynamoType, "__eq__", lambda value, other: _plain(value) == _plain(other) and value.type == other.type),
        (responses, "method_names_from_class", lru_cache(maxsize=None)(responses.method_names_from_class)),
        (DynamoHandler, "parse_parameters", _parsed),
        (BaseJSONSerializer, "_serialize_type_map", _items_as_they_are(BaseJSONSerializer._serialize_type_map)),
        (UpdateExpressionParser, "make", staticmethod(brisk_updates.make(UpdateExpressionParser.make))),
        (Expression, "find_clauses", brisk_updates.find_clauses(Expression.find_clauses)),
        (models, "UpdateExpressionValidator", brisk_updates.validator(models.UpdateExpressionValidator)),
        (models, "UpdateExpressionExecutor", brisk_updates.executor(models.UpdateExpressionExecutor)),
    ]
    originals = [(of, name, vars(of).get(name)) for of, name, _ in pieces]
    for of, name, piece in pieces:
        setattr(of, name, piece)
    try:
        yield
    finally:
        for of, name, original in originals:
            if original is None:
                delattr(of, name)
            else:
                setattr(of, name, original)


def begun(table: Table) -> None:
    """A call begins: the table's copy, if there is one, is of an earlier state."""
    table.__dict__.pop(_COPY, None)


def copied(items: Any) -> Any:
    """The contents of a table. An update replaces values of an item, but never changes a value itself."""
    return defaultdict(dict, {pk: {sk: _twin(item) for sk, item in part.items()} for pk, part in items.items()})


def _twin(item: Item) -> Item:
    twin = copy.copy(item)
    twin.attrs = LimitedSizeDict()
    dict.update(twin.attrs, item.attrs)  # past its check of the size, which the item has passed
    return twin


def _copied_table(table: Table, memo: Any) -> Table:
    """Before it does anything, moto copies the whole table for each action of a transaction, to be able to go back."""
    twin: Table | None = table.__dict__.get(_COPY)
    if twin is None:
        twin = copy.copy(table)
        twin.items = copied(table.items)
        table.__dict__[_COPY] = twin
    return twin


def _all_items(table: Table) -> list[Item]:
    """Sorted by their keys, which are strings here."""
    found = [item for part in table.items.values() for item in part.values()]
    return sorted(found, key=lambda item: (item.hash_key.value, item.range_key.value))


def _plain(value: DynamoType) -> Any:
    """What it is compared by: of a string, which most are, the string, without looking what else it might be."""
    return value.value if value.type == "S" else value.cast_value


def _parsed(handler: DynamoHandler, request: Any) -> None:
    """What was sent is JSON of the shape that the model has: tests/support/strict.py looks."""
    handler.params = json.loads(request.data)


def _items_as_they_are(serialize: Callable[..., None]) -> Callable[..., None]:
    """An item's attributes are not looked at type by type: they are what they were stored as."""

    def serialized(serializer: Any, out: Any, value: Any, shape: Any, key: str) -> None:
        if getattr(shape.value, "name", "") == "AttributeValue":
            plain = {name: one if isinstance(one, dict) else one.to_json() for name, one in value.items()}
            serializer._default_serialize(out, plain, shape, key)
        else:
            serialize(serializer, out, value, shape, key)

    return serialized
