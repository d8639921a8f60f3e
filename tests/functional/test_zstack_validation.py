"""POST /schedules/validate: who would be on call twice within 30 days, and orders in which nobody would."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.zstack import body, made, override, post

START = "2026-03-09T12:00:00Z"  # the clock's present


@pytest.fixture(autouse=True)
def _people(api: Api) -> None:
    api.people("ann", "ben", "cas", "dan")


def validate(api: Api, *users: str, **fields: Any) -> Any:
    answer = post(api, "/schedules/validate", body(*users, **{"startDate": START} | fields))
    assert answer.status == 200, answer.body
    return answer.json


def test_without_other_schedules_there_is_no_conflict(api: Api) -> None:
    assert validate(api, "ann", "ben") == {"hasConflict": False, "conflicts": [], "suggestions": []}
    assert api.get("/schedules").json["total"] == 0  # nothing is stored


def test_whoever_is_on_call_elsewhere_is_named(api: Api) -> None:
    uuid = made(api, "ann", "ben", name="Network", startDate=START)["uuid"]
    found = validate(api, "ann", "cas")
    assert found["hasConflict"]
    assert found["conflicts"] == [
        {
            "type": "overlap",
            "userId": "ann",
            "userName": "Ann",
            "details": f"also on call for Network ({uuid}) from 2026-03-09T12:00:00Z to 2026-03-16T12:00:00Z, "
            "and 2 more times within 30 days",
        }
    ]


def test_taking_turns_the_other_way_round_is_no_conflict(api: Api) -> None:
    made(api, "ann", "ben", startDate=START)
    assert not validate(api, "ben", "ann")["hasConflict"]


def test_who_only_shadows_somebody_elsewhere_is_free(api: Api) -> None:
    uuid = made(api, "ann", "ben", startDate=START)["uuid"]
    assert validate(api, "ann")["hasConflict"]
    api.patch(f"/schedules/{uuid}", {"role": "shadow"})
    assert not validate(api, "ann")["hasConflict"]


def test_overrides_disabled_schedules_and_what_lies_beyond_count_as_they_do(api: Api) -> None:
    uuid = made(api, "cas", startDate=START)["uuid"]
    assert not validate(api, "ann", "ben")["hasConflict"]
    override(api, uuid, None, "ann", startTime="2026-03-10T00:00:00Z", endTime="2026-03-10T00:00:01Z")
    (conflict,) = validate(api, "ann", "ben")["conflicts"]
    assert conflict["details"].endswith("from 2026-03-10T00:00:00Z to 2026-03-10T00:00:01Z")
    assert not validate(api, "ann", startDate="2026-04-20T12:00:00Z")["hasConflict"]
    api.patch(f"/schedules/{uuid}", {"enabled": False})
    assert not validate(api, "ann", "ben")["hasConflict"]
    api.patch(f"/schedules/{uuid}", {"enabled": True})
    api.delete(f"/schedules/{uuid}")
    assert not validate(api, "ann", "ben")["hasConflict"]


def test_a_swap_is_suggested_and_holds(api: Api) -> None:
    made(api, "ann", "ben", "cas", "dan", startDate=START)
    found = validate(api, "ann", "cas", "dan", "ben")
    assert {c["userId"] for c in found["conflicts"]} == {"ann"}
    assert found["suggestions"]
    assert all(s["type"] == "swap_shift" for s in found["suggestions"])
    assert found["suggestions"][0]["description"].startswith("swap Ann (ann) and Cas (cas)")
    assert not validate(api, "cas", "ann", "dan", "ben")["hasConflict"]


def test_beginning_with_somebody_else_is_suggested_where_no_swap_helps(api: Api) -> None:
    made(api, "ann", "ben", "cas", startDate=START)
    found = validate(api, "ann", "ben", "cas")
    assert len(found["conflicts"]) == 3
    descriptions = [s["description"] for s in found["suggestions"]]
    assert [d.partition(":")[0] for d in descriptions] == [
        "begin the order with Ben (ben), then Cas (cas), Ann (ann)",
        "begin the order with Cas (cas), then Ann (ann), Ben (ben)",
    ]
    assert not validate(api, "ben", "cas", "ann")["hasConflict"]
    assert not validate(api, "cas", "ann", "ben")["hasConflict"]


def test_where_no_order_helps_none_is_suggested(api: Api) -> None:
    made(api, "ann", startDate=START)
    found = validate(api, "ann", "ben")
    assert (found["hasConflict"], found["suggestions"]) == (True, [])


def test_it_is_refused_as_the_schedule_would_be(api: Api) -> None:
    answer = post(api, "/schedules/validate", body("ann", "who", shiftDuration="1h"))
    assert (answer.status, answer.fields) == (422, {"/shiftDuration"})
    answer = post(api, "/schedules/validate", body("ann", "who"))
    assert (answer.status, answer.fields) == (422, {"/members/1/userId"})


def test_schedules_that_name_none_of_them_are_not_read(api: Api) -> None:
    for i in range(5):
        made(api, "dan", name=f"S{i}")
    calls = post(api, "/schedules/validate", body("ann", "ben")).calls
    assert [call.operation for call in calls if call.operation == "Query"] == ["Query"]  # the list
