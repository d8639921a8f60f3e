"""Items and keys: what is put comes back as it was, and no two things share a place."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.store import items, keys
from rota.store.items import UnreadableItem

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
IDS = st.text("ABCabc019_.@-", min_size=1, max_size=8)
INSTANTS = st.integers(0, 4_200_000_000_000_000)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Anything of a type, as the classes that are stored use types."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin in (typing.Union, types.UnionType):
        return st.one_of([values(argument) for argument in arguments])
    if origin is tuple:
        return st.lists(values(arguments[0]), max_size=3).map(tuple)
    if origin is dict or kind is dict:
        return st.dictionaries(TEXT, st.none() | TEXT | st.integers(), max_size=3)
    if kind is types.NoneType:
        return st.none()
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return st.builds(kind, **{field.name: values(hints[field.name]) for field in dataclasses.fields(kind)})
    simple = {str: TEXT, int: st.integers(-(2**53), 2**53), bool: st.booleans(), float: st.floats(0, 1e6), Any: TEXT}
    return simple[kind]


@pytest.mark.parametrize("kind", items.TYPES.values(), ids=items.TYPES)
@settings(max_examples=60)
@given(data=st.data())
def test_what_is_stored_comes_back_as_it_was(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(values(kind))
    item = items.to_item(value)
    assert all(isinstance(content, str | int) for content in item.values())
    assert items.from_item(kind, item) == value


@pytest.mark.parametrize(
    "spoilt",
    [{"schema": items.SCHEMA + 1}, {"type": "other"}, {"data": "{"}, {"data": "[]"}, {"data": "{}"}, {"data": "1"}],
)
@pytest.mark.parametrize("kind", items.TYPES.values(), ids=items.TYPES)
def test_what_cannot_be_read_says_so(kind: type[Any], spoilt: dict[str, Any]) -> None:
    name = next(name for name, cls in items.TYPES.items() if cls is kind)
    with pytest.raises(UnreadableItem):
        items.from_item(kind, {"type": name, "schema": 1, "data": "{}"} | spoilt)
    with pytest.raises(UnreadableItem):
        items.from_item(kind, {"type": name})


def builders() -> list[Any]:
    """Every function that makes a whole key."""
    return [
        function
        for _, function in inspect.getmembers(keys, inspect.isfunction)
        if function.__module__ == keys.__name__ and typing.get_type_hints(function).get("return") is keys.Key
    ]


def _argument(name: str, kind: Any) -> st.SearchStrategy[Any]:
    optional = types.NoneType in typing.get_args(kind)
    made: st.SearchStrategy[Any]
    if kind is int:
        made = st.integers(0, 99) if name in ("shard", "number") else INSTANTS
    elif name == "kind":
        made = st.sampled_from(["schedule", "override", "user", "team", "key"])
    else:
        made = IDS
    return made | st.none() if optional else made


@st.composite
def built(draw: st.DrawFn) -> tuple[str, tuple[Any, ...], keys.Key]:
    function = draw(st.sampled_from(builders()))
    hints = typing.get_type_hints(function)
    arguments = tuple(draw(_argument(name, hints[name])) for name in inspect.signature(function).parameters)
    return function.__name__, arguments, function(*arguments)


@given(built(), built())
def test_no_two_things_share_a_key(one: Any, other: Any) -> None:
    """B07: as long as no id holds the separator, which the edge sees to."""
    if one[:2] != other[:2]:
        assert one[2] != other[2], (one, other)


@given(built())
def test_every_key_belongs_to_one_workspace_or_says_whose_it_is(made: Any) -> None:
    name, arguments, key = made
    assert key.pk
    assert key.sk
    if "ws" in inspect.signature(getattr(keys, name)).parameters:
        assert key.pk.split("#")[:2] == ["W", arguments[0]]


@given(INSTANTS, INSTANTS)
def test_times_in_sort_keys_sort_as_they_do_in_time(a: int, b: int) -> None:
    one, two = keys.audit("1", a, "x").sk, keys.audit("1", b, "x").sk
    assert (one < two) == (a < b)
