"""`rota swap` and `rota cover`: shifts change hands, one or all of a while."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from rota_cli.asking import asked_instant, asked_window, dry_run_option, reason_option, rehearsed, zone_in
from rota_cli.client import Json, seg
from rota_cli.failures import NOT_FOUND, Failure, usage
from rota_cli.impact import conflict
from rota_cli.output import Column, Output, column, shown
from rota_cli.session import Session, pass_session
from rota_cli.times import rfc3339
from rota_cli.times import shown as time_shown

_SHIFT_IDS = ("shift.", "entry_", "ovr_")


def _part(session: Session) -> tuple[Column, ...]:
    return (
        column("SCHEDULE", "schedule_id"),
        column("START", "start", shown=time_shown),
        column("END", "end", shown=time_shown),
        column("FROM", "from_user_id", shown=session.names.called),
        column("TO", "to_user_id", shown=session.names.called),
        column("SWAP", "swap"),
        column("STATUS", "status"),
    )


@click.command(short_help="Hand a shift on, or exchange it.")
@click.argument("shift", metavar="SHIFT")
@click.option(
    "--with", "partner", required=True, metavar="PERSON|SHIFT", help="Who takes it, or which shift comes back."
)
@click.option("--schedule", help="Where the shift is; not needed for an id.")
@click.option("--from", "since", help="Only the part of the shift from then on.")
@click.option("--until", help="Only the part until then: a time, or a day, which is included.")
@click.option("--request", "request_", is_flag=True, help="Wait until the other person accepts.")
@reason_option
@dry_run_option
@shown
@pass_session
def swap(
    session: Session,
    shift: str,
    partner: str,
    schedule: str | None,
    since: str | None,
    until: str | None,
    request_: bool,
    reason: str | None,
    dry_run: bool,
    out: Output,
) -> None:
    """Hand a shift to somebody else, or exchange it for another shift.

    SHIFT is an id as `rota me` and `rota entry list --all` show it.
    """
    found = _schedule_of(session, shift, schedule)
    zone = zone_in(found["timezone"]) if found else None
    body: dict[str, Any] = _partner(session, partner)
    for name, text in (("start", since), ("end", until)):
        if text is not None:
            body[name] = asked_instant(session, zone, text, ahead=True, end=name == "end")
    if request_:
        body["request"] = True
    if reason is not None:
        body["reason"] = reason
    path = f"entries/{seg(shift)}/swap"
    if found:
        path = f"schedules/{seg(found['id'])}/{path}"
    _do(session, out, path, body, dry_run=dry_run)


@click.command()
@click.argument("person", metavar="PERSON")
@click.option("--from", "since", required=True, help="From when on.")
@click.option("--until", required=True, help="Until when: a time, or a day, which is included.")
@click.option("--with", "by", multiple=True, required=True, metavar="PERSON", help="Who stands in; several may share.")
@click.option("--split", type=click.Choice(["shifts", "schedules"]), help="How several share.")
@click.option("--schedule", "only", multiple=True, metavar="SCHEDULE", help="Only on these; all, if left out.")
@click.option("--zone", help="The clock on which the times are, where the person's schedules have several.")
@reason_option
@dry_run_option
@shown
@pass_session
def cover(
    session: Session,
    person: str,
    since: str,
    until: str,
    by: tuple[str, ...],
    split: str | None,
    only: tuple[str, ...],
    zone: str | None,
    reason: str | None,
    dry_run: bool,
    out: Output,
) -> None:
    """Cover one person on all their schedules for a while."""
    away = session.names.user(person)["id"]
    schedules = [session.names.schedule(one) for one in only]
    try:
        start, end = asked_window(session, _clock(session, zone, away, schedules), None, since, until)
    except Failure as failure:
        more = () if zone else ("--zone says whose clock is meant, where the schedules have several",)
        raise Failure(failure.code, *failure.lines, *more) from None
    body: Json = {
        "user_id": away,
        "start": start,
        "end": end,
        "covered_by": [session.names.user(one)["id"] for one in by],
    }
    if split:
        body["split"] = split
    if schedules:
        body["schedule_ids"] = [one["id"] for one in schedules]
    if reason is not None:
        body["reason"] = reason
    _do(session, out, "cover", body, dry_run=dry_run)


def _do(session: Session, out: Output, path: str, body: Json, *, dry_run: bool) -> None:
    if dry_run:
        rehearsed(session, out, "POST", path, body)
        return
    answer = session.client.send("POST", path, body)[0]
    made = answer["swap"]
    parts = [{**part, "swap": made["id"], "status": made["status"]} for part in made["parts"]]
    out.show(answer, parts, _part(session))
    for one in answer.get("conflicts", ()):
        session.note(f"{conflict(one)} {time_shown(one['start'])} - {time_shown(one['end'])}")
    if made["status"] == "pending":
        clock = zone_in(session.names.schedule(made["parts"][0]["schedule_id"])["timezone"])
        until = rfc3339(datetime.fromisoformat(made["expires_at"]), clock)  # the API has it in UTC
        session.note(f"{made['id']} waits for an answer until {time_shown(until)}")


def _schedule_of(session: Session, shift: str, schedule: str | None) -> Json | None:
    """Where the shift is: as it was said, or as the id of a computed shift tells."""
    parts = shift.split(".")
    told = parts[1] if parts[0] == "shift" and len(parts) == 4 else None
    if schedule is None and told is None:
        return None
    found = session.names.schedule(schedule or told or "")
    if told is not None and found["id"] != told:
        raise usage(f"the shift is on {told}, not on {found['id']}")
    return found


def _partner(session: Session, text: str) -> Json:
    if text.startswith(_SHIFT_IDS[0]):
        return {"swap_with_shift_id": text}
    try:
        return {"swap_with_user_id": session.names.user(text)["id"]}
    except Failure as failure:
        if failure.code == NOT_FOUND and text.startswith(_SHIFT_IDS):
            return {"swap_with_shift_id": text}
        raise


def _clock(session: Session, zone: str | None, user_id: str, only: list[Json]) -> ZoneInfo | None:
    """The clock that is meant: the one named, or the only one that the person's schedules have."""
    if zone is not None:
        return zone_in(zone)
    own = only or [
        one
        for one in session.names.schedules
        if any(user_id == p["user_id"] for rotation in one["rotations"] for p in rotation["participants"])
    ]
    zones = {one["timezone"] for one in own or session.names.schedules}
    return zone_in(zones.pop()) if len(zones) == 1 else None
