"""Times as options, and what a write does before it is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from rota_cli import impact
from rota_cli.client import Json, far_enough, seg
from rota_cli.failures import usage
from rota_cli.output import Column, Output, column
from rota_cli.phrases import instant, window
from rota_cli.session import Session, plain
from rota_cli.times import NotATime, reading, rfc3339, spell, zone_of

_HOURS = ("user_id", "name", "hours_before", "hours_after", "hours_gained", "hours_lost")
IMPACT = tuple(column(name.upper(), name) for name in _HOURS)
F = TypeVar("F", bound=Callable[..., Any])
dry_run_option = click.option("--dry-run", is_flag=True, help="Only say what it would do.")
reason_option = click.option("--reason", help="Why; shown beside it.")


def window_options(f: F) -> F:
    """--at, or --from and --until."""
    f = click.option("--until", help="Until when: a time, or a day, which is included.")(f)
    f = click.option("--from", "since", help="From when on: a time with an offset, or 'fri 16:00'.")(f)
    return click.option("--at", help="From when to when: 'fri 16:00-18:00', 'tomorrow', 'now for 2h'.")(f)


def zone_in(name: str) -> ZoneInfo:
    """The zone of that name; Failure if there is none."""
    try:
        return zone_of(name)
    except NotATime as error:
        raise usage(str(error)) from None


def asked_window(
    session: Session, zone: ZoneInfo | None, at: str | None, since: str | None, until: str | None
) -> tuple[str, str]:
    """From when to when, to be sent. What was written without an offset is said as it was understood.

    Without a zone only times with an offset will do.
    """
    if at is not None and (since is not None or until is not None):
        raise usage("--at and --from/--until exclude each other")
    if at is None and (since is None or until is None):
        raise usage("from when to when? --at 'fri 16:00-18:00', or --from and --until")
    try:
        start, end = _window(session, zone, at, since, until)
    except NotATime as error:
        raise usage(str(error)) from None
    if end <= start:
        raise usage("it ends before it begins")
    clock = zone or zone_of("UTC")
    if zone is not None:
        session.note(told(start, end, clock))
    return rfc3339(start, clock), rfc3339(end, clock)


def _window(
    session: Session, zone: ZoneInfo | None, at: str | None, since: str | None, until: str | None
) -> tuple[datetime, datetime]:
    clock = zone or _Unknown("UTC")
    if at is not None:
        return window(at, clock, session.now)
    assert since is not None
    assert until is not None
    start = instant(since, clock, session.now)
    return start, instant(until, clock, session.now, after=start, end=True)


class _Unknown(ZoneInfo):
    """A clock that nobody has named: whoever needs it is told so."""

    def utcoffset(self, dt: datetime | None) -> Any:
        raise NotATime("whose clock? give a time with an offset, such as 2026-12-24T18:00:00+01:00")

    def fromutc(self, dt: datetime) -> Any:
        return self.utcoffset(dt)


def asked_instant(session: Session, zone: ZoneInfo | None, text: str, *, ahead: bool = False, end: bool = False) -> str:
    """One time, to be sent. With `end` a day alone means its end."""
    try:
        found = instant(text, zone or _Unknown("UTC"), session.now, ahead=ahead, end=end)
    except NotATime as error:
        raise usage(str(error)) from None
    return rfc3339(found, zone or zone_of("UTC"))


def told(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    """A window as it was understood."""
    begins, ends = reading(start, zone), reading(end, zone)
    last = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%a %Y-%m-%d %H:%M}"
    return f"{begins:%a %Y-%m-%d %H:%M} - {last} {zone.key} ({spell(end - start)})"


def rehearsed(session: Session, out: Output, method: str, path: str, body: Any = None) -> Json:
    """Show what a write would do. Nothing is stored."""
    answer: Json = session.client.send(method, path, body, query={"dry_run": "true", **far_enough(body, session.now)})[
        0
    ]
    if out.words:
        for line in impact.lines(answer["impact"]):
            click.echo(plain(line))
        session.note("nothing was changed: this was a dry run")
    else:
        out.show(answer, answer["impact"]["users"], IMPACT)
    return answer


def write(
    session: Session, out: Output, path: str, body: Json, columns: Sequence[Column], *, dry_run: bool = False
) -> None:
    """Make what `body` says, and show it; or show what that would do."""
    if dry_run:
        rehearsed(session, out, "POST", path, body)
        return
    made = session.client.send("POST", path, body)[0]
    out.show(made, [made], columns)


def take_back(session: Session, out: Output, path: str, id: str, *, dry_run: bool = False) -> None:
    """Delete what was written by hand; or show what that would do."""
    if dry_run:
        rehearsed(session, out, "DELETE", f"{path}/{seg(id)}")
        return
    session.client.send("DELETE", f"{path}/{seg(id)}")
    session.note(f"{id} is taken back")
