"""ZStack's dialect: its fields and defaults, who is on call, overrides, lists and errors."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.zstack import BASE, Json, body, current, made, one, override, overrides, post, put


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("ann", "ben", "cas", "dan", "1")


def test_a_schedule_has_every_field_of_the_document(api: Api) -> None:
    schedule = made(api, "ann", "1")
    assert schedule == {
        "uuid": schedule["uuid"],
        "name": "Platform",
        "description": "around the clock",
        "timezone": "Asia/Shanghai",
        "rotationType": "weekly",
        "shiftDuration": "168h",
        "members": [
            {"userId": "ann", "userName": "Ann", "order": 1},
            {"userId": "1", "userName": "1", "order": 2},
        ],
        "startDate": "2026-02-02T08:00:00Z",
        "createDate": "2026-03-09T12:00:00Z",
        "lastOpDate": "2026-03-09T12:00:00Z",
    }
    assert one(api, schedule["uuid"]).json == schedule
    assert api.get(f"/schedules/{schedule['uuid']}").json["id"] == schedule["uuid"]


def test_it_begins_now_at_the_minute_unless_told_otherwise(api: Api) -> None:
    api.clock.advance(seconds=42)
    sent = body("ann")
    del sent["startDate"], sent["members"]
    schedule = post(api, "/schedules", sent).json
    assert (schedule["startDate"], schedule["members"]) == ("2026-03-09T12:00:00Z", [])
    assert made(api, "ann", startDate="2026-02-02T09:00:00+01:00")["startDate"] == "2026-02-02T08:00:00Z"


@pytest.mark.parametrize("field", ["name", "description", "timezone", "rotationType", "shiftDuration"])
def test_what_the_document_requires_is_required(api: Api, field: str) -> None:
    sent = body("ann")
    del sent[field]
    answer = post(api, "/schedules", sent)
    assert (answer.status, answer.fields) == (422, {f"/{field}"})


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"rotationType": "monthly"}, "/rotationType"),
        ({"timezone": "Mars"}, "/timezone"),
        ({"startDate": "2026-02-02"}, "/startDate"),
        ({"members": "(nested array)"}, "/members"),
        ({"members": [{"userId": "ann", "order": 1}, {"userId": "who", "order": 2}]}, "/members/1/userId"),
        ({"members": [{"userId": "ann", "order": 1}, {"userId": "ben", "order": 1}]}, "/members/1/order"),
        ({"members": [{"userId": "ann", "order": 1}, {"userId": "ben"}]}, "/members/1/order"),
        ({"members": [{"userId": 1, "order": 1}]}, "/members/0/userId"),
        ({"rotation_type": "weekly"}, "/rotation_type"),
    ],
)
def test_wrong_fields_are_named_as_they_were_sent(api: Api, fields: Json, pointer: str) -> None:
    answer = post(api, "/schedules", body("ann", **fields))
    assert (answer.status, answer.fields) == (422, {pointer})


@pytest.mark.parametrize("base", [0, 1, 10])
def test_members_are_ordered_by_their_order(api: Api, base: int) -> None:
    members = [{"userId": user, "order": base + at} for user, at in (("cas", 2), ("ann", 0), ("ben", 1))]
    schedule = made(api, members=members)
    assert [(m["userId"], m["order"]) for m in schedule["members"]] == [
        ("ann", base),
        ("ben", base + 1),
        ("cas", base + 2),
    ]
    assert current(api, schedule["uuid"]).json["userId"] == "cas"  # five weeks have gone by


def test_members_without_an_order_are_in_that_of_the_list(api: Api) -> None:
    members = [{"userId": user, "userName": "whatever"} for user in ("cas", "ann")]
    schedule = made(api, members=members)
    assert [(m["userId"], m["userName"], m["order"]) for m in schedule["members"]] == [
        ("cas", "Cas", 0),
        ("ann", "Ann", 1),
    ]


def test_turns_start_at_the_start_date_to_the_second(api: Api) -> None:
    uuid = made(api, "ann", "ben", rotationType="custom", shiftDuration="1h", startDate="2026-03-09T11:30:20Z")["uuid"]
    assert one(api, uuid).json["startDate"] == "2026-03-09T11:30:20Z"
    shift = current(api, uuid).json
    assert (shift["userId"], shift["startTime"], shift["endTime"]) == (
        "ann",
        "2026-03-09T11:30:20Z",
        "2026-03-09T12:30:20Z",
    )


def test_the_current_shift(api: Api) -> None:
    uuid = made(api, "ann", "ben")["uuid"]
    assert current(api, uuid).json == {
        "userId": "ben",
        "userName": "Ben",
        "startTime": "2026-03-09T08:00:00Z",
        "endTime": "2026-03-16T08:00:00Z",
        "isOverride": False,
    }
    override(api, uuid, "ben", "cas")
    assert current(api, uuid).json == {
        "userId": "cas",
        "userName": "Cas",
        "startTime": "2026-03-09T10:00:00Z",
        "endTime": "2026-03-09T14:00:00Z",
        "isOverride": True,
    }


def test_nobody_on_call_is_not_found(api: Api) -> None:
    uuid = made(api, "ann", startDate="2026-04-02T08:00:00Z")["uuid"]
    answer = current(api, uuid)
    assert answer.status == 404
    assert "gap" in answer.json["detail"]
    assert current(api, "sched_none").status == 404


def test_lists_and_deletion(api: Api) -> None:
    uuids = []
    for i in range(3):
        uuids.append(made(api, "ann", name=f"S{i}")["uuid"])
        api.clock.advance(seconds=1)
    whole = api.get(f"{BASE}/schedules", absolute=True).json
    assert whole == {"items": [one(api, uuid).json for uuid in uuids], "total": 3, "limit": 25, "offset": 0}
    part = api.get(f"{BASE}/schedules", query="limit=1&offset=1", absolute=True).json
    assert part == {"items": whole["items"][1:2], "total": 3, "limit": 1, "offset": 1}
    deleted = api.delete(f"{BASE}/schedules/{uuids[0]}", absolute=True)
    assert (deleted.status, deleted.json) == (200, {})
    assert one(api, uuids[0]).status == 404
    assert api.delete(f"{BASE}/schedules/{uuids[0]}", absolute=True).status == 404
    wrong = api.get(f"{BASE}/schedules", query="limit=0&cursor=x", absolute=True)
    assert wrong.fields == {"/limit", "/cursor"}


def test_overrides_are_made_listed_and_deleted(api: Api) -> None:
    first, second = made(api, "ann", "ben")["uuid"], made(api, "cas", "dan")["uuid"]
    one = override(api, first, "ben", "cas")
    assert one == {
        "uuid": one["uuid"],
        "scheduleUuid": first,
        "originalUser": "ben",
        "substituteUser": "cas",
        "startTime": "2026-03-09T10:00:00Z",
        "endTime": "2026-03-09T14:00:00Z",
        "reason": "dentist",
        "createDate": "2026-03-09T12:00:00Z",
    }
    two = override(api, second, None, "ann", startTime="2026-03-08T11:00:00Z", reason=None)
    gone = override(api, second, None, "ann", startTime="2025-12-01T00:00:00Z", endTime="2025-12-09T12:00:00Z")
    assert overrides(api).json == {"items": [two, one], "total": 2, "limit": 25, "offset": 0}
    assert overrides(api, f"scheduleUuid={first}").json["items"] == [one]
    assert overrides(api, "limit=1&offset=1").json == {"items": [one], "total": 2, "limit": 1, "offset": 1}
    assert overrides(api, "scheduleUuid=sched_none").status == 404
    assert overrides(api, "scheduleUuid=a%23b").status == 404
    assert api.get(f"/schedules/{first}/overrides").json["data"][0]["id"] == one["uuid"]
    answer = api.delete(f"{BASE}/overrides/{one['uuid']}", absolute=True)
    assert (answer.status, answer.json) == (200, {})
    assert overrides(api, f"scheduleUuid={first}").json["items"] == [one | {"endTime": "2026-03-09T12:00:00Z"}]
    assert api.delete(f"{BASE}/overrides/{gone['uuid']}", absolute=True).status == 200  # written after the fact
    assert api.delete(f"{BASE}/overrides/nobody", absolute=True).status == 404


def test_wrong_overrides_name_their_own_fields(api: Api) -> None:
    uuid = made(api, "ann", "ben")["uuid"]
    content = {
        "scheduleUuid": uuid,
        "substituteUser": "who",
        "startTime": "2026-03-10T09:00:00Z",
        "endTime": "2026-03-10T09:00:00Z",
    }
    answer = post(api, "/overrides", content)
    assert answer.status == 422
    details = {error["pointer"]: error["detail"] for error in answer.json["errors"]}
    assert details == {"/substituteUser": "is not a user of this workspace", "/endTime": "must be later than startTime"}
    content |= {"substituteUser": "ann", "originalUser": "ann", "endTime": "2026-03-11T09:00:00Z"}
    answer = post(api, "/overrides", content)
    assert answer.json["errors"] == [{"pointer": "/originalUser", "detail": "must be another user than substituteUser"}]
    assert post(api, "/overrides", content | {"scheduleUuid": "sched_none"}).status == 404


@pytest.mark.parametrize("name", ["\ud800", "a\x00", "\u202eA", "x" * 2_001, 1])  # C06, C07: in any string
def test_a_members_name_is_not_kept_but_must_be_one(api: Api, name: object) -> None:
    answer = post(api, "/schedules", body("ann") | {"members": [{"userId": "ann", "userName": name}]})
    assert (answer.status, answer.fields) == (422, {"/members/0/userName"})


def test_a_duration_that_is_no_longer_true_is_not_shown(api: Api) -> None:
    uuid = made(api, "ann", shiftDuration="167h60m")["uuid"]
    (rotation,) = api.get(f"/schedules/{uuid}").json["rotations"]
    assert api.patch(f"/schedules/{uuid}", {"rotations": [{"id": rotation["id"], "interval": 2}]}).status == 200
    assert one(api, uuid).json["shiftDuration"] == "336h"


def test_another_workspace_does_not_exist(api: Api) -> None:
    them = {"key": api.them.admin}
    api.people("ann", **them)
    theirs = post(api, "/schedules", body("ann", name="TENANT-TWO"), **them).json["uuid"]
    assert one(api, theirs).status == 404
    assert put(api, theirs, {"name": "x"}).status == 404
    assert current(api, theirs).status == 404
    assert api.delete(f"{BASE}/schedules/{theirs}", absolute=True).status == 404
    mine = made(api, "ann")["uuid"]
    assert post(api, "/schedules/validate", body("ann")).json["conflicts"][0]["details"].count(mine) == 1
    assert api.get(f"{BASE}/schedules", absolute=True).json["total"] == 1


def test_keys_and_scopes(api: Api) -> None:
    uuid = made(api, "ann")["uuid"]
    bearer = {"authorization": f"Bearer {api.me.read}"}
    assert one(api, uuid, key=None, headers=bearer).status == 200
    assert one(api, uuid, key=api.me.write).status == 403
    assert post(api, "/schedules", body("ann"), key=api.me.read).status == 403
    assert post(api, "/schedules/validate", body("ann"), key=api.me.read).status == 200
    assert one(api, uuid, key=None).status == 401


def test_an_etag_stands_for_the_names_too(api: Api) -> None:
    uuid = made(api, "ann")["uuid"]
    seen = one(api, uuid).headers["etag"]
    assert one(api, uuid, headers={"if-none-match": seen}).status == 304
    api.put("/users/ann", {"name": "Anna"})
    answer = one(api, uuid, headers={"if-none-match": seen})
    assert answer.json["members"][0]["userName"] == "Anna"
    assert put(api, uuid, {"name": "New"}, headers={"if-match": seen}).status == 200
    assert put(api, uuid, {"name": "Newer"}, headers={"if-match": seen}).status == 412
