"""The demo data's handoff of the next minute goes all the way: sweep, outbox, stream, bus, log."""

from __future__ import annotations

import time

import httpx
import pytest

BASE = "/api/v2/oncall"
WITHIN = 240  # seconds: some two minutes to the handoff, one to the sweep, and the machine may be busy


@pytest.mark.comes_about
def test_a_handoff_shows_up_in_the_log(reader: httpx.Client, nobody: httpx.Client) -> None:
    (schedule,) = reader.get(f"{BASE}/schedules", params={"name": "Handover in a Minute"}).json()["data"]
    deadline = time.monotonic() + WITHIN
    while True:
        log = reader.get(f"{BASE}/notices", params={"schedule_id": schedule["id"]}).json()["data"]
        by_kind = {one["kind"]: one for one in log if one["at"] > schedule["created_at"]}
        if {"oncall.handoff.upcoming", "oncall.handoff.started"} <= by_kind.keys():
            break
        assert time.monotonic() < deadline, f"only {sorted(by_kind)}"
        time.sleep(2)
    upcoming, started = by_kind["oncall.handoff.upcoming"], by_kind["oncall.handoff.started"]
    assert upcoming["at"] == started["at"] == started["due"]
    assert upcoming["written_at"] < upcoming["at"] <= started["written_at"]
    assert started["state"] == "published"
    assert set(started["user_ids"]) == {started["incoming_user_id"], started["outgoing_user_id"]}
    health = nobody.get("/health", params={"deep": "true"})
    assert (health.status_code, health.json()["sweep"]) == (200, "runs")
