"""Answers as a table, as JSON in the API's own shape, as CSV or as YAML; tab-separated where nobody looks."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from rota_cli.session import plain

FORMATS = ("table", "json", "csv", "yaml")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, the value that programs get, and how people are shown it."""

    title: str
    value: Callable[[Any], Any]
    shown: Callable[[Any], str] | None = None
    style: Callable[[Any], str] | None = None  # a colour, or nothing


def path(*names: str) -> Callable[[Any], Any]:
    """The value at the end of these names, or None where one of them is null."""

    def found(row: Any) -> Any:
        for name in names:
            if row is None:
                return None
            row = row[name]
        return row

    return found


def column(title: str, *names: str, shown: Callable[[Any], str] | None = None) -> Column:
    """A column of one field."""
    value = path(*(names or (title.lower(),)))
    return Column(title, value, None if shown is None else lambda row: shown(value(row)))


@dataclass(frozen=True, slots=True)
class Output:
    """How a command's answer is to be shown."""

    format: str | None = None

    @property
    def words(self) -> bool:
        """Whether people read it, or a program that reads what people do."""
        return self.format in (None, "table")

    @property
    def person(self) -> bool:
        """Whether it goes to a terminal as words, or somebody asked for it to look so."""
        return self.format == "table" or (self.format is None and sys.stdout.isatty())

    def show(self, answer: Any, rows: Iterable[Any] = (), columns: Sequence[Column] = (), empty: str = "") -> None:
        """The answer itself for programs, its rows for people. `empty` is said on stderr where there are no rows."""
        match self.format:
            case "json":
                click.echo(json.dumps(answer, indent=2, ensure_ascii=False))
            case "yaml":
                from rota_cli.writing import document

                click.echo(document(answer), nl=False)
            case "csv":
                _csv(list(rows), columns)
            case _:
                found = list(rows)
                if not found and empty:
                    click.echo(empty, err=True)
                elif self.person:
                    _table(found, columns)
                else:
                    for row in found:
                        click.echo("\t".join(_cell(one.value(row)) for one in columns))


def shown(f: F) -> F:
    """Give a command the options -o and --json; it gets `out`."""

    @click.option("-o", "--output", "form", type=click.Choice(FORMATS), help="How to show it.")
    @click.option("--json", "as_json", is_flag=True, help="The same as -o json.")
    @functools.wraps(f)
    def wrapped(*args: Any, form: str | None, as_json: bool, **more: Any) -> Any:
        if as_json and form not in (None, "json"):
            raise click.UsageError(f"--json and -o {form} exclude each other")
        return f(*args, out=Output("json" if as_json else form), **more)

    return wrapped  # type: ignore[return-value]


def _csv(rows: list[Any], columns: Sequence[Column]) -> None:
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([one.title.lower().replace(" ", "_") for one in columns])
    writer.writerows([[_value(one.value(row)) for one in columns] for row in rows])
    click.echo(text.getvalue(), nl=False)


def _value(value: Any) -> str:
    """A value as text, as the API writes it."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ",".join(map(_value, value))
    return str(value)


def _cell(value: Any) -> str:
    return plain(_value(value))


def _text(one: Column, row: Any) -> str:
    return plain(one.shown(row)) if one.shown else _cell(one.value(row)) or "-"


def _table(rows: list[Any], columns: Sequence[Column]) -> None:
    """Columns as wide as what is in them; a terminal that is narrower breaks the lines."""
    cells = [[_text(one, row) for one in columns] for row in rows]
    widths = [
        max(map(_width, [one.title, *column])) for one, column in zip(columns, zip(*cells, strict=True), strict=True)
    ]
    click.echo(click.style(_line([(one.title, "") for one in columns], widths), bold=True))
    for row, texts in zip(rows, cells, strict=True):
        styled = [one.style(row) if one.style else "" for one in columns]
        click.echo(_line(list(zip(texts, styled, strict=True)), widths))


def _line(cells: list[tuple[str, str]], widths: list[int]) -> str:
    parts = []
    for i, (text, color) in enumerate(cells):
        gap = " " * (widths[i] - _width(text) + 2) if i + 1 < len(cells) else ""
        parts.append((click.style(text, fg=color, bold=True) if color else text) + gap)
    return "".join(parts).rstrip()


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
