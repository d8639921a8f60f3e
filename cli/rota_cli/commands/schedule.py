"""`rota schedule`: what schedules there are, what they say, and whether they leave gaps."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from rota_cli.asking import asked_instant, zone_in
from rota_cli.client import Json, seg
from rota_cli.failures import FINE, GAPS, usage
from rota_cli.groups import Group
from rota_cli.output import Column, Output, column, shown
from rota_cli.phrases import instant
from rota_cli.session import Session, pass_session, plain
from rota_cli.times import NotATime, spell
from rota_cli.times import shown as time_shown

_LIST = (
    column("ID", "id"),
    column("NAME", "name"),
    column("TEAM", "team_id"),
    column("ROLE", "role"),
    column("ZONE", "timezone"),
    column("ENABLED", "enabled"),
    Column("LAYERS", lambda one: len(one["rotations"])),
)
_WHY = (
    column("KIND", "kind"),
    column("ID", "id"),
    column("NAME", "name"),
    column("WHO", "who"),
    Column("COUNTS", lambda one: "yes" if one["counts"] else "no"),
    column("WHY", "why"),
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _length(gap: Json) -> str:
    return spell(datetime.fromisoformat(gap["end"]) - datetime.fromisoformat(gap["start"]))


def _percent(told: float, gaps: list[Json]) -> float:
    """The share with somebody on call, rounded down: it is not whole while there is a gap."""
    return min(round(told * 100) // 10 / 10, 99.9 if gaps else 100)


def _handoff(one: Json) -> str:
    every = f" every {one['interval']}" if one["interval"] != 1 else ""
    match one["type"]:
        case "weekly":
            return f"{_DAYS[(one['handoff_day'] or 1) - 1]} {one['handoff_time']}{every}"
        case "monthly":
            return f"day {one['handoff_month_day'] or 1} {one['handoff_time']}{every}"
        case "custom":
            return f"{one['handoff_time']} every {one['custom_shift_hours']:g} h"
    return f"{one['handoff_time']}{every}"


def _restrictions(one: Json) -> str:
    return (
        "; ".join(
            f"{','.join(_DAYS[day - 1] for day in window['days'])} {window['start']}-{window['end']}"
            for window in one["restrictions"]
        )
        or "always"
    )


_GAPS = (
    column("START", "start", shown=time_shown),
    column("END", "end", shown=time_shown),
    Column("LONG", _length),
    column("REASON", "reason"),
)
_ROTATIONS = (
    column("LAYER", "layer_position"),
    column("ID", "id"),
    column("NAME", "name"),
    column("TYPE", "type"),
    Column("HANDOFF", _handoff),
    Column("PEOPLE", lambda one: one["people"], lambda one: one["called"]),
    Column("WHEN", _restrictions),
    column("FROM", "effective_from", shown=time_shown),
    column("UNTIL", "effective_until", shown=time_shown),
)


@click.group(cls=Group)
def schedule() -> None:
    """Schedules: list, show, render, check, explain."""


@schedule.command("list")
@click.option("--team", help="Only those of this team.")
@click.option("--name", help="Only those with this in their name.")
@shown
@pass_session
def list_(session: Session, team: str | None, name: str | None, out: Output) -> None:
    """All schedules."""
    only = {"team_id": session.names.team(team)["id"] if team else None, "name": name}
    answer = session.client.whole("schedules", **only)
    out.show(answer, answer["data"], _LIST, "there are no such schedules" if team or name else "there are no schedules")


@schedule.command()
@click.argument("schedule", metavar="SCHEDULE")
@shown
@pass_session
def show(session: Session, schedule: str, out: Output) -> None:
    """One schedule with its rotations."""
    found = session.names.schedule(schedule)
    if out.person:
        for name in ("id", "name", "description", "team_id", "role", "timezone", "enabled", "coverage", "version"):
            click.echo(f"{name:12} {plain(str('-' if found[name] is None else found[name]))}")
        click.echo()
    rows = [] if not out.words and out.format != "csv" else [_named(session, one) for one in found["rotations"]]
    out.show(found, rows, _ROTATIONS, "it has no rotations: nobody is ever on call by it")


def _named(session: Session, rotation: Json) -> Json:
    people = sorted(rotation["participants"], key=lambda one: one["position"])
    called = ", ".join(session.names.called(one["user_id"]) for one in people) or "nobody"
    return {**rotation, "people": [one["user_id"] for one in people], "called": called}


@schedule.command()
@click.argument("schedule", metavar="SCHEDULE")
@click.option("--from", "since", default="today", show_default=True, help="The first day.")
@click.option("--days", type=click.IntRange(1, 92), default=14, show_default=True)
@click.option("--width", type=click.IntRange(40, 500), help="How many columns; the terminal's, if left out.")
@shown
@pass_session
def render(session: Session, schedule: str, since: str, days: int, width: int | None, out: Output) -> None:
    """The timeline as text: who is on call, overrides, and each layer, day by day on the schedule's clock."""
    from rota_cli import drawing

    found = session.names.schedule(schedule)
    zone = zone_in(found["timezone"])
    try:
        edges = drawing.edges(instant(since, zone, session.now, ahead=False), days, zone)
    except NotATime as error:
        raise usage(f"--from: {error}") from None
    answer = session.client.get(
        f"schedules/{seg(found['id'])}/timeline", since=edges[0].isoformat(), until=edges[-1].isoformat()
    )
    if out.words:
        import shutil

        columns = width or shutil.get_terminal_size((100, 24)).columns
        for line, style in drawing.lines(found["name"], answer, edges, zone, session.now, columns):
            click.echo(click.style(plain(line), **style) if out.person and style else plain(line))
    else:
        out.show(answer, answer["final"], drawing.SHIFTS)


@schedule.command()
@click.argument("schedules", nargs=-1, metavar="[SCHEDULE]...")
@click.option("--days", type=click.IntRange(1, 400), default=30, show_default=True, help="How far to look.")
@shown
@pass_session
def check(session: Session, schedules: tuple[str, ...], days: int, out: Output) -> int:
    """Look for times with nobody on call; exit code 6 if there are any. All enabled schedules, if none is named."""
    until = (session.now + timedelta(days=days)).isoformat()
    found = [session.names.schedule(one) for one in schedules] or [
        one for one in session.names.schedules if one["enabled"]
    ]
    answers, gaps = [], 0
    for one in found:
        answer = session.client.get(f"schedules/{seg(one['id'])}/timeline", since=session.now.isoformat(), until=until)
        mine = [gap for gap in answer["coverage"]["gaps"] if gap["reason"] != "off"]
        gaps += len(mine)
        answers.append({"schedule_id": one["id"], "name": one["name"], "coverage": answer["coverage"]})
        if out.person:
            said = f"{len(mine)} time{'s' * (len(mine) != 1)} with nobody on call" if mine else "somebody at any time"
            text = plain(f"{one['name']}: {_percent(answer['coverage']['percent'], mine):g} % of {days} days, {said}")
            click.echo(click.style(text, fg="red" if mine else "green", bold=bool(mine)))
            for gap in mine:
                click.echo(
                    f"  !! {gap['reason'].upper()} {time_shown(gap['start'])} - {time_shown(gap['end'])}"
                    f" ({_length(gap)})"
                )
    if not out.person:
        rows = [{**gap, "name": one["name"]} for one in answers for gap in one["coverage"]["gaps"]]
        columns = (column("SCHEDULE", "name"), *_GAPS)
        out.show(answers[0]["coverage"] if len(schedules) == 1 else {"data": answers}, rows, columns)
    return GAPS if gaps else FINE


@schedule.command()
@click.argument("schedule", metavar="SCHEDULE")
@click.option("--at", help="At another time than now: with an offset, or 'fri 16:00'.")
@shown
@pass_session
def explain(session: Session, schedule: str, at: str | None, out: Output) -> None:
    """Why is who on call? Each layer, entry and override, and what decided."""
    found = session.names.schedule(schedule)
    when = at and asked_instant(session, zone_in(found["timezone"]), at)
    answer = session.client.get(f"schedules/{seg(found['id'])}/explain", at=when)
    on_call = answer["on_call"]
    who = _person(on_call) or f"nobody ({answer['reason']})"
    head: list[Json] = []
    if out.person:
        click.echo(plain(f"{time_shown(answer['at'])}: {who}"))
        click.echo(plain(answer["why"]) + "\n")
    else:
        outcome = {"kind": "on_call", "id": on_call and on_call["user_id"], "name": None}
        head = [{**outcome, "who": who, "counts": on_call is not None, "why": answer["why"]}]
    rows = [
        {
            "kind": "rotation",
            "id": one["rotation_id"],
            "name": one["name"],
            "who": _person(one["participant"]),
            "counts": one["won"],
            "why": one["why"],
        }
        for one in answer["layers"]
    ]
    rows += [
        {
            "kind": one["source"],
            "id": one["id"],
            "name": None,
            "who": _person(one["user"]),
            "counts": one["applied"],
            "why": one["why"],
        }
        for one in answer["items"]
    ]
    out.show(answer, head + rows, _WHY)


def _person(person: Json | None) -> str | None:
    return str(person["name"] or person["user_id"]) if person else None
