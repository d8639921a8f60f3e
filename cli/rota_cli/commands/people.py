"""`rota user` and `rota team`: who can be on call, and who belongs together."""

from __future__ import annotations

from typing import Any

import click

from rota_cli.client import seg
from rota_cli.groups import Group
from rota_cli.listing import adds_list
from rota_cli.output import Output, column, shown
from rota_cli.session import Session, pass_session

_USERS = (column("ID", "id"), column("NAME", "name"), column("EMAIL", "email"))
_TEAMS = (column("ID", "id"), column("NAME", "name"))


@click.group(cls=Group)
def user() -> None:
    """People: set, list, rm."""


@user.command("set")
@click.argument("id")
@click.option("--name", help="Needed for a new one.")
@click.option("--email", help="'' for none.")
@shown
@pass_session
def set_user(session: Session, id: str, name: str | None, email: str | None, out: Output) -> None:
    """Make somebody known under an id of your choice, or change what is said."""
    there = session.client.found(f"users/{seg(id)}") or {}
    kept = {"name": there.get("name"), "email": there.get("email")}
    sent: dict[str, Any] = kept | ({"name": name} if name is not None else {})
    if email is not None:
        sent["email"] = email or None
    if sent["name"] is None:
        raise click.UsageError(f"there is no user {id!r} yet: give a --name")
    answer = session.client.send("PUT", f"users/{seg(id)}", sent)[0]
    out.show(answer, [answer], _USERS)


adds_list(user, "users", _USERS, all_of_it="Everybody.", none="there is nobody")


@user.command("rm")
@click.argument("person")
@pass_session
def rm_user(session: Session, person: str) -> None:
    """Forget somebody who is on no schedule."""
    found = session.names.user(person)
    session.client.send("DELETE", f"users/{seg(found['id'])}")
    session.note(f"{found['id']} ({found['name']}) is deleted")


@click.group(cls=Group)
def team() -> None:
    """Teams: set, list, rm."""


@team.command("set")
@click.argument("id")
@click.option("--name", required=True)
@shown
@pass_session
def set_team(session: Session, id: str, name: str, out: Output) -> None:
    """Make a team under an id of your choice, or rename it."""
    answer = session.client.send("PUT", f"teams/{seg(id)}", {"name": name})[0]
    out.show(answer, [answer], _TEAMS)


adds_list(team, "teams", _TEAMS, all_of_it="All teams.", none="there are no teams")


@team.command("rm")
@click.argument("team", metavar="TEAM")
@pass_session
def rm_team(session: Session, team: str) -> None:
    """Delete a team that has no schedules."""
    found = session.names.team(team)
    session.client.send("DELETE", f"teams/{seg(found['id'])}")
    session.note(f"{found['id']} ({found['name']}) is deleted")
