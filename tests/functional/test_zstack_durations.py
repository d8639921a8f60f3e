"""The lengths of turns in ZStack's dialect: kept as they were written, refused with the reason."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.zstack import body, made, one, post, put


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("ann", "ben", "cas", "dan", "1")


@pytest.mark.parametrize(
    ("type", "duration", "turn"),
    [
        ("weekly", "168h", (1, None)),
        ("weekly", "336h0m0s", (2, None)),
        ("weekly", "8736h", (52, None)),
        ("daily", "24h", (1, None)),
        ("daily", "1440m", (1, None)),
        ("daily", "72.0h", (3, None)),
        ("custom", "12h", (1, 720)),
        ("custom", "1h30m", (1, 90)),
        ("custom", "1.5h", (1, 90)),
        ("custom", "15m", (1, 15)),
        ("custom", "900000ms", (1, 15)),
        ("custom", "168h", (1, 10_080)),
        ("custom", "8784h", (1, 527_040)),
    ],
)
def test_durations_are_kept_as_they_were_written(api: Api, type: str, duration: str, turn: Any) -> None:
    schedule = made(api, "ann", "ben", rotationType=type, shiftDuration=duration)
    assert (schedule["rotationType"], schedule["shiftDuration"]) == (type, duration)
    assert one(api, schedule["uuid"]).json == schedule
    (rotation,) = api.get(f"/schedules/{schedule['uuid']}").json["rotations"]
    minutes = rotation["custom_shift_hours"] and rotation["custom_shift_hours"] * 60
    assert (rotation["type"], rotation["interval"], minutes) == (type, *turn)


@pytest.mark.parametrize(
    ("type", "duration", "said"),
    [
        ("weekly", "24h", "multiple of 168h"),
        ("weekly", "168h1ns", "multiple of 168h"),
        ("weekly", "0", "from 168h to 8736h"),
        ("weekly", "8904h", "from 168h to 8736h"),
        ("daily", "36h", "multiple of 24h"),
        ("daily", "8808h", "from 24h to 8784h"),
        ("custom", "14m", "from 15m to 8784h"),
        ("custom", "8784h1m", "from 15m to 8784h"),
        ("custom", "15m1s", "whole minutes"),
        ("custom", "-15m", "sign"),
        ("custom", "+15m", "sign"),
        ("custom", "7d", "a day is 24h"),
        ("custom", "", "Go duration"),
        ("custom", "soon", "Go duration"),
        ("custom", "9" * 60 + "h", "292 years"),
    ],
)
def test_durations_that_do_not_fit(api: Api, type: str, duration: str, said: str) -> None:
    answer = post(api, "/schedules", body("ann", rotationType=type, shiftDuration=duration))
    assert answer.status == 422
    (error,) = answer.json["errors"]
    assert error["pointer"] == "/shiftDuration"
    assert said in error["detail"]


def test_a_duration_changed_elsewhere_is_told_as_it_is(api: Api) -> None:
    uuid = made(api, "ann", "ben", shiftDuration="168h0m")["uuid"]
    (rotation,) = api.get(f"/schedules/{uuid}").json["rotations"]
    for fields, told in (
        ({"interval": 2}, ("weekly", "336h")),
        ({"type": "daily"}, ("daily", "24h")),
        ({"type": "custom", "custom_shift_hours": 1.5}, ("custom", "1h30m")),
        ({"type": "monthly"}, ("monthly", None)),
        ({"type": "weekly"}, ("weekly", "168h0m")),
    ):
        assert api.patch(f"/schedules/{uuid}", {"rotations": [{"id": rotation["id"]} | fields]}).status == 200
        shown = one(api, uuid).json
        assert (shown["rotationType"], shown["shiftDuration"]) == told


def test_months_have_no_duration_to_change(api: Api) -> None:
    rotations = [{"type": "monthly", "participants": [{"user_id": "ben", "position": 0}]}]
    uuid = api.made("/schedules", {"name": "Months", "timezone": "UTC", "rotations": rotations})["id"]
    assert put(api, uuid, {"shiftDuration": "720h"}).fields == {"/shiftDuration"}
    assert put(api, uuid, {"members": [{"userId": "ann"}]}).json["rotationType"] == "monthly"
