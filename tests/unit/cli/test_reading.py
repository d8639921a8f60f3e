"""YAML, read strictly."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from rota_cli.reading import Unreadable, documents, plain
from rota_cli.writing import document
from rota_cli.writing import documents as written


def read(text: str) -> list[Any]:
    return [plain(node) for node in documents(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("09:00", "09:00"),
        ("18:00", "18:00"),
        ("2026-01-01", "2026-01-01"),
        ("2026-03-15T18:00:00+01:00", "2026-03-15T18:00:00+01:00"),
        ("0x10", "0x10"),
        ("010", "010"),
        ("1_000", "1_000"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("true", True),
        ("'true'", "true"),
        ("12", 12),
        ("-1.5", -1.5),
        ("~", None),
        ("[a, {b: }]", ["a", {"b": None}]),
        ("|\n two\n lines\n", "two\nlines\n"),
    ],
)
def test_scalars(text: str, value: Any) -> None:
    assert read(f"x: {text}") == [{"x": value}]
    assert type(read(f"x: {text}")[0]["x"]) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "line 2: a is there twice"),
        ("a: &x [1]\nb: *x", "line 1: anchors and aliases"),
        ("a: *x", "anchors"),
        ("a: !!python/object/apply:os.system [ls]", "line 1: tags"),
        ("a: !!str 1", "tags"),
        ("1: a", "line 1: a field's name must be text"),
        ("? [a]\n: b", "name must be text"),
        ("null: a", "name must be text"),
        ("a: b: c", "line 1: mapping values"),
        ("a: [1", "line"),
        ("\t- a", "line 1"),
        ("a: \x07", "unacceptable character"),
        ("[" * 1_000, "nested too deeply"),
        ("{a: " * 1_000, "nested too deeply"),
    ],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read(text)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_several_documents() -> None:
    assert read("a: 1\n---\n---\n# nothing\n---\nb: 2\n...\n") == [{"a": 1}, {"b": 2}]


def plain_key(key: str) -> bool:
    return key not in ("null", "true", "false")


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), max_size=12)
_KEYS = st.from_regex(r"[a-z_]{1,8}", fullmatch=True).filter(plain_key)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.dictionaries(_KEYS, _VALUES, min_size=1, max_size=4))
def test_what_is_written_is_read_as_it_was(value: dict[str, Any]) -> None:
    assert read(document(value)) == [value]
    assert read(written([value, value])) == [value, value]
    assert yaml.load(document(value), Loader=yaml.SafeLoader) == value


def test_texts_that_others_take_for_something_else_are_quoted() -> None:
    assert document({"a": ["no", "09:00", "18:00", "2026-01-01", "1e3", "012", "plain"]}).split() == [
        "a:",
        "-",
        "'no'",
        "-",
        "'09:00'",
        "-",
        "'18:00'",
        "-",
        "'2026-01-01'",
        "-",
        "'1e3'",
        "-",
        "'012'",
        "-",
        "plain",
    ]
