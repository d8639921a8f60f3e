"""Ionhour's overrides."""

from __future__ import annotations

import pytest

from tests.support.api import Api
from tests.support.ionhour import OVERRIDES, listed, made, one, override, rotation, string_id


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("1", "2", "3", "5", "ann", "007")


def test_an_override_has_every_field_of_the_document(api: Api) -> None:
    schedule = made(api, rotation(1, 2))["id"]
    sent = {"replacedUserId": 2, "reason": "Alice on vacation"}
    assert override(api, schedule, **sent) == {
        "id": 1,
        "scheduleId": schedule,
        "overrideUserId": 5,
        "replacedUserId": 2,
        "startAt": "2026-03-10T08:00:00Z",
        "endAt": "2026-03-17T09:00:00Z",
        "reason": "Alice on vacation",
        "createdAt": "2026-03-09T12:00:00Z",
    }
    assert override(api, schedule, replacedUserId=None)["replacedUserId"] is None
    assert override(api, schedule, "ann")["overrideUserId"] == "ann"
    assert [o["id"] for o in one(api, schedule).json["overrides"]] == [1, 2, 3]
    assert api.on_call(string_id(api, schedule), "2026-03-12T09:00:00Z") == "ann"


def test_an_unconditional_and_a_conditional_override(api: Api) -> None:
    schedule = made(api, rotation(1, 2))["id"]
    id = string_id(api, schedule)
    assert api.on_call(id, "2026-03-12T09:00:00Z") == "2"
    override(api, schedule, 5, replacedUserId=1)
    assert api.on_call(id, "2026-03-12T09:00:00Z") == "2"
    override(api, schedule, 5, replacedUserId=2)
    assert api.on_call(id, "2026-03-12T09:00:00Z") == "5"


def test_overrides_are_shown_for_ninety_days(api: Api) -> None:
    schedule = made(api, rotation(1, 2))["id"]
    override(api, schedule, startAt="2025-12-01T00:00:00Z", endAt="2025-12-09T12:00:00Z")  # 90 days ago to the minute
    override(api, schedule, startAt="2025-12-01T00:00:00Z", endAt="2025-12-09T12:00:01Z")
    override(api, schedule, startAt="2027-12-01T00:00:00Z", endAt="2027-12-09T12:00:01Z")
    assert [o["id"] for o in one(api, schedule).json["overrides"]] == [2, 3]
    assert [o["id"] for o in listed(api).json["items"][0]["overrides"]] == [2, 3]


def test_an_override_is_deleted_by_its_number_and_cut_short_if_it_runs(api: Api) -> None:
    schedule = made(api, rotation(1, 2))["id"]
    override(api, schedule)
    override(api, schedule, startAt="2026-03-09T00:00:00Z")
    assert api.delete(f"{OVERRIDES}/1", absolute=True).status == 204
    assert api.delete(f"{OVERRIDES}/1", absolute=True).status == 404
    assert api.delete(f"{OVERRIDES}/2", absolute=True).status == 204
    assert [(o["id"], o["endAt"]) for o in one(api, schedule).json["overrides"]] == [(2, "2026-03-09T12:00:00Z")]


def test_wrong_overrides_name_their_own_fields(api: Api) -> None:
    schedule = made(api, rotation(1, 2))["id"]
    body = {
        "scheduleId": schedule,
        "overrideUserId": 77,
        "startAt": "2026-03-10T09:00:00Z",
        "endAt": "2026-03-10T09:00:00Z",
    }
    answer = api.post(OVERRIDES, body, absolute=True)
    assert answer.status == 400
    details = {error["pointer"]: error["detail"] for error in answer.json["errors"]}
    assert details == {"/overrideUserId": "is not a user of this workspace", "/endAt": "must be later than startAt"}
    answer = api.post(
        OVERRIDES, body | {"overrideUserId": 2, "replacedUserId": 2, "endAt": "2026-03-11T09:00:00Z"}, absolute=True
    )
    assert answer.json["errors"] == [
        {"pointer": "/replacedUserId", "detail": "must be another user than overrideUserId"}
    ]
    assert api.post(OVERRIDES, body | {"scheduleId": 99}, absolute=True).status == 404
    assert api.post(OVERRIDES, {**body, "overrideUserId": None}, absolute=True).fields == {"/overrideUserId"}


def test_an_override_that_is_over_is_a_conflict(api: Api) -> None:
    schedule = made(api, rotation(1, 2))["id"]
    override(api, schedule)
    api.clock.advance(days=30)
    answer = api.delete(f"{OVERRIDES}/1", absolute=True)
    assert (answer.status, answer.json["error"]) == (409, "Conflict")
