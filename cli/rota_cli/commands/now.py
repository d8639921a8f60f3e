"""`rota now` and `rota me`: who is on call, and when somebody is."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from rota_cli.client import Json, seg
from rota_cli.failures import FINE, NOBODY, usage
from rota_cli.output import Column, Output, column, path, shown
from rota_cli.session import Session, pass_session, plain
from rota_cli.shifts import END, START
from rota_cli.shifts import show as show_shifts
from rota_cli.times import shown as time_shown
from rota_cli.times import spell


def _nobody(duty: Json) -> str:
    reason = str(duty["reason"])
    return "NOBODY (gap)" if reason == "gap" else f"nobody ({reason})"


def _style(duty: Json) -> str:
    if duty["on_call"]:
        return ""
    return "red" if duty["reason"] == "gap" else "yellow"


# Where the answer does not tell whether they go on: not only a gap may be what lies between the two.
_OR_LATER = " or later"


def _until(duty: Json) -> str:
    """When they are relieved; the end of their shift at the least, as the next one may be theirs as well."""
    if not duty["on_call"]:
        return "-"
    end = duty["on_call"]["shift_end"]
    relieved = duty["next"] is not None and duty["next"]["shift_start"] == end
    return time_shown(end) + ("" if relieved else _OR_LATER)


_NOW = (
    column("SCHEDULE", "name"),
    Column(
        "ON CALL",
        path("on_call", "user_id"),
        lambda duty: duty["on_call"]["name"] or duty["on_call"]["user_id"] if duty["on_call"] else _nobody(duty),
        _style,
    ),
    column("NAME", "on_call", "name"),
    Column("UNTIL", path("on_call", "shift_end"), _until),
    Column("NEXT", path("next", "user_id"), lambda duty: (duty["next"] and duty["next"]["name"]) or "-"),
    column("FROM", "next", "shift_start", shown=time_shown),
    column("REASON", "reason"),
    column("ID", "schedule_id"),
)
# People read the name and the reason where it is told who is on call.
_NOW_SHOWN = tuple(one for one in _NOW if one.title not in ("NAME", "REASON", "ID"))
_SHIFTS = (
    START,
    END,
    column("SCHEDULE", "schedule_name"),
    column("ROLE", "role"),
    column("SOURCE", "source"),
    column("SHIFT", "id"),
)


@click.command(short_help="Who is on call.")
@click.argument("schedules", nargs=-1, metavar="[SCHEDULE]...")
@click.option("--team", help="Only this team's schedules, and who speaks for it.")
@click.option("--at", help="At another time: one with an offset, or 'fri 16:00' on the schedule's clock.")
@shown
@pass_session
def now(session: Session, schedules: tuple[str, ...], team: str | None, at: str | None, out: Output) -> int:
    """Who is on call, now or at another time, on all schedules or those named.

    Exit code 5 if nobody is: on one of those named, or for the team; of all schedules, on each of them.
    """
    if schedules and team:
        raise usage("a team and schedules exclude each other")
    found = [_schedule(session, name, at) for name in schedules]
    if schedules:
        answer = found[0] if len(found) == 1 else {"data": [one for one, _ in found]}
        rows = [{**one, "name": name or one["schedule_id"]} for one, name in found] if len(found) > 1 else None
        if len(found) == 1:
            answer, rows = found[0][0], [{**found[0][0], "name": found[0][1]}]
        covered = all(one["on_call"] for one, _ in found)
    else:
        instant = at and _instant(session, at, _common_zone(session) if _loose(at) else None)
        if team:
            answer = session.client.get(f"current/{seg(session.names.team(team)['id'])}", at=instant)
            rows, covered = answer["schedules"], bool(answer["on_call"])
        else:
            answer = session.client.whole("current", **({"at": instant} if instant else {}))
            rows = answer["data"]
            covered = not rows or any(one["on_call"] for one in rows)
        for schedule_id in answer.get("unreadable", ()):  # a service that is older says nothing of it
            session.note(f"who is on call for {schedule_id} is not known: it cannot be read")
    columns = _NOW_SHOWN if out.person else _NOW
    out.show(answer, rows or (), columns, "there are no schedules")
    return FINE if covered else NOBODY


def _schedule(session: Session, text: str, at: str | None) -> tuple[Json, str]:
    """Who is on call for one schedule, and its name."""
    schedule = session.names.schedule(text)
    instant = at and _instant(session, at, schedule["timezone"])
    return session.client.get(f"schedules/{seg(schedule['id'])}/on-call", at=instant), schedule["name"]


def _loose(at: str | None) -> bool:
    """Whether a time needs a clock to be read on."""
    return at is not None and not (at.strip()[-1:] in "zZ" or at.strip()[-6:-5] in ("+", "-"))


def _common_zone(session: Session) -> str | None:
    zones = {one["timezone"] for one in session.names.schedules}
    return zones.pop() if len(zones) == 1 else None


def _instant(session: Session, at: str, zone: str | None) -> str:
    from rota_cli.asking import asked_instant, zone_in  # all that reads times, which a bare `now` does without

    return asked_instant(session, zone_in(zone) if zone else None, at)


@click.command(short_help="Your shifts on all schedules.")
@click.option("--user", help="Whose shifts; else ROTA_USER, user in the configuration file, or whose the key is.")
@click.option("--days", type=click.IntRange(1, 400), default=30, show_default=True, help="How many days ahead.")
@shown
@pass_session
def me(session: Session, user: str | None, days: int, out: Output) -> int:
    """Somebody's shifts on all schedules; yours, once it is known who you are."""
    who = user or session.settings.user or session.client.get("key")["user_id"]
    if not who:
        raise usage("who are you? --user NAME or ROTA_USER; or user in the configuration file; the key is nobody's")
    person = session.names.user(who)
    until = (session.now + timedelta(days=days)).isoformat()
    answer = session.client.whole(f"users/{seg(person['id'])}/shifts", since=session.now.isoformat(), until=until)
    if out.person:
        click.echo(_sentence(session, person, answer["data"]))
    empty = f"{person['name']} is not on call in the next {days} days"
    show_shifts(session, out, answer, answer["data"], _SHIFTS, empty)
    return FINE


def _sentence(session: Session, person: Json, shifts: list[Json]) -> str:
    current = [one for one in shifts if datetime.fromisoformat(one["start"]) <= session.now]
    if current:
        where = " and ".join(f"{one['schedule_name']} until {_relieved(one, shifts)}" for one in current)
        return plain(f"{person['name']} is on call: {where}.")
    if shifts:
        ahead = spell(datetime.fromisoformat(shifts[0]["start"]) - session.now)
        return plain(f"{person['name']} is not on call now, and next in {ahead}.")
    return plain(f"{person['name']} is not on call now.")


def _relieved(shift: Json, shifts: list[Json]) -> str:
    """Until when they are on call, the shifts that follow without a break included."""
    for one in shifts:
        if one["schedule_id"] == shift["schedule_id"] and one["start"] == shift["end"]:
            shift = one
    return time_shown(shift["end"]) + (_OR_LATER if shift["truncated_end"] else "")
