"""`rota override`: somebody stands in for a while, or nobody does."""

from __future__ import annotations

import click

from rota_cli.asking import (
    asked_instant,
    asked_window,
    dry_run_option,
    reason_option,
    take_back,
    window_options,
    write,
    zone_in,
)
from rota_cli.client import Json, seg
from rota_cli.failures import usage
from rota_cli.groups import Group
from rota_cli.output import Column, Output, column, shown
from rota_cli.session import Session, pass_session
from rota_cli.times import shown as time_shown

NOBODY = "nobody"


@click.group(cls=Group)
def override() -> None:
    """Overrides: add, list, rm."""


@override.command()
@click.argument("schedule", metavar="SCHEDULE")
@window_options
@click.option("--for", "who", required=True, help="Who stands in; 'nobody' for nobody, on purpose.")
@click.option("--instead-of", help="Only where this person would be on call.")
@reason_option
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
    instead_of: str | None,
    reason: str | None,
    dry_run: bool,
    out: Output,
) -> None:
    """Put somebody on call for a while, whoever it would have been."""
    found = session.names.schedule(schedule)
    start, end = asked_window(session, zone_in(found["timezone"]), at, since, until)
    body: Json = {"override_user_id": None if who.strip().casefold() == NOBODY else session.names.user(who)["id"]}
    if instead_of is not None:
        body["replaced_user_id"] = session.names.user(instead_of)["id"]
    body |= {"start": start, "end": end}
    if reason is not None:
        body["reason"] = reason
    write(session, out, f"schedules/{seg(found['id'])}/overrides", body, _columns(session), dry_run=dry_run)


@override.command("list")
@click.argument("schedule", metavar="SCHEDULE")
@click.option("--from", "since", help="Only those that are not over by then; 90 days ago, if left out.")
@click.option("--until", help="Only those that begin by then; 490 days after --from, if left out, and at most.")
@shown
@pass_session
def list_(session: Session, schedule: str, since: str | None, until: str | None, out: Output) -> None:
    """The overrides of a schedule, by their start."""
    found = session.names.schedule(schedule)
    zone = zone_in(found["timezone"])
    answer = session.client.whole(
        f"schedules/{seg(found['id'])}/overrides",
        since=since and asked_instant(session, zone, since),
        until=until and asked_instant(session, zone, until, end=True),
    )
    out.show(answer, answer["data"], _columns(session), f"{found['name']} has no overrides")


@override.command()
@click.argument("id")
@dry_run_option
@shown
@pass_session
def rm(session: Session, id: str, dry_run: bool, out: Output) -> None:
    """Take an override back. One that runs ends now; one that is over stays."""
    if not id.startswith("ovr_"):
        raise usage(f"{id!r} is not the id of an override: rota override list SCHEDULE shows them")
    take_back(session, out, "overrides", id, dry_run=dry_run)


def _columns(session: Session) -> tuple[Column, ...]:
    """With names where people read; programs get ids."""
    return (
        column("ID", "id"),
        column("START", "start", shown=time_shown),
        column("END", "end", shown=time_shown),
        column("FOR", "override_user_id", shown=session.names.called),
        column("INSTEAD OF", "replaced_user_id", shown=lambda who: session.names.called(who) if who else "anybody"),
        column("REASON", "reason"),
    )
