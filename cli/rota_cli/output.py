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
    style: Callable[[Any], str] | None = None


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
    writer.writerows([["" if one.value(row) is None else one.value(row) for one in columns] for row in rows])
    click.echo(text.getvalue(), nl=False)


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return ",".join(map(_cell, value))
    return plain(str(value))


def _text(one: Column, row: Any) -> str:
    return plain(one.shown(row)) if one.shown else _cell(one.value(row)) or "-"


def _table(rows: list[Any], columns: Sequence[Column]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for one in columns:
        table.add_column(one.title, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_text(one, row), style=one.style(row) if one.style else "") for one in columns))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000  # as wide as it is: a line for each row
    with console.capture() as captured:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))
