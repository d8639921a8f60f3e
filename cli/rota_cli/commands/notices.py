"""`rota notices`: who was told of what."""

from __future__ import annotations

import click

from rota_cli.asking import asked_instant, zone_in
from rota_cli.client import Json
from rota_cli.groups import Group
from rota_cli.output import Column, Output, column, shown
from rota_cli.session import Session, pass_session
from rota_cli.times import shown as time_shown


def _became(notice: Json) -> str:
    """What became of it: how many deliveries stand how."""
    counts: dict[str, int] = {}
    for one in notice["deliveries"]:
        counts[one["state"]] = counts.get(one["state"], 0) + 1
    return ", ".join(f"{count} {state}" for state, count in sorted(counts.items())) or str(notice["state"])


@click.group(cls=Group)
def notices() -> None:
    """Notices: list."""


@notices.command("list")
@click.option("--schedule", help="Only those of this schedule.")
@click.option("--from", "since", help="Those due from then on; 7 days ago, if left out.")
@click.option("--until", help="Those due by then; 22 days after --from, if left out; at most 407.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most so many.")
@shown
@pass_session
def list_(
    session: Session, schedule: str | None, since: str | None, until: str | None, limit: int, out: Output
) -> None:
    """Who was told of what, the latest first, and what became of it."""
    found = session.names.schedule(schedule) if schedule else None
    zone = zone_in(found["timezone"] if found else "UTC")
    query = {
        "schedule_id": found and found["id"],
        "since": since and asked_instant(session, zone, since),
        "until": until and asked_instant(session, zone, until, end=True),
    }
    answer: Json = {"data": []}
    for page in session.client.pages("notices", **query):
        answer = {**page, "data": answer["data"] + page["data"]}
        if len(answer["data"]) >= limit:
            break
    answer["data"] = answer["data"][:limit]
    columns = (
        column("AT", "at", shown=time_shown),
        column("KIND", "kind"),
        column("SCHEDULE", "schedule_name"),
        column("CONCERNS", "user_ids", shown=lambda ids: ", ".join(map(session.names.called, ids)) or "-"),
        Column("LATE", lambda one: one["late"]),
        Column("BECAME", _became),
        column("ID", "id"),
    )
    out.show(answer, answer["data"], columns[:-1] if out.person else columns, "there are no notices")
