"""Changes that touch some attributes of an item, or that do nothing where there is nothing to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rota.domain.errors import Raced
from rota.store.keys import Key
from rota.store.table import Change, Item, value_of


def put_if_absent(key: Key, item: Item) -> Change:
    """Create an item unless there is one, which then stays as it is; either way the transaction goes on."""
    names = {f"#{i}": name for i, name in enumerate(item)}
    request = {
        "UpdateExpression": "SET " + ", ".join(f"#{i} = if_not_exists(#{i}, :{i})" for i in range(len(item))),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {f":{i}": value_of(value) for i, value in enumerate(item.values())},
    }
    return Change("Update", key, request)


def update(
    key: Key,
    values: Item,
    *,
    remove: Sequence[str] = (),
    first: Item | None = None,
    expected: Item | None = None,
    absent: Sequence[str] = (),
    otherwise: Exception | None = None,
) -> Change:
    """Set attributes of an item, made if there is none, and remove others; `first` only where there is no value yet.

    With `expected`, only if the attributes in it have those values; with `absent`, only if it has none of those.
    """
    first, expected = first or {}, expected or {}
    names = {name: f"#{i}" for i, name in enumerate(dict.fromkeys([*values, *first, *remove, *expected, *absent]))}
    sets = [f"{names[name]} = :{names[name][1:]}" for name in values]
    sets += [f"{names[name]} = if_not_exists({names[name]}, :{names[name][1:]})" for name in first]
    found = {f":{names[name][1:]}": value_of(value) for name, value in {**values, **first}.items()}
    found |= {f":e{names[name][1:]}": value_of(value) for name, value in expected.items()}
    verbs = [f"SET {', '.join(sets)}"] if sets else []
    verbs += [f"REMOVE {', '.join(names[name] for name in remove)}"] if remove else []
    request: dict[str, Any] = {
        "UpdateExpression": " ".join(verbs),
        "ExpressionAttributeNames": {place: name for name, place in names.items()},
        "ExpressionAttributeValues": found,
    }
    conditions = [f"{names[name]} = :e{names[name][1:]}" for name in expected]
    conditions += [f"attribute_not_exists({names[name]})" for name in absent]
    if conditions:
        request["ConditionExpression"] = " AND ".join(conditions)
    return Change("Update", key, request, otherwise or Raced())


def remove(key: Key, expected: Item | None = None) -> Change:
    """Remove an item if it is there; with `expected`, only if its attributes have those values."""
    if not expected:
        return Change("Delete", key, {})
    names = {f"#{i}": name for i, name in enumerate(expected)}
    request = {
        "ConditionExpression": " AND ".join(f"#{i} = :{i}" for i in range(len(expected))),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {f":{i}": value_of(value) for i, value in enumerate(expected.values())},
    }
    return Change("Delete", key, request)
