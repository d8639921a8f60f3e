"""`rota entry`: one-off shifts, written by hand."""

from __future__ import annotations

from datetime import timedelta

import click

from rota_cli.asking import asked_instant, asked_window, dry_run_option, take_back, window_options, write, zone_in
from rota_cli.client import seg
from rota_cli.groups import Group
from rota_cli.output import Column, Output, column, shown
from rota_cli.session import Session, pass_session
from rota_cli.shifts import END, START, show
from rota_cli.times import shown as time_shown


@click.group(cls=Group)
def entry() -> None:
    """Entries, which are one-off shifts: add, list, rm."""


@entry.command()
@click.argument("schedule", metavar="SCHEDULE")
@window_options
@click.option("--for", "who", required=True, help="Whose shift it is.")
@dry_run_option
@shown
@pass_session
def add(
    session: Session,
    schedule: str,
    at: str | None,
    since: str | None,
    until: str | None,
    who: str,
    dry_run: bool,
    out: Output,
) -> None:
    """Give somebody a shift. It may not overlap another entry of the schedule."""
    found = session.names.schedule(schedule)
    start, end = asked_window(session, zone_in(found["timezone"]), at, since, until)
    body = {"user_id": session.names.user(who)["id"], "start": start, "end": end}
    write(session, out, f"schedules/{seg(found['id'])}/entries", body, _columns(session), dry_run=dry_run)


@entry.command("list")
@click.argument("schedule", metavar="SCHEDULE")
@click.option("--from", "since", default="today", show_default=True, help="The first day.")
@click.option("--until", help="The last day, included; 90 days later, if left out. At most 400 days in all.")
@click.option("--all", "all_", is_flag=True, help="All shifts, also those of rotations and overrides.")
@shown
@pass_session
def list_(session: Session, schedule: str, since: str, until: str | None, all_: bool, out: Output) -> None:
    """The entries of a schedule, or all its shifts, by their start."""
    found = session.names.schedule(schedule)
    zone = zone_in(found["timezone"])
    first = asked_instant(session, zone, since)[:10]
    last = asked_instant(session, zone, until)[:10] if until else _later(first)
    answer = session.client.whole(
        f"schedules/{seg(found['id'])}/entries",
        start_date=first,
        end_date=last,
        source=None if all_ else "entry",
    )
    empty = f"nothing from {first} to {last}"
    if all_:
        show(session, out, answer, answer["data"], _all(session), empty)
    else:
        out.show(answer, answer["data"], _columns(session), empty)


@entry.command()
@click.argument("id")
@dry_run_option
@shown
@pass_session
def rm(session: Session, id: str, dry_run: bool, out: Output) -> None:
    """Take an entry back. One that runs ends now; one that is over stays."""
    take_back(session, out, "entries", id, dry_run=dry_run)


def _later(day: str) -> str:
    from datetime import date

    return (date.fromisoformat(day) + timedelta(days=90)).isoformat()


def _columns(session: Session) -> tuple[Column, ...]:
    return (
        column("ID", "id"),
        column("START", "start", shown=time_shown),
        column("END", "end", shown=time_shown),
        column("FOR", "user_id", shown=session.names.called),
    )


def _all(session: Session) -> tuple[Column, ...]:
    id, _, _, who = _columns(session)
    return id, START, END, who, column("SOURCE", "source")
