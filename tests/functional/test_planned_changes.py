"""A change that is to come, and all that meets it before and after: other dialects, notices, swaps, the record."""

from __future__ import annotations

from typing import Any

import pytest

from rota.http.endpoint import table
from rota.store.store import Store
from rota.usecases.sweep import Sweeper
from tests.functional.test_notices import GAP, SHIFT_CHANGED, STARTED, Bus, ids, told
from tests.support import ionhour, zstack
from tests.support.api import Api, Json, rotation

PLANNED = "2026-03-18T12:00:00+01:00"  # a Wednesday in ann's week
UPCOMING, CHANGED = "oncall.handoff.upcoming", "oncall.schedule.changed"


@pytest.fixture
def schedule(api: Api, team: str) -> Json:
    """Weeks of ann and ben, handed off on Mondays at 09:00; this week is ben's."""
    api.people("dan", "1", "2")
    made: Json = api.schedule("ann", "ben", team_id=team)
    api.clock.advance(hours=1)
    return made


def people(s: Json, *users: str, **fields: Any) -> Json:
    return {"rotations": [{"id": s["rotations"][0]["id"], "participants": rotation(*users)["participants"]}], **fields}


def plan(api: Api, s: Json, body: Json, at: str = PLANNED) -> Json:
    answer = api.patch(f"/schedules/{s['id']}", {**body, "effective_at": at})
    assert answer.status == 200, answer.body
    made: Json = answer.json
    return made


def swept(api: Api, at: str, seen: set[str]) -> dict[str, Any]:
    """What a sweep tells then that was not told before."""
    api.clock.set(at)
    Sweeper(table(), Bus()).sweep(api.clock())
    return told(api, after=seen)


# On record


def test_the_audit_trail_shows_what_was_planned(api: Api, schedule: Json) -> None:
    plan(api, schedule, people(schedule, "cas", "ben", timezone="Europe/London"))
    record = api.get("/audit", query={"schedule_id": schedule["id"]}).json["data"][0]
    assert (record["action"], record["before"]["coming"]) == ("update", [])
    (coming,) = record["after"]["coming"]
    assert (coming["since"], coming["timezone"]) == ("2026-03-18T11:00:00+00:00", "Europe/London")
    assert [p["user_id"] for p in coming["rotations"][0]["participants"]] == ["cas", "ben"]
    api.clock.advance(hours=1)
    assert api.post(f"/schedules/{schedule['id']}/restore", {"version": 1}).status == 200
    record = api.get("/audit", query={"schedule_id": schedule["id"]}).json["data"][0]
    assert (record["before"]["coming"], record["after"]["coming"]) == ([coming], [])


# Notices


def test_a_planned_change_is_told_as_such_when_it_is_written(api: Api, schedule: Json) -> None:
    before = ids(api)
    plan(api, schedule, people(schedule, "cas", "ben"))
    by_kind = told(api, after=before)
    assert by_kind.keys() == {CHANGED, SHIFT_CHANGED}
    assert by_kind[CHANGED]["details"]["fields"] == ["rotations"]
    assert by_kind[SHIFT_CHANGED]["user_ids"] == ["ann", "ben", "cas"]
    before |= ids(api)
    api.clock.advance(hours=1)
    # What comes after it stays as it is planned, so the field that is named is the one that is edited.
    assert api.patch(f"/schedules/{schedule['id']}", {"coverage": "restricted"}).status == 200
    assert told(api, after=before)[CHANGED]["details"]["fields"] == ["coverage"]


def test_the_handoff_that_it_makes_is_told_ahead_and_when_it_comes(api: Api, schedule: Json) -> None:
    plan(api, schedule, people(schedule, "cas", "ben", timezone="Europe/London"))
    swept(api, "2026-03-16T08:00:30Z", ids(api))
    before = ids(api)
    assert swept(api, "2026-03-18T10:44:00Z", before) == {}
    ahead = swept(api, "2026-03-18T10:45:30Z", before)
    assert ahead.keys() == {UPCOMING}
    # ann is taken out: after her comes ben.
    assert (ahead[UPCOMING]["at"], ahead[UPCOMING]["incoming_user_id"]) == ("2026-03-18T11:00:00Z", "ben")
    before = ids(api)
    started = swept(api, "2026-03-18T11:00:10Z", before)
    assert started.keys() == {STARTED}
    one = started[STARTED]
    assert (one["at"], one["outgoing_user_id"], one["incoming_user_id"]) == ("2026-03-18T11:00:00Z", "ann", "ben")
    kept = Store(table(), "1").notices.find(one["id"])
    assert kept is not None
    assert kept.timezone == "Europe/London"
    assert api.on_call(schedule["id"]) == "ben"
    assert swept(api, "2026-03-18T11:05:00Z", ids(api)) == {}


def test_a_gap_that_it_will_open_is_told_a_day_ahead(api: Api, schedule: Json) -> None:
    before = ids(api)
    plan(api, schedule, people(schedule), "2026-04-01T12:00:00Z")
    assert GAP not in told(api, after=before)
    swept(api, "2026-03-31T11:00:00Z", before)
    before = ids(api)
    gap = swept(api, "2026-03-31T12:00:30Z", before)
    assert gap.keys() == {GAP}
    assert gap[GAP]["at"] == "2026-04-01T12:00:00Z"


def test_a_schedule_that_is_to_be_enabled_tells_from_then_on(api: Api, schedule: Json) -> None:
    path = f"/schedules/{schedule['id']}"
    assert api.patch(path, {"enabled": False}).status == 200
    api.clock.advance(hours=1)
    plan(api, schedule, {"enabled": True})
    before = ids(api)
    assert swept(api, "2026-03-16T08:00:30Z", before) == {}
    by_kind = swept(api, "2026-03-18T11:00:10Z", before)
    assert by_kind[STARTED]["incoming_user_id"] == "ann"


def test_one_that_is_to_be_disabled_tells_no_more(api: Api, schedule: Json) -> None:
    plan(api, schedule, {"enabled": False})
    swept(api, "2026-03-16T08:00:30Z", ids(api))
    before = ids(api)
    assert STARTED not in swept(api, "2026-03-18T11:00:10Z", before)
    before = ids(api)
    assert swept(api, "2026-03-23T08:00:30Z", before) == {}
    assert api.get(f"/schedules/{schedule['id']}/on-call").json["reason"] == "disabled"


# What lies across it


def test_an_override_and_an_entry_go_on_over_it(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    plan(api, schedule, people(schedule, "cas"))
    over = {"start": "2026-03-18T10:00:00Z", "end": "2026-03-18T14:00:00Z"}
    made = api.made(f"/schedules/{id}/overrides", {"override_user_id": "dan", **over})["id"]
    at = {"since": over["start"], "until": over["end"]}
    assert [s["user_id"] for s in api.get(f"/schedules/{id}/timeline", query=at).json["final"]] == ["dan"]
    api.clock.set("2026-03-18T12:00:00Z")
    told = api.get(f"/schedules/{id}/on-call").json["on_call"]
    assert (told["user_id"], told["shift_start"]) == ("dan", "2026-03-18T11:00:00+01:00")
    assert api.delete(f"/overrides/{made}").status == 204
    assert [s["user_id"] for s in api.get(f"/schedules/{id}/timeline", query=at).json["final"]] == ["dan", "cas"]
    # One for a single person holds while that person has it.
    sent = {"override_user_id": "dan", "replaced_user_id": "cas", "start": over["start"], "end": over["end"]}
    api.made(f"/schedules/{id}/overrides", {**sent, "end": "2026-03-19T00:00:00Z"})
    assert api.on_call(id, "2026-03-18T13:00:00Z") == "dan"


def test_a_shift_that_it_will_make_can_be_swapped_and_giving_it_up_gives_back_nothing_else(
    api: Api, schedule: Json
) -> None:
    id = schedule["id"]
    plan(api, schedule, people(schedule, "cas"))
    later = {"at": "2026-03-20T12:00:00Z"}
    shift = api.get(f"/schedules/{id}/on-call", query=later).json["on_call"]
    assert (shift["user_id"], shift["shift_start"]) == ("cas", "2026-03-18T12:00:00+01:00")
    swap = api.post(f"/entries/{shift['shift_id']}/swap", {"swap_with_user_id": "dan"}).json["swap"]
    assert api.on_call(id, later["at"]) == "dan"
    api.clock.advance(hours=1)
    assert api.post(f"/schedules/{id}/restore", {"version": 1}).status == 200
    # The swap was cas's shift: ann, who has it again, keeps it.
    assert api.on_call(id, later["at"]) == "ann"
    assert api.post(f"/swaps/{swap['id']}/undo", None).status == 409


def test_what_is_asked_for_is_not_done_to_another_shift(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    shift = api.get(f"/schedules/{id}/on-call", query={"at": "2026-03-17T00:00:00Z"}).json["on_call"]["shift_id"]
    asked = api.post(f"/entries/{shift}/swap", {"swap_with_user_id": "dan", "request": True}).json["swap"]
    plan(api, schedule, people(schedule, "cas"))
    assert api.post(f"/swaps/{asked['id']}/accept", None).status == 409
    assert api.on_call(id, "2026-03-17T00:00:00Z") == "ann"


def test_a_dry_run_of_it_shows_what_changes_from_then_on_and_stores_nothing(api: Api, schedule: Json) -> None:
    path, body = f"/schedules/{schedule['id']}", people(schedule, "ann", "ben", "cas", effective_at=PLANNED)
    asked = api.patch(path, body, query="dry_run=true")
    assert asked.status == 200
    segments = asked.json["impact"]["segments"]
    assert min(one["start"] for one in segments) >= PLANNED
    assert len(api.get(f"{path}/revisions").json["data"]) == 1
    assert api.patch(path, body, query={"plan": asked.json["plan"]}).status == 200
    api.clock.advance(hours=1)
    assert api.patch(path, body, query={"plan": asked.json["plan"]}).status == 412


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2100-12-31T23:59:59Z", 200),
        ("2101-01-01T00:00:00Z", 422),
        ("1999-01-01T00:00:00Z", 422),
        ("2026-03-18T12:00:00", 422),
        ("2026-03-09T13:00:00.000001Z", 200),
        (None, 200),
        (17, 422),
    ],
)
def test_when_it_can_be(api: Api, schedule: Json, at: Any, status: int) -> None:
    answer = api.patch(f"/schedules/{schedule['id']}", {"enabled": False, "effective_at": at})
    assert answer.status == status, answer.body
    assert status == 200 or answer.fields == {"/effective_at"}
    assert api.get(f"/schedules/{schedule['id']}/timeline").status == 200


# The other dialects


def test_ionhours_put_keeps_what_is_planned(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    plan(api, schedule, people(schedule, "ann", "ben", "cas", timezone="Europe/London"))
    shown = next(one for one in ionhour.listed(api).json["items"] if one["name"] == "Network")
    assert (shown["timezone"], len(shown["rotations"][0]["participants"])) == ("Europe/Brussels", 2)
    api.clock.advance(hours=1)
    assert ionhour.put(api, shown["id"], {"name": "Renamed", "handoffNotificationMinutes": 30}).status == 200
    sent = {"rotations": [{**shown["rotations"][0], "handoffTime": "10:00"}]}
    assert ionhour.put(api, shown["id"], sent).status == 200
    coming, present = api.get(f"/schedules/{id}/revisions").json["data"][0], api.get(f"/schedules/{id}").json
    assert (coming["status"], coming["timezone"]) == ("coming", "Europe/London")
    assert present["rotations"][0]["handoff_time"] == coming["rotations"][0]["handoff_time"] == "10:00"
    assert [p["user_id"] for p in coming["rotations"][0]["participants"]] == ["ann", "ben", "cas"]
    api.clock.set("2026-03-18T11:00:00Z")
    shown = ionhour.one(api, shown["id"]).json
    assert (shown["timezone"], len(shown["rotations"][0]["participants"])) == ("Europe/London", 3)
    # And so it is when that has come into force.
    assert ionhour.put(api, shown["id"], {"description": "x"}).json["timezone"] == "Europe/London"


def test_zstacks_put_keeps_what_is_planned(api: Api, schedule: Json) -> None:
    id = schedule["id"]
    plan(api, schedule, {"timezone": "Europe/London"})
    api.clock.advance(hours=1)
    members = [{"userId": "ann", "order": 0}, {"userId": "ben", "order": 1}, {"userId": "dan", "order": 2}]
    assert zstack.put(api, id, {"members": members}).json["timezone"] == "Europe/Brussels"
    api.clock.set("2026-03-18T11:00:00Z")
    shown = zstack.one(api, id).json
    assert (shown["timezone"], [m["userId"] for m in shown["members"]]) == ("Europe/London", ["ann", "ben", "dan"])
    assert zstack.current(api, id).json["userId"] == "dan"  # who followed ben
    assert zstack.put(api, id, {"name": "x"}).json["timezone"] == "Europe/London"
