"""`rota key`: keys of the workspace, and what they may do."""

from __future__ import annotations

import click

from rota_cli.asking import asked_instant, zone_in
from rota_cli.client import Json, seg
from rota_cli.groups import Group
from rota_cli.listing import adds_list
from rota_cli.output import Output, column, shown
from rota_cli.session import Session, pass_session
from rota_cli.times import shown as time_shown

_SCOPES = ("read", "write", "admin")
_COLUMNS = (
    column("ID", "id"),
    column("NAME", "name"),
    column("SCOPES", "scopes"),
    column("USER", "user_id"),
    column("CREATED", "created_at", shown=time_shown),
    column("EXPIRES", "expires_at", shown=time_shown),
)
_NEW = (column("ID", "id"), column("KEY", "key"))


@click.group(cls=Group)
def key() -> None:
    """Keys: create, list, revoke."""


@key.command()
@click.option("--name", help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice(_SCOPES),
    help="What it may do; writing does not include reading. May be given several times.",
)
@click.option("--user", help="Whose key it is: they are not told of what they do themselves.")
@click.option("--expires", help="From when on it is refused: a time with an offset, or 'in 90 days'.")
@shown
@pass_session
def create(
    session: Session, name: str | None, scopes: tuple[str, ...], user: str | None, expires: str | None, out: Output
) -> None:
    """A new key. Its secret is shown this once."""
    body: Json = {"scopes": [f"oncall:{one}" for one in dict.fromkeys(scopes)]}
    if name is not None:
        body["name"] = name
    if user is not None:
        body["user_id"] = session.names.user(user)["id"]
    if expires is not None:
        body["expires_at"] = asked_instant(session, zone_in("UTC"), expires, ahead=True)
    made = session.client.send("POST", "keys", body)[0]
    out.show(made, [made], _NEW)
    if made["key"] is None:
        session.note("its secret was lost on the way: rota key revoke it, and create another")


adds_list(key, "keys", _COLUMNS, all_of_it="All keys, without their secrets.", none="there are no keys")


@key.command()
@click.argument("id")
@pass_session
def revoke(session: Session, id: str) -> None:
    """Refuse a key from now on."""
    session.client.send("DELETE", f"keys/{seg(id)}")
    session.note(f"{id} is revoked")
