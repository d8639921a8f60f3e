"""The writes of both dialects can be asked first, as v2's can: nothing is stored, and a plan holds the write to it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import ionhour, zstack
from tests.support.api import Api


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("1", "2", "ann", "ben")


def test_a_change_through_ionhour_can_be_asked_first(api: Api) -> None:
    number = ionhour.made(api, ionhour.rotation(1, 2))["id"]
    path, body = f"{ionhour.SCHEDULES}/{number}", {"enabled": False}
    before = ionhour.one(api, number).json
    asked = api.put(path, body, absolute=True, query="dry_run=true")
    assert asked.status == 200, asked.body
    assert asked.json.keys() == {"impact", "plan"}
    assert ionhour.one(api, number).json == before
    plan = f"plan={asked.json['plan']}"
    assert api.put(path, {"enabled": True}, absolute=True, query=plan).status == 400  # the plan of another request
    ionhour.override(api, number, "ann")
    assert api.put(path, body, absolute=True, query=plan).status == 412
    again = api.put(path, body, absolute=True, query="dry_run=true").json["plan"]
    assert api.put(path, body, absolute=True, query=f"plan={again}").json["enabled"] is False


def test_every_write_of_both_dialects_can_be_asked_first(api: Api) -> None:
    number = ionhour.made(api, ionhour.rotation(1, 2))["id"]
    ionhour.override(api, number, "ann")
    uuid = zstack.made(api, "ann", "ben")["uuid"]
    taken = zstack.override(api, uuid, "ben", "ann")["uuid"]
    spans = {"startAt": "2026-04-10T09:00:00Z", "endAt": "2026-04-17T09:00:00Z"}
    times = {"startTime": "2026-04-10T09:00:00Z", "endTime": "2026-04-17T09:00:00Z"}
    writes: list[tuple[str, str, Any]] = [
        ("POST", ionhour.SCHEDULES, {"workspaceId": 1, "name": "New", "rotations": [ionhour.rotation(1)]}),
        ("PUT", f"{ionhour.SCHEDULES}/{number}", {"timezone": "Asia/Tokyo"}),
        ("DELETE", f"{ionhour.SCHEDULES}/{number}", None),
        ("POST", ionhour.OVERRIDES, {"scheduleId": number, "overrideUserId": 2} | spans),
        ("DELETE", f"{ionhour.OVERRIDES}/1", None),
        ("POST", f"{zstack.BASE}/schedules", zstack.body("ann")),
        ("PUT", f"{zstack.BASE}/schedules/{uuid}", {"members": [{"userId": "ben"}]}),
        ("DELETE", f"{zstack.BASE}/schedules/{uuid}", None),
        ("POST", f"{zstack.BASE}/overrides", {"scheduleUuid": uuid, "substituteUser": "ann"} | times),
        ("DELETE", f"{zstack.BASE}/overrides/{taken}", None),
    ]
    before = [ionhour.listed(api).json, zstack.overrides(api).json]
    for method, path, body in writes:
        answer = api.request(method, path, body, absolute=True, query="dry_run=true")
        assert answer.status == 200, (method, path, answer.body)
        assert answer.json.keys() == {"impact", "plan"}
    assert [ionhour.listed(api).json, zstack.overrides(api).json] == before
