"""Who could take a shift: free, not away, rested, and with the least load lately; with the reasons."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api, rotation

NIGHT = {"start": "2026-03-17T18:00:00+01:00", "end": "2026-03-18T08:00:00+01:00"}


@pytest.fixture
def made(api: Api) -> Any:
    """ann has the week of the 16th; ben, cas, dan, eve and fay take turns on other schedules of the same team."""
    api.people("ann", "ben", "cas", "dan", "eve", "fay", "gus")
    assert api.put("/teams/net", {"name": "Network"}).status == 201
    made = api.schedule("ann", "ann", team_id="net")
    api.schedule("cas", "dan", "eve", "fay", "ben", team_id="net", name="Second")
    api.schedule("gus", name="Another team's")
    return made


def _ranked(api: Api, made: Any, shift: str = "", **query: str) -> list[Any]:
    shift = (
        shift or api.get(f"/schedules/{made['id']}/on-call", query={"at": NIGHT["start"]}).json["on_call"]["shift_id"]
    )
    answer = api.get(f"/schedules/{made['id']}/cover-candidates", query={"shift_id": shift, **query})
    assert answer.status == 200, answer.body
    return answer.json["data"]


def test_free_people_come_first_then_those_with_the_least_load(api: Api, made: Any) -> None:
    """On Second: cas since 2 February, dan 9, eve 16, fay 23, ben 2 March, cas 9, dan 16."""
    ranked = _ranked(api, made, **NIGHT)
    assert {one["user_id"] for one in ranked} == {"ben", "cas", "dan", "eve", "fay"}
    assert [one["user_id"] for one in ranked] == ["cas", "ben", "eve", "fay", "dan"]
    cas, last = ranked[0], ranked[-1]
    assert (cas["available"], cas["busy"], cas["hours_in_last_30_days"]) == (True, [], 48.0)
    assert cas["why"] == "free, rested and not away; 48 hours on call in the last 30 days"
    assert not last["available"]
    assert [(b["name"], b["start"], b["end"]) for b in last["busy"]] == [("Second", NIGHT["start"], NIGHT["end"])]
    assert last["why"].startswith("on call for Second, 14 hours of it; 168 hours on call in")


def test_rest_is_counted_around_their_own_shifts(api: Api, made: Any) -> None:
    """cas hands over on Monday at 09:00: a night that begins at 18:00 leaves nine hours."""
    part = {"start": "2026-03-16T18:00:00+01:00", "end": "2026-03-17T08:00:00+01:00"}
    by_user = {one["user_id"]: one for one in _ranked(api, made, **part)}
    cas = by_user["cas"]
    assert (cas["available"], cas["hours_of_rest_before"], cas["hours_of_rest_after"]) == (False, 9.0, None)
    assert cas["why"].startswith("only 9 hours of rest before it; ")
    # eve begins on the 23rd at 09:00: a shift that ends on that day at 00:00 leaves nine hours.
    part = {"start": "2026-03-22T18:00:00+01:00", "end": "2026-03-23T00:00:00+01:00"}
    by_user = {one["user_id"]: one for one in _ranked(api, made, **part)}
    assert by_user["eve"]["hours_of_rest_after"] == 9.0
    assert by_user["ben"]["available"]


def test_who_is_away_is_ranked_behind_who_is_not(api: Api, made: Any) -> None:
    windows = [{"start": "2026-03-18T00:00:00+01:00", "end": "2026-03-20T00:00:00+01:00", "label": "wedding"}]
    assert api.put("/users/cas/time-off", {"windows": windows}).status == 200
    ranked = _ranked(api, made, **NIGHT)
    assert [one["user_id"] for one in ranked] == ["ben", "eve", "fay", "cas", "dan"]
    (off,) = ranked[3]["off"]
    assert (off["start"], off["end"], off["label"]) == (windows[0]["start"], NIGHT["end"], "wedding")
    assert ranked[3]["why"].startswith("away (wedding); ")


def test_the_whole_shift_and_an_entry_too(api: Api, made: Any) -> None:
    assert {one["user_id"] for one in _ranked(api, made) if one["available"]} == {"ben", "fay"}
    entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": "ben", **NIGHT})
    assert [one["user_id"] for one in _ranked(api, made, entry["id"])][:1] == ["cas"]
    assert "ann" in {one["user_id"] for one in _ranked(api, made, entry["id"])}


def test_shadowing_does_not_count(api: Api, made: Any) -> None:
    api.schedule("cas", role="shadow", name="Learning")
    assert _ranked(api, made, **NIGHT)[0]["user_id"] == "cas"


def test_what_is_refused(api: Api, made: Any) -> None:
    path = f"/schedules/{made['id']}/cover-candidates"
    assert api.get(path).fields == {"/shift_id"}
    assert api.get(path, query={"shift_id": "nothing"}).status == 404
    assert api.get(path, query={"shift_id": "x", "colour": "red"}).fields == {"/colour"}
    shift = api.get(f"/schedules/{made['id']}/on-call").json["on_call"]["shift_id"]
    assert api.get("/schedules/sched_x/cover-candidates", query={"shift_id": shift}).status == 404
    assert api.get(path, query={"shift_id": shift, "end": "2026-03-01T00:00:00Z"}).fields == {"/end"}
    assert api.get(path, query={"shift_id": shift}, key=api.them.admin).status == 404
    api.clock.advance(days=20)
    assert api.get(path, query={"shift_id": shift}).status == 409


def test_it_stores_nothing(api: Api, made: Any) -> None:
    before = api.cloud.dump()
    _ranked(api, made, **NIGHT)
    assert api.cloud.dump() == before


def test_a_schedule_without_a_team_has_its_own_people(api: Api, made: Any) -> None:
    alone = api.schedule(rotations=[rotation("ann", "gus", "ben")])
    shift = api.get(f"/schedules/{alone['id']}/on-call").json["on_call"]
    ranked = _ranked(api, alone, shift["shift_id"], start=api.clock.text(hours=1), end=api.clock.text(hours=2))
    assert {one["user_id"] for one in ranked} == {"ann", "gus", "ben"} - {shift["user_id"]}
