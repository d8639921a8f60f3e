"""`rota calendar`: feeds of shifts for calendar programs."""

from __future__ import annotations

import click

from rota_cli.client import seg
from rota_cli.failures import usage
from rota_cli.groups import Group
from rota_cli.listing import adds_list
from rota_cli.output import Output, column, shown
from rota_cli.session import Session, pass_session
from rota_cli.times import shown as time_shown

_COLUMNS = (
    column("ID", "id"),
    column("NAME", "name"),
    column("SCHEDULE", "schedule_id"),
    column("TEAM", "team_id"),
    column("USER", "user_id"),
    column("CREATED", "created_at", shown=time_shown),
)
_NEW = (column("ID", "id"), column("URL", "url"), column("EMBED URL", "embed_url"))


@click.group(cls=Group)
def calendar() -> None:
    """Calendar feeds: add, list, rm."""


@calendar.command()
@click.argument("schedule", required=False, metavar="[SCHEDULE]")
@click.option("--team", help="Of a team instead.")
@click.option("--user", help="Of a person instead.")
@click.option("--name", help="What it is called in a calendar program.")
@shown
@pass_session
def add(
    session: Session, schedule: str | None, team: str | None, user: str | None, name: str | None, out: Output
) -> None:
    """A new feed. Whoever has its address can read it; the address is shown this once."""
    if sum(one is not None for one in (schedule, team, user)) != 1:
        raise usage("of what? one of SCHEDULE, --team and --user")
    body = {}
    if schedule is not None:
        body["schedule_id"] = session.names.schedule(schedule)["id"]
    if team is not None:
        body["team_id"] = session.names.team(team)["id"]
    if user is not None:
        body["user_id"] = session.names.user(user)["id"]
    if name is not None:
        body["name"] = name
    made = session.client.send("POST", "calendars", body)[0]
    out.show(made, [made], _NEW)
    if made["url"] is None:
        session.note("its address was lost on the way: rota calendar rm it, and add another")


adds_list(
    calendar, "calendars", _COLUMNS, all_of_it="All feeds, without their addresses.", none="there are no calendar feeds"
)


@calendar.command()
@click.argument("id")
@pass_session
def rm(session: Session, id: str) -> None:
    """Take a feed back: its address leads nowhere from then on."""
    session.client.send("DELETE", f"calendars/{seg(id)}")
    session.note(f"{id} is taken back")
