"""What Ionhour's dialect refuses, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.ionhour import OVERRIDES, SCHEDULES, Json, create, listed, made, one, put, rotation


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("1", "2", "3", "5", "ann", "007")


@pytest.mark.parametrize("user", [True, 1.5, None, [1], -1, 4, "no one", 10**80])
def test_other_users_are_refused(api: Api, user: Any) -> None:
    answer = create(api, rotation(1, user))
    assert answer.status == 400
    assert answer.fields == {"/rotations/0/participants/1/userId"}


@pytest.mark.parametrize(
    ("query", "status", "fields"),
    [
        ("", 400, {"/workspaceId"}),
        ("workspaceId=one", 400, {"/workspaceId"}),
        ("workspaceId=1&page=0&limit=101", 400, {"/page", "/limit"}),
        ("workspaceId=1&offset=2", 400, {"/offset"}),
        ("workspaceId=2", 404, set()),
        ("workspaceId=99", 404, set()),
    ],
)
def test_lists_asked_for_in_a_wrong_way(api: Api, query: str, status: int, fields: set[str]) -> None:
    answer = listed(api, query)
    assert (answer.status, answer.fields) == (status, fields)


def test_another_workspace_does_not_exist(api: Api) -> None:
    theirs = {"workspaceId": 2, "name": "TENANT-TWO"}
    assert api.post(SCHEDULES, theirs, absolute=True, key=api.them.admin).status == 201
    assert api.post(SCHEDULES, theirs, absolute=True).status == 404
    assert one(api, 1).status == 404
    assert put(api, 1, {"name": "x"}).status == 404
    assert api.delete(f"{SCHEDULES}/1", absolute=True).status == 404
    mine = made(api)
    assert mine["id"] == 1  # numbers are counted in each workspace
    assert put(api, 1, theirs).status == 404
    assert put(api, 1, {"workspaceId": 1, "name": "Mine"}).status == 200


@pytest.mark.parametrize("number", ["0", "01", "+1", "1.0", "abc", "sched_x", "9" * 30, "-1", "%D9%A1"])
def test_what_is_no_number_is_nobodys(api: Api, number: str) -> None:
    made(api)
    for answer in (one(api, number), api.delete(f"{OVERRIDES}/{number}", absolute=True)):  # type: ignore[arg-type]
        assert answer.status == 404, number


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"handoffTime": "9:00"}, {"handoffTime"}),
        ({"handoffTime": "24:00", "handoffDay": 8}, {"handoffTime", "handoffDay"}),
        ({"handoffDay": 1.5}, {"handoffDay"}),
        ({"handoffDay": "1"}, {"handoffDay"}),
        ({"type": "daily", "handoffDay": 2}, {"handoffDay"}),
        ({"type": "custom"}, {"customShiftHours"}),
        ({"type": "custom", "customShiftHours": 0}, {"customShiftHours"}),
        ({"type": "custom", "customShiftHours": -1}, {"customShiftHours"}),
        ({"type": "custom", "customShiftHours": 1e9}, {"customShiftHours"}),
        ({"customShiftHours": 12}, {"customShiftHours"}),
        ({"effectiveUntil": "2026-02-02T08:00:00Z"}, {"effectiveUntil"}),
        ({"effectiveFrom": "2026-02-02T08:00:00"}, {"effectiveFrom"}),
        ({"handoff_time": "09:00"}, {"handoff_time"}),
        ({"layerPosition": -1}, {"layerPosition"}),
        ({"participants": None}, {"participants"}),
        ({"participants": [{"userId": 1, "position": 0}, {"userId": 2, "position": 0}]}, {"participants/1/position"}),
    ],
)
def test_wrong_rotations_name_their_own_fields(api: Api, fields: Json, pointers: set[str]) -> None:
    answer = create(api, rotation(1, **fields))
    assert answer.status == 400
    assert answer.fields == {f"/rotations/0/{name}" for name in pointers}


def test_errors_carry_ionhours_three_members(api: Api) -> None:
    answer = api.post(
        SCHEDULES, {"workspaceId": 1, "timezone": "Mars/Olympus", "rotations": [rotation(9)]}, absolute=True
    )
    document = answer.json
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status, document["status"], document["statusCode"]) == (400, 400, 400)
    assert document["error"] == "Bad Request"
    assert document["message"] == "name is needed; timezone must be an IANA time zone, such as Europe/Brussels"
    assert answer.fields == {"/name", "/timezone"}
    for other, status, error in (
        (one(api, 1), 404, "Not Found"),
        (one(api, 1, key=None), 401, "Unauthorized"),
        (one(api, 1, key=api.me.write), 403, "Forbidden"),
        (create(api, name=""), 400, "Bad Request"),
        (api.post(SCHEDULES, "{", absolute=True), 400, "Bad Request"),
        (
            api.post(SCHEDULES, "{}", absolute=True, headers={"content-type": "text/plain"}),
            415,
            "Unsupported Media Type",
        ),
        (api.patch(f"{SCHEDULES}/1", {}, absolute=True), 405, "Method Not Allowed"),
        (api.get("/api/on-call-nothing", absolute=True), 404, "Not Found"),
    ):
        document = other.json
        assert (other.status, document["statusCode"], document["error"]) == (status, status, error), other.path
        assert document["message"]


def test_either_header_carries_the_key(api: Api) -> None:
    made(api)
    bearer = {"authorization": f"bearer {api.me.read}"}
    assert one(api, 1, key=None, headers=bearer).status == 200
    assert one(api, 1, key=api.me.read).status == 200
    assert one(api, 1, key=api.me.read, headers={"authorization": f"Bearer {api.me.write}"}).status == 400
