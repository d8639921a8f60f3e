"""A schedule whose handoff has just come, and who subscribed to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from rota.domain.notice import STARTED, Kind, Notice, handoff_notice_id
from rota.notify import outlets
from rota.notify.addresses import Guard
from rota.store import items, keys
from tests.support.api import Api, instant
from tests.support.desk import Desk

HANDOFF = "2026-03-16T08:00:00Z"  # Monday 09:00 in Brussels
HOOK, SLACK, NOC = "https://hooks.example.com/in", "https://chat.example.com/in", "noc@example.com"


@dataclass
class Office:
    """The schedule, its notice, and the desk that delivers."""

    api: Api
    desk: Desk
    schedule: Any
    subscriptions: dict[str, str]

    def notice(self, kind: Kind = STARTED, at: str = HANDOFF, **fields: Any) -> Notice:
        """A notice of the handoff, as the sweep writes it."""
        incoming, outgoing = (
            self.api.on_call(self.schedule["id"], at),
            self.api.on_call(self.schedule["id"], _before(at)),
        )
        users = {"incoming": _user(incoming), "outgoing": _user(outgoing), "shift": None}
        base: dict[str, Any] = {
            "id": handoff_notice_id(kind, self.schedule["id"], instant(at), incoming),
            "schedule_name": self.schedule["name"],
            "timezone": "Europe/Brussels",
            "team_id": self.schedule["team_id"],
            "at": instant(at),
            "due": instant(at),
            "incoming_user_id": incoming,
            "outgoing_user_id": outgoing,
            "about": tuple(user for user in (incoming, outgoing) if user),
            "payload": users,
        }
        return Notice(kind=kind, workspace="1", schedule_id=self.schedule["id"], **{**base, **fields})

    def planted(self, notice: Notice) -> Notice:
        """Put a notice into the table, as the outbox does."""
        key = keys.notice("1", notice.id)
        index = {"gsi1pk": keys.due(keys.shard_of(notice.schedule_id)), "gsi1sk": keys.due_bound(notice.due)}
        item = items.to_item(notice, state="pending", written_at=notice.due, **index)
        self.api.cloud.plant({"pk": key.pk, "sk": key.sk, **item})
        return notice

    def subscribed(self, target: str | None, kind: str = "webhook", **fields: Any) -> str:
        """A subscription's id."""
        body = {"kind": kind, "target": target, "events": ["oncall.*"], **fields}
        made = self.api.made("/subscriptions", body)
        if made["secret"]:
            self.api.secrets.add(made["secret"])
        return str(made["id"])

    def states(self) -> dict[str, str]:
        """What has become of each delivery, by its id."""
        found = {}
        for (_, sk), item in self.api.cloud.dump().items():
            if item["type"]["S"] == "delivery":
                found[sk.partition("#")[2]] = item["state"]["S"]
        return found


def _before(at: str) -> str:
    return at.replace("08:00:00Z", "07:59:59Z")


def _user(id: str | None) -> dict[str, str] | None:
    return None if id is None else {"id": id, "name": id.title()}


@pytest.fixture
def office(api: Api, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Three subscribers: a webhook, the schedule's chat, and an address; the clock stands just after the handoff."""
    monkeypatch.setattr(outlets, "guard", lambda: Guard(lambda host, port: ["93.184.215.14"]))
    api.people("ann", "bob")
    schedule = api.schedule("ann", "bob")
    office = Office(api, Desk(api.cloud, api.clock), schedule, {})
    office.subscriptions = {
        HOOK: office.subscribed(HOOK),
        SLACK: office.subscribed(SLACK, "slack", schedule_id=schedule["id"]),
        NOC: office.subscribed(NOC, "email", events=["oncall.handoff.started", "oncall.gap.*"]),
    }
    api.clock.set(HANDOFF)
    api.clock.advance(seconds=5)
    return office
