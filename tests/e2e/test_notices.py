"""Notices go all the way: the demo's handoff by sweep, outbox, stream and bus into the log; a write to a webhook."""

from __future__ import annotations

import json
import time
from datetime import datetime
from typing import Any

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from tests.support import sink as sinks

BASE = "/api/v2/oncall"
WITHIN = 240  # seconds: some two minutes to the handoff, one to the sweep, and the machine may be busy


@pytest.mark.comes_about
def test_a_handoff_shows_up_in_the_log(reader: httpx.Client, nobody: httpx.Client) -> None:
    (schedule,) = reader.get(f"{BASE}/schedules", params={"name": "Handover in a Minute"}).json()["data"]
    deadline = time.monotonic() + WITHIN
    while True:
        log = reader.get(f"{BASE}/notices", params={"schedule_id": schedule["id"]}).json()["data"]
        by_kind = {one["kind"]: one for one in log if _at(one["at"]) > _at(schedule["created_at"])}
        if {"oncall.handoff.upcoming", "oncall.handoff.started"} <= by_kind.keys():
            break
        assert time.monotonic() < deadline, f"only {sorted(by_kind)}"
        time.sleep(2)
    upcoming, started = by_kind["oncall.handoff.upcoming"], by_kind["oncall.handoff.started"]
    assert upcoming["at"] == started["at"] == started["due"]
    # As instants: of texts, one without a fraction would come after one with.
    assert _at(upcoming["written_at"]) < _at(upcoming["at"]) <= _at(started["written_at"])
    assert started["state"] == "published"
    assert set(started["user_ids"]) == {started["incoming_user_id"], started["outgoing_user_id"]}
    health = nobody.get("/health", params={"deep": "true"})
    assert (health.status_code, health.json()["sweep"]) == (200, "runs")


def test_a_write_is_told_at_a_webhook_on_loopback_signed_and_once(admin: httpx.Client) -> None:
    with sinks.running() as sink:
        target = f"http://127.0.0.1:{sink.port}/in"
        asked = {"kind": "webhook", "target": target, "events": ["oncall.override.*"], "schedule_id": "sched_abc123"}
        subscription = admin.post(f"{BASE}/subscriptions", json=asked)
        assert subscription.status_code == 201, subscription.text
        made = subscription.json()
        secret = _secret(admin, made)
        sample = admin.post(f"{BASE}/subscriptions/{made['id']}/test").json()
        assert sample["delivered"], sample
        (arrived,) = [got for got in sink.got if json.loads(got.body)["type"] == "oncall.test"]
        sink.got.remove(arrived)

        times = {"start": "2090-03-20T18:00:00+01:00", "end": "2090-03-21T08:00:00+01:00"}
        override = admin.post(
            f"{BASE}/schedules/sched_abc123/overrides", json={"override_user_id": "user_034", **times}
        )
        assert override.status_code == 201, override.text
        id = override.json()["id"]
        assert [one["type"] for one in _told(sink, secret, id, 1)] == ["oncall.override.created"]
        assert admin.delete(f"{BASE}/overrides/{id}").status_code == 204
        kinds = [one["type"] for one in _told(sink, secret, id, 2)]
        assert kinds == ["oncall.override.created", "oncall.override.deleted"]
        assert admin.delete(f"{BASE}/subscriptions/{made['id']}").status_code == 204


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _secret(admin: httpx.Client, made: Any) -> str:
    """The webhook's secret. A repeat doesn't show it, and a busy machine makes some: then a new one is asked for."""
    while made["secret"] is None:
        made = admin.post(f"{BASE}/subscriptions/{made['id']}/rotate").json()
    return str(made["secret"])


def _told(sink: sinks.Sink, secret: str, override_id: str, count: int) -> list[Any]:
    """What has arrived about the override, waited for; the demo data's own overrides may be told at the same time."""
    deadline = time.monotonic() + WITHIN
    while True:
        events = [Webhook(secret).verify(got.body, got.headers) for got in list(sink.got)]
        about = [one for one in events if one["data"]["override"]["id"] == override_id]
        if len(about) >= count:
            assert len({got.id for got in sink.got}) == len(events), "a notice came twice"
            return about
        assert time.monotonic() < deadline, f"only {about}"
        time.sleep(0.5)
