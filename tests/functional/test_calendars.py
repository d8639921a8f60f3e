"""Calendar feeds: what is in them, what they say of shifts that moved, and who may read them."""

from __future__ import annotations

from typing import Any

import icalendar
import pytest

from tests.support.api import Answer, Api, rotation
from tests.support.aws import failing

Events = dict[str, Any]


def opened(api: Api, **of: Any) -> str:
    """The path of a new feed."""
    return path_of(api.made("/calendars", of)["url"])


def path_of(url: str) -> str:
    return "/api/v2/" + url.partition("/api/v2/")[2]


def read(api: Api, path: str, **more: str) -> Answer:
    return api.get(path, key=None, absolute=True, headers=more)


def feed(api: Api, path: str) -> Events:
    """The feed's events by their UID, each of which is there once."""
    answer = read(api, path)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    events = icalendar.Calendar.from_ical(answer.body).walk("VEVENT")
    found = {str(event["UID"]): event for event in events}
    assert len(found) == len(events)
    return found


def standing(events: Events) -> list[tuple[str, str, str]]:
    """Start, end and summary of what is not cancelled."""
    return [
        (event.start.isoformat(), event.end.isoformat(), str(event["SUMMARY"]))
        for event in events.values()
        if event["STATUS"] == "CONFIRMED"
    ]


def cancelled(events: Events) -> set[str]:
    return {uid for uid, event in events.items() if event["STATUS"] == "CANCELLED"}


def test_a_feed_has_every_shift_in_utc_from_90_days_ago_until_400_on(api: Api, made: dict[str, str]) -> None:
    path = opened(api, schedule_id=made["schedule_id"])
    answer = read(api, path)
    events = feed(api, path)
    shown = standing(events)
    assert shown[0] == ("2026-02-02T08:00:00+00:00", "2026-02-09T08:00:00+00:00", "Ann: Network")
    assert ("2026-03-09T08:00:00+00:00", "2026-03-16T08:00:00+00:00", "Cas: Network") in shown
    assert ("2026-04-06T07:00:00+00:00", "2026-04-13T07:00:00+00:00", "Cas: Network") in shown  # summer time
    assert shown[-1][0] < "2027-04-13" < shown[-1][1]
    assert not cancelled(events)
    assert "TZID" not in answer.body
    assert "DTSTART:20260309T080000Z\r\n" in answer.body
    calendar = icalendar.Calendar.from_ical(answer.body)
    assert (str(calendar["NAME"]), calendar["METHOD"]) == ("On call: Network", "PUBLISH")
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M\r\n" in answer.body
    assert "X-PUBLISHED-TTL:PT15M\r\n" in answer.body
    assert all(event["TRANSP"] == "TRANSPARENT" for event in events.values())
    assert all("@example.com" not in line for line in answer.body.splitlines())


def test_a_shift_keeps_its_uid_and_its_number_rises_with_every_write(api: Api, team: str) -> None:
    id = api.schedule("ann", "ben", team_id=team)["id"]
    path = opened(api, schedule_id=id)
    before = feed(api, path)
    api.clock.advance(minutes=1)
    window = {"start": "2026-03-18T00:00:00Z", "end": "2026-03-19T00:00:00Z"}
    override = api.made(f"/schedules/{id}/overrides", {"override_user_id": "cas", **window})["id"]
    with_override = feed(api, path)
    assert before.keys() < with_override.keys()
    shortened = f"shift.{id}.{_rotation_id(api, id)}.1773648000000000@rota"
    assert before[shortened].end.isoformat() == "2026-03-23T08:00:00+00:00"
    assert with_override[shortened].end.isoformat() == "2026-03-18T00:00:00+00:00"
    assert int(with_override[shortened]["SEQUENCE"]) > int(before[shortened]["SEQUENCE"])
    assert with_override[shortened]["LAST-MODIFIED"].dt > before[shortened]["LAST-MODIFIED"].dt
    api.clock.advance(minutes=1)
    assert api.delete(f"/overrides/{override}").status == 204
    after = feed(api, path)
    assert standing(after) == standing(before)
    gone = cancelled(after)
    assert gone == with_override.keys() - before.keys()
    assert len(gone) == 2  # the override's shift, and what came after it
    for uid in gone:
        assert int(after[uid]["SEQUENCE"]) > int(with_override[uid]["SEQUENCE"])
        assert (after[uid].start, after[uid].end) == (with_override[uid].start, with_override[uid].end)


def _rotation_id(api: Api, schedule_id: str) -> str:
    return str(api.get(f"/schedules/{schedule_id}").json["rotations"][0]["id"])


def test_what_an_edit_moves_is_cancelled_for_thirty_days(api: Api, team: str) -> None:
    id = api.schedule("ann", "ben", team_id=team)["id"]
    path = opened(api, schedule_id=id)
    before = feed(api, path)
    api.clock.advance(hours=1)
    rotations = api.get(f"/schedules/{id}").json["rotations"]
    assert api.patch(f"/schedules/{id}", {"rotations": [{**rotations[0], "handoff_day": 3}]}).status == 200
    after = feed(api, path)
    moved = {uid for uid in before if uid not in after or after[uid]["STATUS"] == "CANCELLED"}
    assert moved == cancelled(after)
    assert all(before[uid].start.isoformat() > "2026-03-09" for uid in moved)
    assert len(moved) > 50
    assert any(start.startswith("2026-03-18") for start, _, _ in standing(after))
    api.clock.advance(days=29)
    assert moved <= cancelled(feed(api, path))
    api.clock.advance(days=3)
    assert not cancelled(feed(api, path))


def test_a_person_sees_what_they_gave_away_as_cancelled(api: Api, team: str) -> None:
    """The shift stands, under the same UID where an edit gave it to somebody else; but no longer as theirs."""
    id = api.schedule("ann", "cas", team_id=team)["id"]
    window = {"start": "2026-04-01T00:00:00Z", "end": "2026-04-02T00:00:00Z"}
    entry = api.made(f"/schedules/{id}/entries", {"user_id": "ann", **window})["id"]
    ann, ben = opened(api, user_id="ann"), opened(api, user_id="ben")
    before = feed(api, ann)
    assert {event["SUMMARY"] for event in before.values()} == {"On call: Network"}
    assert not feed(api, ben)
    api.clock.advance(hours=1)
    path = f"/schedules/{id}"
    rotations = api.get(path).json["rotations"]
    people = [{"user_id": "ben", "position": 0}, {"user_id": "cas", "position": 1}]
    assert api.patch(path, {"rotations": [{**rotations[0], "participants": people}]}).status == 200
    after = feed(api, ann)
    assert {uid for uid in before if after[uid]["STATUS"] == "CANCELLED"} == cancelled(after)
    assert cancelled(after)
    assert standing(feed(api, ben))
    assert [event["STATUS"] for uid, event in after.items() if entry in uid] == ["CONFIRMED"]


def test_a_team_sees_all_its_schedules(api: Api, team: str) -> None:
    for name in ("One", "Two"):
        api.schedule("ann", "ben", team_id=team, name=name)
    api.schedule("cas", name="Three")
    path = opened(api, team_id=team, name="All of us")
    names = {summary.partition(": ")[2] for _, _, summary in standing(feed(api, path))}
    assert names == {"One", "Two"}
    assert "NAME:All of us\r\n" in read(api, path).body


def test_a_swapped_shift_and_a_disabled_schedule(api: Api, made: dict[str, str]) -> None:
    path = opened(api, schedule_id=made["schedule_id"])
    shift = api.get(f"/schedules/{made['schedule_id']}/on-call").json["next"]["shift_id"]
    assert f"{shift}@rota" in feed(api, path)
    api.clock.advance(hours=1)
    assert api.post(f"/entries/{shift}/swap", {"swap_with_user_id": "ben"}).status == 200
    events = feed(api, path)
    assert f"{shift}@rota" in cancelled(events)
    assert any(summary == "Ben: Network" for _, _, summary in standing(events))
    api.clock.advance(hours=1)
    api.patch(f"/schedules/{made['schedule_id']}", {"enabled": False})
    events = feed(api, path)
    assert all(start < "2026-03-09T14:00" for start, _, _ in standing(events))
    assert any("Ben" in str(events[uid]["SUMMARY"]) for uid in cancelled(events))


def test_it_is_sent_once_until_something_changes(api: Api, made: dict[str, str]) -> None:
    path = opened(api, schedule_id=made["schedule_id"])
    first = read(api, path)
    api.clock.advance(hours=3)
    again = read(api, path, **{"if-none-match": first.headers["etag"]})
    assert (again.status, again.body) == (304, "")
    packed = read(api, path, **{"accept-encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.body) == ("gzip", first.body)
    assert read(api, path, **{"if-none-match": packed.headers["etag"]}).status == 304
    assert api.put("/users/cas", {"name": "Cassandra"}).status == 200
    changed = read(api, path, **{"if-none-match": first.headers["etag"]})
    assert changed.status == 200
    assert "Cassandra: Network" in changed.body


def test_what_a_person_typed_stays_in_its_line(api: Api, team: str) -> None:
    evil = "A;B,C\\n\nEND:VEVENT"
    assert api.put("/users/ann", {"name": evil}).status == 422  # such a name can't even be sent
    assert api.put("/users/ann", {"name": "A;B,C\\nEND:VEVENT"}).status == 200
    id = api.schedule("ann", name="X:Y\u2028Z", team_id=team)["id"]
    events = feed(api, opened(api, schedule_id=id, name="<b>;,"))
    assert {str(event["SUMMARY"]) for event in events.values()} == {"A;B,C\\nEND:VEVENT: X:Y Z"}
    from rota.http import feeds

    assert feeds._clean("a\x00b\r\nEND:VEVENT\x1b[0m\x85c") == "a b END:VEVENT [0m c"


def test_the_address_is_the_right_and_is_never_seen_again(api: Api, made: dict[str, str]) -> None:
    answer = api.post("/calendars", {"schedule_id": made["schedule_id"]}, headers={"idempotency-key": "one"})
    token = answer.json["url"].rpartition("/")[2].removesuffix(".ics")
    assert token not in str(api.cloud.dump())
    assert token not in api.get("/calendars").body
    assert token not in api.get("/audit").body
    again = api.post("/calendars", {"schedule_id": made["schedule_id"]}, headers={"idempotency-key": "one"})
    assert [again.json[name] for name in ("id", "url", "embed_url")] == [answer.json["id"], None, None]
    path = path_of(answer.json["url"])
    assert read(api, path).status == 200
    assert token not in api.logs.getvalue()
    assert api.delete(f"/calendars/{answer.json['id']}").status == 204
    assert read(api, path).status == 404
    assert api.delete(f"/calendars/{answer.json['id']}").status == 404


def test_no_other_address_leads_to_a_feed(api: Api, made: dict[str, str]) -> None:
    path = opened(api, schedule_id=made["schedule_id"])
    token = path.rpartition("/")[2].removesuffix(".ics")
    wrong = token[:-1] + ("0" if token[-1] != "0" else "1")
    calls = len(api.cloud.calls)
    for other in (f"{wrong}.ics", token, f"{token}.ICS", f"{token}.ics.ics", ".ics", "cal_.ics", f"{api.me.read}.ics"):
        answer = read(api, path.replace(f"{token}.ics", other))
        assert answer.status == 404, other
        assert token[:10] not in answer.body  # what is nearly a secret is not repeated
    assert len(api.cloud.calls) == calls  # a mistyped one is told without a look at the table


def test_a_feed_of_what_is_gone_is_gone(api: Api, made: dict[str, str]) -> None:
    of_schedule, of_team, of_user = (
        opened(api, schedule_id=made["schedule_id"]),
        opened(api, team_id="old"),
        opened(api, user_id="zoe"),
    )
    assert read(api, of_user).status == read(api, of_team).status == 200
    for path in (f"/schedules/{made['schedule_id']}", "/teams/old", "/users/zoe"):
        assert api.delete(path).status == 204
    assert [read(api, path).status for path in (of_schedule, of_team, of_user)] == [404, 404, 404]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"/schedule_id"}),
        ({"schedule_id": "sched_none"}, {"/schedule_id"}),
        ({"team_id": "none"}, {"/team_id"}),
        ({"user_id": "none"}, {"/user_id"}),
        ({"user_id": "ann", "team_id": "net"}, {"/user_id"}),
        ({"user_id": "ann", "token": "x"}, {"/token"}),
        ({"user_id": "ann", "name": ""}, {"/name"}),
    ],
)
def test_what_is_asked_wrongly_is_refused(api: Api, made: dict[str, str], body: Any, fields: set[str]) -> None:
    answer = api.post("/calendars", body)
    assert (answer.status, answer.fields) == (422, fields)


def test_each_workspace_has_its_own(api: Api, made: dict[str, str]) -> None:
    path = opened(api, schedule_id=made["schedule_id"])
    assert api.get("/calendars", key=api.them.write).json["data"] == []
    (first, *_) = api.get("/calendars").json["data"]
    assert api.delete(f"/calendars/{first['id']}", key=api.them.write).status == 404
    assert api.post("/calendars", {"schedule_id": made["schedule_id"]}, key=api.them.write).status == 422
    assert api.get("/calendars", key=api.me.read).status == 403
    assert read(api, path).status == 200


def test_a_feed_has_its_limits(api: Api, team: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.usecases.calendars.MAX_EVENTS", 10)
    quick = rotation("ann", "ben", type="custom", custom_shift_hours=1, handoff_day=None)
    id = api.schedule(rotations=[quick], rotation_type="custom")["id"]
    events = feed(api, opened(api, schedule_id=id))
    assert len(events) == 10
    assert min(start for start, _, _ in standing(events)).startswith("2026-02-02")


def embedded(api: Api, of: Any, **more: str) -> Answer:
    """The document of a new calendar."""
    url = api.made("/calendars", of)["embed_url"]
    return read(api, "/embed/" + url.rpartition("/embed/")[2], **more)


def test_a_schedule_in_a_frame_is_drawn_and_asks_for_itself_every_minute(api: Api, made: dict[str, str]) -> None:
    answer = embedded(api, {"schedule_id": made["schedule_id"]})
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["refresh"] == "60"
    assert answer.headers["etag"]
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "script-src" not in answer.headers["content-security-policy"]
    assert "Cas is on call until Mon 16 Mar 09:00 (in 6 days), then Ann." in answer.body
    assert answer.body.count("<svg") == 1
    assert "<form" not in answer.body
    assert "<script" not in answer.body


def test_a_team_and_a_person_in_a_frame(api: Api, team: str) -> None:
    for name in ("One", "<b>Two</b>"):
        api.schedule("ann", "cas", team_id=team, name=name)
    api.schedule("ben", name="Three")
    whole = embedded(api, {"team_id": team, "name": "All of us"}).body
    assert "<h1>All of us</h1>" in whole
    assert "&lt;b&gt;Two&lt;/b&gt;" in whole
    assert whole.count("<svg") == 2
    own = embedded(api, {"user_id": "cas"}).body
    assert "<li>One: now, until Mon 16 Mar 09:00 (Europe/Brussels)</li>" in own
    assert "<li>One: Mon 23 Mar 09:00 to Mon 30 Mar 09:00 (Europe/Brussels, +01:00 then +02:00)</li>" in own
    assert own.count("<li>") == 8
    api.people("zed")
    assert "Not on call in 60 days." in embedded(api, {"user_id": "zed"}).body


def test_a_frame_goes_on_asking_while_the_store_does_not_answer(api: Api, made: dict[str, str]) -> None:
    token = api.made("/calendars", {"schedule_id": made["schedule_id"]})["embed_url"].rpartition("/embed/")[2]
    api.injected = True
    with api.cloud.failing(failing("ThrottlingException", times=99)):
        answer = read(api, f"/embed/{token}")
    assert (answer.status, answer.headers["refresh"]) == (503, "60")
    assert 'role="alert"' in answer.body


def test_an_unknown_frame_is_told_of_once(api: Api) -> None:
    answer = read(api, "/embed/cal_nobody")
    assert answer.status == 404
    assert "refresh" not in answer.headers
    assert "cal_nobody" not in answer.body
