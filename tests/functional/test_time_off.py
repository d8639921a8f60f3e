"""When people are away: kept as a whole, and named wherever it meets what they are on call for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api
from tests.support.costs import Cost, cost

WEEK = {"start": "2026-03-12T00:00:00+01:00", "end": "2026-03-19T00:00:00+01:00", "label": "skiing"}


def _put(api: Api, user: str, *windows: Any, **more: Any) -> Any:
    return api.put(f"/users/{user}/time-off", {"windows": list(windows)}, **more)


def test_it_reads_back_and_a_put_replaces_all_of_it(api: Api, team: str) -> None:
    empty = api.get("/users/ann/time-off")
    assert (empty.json["windows"], empty.json["version"], empty.headers["etag"]) == ([], 0, '"0"')
    day = {"start": "2026-02-01T00:00:00Z", "end": "2026-02-02T00:00:00Z"}
    answer = _put(api, "ann", WEEK, day)
    assert answer.status == 200, answer.body
    assert answer.json == api.get("/users/ann/time-off").json
    assert [(w["start"], w["label"], w["source"]) for w in answer.json["windows"]] == [
        ("2026-02-01T00:00:00Z", None, "manual"),
        ("2026-03-11T23:00:00Z", "skiing", "manual"),
    ]
    assert _put(api, "ann", day).json["version"] == 2
    assert [w["label"] for w in api.get("/users/ann/time-off").json["windows"]] == [None]
    assert _put(api, "ann").json["windows"] == []


def test_the_same_again_writes_nothing(api: Api, team: str) -> None:
    first = _put(api, "ann", WEEK)
    again = _put(api, "ann", WEEK, WEEK)
    assert (again.status, again.body) == (200, first.body)
    assert not any(call.wrote for call in again.calls)


def test_if_match_and_unknown_people(api: Api, team: str) -> None:
    assert _put(api, "ann", WEEK, headers={"if-match": '"3"'}).status == 412
    assert _put(api, "ann", WEEK, headers={"if-match": '"0"'}).status == 200
    assert _put(api, "ann", headers={"if-match": '"1"'}).status == 200
    assert _put(api, "zoe", WEEK).status == 404
    assert api.get("/users/zoe/time-off").status == 404
    assert api.get("/users/ann/time-off", key=api.them.admin).status == 404
    assert _put(api, "ann", WEEK, key=api.me.read).status == 403
    assert api.get("/users/ann/time-off", key=api.me.write).status == 403


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"/windows"}),
        ({"timezone": "Mars/Base"}, {"/windows", "/timezone"}),
        ({"windows": [{}], "ics": "", "url": "x"}, {"/windows/0/start", "/windows/0/end", "/ics", "/url"}),
        ({"windows": [{"start": WEEK["end"], "end": WEEK["start"]}]}, {"/windows/0/end"}),
        ({"windows": [WEEK, {"start": "2026-01-01T00:00:00Z", "end": "2028-01-01T00:00:00Z"}]}, {"/windows/1/end"}),
        ({"windows": [{**WEEK, "start": "2026-03-12"}]}, {"/windows/0/start"}),
        ({"windows": [{**WEEK, "label": ""}]}, {"/windows/0/label"}),
        ({"windows": [{**WEEK, "colour": "red"}]}, {"/windows/0/colour"}),
        ({"windows": [WEEK] * 501}, {"/windows"}),
    ],
)
def test_what_makes_no_sense_is_refused(api: Api, team: str, body: Any, fields: set[str]) -> None:
    answer = api.put("/users/ann/time-off", body)
    assert (answer.status, answer.fields) == (422, fields)


def test_on_call_names_where_the_two_it_shows_are_away(api: Api, team: str) -> None:
    """ben has this week, ann the next, until the 23rd: both ski from the 12th to the 19th."""
    made = api.schedule("ann", "ben")
    for user in ("ann", "ben", "cas"):
        assert _put(api, user, WEEK).status == 200
    told = api.get(f"/schedules/{made['id']}/on-call").json
    assert [(c["user_id"], c["name"], c["start"], c["end"], c["label"], c["reason"]) for c in told["conflicts"]] == [
        ("ben", "Ben", WEEK["start"], "2026-03-16T09:00:00+01:00", "skiing", "off"),
        ("ann", "Ann", "2026-03-16T09:00:00+01:00", WEEK["end"], "skiing", "off"),
    ]
    assert [c["shift_id"] for c in told["conflicts"]] == [told["on_call"]["shift_id"], told["next"]["shift_id"]]
    later = api.get(f"/schedules/{made['id']}/on-call", query={"at": "2026-03-15T00:00:00Z"}).json
    assert later["conflicts"][0]["start"] == "2026-03-15T01:00:00+01:00"
    assert api.get(f"/schedules/{made['id']}/on-call", query={"at": "2026-03-25T00:00:00Z"}).json["conflicts"] == []


def test_it_takes_on_call_no_further_round_trip(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    assert cost(api, lambda: api.get(f"/schedules/{made['id']}/on-call"), Cost(2, 0, 0)).round_trips <= 2


def test_a_timeline_names_every_shift_whose_holder_is_away(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    assert _put(api, "ann", WEEK).status == 200
    query = {"since": "2026-03-09T00:00:00Z", "until": "2026-03-18T00:00:00Z"}
    told = api.get(f"/schedules/{made['id']}/timeline", query=query).json
    (conflict,) = told["conflicts"]
    assert (conflict["user_id"], conflict["start"], conflict["end"]) == (
        "ann", "2026-03-16T09:00:00+01:00", "2026-03-18T01:00:00+01:00",
    )  # fmt: skip
    assert conflict["shift_id"] in {s["id"] for s in told["final"]}
    # Whoever covers her settles it.
    cover = {"user_id": "ann", "start": WEEK["start"], "end": WEEK["end"], "covered_by": ["ben"]}
    assert api.post("/cover", cover).status == 201
    assert api.get(f"/schedules/{made['id']}/timeline", query=query).json["conflicts"] == []


def test_time_off_goes_with_its_person(api: Api, team: str) -> None:
    assert _put(api, "ann", WEEK).status == 200
    assert api.delete("/users/ann").status == 204
    assert api.get("/users/ann/time-off").status == 404
    api.people("ann")
    assert api.get("/users/ann/time-off").json["windows"] == []


def test_each_change_is_on_record(api: Api, team: str) -> None:
    api.clock.advance(seconds=1)
    assert _put(api, "ann", WEEK).status == 200
    record = api.get("/audit").json["data"][0]
    assert (record["action"], record["object"]) == ("update", {"type": "time_off", "id": "ann"})
    assert (record["before"], record["after"]["windows"][0]["label"]) == (None, "skiing")


def test_a_calendar_is_read_beside_windows_and_replaced_with_them(api: Api, team: str) -> None:
    ics = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
        "DTSTART;VALUE=DATE:20260316\r\nDTEND;VALUE=DATE:20260318\r\nSUMMARY:course\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    body = {"windows": [WEEK], "ics": ics, "timezone": "Europe/Brussels"}
    answer = api.put("/users/ann/time-off", body)
    assert answer.status == 200, answer.body
    assert [(w["start"], w["label"], w["source"]) for w in answer.json["windows"]] == [
        ("2026-03-11T23:00:00Z", "skiing", "manual"),
        ("2026-03-15T23:00:00Z", "course", "calendar"),
    ]
    assert api.put("/users/ann/time-off", body).json["version"] == 1
    assert _put(api, "ann").json["windows"] == []
    assert api.put("/users/ann/time-off", {"ics": "no calendar"}).fields == {"/ics"}
    assert api.put("/users/ann/time-off", {"windows": [], "timezone": "UTC"}).fields == {"/timezone"}
    assert api.put("/users/ann/time-off", {"ics": ics, "timezone": "Mars/Olympus"}).fields == {"/timezone"}


def test_a_dry_run_names_whom_it_would_put_on_call_while_they_are_away(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    for user in ("ann", "cas"):
        assert _put(api, user, WEEK).status == 200
    body = {"override_user_id": "cas", "start": "2026-03-18T00:00:00+01:00", "end": "2026-03-20T00:00:00+01:00"}
    answer = api.post(f"/schedules/{made['id']}/overrides", body, query={"dry_run": "true"})
    assert answer.status == 200, answer.body
    (conflict,) = answer.json["impact"]["conflicts"]  # ann's own is no news
    assert (conflict["user_id"], conflict["start"], conflict["end"]) == ("cas", body["start"], WEEK["end"])
    assert (conflict["reason"], conflict["label"], conflict["schedule_id"]) == ("off", "skiing", made["id"])
    body = {"override_user_id": "ben", "start": body["start"], "end": body["end"]}
    answer = api.post(f"/schedules/{made['id']}/overrides", body, query={"dry_run": "true"})
    assert answer.json["impact"]["conflicts"] == []
