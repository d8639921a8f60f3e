"""Shifts as they are listed. One that the window cuts says so: beside its time for people, in a field for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rota_cli.client import Json
from rota_cli.output import Column, Output, column
from rota_cli.session import Session
from rota_cli.times import shown

_MARK = "…"
# For programs; people see it beside the time.
CUT = (column("TRUNCATED START", "truncated_start"), column("TRUNCATED END", "truncated_end"))


def _start(shift: Json) -> str:
    return (f"{_MARK} " if shift["truncated_start"] else "") + shown(shift["start"])


def _end(shift: Json) -> str:
    return shown(shift["end"]) + (f" {_MARK}" if shift["truncated_end"] else "")


START = Column("START", lambda one: one["start"], _start)
END = Column("END", lambda one: one["end"], _end)


def show(session: Session, out: Output, answer: Any, shifts: list[Json], columns: Iterable[Column], empty: str) -> None:
    """A list of shifts, and for people what the mark means where there is one."""
    out.show(answer, shifts, (*columns, *(() if out.person else CUT)), empty)
    if out.person and any(one["truncated_start"] or one["truncated_end"] for one in shifts):
        session.note(f"{_MARK} marks a shift that goes on outside the time that is shown")
