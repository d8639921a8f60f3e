"""One person is covered over a while, on all their schedules, by one or several others, all in one transaction."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.functional.test_races import interleaved
from tests.support.api import Api, rotation

SINCE, UNTIL = "2026-03-10T00:00:00+01:00", "2026-03-24T00:00:00+01:00"


@pytest.fixture
def people(api: Api) -> None:
    api.people("ann", "ben", "cas", "dan", "eve")


def _daily(*users: str, **fields: Any) -> Any:
    return rotation(*users, type="daily", handoff_day=None, **fields)


def _cover(api: Api, *by: str, **more: Any) -> Any:
    return api.made("/cover", {"user_id": "ann", "start": SINCE, "end": UNTIL, "covered_by": list(by), **more})


def _held(api: Api, made: Any, user: str, since: str = SINCE, until: str = UNTIL) -> int:
    return sum(one == user for _, _, one in api.final(made["id"], since, until))


def test_one_person_takes_all_of_it_on_every_schedule(api: Api, people: None) -> None:
    one, two = api.schedule("ann", "ben"), api.schedule("cas", "ann")
    other = api.schedule("ben", "cas")
    untouched = api.final(other["id"], SINCE, UNTIL)
    answer = api.post("/cover", {"user_id": "ann", "start": SINCE, "end": UNTIL, "covered_by": ["dan"]})
    assert answer.status == 201, answer.body
    swap = answer.json["swap"]
    assert answer.headers["location"].endswith(f"/swaps/{swap['id']}")
    assert (swap["kind"], swap["status"]) == ("cover", "done")
    assert {p["schedule_id"] for p in swap["parts"]} == {one["id"], two["id"]}
    assert {s["user_id"] for s in answer.json["data"]} == {"dan"}
    assert answer.json["conflicts"] == []
    for made in (one, two):
        assert _held(api, made, "ann") == 0
        assert _held(api, made, "dan") > 0
        assert _held(api, made, "ann", UNTIL, "2026-04-20T00:00:00Z") > 0
    assert api.final(other["id"], SINCE, UNTIL) == untouched


def test_what_a_later_edit_gives_to_the_person_is_covered_too(api: Api, people: None) -> None:
    made = api.schedule("ann", "ben")
    _cover(api, "dan")
    alone = [{"id": made["rotations"][0]["id"], "participants": [{"user_id": "ann", "position": 0}]}]
    assert api.patch(f"/schedules/{made['id']}", {"rotations": alone}).status == 200
    assert {user for _, _, user in api.final(made["id"], SINCE, UNTIL)} <= {"dan"}


def test_several_share_the_shifts_and_nobody_gets_two_at_once(api: Api, people: None) -> None:
    """Twelve days of two schedules each: 24 shifts for three people, who never have two at a time."""
    one = api.schedule(rotations=[_daily("ann")], rotation_type="daily")
    two = api.schedule(rotations=[_daily("ann")], rotation_type="daily")
    done = _cover(api, "dan", "eve", "ben", end="2026-03-16T00:00:00+01:00")
    taken: dict[str, float] = {}
    for part in done["swap"]["parts"]:
        taken[part["to_user_id"]] = taken.get(part["to_user_id"], 0) + 1
    assert set(taken) == {"dan", "eve", "ben"}
    assert max(taken.values()) - min(taken.values()) <= 1
    assert done["conflicts"] == []
    for at in range(10, 16):
        instant = f"2026-03-{at}T12:00:00Z"
        assert api.on_call(one["id"], instant) != api.on_call(two["id"], instant)
        assert "ann" not in (api.on_call(one["id"], instant), api.on_call(two["id"], instant))


def test_who_has_a_shift_of_the_cover_at_that_time_is_not_free_for_another(api: Api, people: None) -> None:
    one, two = api.schedule("ben"), api.schedule("cas")
    for made, start, end in ((one, 10, 17), (one, 17, 20), (two, 18, 19)):
        body = {"user_id": "ann", "start": f"2026-03-{start}T09:00:00Z", "end": f"2026-03-{end}T09:00:00Z"}
        api.made(f"/schedules/{made['id']}/entries", body)
    done = _cover(api, "dan", "eve")
    # Eve has had less, but is on call that day by her own share.
    assert [part["to_user_id"] for part in done["swap"]["parts"]] == ["dan", "eve", "dan"]
    assert done["conflicts"] == []


def test_who_is_on_call_elsewhere_or_away_comes_last_and_is_named_if_it_must_be(api: Api, people: None) -> None:
    made = api.schedule(rotations=[_daily("ann")], rotation_type="daily")
    elsewhere = api.schedule("dan", name="Elsewhere")
    until = "2026-03-13T09:00:00+01:00"
    done = _cover(api, "dan", "eve", end=until)
    assert {p["to_user_id"] for p in done["swap"]["parts"]} == {"eve"}
    assert api.post(f"/swaps/{done['swap']['id']}/undo", None).status == 200
    windows = [{"start": SINCE, "end": until, "label": "hiking"}]
    assert api.put("/users/eve/time-off", {"windows": windows}).status == 200
    done = _cover(api, "dan", "eve", end=until)
    assert {(c["user_id"], c["reason"], c["label"]) for c in done["conflicts"]} == {
        ("dan", "busy", "Elsewhere"), ("eve", "off", "hiking"),
    }  # fmt: skip
    assert {c["schedule_id"] for c in done["conflicts"]} == {made["id"]}
    assert elsewhere["id"] not in {p["schedule_id"] for p in done["swap"]["parts"]}


def test_who_is_put_on_call_elsewhere_meanwhile_is_not_given_a_second_shift(api: Api, people: None) -> None:
    api.schedule(rotations=[_daily("ann")], rotation_type="daily")
    elsewhere = api.schedule("dan", "cas")
    week = {"start": SINCE, "end": "2026-03-13T09:00:00+01:00"}
    covered, put = interleaved(
        api,
        lambda: api.post("/cover", {"user_id": "ann", "covered_by": ["dan", "eve"], **week}),
        lambda: api.post(f"/schedules/{elsewhere['id']}/overrides", {"override_user_id": "dan", **week}),
    )
    assert (covered.status, put.status) == (201, 201)
    assert {part["to_user_id"] for part in covered.json["swap"]["parts"]} == {"eve"}


def test_split_by_schedules_gives_each_schedule_to_one_person(api: Api, people: None) -> None:
    one = api.schedule(rotations=[_daily("ann")], rotation_type="daily")
    two = api.schedule(rotations=[_daily("ann")], rotation_type="daily")
    done = _cover(api, "dan", "eve", split="schedules")
    assert len(done["swap"]["parts"]) == 2
    users = [{user for _, _, user in api.final(made["id"], SINCE, UNTIL)} for made in (one, two)]
    assert sorted(users, key=str) == sorted([{"dan"}, {"eve"}], key=str)


def test_only_some_schedules(api: Api, people: None) -> None:
    one, two = api.schedule("ann"), api.schedule("ann")
    done = _cover(api, "dan", schedule_ids=[two["id"]])
    assert [p["schedule_id"] for p in done["swap"]["parts"]] == [two["id"]]
    assert api.on_call(one["id"], SINCE) == "ann"
    assert api.on_call(two["id"], SINCE) == "dan"


def test_a_cover_begins_now_at_the_earliest_and_the_past_stays(api: Api, people: None) -> None:
    made = api.schedule("ann")
    done = _cover(api, "dan", start="2026-03-01T00:00:00Z")
    assert done["swap"]["parts"][0]["start"] == "2026-03-09T13:00:00+01:00"
    assert api.on_call(made["id"], api.clock.text(seconds=-1)) == "ann"
    assert api.on_call(made["id"]) == "dan"


def test_a_cover_ends_when_it_is_undone_and_what_was_worked_stays(api: Api, people: None) -> None:
    made = api.schedule("ann")
    done = _cover(api, "dan")
    api.clock.set("2026-03-15T00:00:00Z")
    answer = api.post(f"/swaps/{done['swap']['id']}/undo", None)
    assert answer.status == 200, answer.body
    assert api.on_call(made["id"], "2026-03-14T23:59:59Z") == "dan"
    assert api.on_call(made["id"]) == "ann"
    assert api.post(f"/swaps/{done['swap']['id']}/undo", None).status == 409


def test_a_cover_that_is_over_stays(api: Api, people: None) -> None:
    api.schedule("ann")
    done = _cover(api, "dan")
    api.clock.set(UNTIL)
    assert api.post(f"/swaps/{done['swap']['id']}/undo", None).status == 409


def test_more_than_one_transaction_holds_is_refused_and_says_what_to_do(api: Api, people: None) -> None:
    made = api.schedule(rotations=[_daily("ann")], rotation_type="daily")
    before = api.final(made["id"], SINCE, "2026-05-31T00:00:00Z")
    body = {"user_id": "ann", "start": SINCE, "end": "2026-05-31T00:00:00Z", "covered_by": ["dan", "eve"]}
    answer = api.post("/cover", body)
    assert (answer.status, answer.json["limit"]) == (422, 90)
    assert "split by schedules" in answer.json["detail"]
    for days in (17, *range(19, 29), 40):  # the last that there is room for is among them
        shorter = body | {"end": f"{datetime.fromisoformat(SINCE) + timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"}
        asked = api.post("/cover", shorter, query={"dry_run": "true"}).status
        done = api.post("/cover", shorter)
        assert (asked, done.status) in ((200, 201), (422, 422))
        if done.status == 201:
            api.clock.advance(minutes=1)  # that there was one is kept from then on, which takes room too
            undone = api.post(f"/swaps/{done.json['swap']['id']}/undo", None, headers={"idempotency-key": str(days)})
            assert undone.status == 200, undone.body
    assert asked == 422
    assert api.final(made["id"], SINCE, "2026-05-31T00:00:00Z") == before
    assert api.post("/cover", body | {"split": "schedules"}).status == 201


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"covered_by": ["ann"]}, {"/covered_by/0"}),
        ({"covered_by": ["dan", "dan"]}, {"/covered_by/1"}),
        ({"covered_by": ["dan", "zoe"], "user_id": "yan"}, {"/covered_by/1", "/user_id"}),
        ({"covered_by": []}, {"/covered_by"}),
        ({"end": SINCE}, {"/end"}),
        ({"start": "2026-01-01T00:00:00Z", "end": "2026-01-02T00:00:00Z"}, {"/end"}),
        ({"schedule_ids": ["sched_x"]}, {"/schedule_ids/0"}),
        ({"split": "hours"}, {"/split"}),
    ],
)
def test_what_makes_no_sense_is_refused(api: Api, people: None, change: Any, fields: set[str]) -> None:
    api.schedule("ann")
    body = {"user_id": "ann", "start": SINCE, "end": UNTIL, "covered_by": ["dan"]}
    answer = api.post("/cover", body | change)
    assert (answer.status, answer.fields) == (422, fields)


def test_nothing_to_cover_is_said(api: Api, people: None) -> None:
    api.schedule("ben")
    body = {"user_id": "ann", "start": SINCE, "end": UNTIL, "covered_by": ["dan"]}
    assert api.post("/cover", body).status == 409
    assert api.post("/cover", body, key=api.me.read).status == 403


def test_a_cover_can_be_asked_first_what_it_would_do_and_is_one_record(api: Api, people: None) -> None:
    made = api.schedule("ann")
    body = {"user_id": "ann", "start": SINCE, "end": UNTIL, "covered_by": ["dan"]}
    answer = api.post("/cover", body, query={"dry_run": "true"})
    assert answer.status == 200, answer.body
    assert {one["user_id"] for one in answer.json["impact"]["users"]} == {"ann", "dan"}
    assert api.on_call(made["id"], SINCE) == "ann"
    api.clock.advance(seconds=1)
    done = api.post("/cover", body, query={"plan": answer.json["plan"]})
    assert done.status == 201, done.body
    record = api.get("/audit", query={"schedule_id": made["id"]}).json["data"][0]
    assert (record["action"], record["object"]["id"]) == ("cover", done.json["swap"]["id"])


def test_the_other_dialect_numbers_each_override(api: Api, people: None) -> None:
    made = api.schedule(rotations=[_daily("ann")], rotation_type="daily")
    _cover(api, "dan", "eve", end="2026-03-13T09:00:00+01:00")
    ids = [one["id"] for one in api.get(f"/schedules/{made['id']}/overrides").json["data"]]
    numbers = [i["id"]["S"] for (pk, _), i in api.cloud.dump().items() if "#NUMBER#override#" in pk]
    assert sorted(numbers) == sorted(ids)
    assert len(ids) == 4
