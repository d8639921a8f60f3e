"""Ionhour's dialect: its fields and defaults, its numbers and lists."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.ionhour import SCHEDULES, listed, made, one, override, put, rotation, string_id


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("1", "2", "3", "5", "ann", "007")


def test_a_schedule_has_every_field_and_default_of_the_document(api: Api) -> None:
    answer = api.post(SCHEDULES, {"workspaceId": 1, "name": "Bare"}, absolute=True)
    assert answer.status == 201
    assert answer.json == {
        "id": 1,
        "workspaceId": 1,
        "name": "Bare",
        "description": None,
        "timezone": "UTC",
        "handoffNotificationMinutes": 15,
        "enabled": True,
        "rotations": [],
        "overrides": [],
        "createdAt": "2026-03-09T12:00:00Z",
        "updatedAt": "2026-03-09T12:00:00Z",
    }
    assert answer.headers["location"] == f"{SCHEDULES}/1"
    assert one(api, 1).json == answer.json


def test_nested_rotations_and_participants_are_made_with_it(api: Api) -> None:
    custom = rotation(
        3, type="custom", layerPosition=1, customShiftHours=12, effectiveUntil="2026-06-01T08:00:00+02:00"
    )
    schedule = made(api, rotation(2, 1, name="Week", handoffDay=3), custom, description="both", enabled=False)
    week, shifts = schedule["rotations"]
    assert (week["name"], week["type"], week["layerPosition"], week["handoffDay"]) == ("Week", "weekly", 0, 3)
    assert [(p["userId"], p["position"]) for p in week["participants"]] == [(2, 0), (1, 1)]
    assert (shifts["customShiftHours"], shifts["effectiveUntil"], shifts["handoffDay"]) == (
        12,
        "2026-06-01T06:00:00Z",
        None,
    )
    ids = [r["id"] for r in (week, shifts)] + [p["id"] for r in (week, shifts) for p in r["participants"]]
    assert len(set(ids)) == 5
    assert all(isinstance(id, int) and 0 < id < 2**53 for id in ids)
    assert (schedule["description"], schedule["enabled"]) == ("both", False)
    assert one(api, schedule["id"]).json == schedule  # ids of rotations and participants are always the same


def test_a_weekly_rotation_hands_off_on_monday_unless_told_otherwise(api: Api) -> None:
    assert made(api, rotation(1))["rotations"][0]["handoffDay"] == 1
    assert made(api, rotation(1, type="daily"))["rotations"][0]["handoffDay"] is None


def test_user_ids_are_numbers_where_that_is_what_they_are(api: Api) -> None:
    schedule = made(api, rotation(1, "2", "ann", "007"))
    assert [p["userId"] for p in schedule["rotations"][0]["participants"]] == [1, 2, "ann", "007"]
    v2 = api.get(f"/schedules/{string_id(api, schedule['id'])}").json
    assert [p["user_id"] for p in v2["rotations"][0]["participants"]] == ["1", "2", "ann", "007"]


def test_lists_come_in_pages(api: Api) -> None:
    for i in range(5):
        made(api, name=f"S{i}")
        api.clock.advance(seconds=1)
    whole = listed(api).json
    assert [item["name"] for item in whole["items"]] == ["S0", "S1", "S2", "S3", "S4"]
    counts = {"total": 5, "page": 1, "itemCount": 5, "pageCount": 1, "limit": 20}
    assert whole == {"items": whole["items"], **counts}
    second = listed(api, "workspaceId=1&page=2&limit=2").json
    assert [item["name"] for item in second["items"]] == ["S2", "S3"]
    assert (second["page"], second["itemCount"], second["pageCount"], second["limit"]) == (2, 2, 3, 2)
    last = listed(api, "workspaceId=1&page=9&limit=2").json
    assert (last["items"], last["itemCount"], last["total"]) == ([], 0, 5)


def test_deleting_hides_it_under_its_number(api: Api) -> None:
    schedule = made(api, rotation(1, 2))["id"]
    assert api.delete(f"{SCHEDULES}/{schedule}", absolute=True).status == 204
    assert one(api, schedule).status == 404
    assert api.delete(f"{SCHEDULES}/{schedule}", absolute=True).status == 404
    assert made(api)["id"] != schedule


def test_an_etag_tells_of_overrides_and_still_names_the_version(api: Api) -> None:
    made(api, rotation(1, 2))
    seen = one(api, 1).headers["etag"]
    assert one(api, 1, headers={"if-none-match": seen}).status == 304
    override(api, 1)
    assert one(api, 1, headers={"if-none-match": seen}).status == 200
    assert put(api, 1, {"name": "New"}, headers={"if-match": seen}).status == 200  # no edit has come in between
    assert put(api, 1, {"name": "Newer"}, headers={"if-match": seen}).status == 412
    tag = one(api, 1).headers["etag"]
    assert put(api, 1, {"name": "Newer"}, headers={"if-match": f"W/{tag}"}).status == 412
    assert put(api, 1, {"name": "Newer"}, headers={"if-match": f'"x", {tag}'}).status == 200


def test_a_repeated_post_is_answered_as_the_first_time(api: Api) -> None:
    body = {"workspaceId": 1, "name": "Once"}
    first = api.post(SCHEDULES, body, absolute=True, headers={"idempotency-key": "k"})
    again = api.post(SCHEDULES, body, absolute=True, headers={"idempotency-key": "k"})
    assert again.replayed
    assert again.json == first.json
    other = api.post(SCHEDULES, body | {"name": "Twice"}, absolute=True, headers={"idempotency-key": "k"})
    assert (other.status, other.json["statusCode"]) == (400, 400)
    assert listed(api).json["total"] == 1


def test_a_number_is_found_in_one_read(api: Api) -> None:
    made(api, rotation(1, 2))
    calls = [call.operation for call in one(api, 1, key=api.me.read).calls if "KEY" not in str(call.request)]
    assert calls == ["GetItem", "Query"]
