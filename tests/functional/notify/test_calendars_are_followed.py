"""A calendar at a URL is followed: read again every hour, by whoever is first, with its reasons where it can't be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rota.http.calendar_files import absences_at
from rota.http.endpoint import new_id, table
from rota.usecases.act import Act
from rota.usecases.refreshing import Refresher
from tests.functional.notify.test_calendars_by_url import ICS, WEEK, _ok, _put, _url, sink
from tests.support.api import Api
from tests.support.gateway import handler_of
from tests.support.places import EVENTS
from tests.support.sink import Sink, says, status

__all__ = ["sink"]
OFF = "/users/ann/time-off"


def refreshed(api: Api) -> dict[str, int]:
    """One run of the function, with all that it is made of."""
    handler = handler_of("refresh_calendars")
    handler.__globals__["clock"] = api.clock
    return dict(handler(json.loads((EVENTS / "refresh_calendars" / "minutes.json").read_text("utf-8")), None))


def test_what_changes_there_counts_within_the_hour_and_is_on_record(api: Api, team: str, sink: Sink) -> None:
    first = _put(api, _url(sink), windows=[WEEK], timezone="Europe/Brussels").json
    assert first["calendar"]["next_at"] == api.clock.text(hours=1)
    api.clock.advance(minutes=59)
    assert refreshed(api) == {}
    sink.does(says(_ok(ICS.replace("20260318", "20260320").replace("course", "the course"))))
    api.clock.advance(minutes=1)
    assert refreshed(api) == {"changed": 1}
    off = api.get(OFF).json
    assert [(w["start"], w["end"], w["label"], w["source"]) for w in off["windows"]] == [
        ("2026-03-11T23:00:00Z", "2026-03-18T23:00:00Z", "skiing", "manual"),
        ("2026-03-15T23:00:00Z", "2026-03-19T23:00:00Z", "the course", "calendar"),
    ]
    assert (off["version"], off["updated_at"], off["calendar"]["fetched_at"]) == (2, *[api.clock.text()] * 2)
    (record, _) = api.get("/audit", query={"limit": 2}).json["data"]
    assert (record["key_id"], record["action"], record["object"]) == (
        "refresh",
        "update",
        {"type": "time_off", "id": "ann"},
    )
    assert [len(record[side]["windows"]) for side in ("before", "after")] == [2, 2]
    assert refreshed(api) == {}
    assert len(sink.got) == 2
    assert "1f0c" not in api.logs.getvalue()


def test_what_says_the_same_is_read_and_nothing_else(api: Api, team: str, sink: Sink) -> None:
    before = _put(api, _url(sink)).json
    records = api.get("/audit").json["data"]
    api.clock.advance(hours=1)
    assert refreshed(api) == {"same": 1}
    told = {"fetched_at": api.clock.text(), "next_at": api.clock.text(hours=1)}
    assert api.get(OFF).json == before | {"calendar": before["calendar"] | told}
    assert api.get("/audit").json["data"] == records


def test_days_that_go_by_are_no_news(api: Api, team: str, sink: Sink) -> None:
    sink.does(says(_ok(ICS.replace("SUMMARY:course", "RRULE:FREQ=DAILY;INTERVAL=4\r\nSUMMARY:course"))))
    _put(api, _url(sink))
    count = len(api.get(OFF).json["windows"])
    for _ in range(6):
        api.clock.advance(days=1)
        assert refreshed(api) == {"same": 1}
    off = api.get(OFF).json
    assert off["version"] == 1
    assert len(off["windows"]) > count


def test_one_that_cant_be_read_keeps_what_it_told_and_says_why(api: Api, team: str, sink: Sink) -> None:
    before = _put(api, _url(sink), windows=[WEEK]).json
    records = api.get("/audit").json["data"]
    sink.does(says(status(404)))
    api.clock.advance(hours=1)
    since = api.clock.text()
    waits = []
    for _ in range(9):
        assert refreshed(api) == {"failed": 1}
        off = api.get(OFF).json
        assert (off["windows"], off["version"]) == (before["windows"], 1)
        told = off["calendar"]
        assert (told["error"], told["failing_since"]) == ("answers with status 404", since)
        assert told["fetched_at"] == before["calendar"]["fetched_at"]
        waits.append(next(h for h in range(1, 25) if told["next_at"] == api.clock.text(hours=h)))
        api.clock.advance(hours=waits[-1])
    assert waits == [1, 1, 2, 4, 8, 16, 24, 24, 24]
    assert api.get("/audit").json["data"] == records
    sink.does(says(_ok(ICS)))
    assert refreshed(api) == {"same": 1}
    told = api.get(OFF).json["calendar"]
    assert (told["error"], told["failing_since"], told["next_at"]) == (None, None, api.clock.text(hours=1))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<html>Sign in</html>", "is not an iCalendar file"),
        (ICS.replace("20260318", "20290318"), "must not hold an event of more than 366 days"),
        (ICS.replace("SUMMARY", "RRULE:FREQ=DAILY;COUNT=390\r\nSUMMARY"), "at most 500 windows"),
    ],
)
def test_one_that_is_no_calendar_any_more_is_not_taken(api: Api, team: str, sink: Sink, text: str, why: str) -> None:
    hours = [
        {"start": f"2026-04-01T{h:02}:{m:02}:00Z", "end": f"2026-04-01T{h:02}:{m:02}:30Z"}
        for h in range(10)
        for m in range(12)
    ]
    before = _put(api, _url(sink), windows=hours).json
    sink.does(says(_ok(text)))
    api.clock.advance(hours=1)
    assert refreshed(api) == {"failed": 1}
    off = api.get(OFF).json
    assert off["windows"] == before["windows"]
    assert why in off["calendar"]["error"]


def test_one_whose_change_is_too_large_to_be_written_is_not_taken(api: Api, team: str, sink: Sink) -> None:
    def year(letter: str) -> str:
        # Each label in three bytes a character: kept once it fits, but not beside the one before it, on record.
        events = "".join(
            f"BEGIN:VEVENT\r\nUID:{n}\r\nDTSTART;VALUE=DATE:20260316\r\nSUMMARY:{letter * 196} {n:03}\r\nEND:VEVENT\r\n"
            for n in range(330)
        )
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n"

    sink.does(says(_ok(year("\u4e00"))))
    before = _put(api, _url(sink)).json
    sink.does(says(_ok(year("\u4e8c"))))
    api.clock.advance(hours=1)
    assert refreshed(api) == {"failed": 1}
    off = api.get(OFF).json
    assert (off["windows"], off["version"]) == (before["windows"], 1)
    told = off["calendar"]
    assert "at most 409600 bytes" in told["error"]
    assert (told["failing_since"], told["next_at"]) == (api.clock.text(), api.clock.text(hours=1))
    api.clock.advance(minutes=5)
    assert refreshed(api) == {}
    assert [one["key_id"] for one in api.get("/audit").json["data"]].count("refresh") == 0


def test_whoever_is_away_by_their_calendar_is_named_where_they_are_on_call(api: Api, team: str, sink: Sink) -> None:
    schedule = api.schedule("ann")["id"]
    sink.does(says(_ok(ICS.replace("20260316", "20260616").replace("20260318", "20260618"))))
    _put(api, _url(sink))
    monday = {"at": "2026-03-16T12:00:00Z"}
    assert api.get(f"/schedules/{schedule}/on-call", query=monday).json["conflicts"] == []
    sink.does(says(_ok(ICS)))
    api.clock.advance(hours=1)
    refreshed(api)
    (conflict,) = api.get(f"/schedules/{schedule}/on-call", query=monday).json["conflicts"]
    assert (conflict["user_id"], conflict["label"]) == ("ann", "course")


def test_what_is_put_meanwhile_counts(api: Api, team: str, sink: Sink) -> None:
    _put(api, _url(sink))
    api.clock.advance(hours=1)

    def answering(connection: object, got: object) -> None:
        api.crossed = True
        assert api.put(OFF, {"windows": [WEEK]}).status == 200
        says(_ok(ICS.replace("course", "late")))(connection, got)  # type: ignore[arg-type]

    sink.does(answering)
    assert refreshed(api) == {"raced": 1}
    off = api.get(OFF).json
    assert ([w["label"] for w in off["windows"]], off["calendar"]) == (["skiing"], None)
    api.clock.advance(hours=1)
    assert refreshed(api) == {}


def test_two_who_read_at_once_write_once(api: Api, team: str, sink: Sink) -> None:
    _put(api, _url(sink))
    api.clock.advance(hours=1)
    now, outcomes = api.clock(), []
    act = Act(now, "refresh", "-", new_id)
    changed = ICS.replace("course", "other")

    def other(url: str, zone: str | None) -> Any:
        outcomes.append(Refresher(table(), lambda url, zone: _told(changed, now)).refresh(act).came_to)
        return _told(changed, now)

    assert Refresher(table(), other).refresh(act).came_to == {"raced": 1}
    assert outcomes == [{"changed": 1}]
    assert [one["key_id"] for one in api.get("/audit").json["data"]].count("refresh") == 1


def test_a_deleted_users_calendar_is_read_no_more(api: Api, team: str, sink: Sink) -> None:
    _put(api, _url(sink))
    assert api.delete("/users/ann").status == 204
    api.clock.advance(hours=1)
    assert refreshed(api) == {}
    assert len(sink.got) == 1


def test_one_in_trouble_keeps_no_other_from_being_read_and_what_is_left_comes_next(
    api: Api, team: str, sink: Sink
) -> None:
    for user in ("ann", "ben", "cas"):
        assert api.put(f"/users/{user}/time-off", {"url": _url(sink)}).status == 200
    api.clock.advance(hours=1)
    act, unlucky = Act(api.clock(), "refresh", "-", new_id), []
    answers: list[Any] = [RuntimeError("x"), [], []]

    def read(url: str, zone: str | None) -> Any:
        answer = answers.pop()
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert Refresher(table(), read, time_left=lambda: len(answers) > 2).refresh(act).came_to == {
        "changed": 1,
        "left": 2,
    }
    assert Refresher(table(), read, unlucky=unlucky.append).refresh(act).came_to == {"changed": 1, "broken": 1}
    assert [type(error) for error in unlucky] == [RuntimeError]


def test_a_calendar_named_as_it_is_shown_is_kept_and_not_read(api: Api, team: str, sink: Sink) -> None:
    first = _put(api, _url(sink), timezone="Europe/Brussels").json
    shown = first["calendar"]["url"]
    sink.does(says(status(500)))
    body = {"windows": [WEEK], "url": shown}
    answer = api.put(OFF, body)
    assert answer.status == 200, answer.body
    assert [w["label"] for w in answer.json["windows"]] == ["skiing", "course"]
    assert (answer.json["calendar"], answer.json["version"]) == (first["calendar"], 2)
    assert api.put(OFF, body).json == answer.json
    assert api.put(OFF, {"url": shown, "timezone": "Asia/Tokyo"}).fields == {"/url"}  # other days: it must be read
    assert api.put("/users/ben/time-off", body).fields == {"/url"}
    sink.does(says(_ok(ICS)))
    moved = api.put(OFF, {"url": shown, "timezone": "Asia/Tokyo"}).json
    assert [w["start"] for w in moved["windows"]] == ["2026-03-15T15:00:00Z"]
    assert len(sink.got) == 3


def _told(text: str, now: int) -> Any:
    return absences_at("x", None, now, lambda url: (text, ""))
