"""Parts of shifts change hands, and everything can be given back while it lies ahead."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api

# ann has the week of the 16th, ben that of the 23rd; handoffs are Mondays at 09:00 in Brussels.
WEEK = ("2026-03-16T09:00:00+01:00", "2026-03-23T09:00:00+01:00")
NIGHT = {"start": "2026-03-17T18:00:00+01:00", "end": "2026-03-18T08:00:00+01:00"}
IN_MARCH = ("2026-03-09T12:00:00Z", "2026-04-05T00:00:00Z")


@pytest.fixture
def made(api: Api, team: str) -> Any:
    return api.schedule("ann", "ben")


def _shift(api: Api, made: Any, at: str) -> str:
    return api.get(f"/schedules/{made['id']}/on-call", query={"at": at}).json["on_call"]["shift_id"]


def _entry(api: Api, made: Any, user: str, start: float, end: float) -> Any:
    times = {"start": api.clock.text(hours=start), "end": api.clock.text(hours=end)}
    return api.made(f"/schedules/{made['id']}/entries", {"user_id": user, **times})


def _swap(api: Api, shift: str, **body: Any) -> Any:
    answer = api.post(f"/entries/{shift}/swap", body)
    assert answer.status == 200, answer.body
    return answer.json


def _undone(api: Api, swap: Any) -> Any:
    answer = api.post(f"/swaps/{swap['id']}/undo", None)
    assert answer.status == 200, answer.body
    assert answer.json["swap"]["status"] == "undone"
    return answer.json


def test_every_swap_has_an_id_under_which_it_is_found(api: Api, made: Any) -> None:
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_user_id="cas", reason="school play")
    swap = done["swap"]
    assert (swap["kind"], swap["status"], swap["reason"], swap["version"]) == ("swap", "done", "school play", 1)
    (part,) = swap["parts"]
    assert (part["from_user_id"], part["to_user_id"]) == ("ann", "cas")
    assert (part["start"], part["end"]) == WEEK
    answer = api.get(f"/swaps/{swap['id']}")
    assert (answer.json, answer.headers["etag"]) == (swap, '"1.0"')
    assert api.get("/swaps/swap_x").status == 404
    assert api.get(f"/swaps/{swap['id']}", key=api.them.admin).status == 404


def test_swaps_are_listed_by_schedule_and_over_all_the_latest_first(api: Api, made: Any) -> None:
    other = api.schedule("ann", "ben")
    first = _swap(api, _shift(api, made, WEEK[0]), swap_with_user_id="cas")["swap"]
    api.clock.advance(seconds=1)
    theirs = _shift(api, other, "2026-03-25T00:00:00Z")
    second = _swap(api, _shift(api, made, "2026-03-30T10:00:00Z"), swap_with_shift_id=theirs)["swap"]

    def listed(**query: Any) -> list[str]:
        return [one["id"] for one in api.get("/swaps", query=query).json["data"]]

    assert listed() == [second["id"], first["id"]]
    assert listed(schedule_id=made["id"]) == [second["id"], first["id"]]
    assert listed(schedule_id=other["id"]) == [second["id"]]
    assert listed(schedule_id="sched_x") == []
    page = api.get("/swaps", query={"limit": 1}).json
    assert page["data"][0]["id"] == second["id"]
    assert listed(limit=1, cursor=page["next_cursor"]) == [first["id"]]
    assert api.get("/swaps", key=api.them.admin).json["data"] == []
    assert api.get("/swaps", key=api.me.write).status == 403


def test_part_of_a_shift_changes_hands_and_the_rest_stays(api: Api, made: Any) -> None:
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_user_id="cas", **NIGHT)
    (shift,) = done["data"]
    assert (shift["user_id"], shift["start"], shift["end"]) == ("cas", NIGHT["start"], NIGHT["end"])
    assert api.final(made["id"], "2026-03-16T08:00:00Z", "2026-03-23T08:00:00Z") == [
        (WEEK[0], NIGHT["start"], "ann"),
        (NIGHT["start"], NIGHT["end"], "cas"),
        (NIGHT["end"], WEEK[1], "ann"),
    ]
    _undone(api, done["swap"])
    assert api.final(made["id"], "2026-03-16T08:00:00Z", "2026-03-23T08:00:00Z") == [(*WEEK, "ann")]


def test_one_edge_is_enough(api: Api, made: Any) -> None:
    shift = _shift(api, made, WEEK[0])
    (head,) = _swap(api, shift, swap_with_user_id="cas", end=NIGHT["start"])["data"]
    assert (head["start"], head["end"]) == (WEEK[0], NIGHT["start"])
    rest = _shift(api, made, NIGHT["start"])
    (tail,) = _swap(api, rest, swap_with_user_id="ben", start=NIGHT["end"])["data"]
    assert (tail["start"], tail["end"]) == (NIGHT["end"], WEEK[1])


def test_part_of_an_entry_changes_hands_and_the_entry_stays_as_it_was_written(api: Api, made: Any) -> None:
    entry = _entry(api, made, "cas", 1, 9)
    part = {"start": api.clock.text(hours=3), "end": api.clock.text(hours=4)}
    done = _swap(api, entry["id"], swap_with_user_id="ben", **part)
    assert [api.on_call(made["id"], api.clock.text(hours=h)) for h in (1, 3, 4)] == ["cas", "ben", "cas"]
    listed = api.get(f"/schedules/{made['id']}/entries", query={"source": "entry"}).json["data"]
    assert [(one["id"], one["user_id"]) for one in listed] == [(entry["id"], "cas")]
    _undone(api, done["swap"])
    assert [api.on_call(made["id"], api.clock.text(hours=h)) for h in (1, 3, 4)] == ["cas", "cas", "cas"]


def test_part_of_an_entry_under_an_override_is_not_there_to_be_swapped(api: Api, made: Any) -> None:
    entry = _entry(api, made, "cas", 1, 9)
    times = {"start": api.clock.text(hours=3), "end": api.clock.text(hours=4)}
    api.made(f"/schedules/{made['id']}/overrides", {"override_user_id": None, **times})
    answer = api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "ben", **times})
    assert answer.status == 409, answer.body
    # All of it may still go: it is the entry itself then, and what covers it stays.
    assert api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "ben"}).status == 200
    assert [api.on_call(made["id"], api.clock.text(hours=h)) for h in (1, 3, 4)] == ["ben", None, "ben"]


def test_parts_of_two_shifts_are_exchanged_and_come_back_together(api: Api, made: Any) -> None:
    before = api.final(made["id"], *IN_MARCH)
    mine, theirs = _shift(api, made, WEEK[0]), _shift(api, made, "2026-03-25T00:00:00Z")
    saturday = {"swap_with_start": "2026-03-28T09:00:00+01:00", "swap_with_end": "2026-03-29T09:00:00+02:00"}
    done = _swap(api, mine, swap_with_shift_id=theirs, **NIGHT, **saturday)
    assert [(s["user_id"], s["start"]) for s in done["data"]] == [
        ("ben", NIGHT["start"]), ("ann", saturday["swap_with_start"]),
    ]  # fmt: skip
    assert api.on_call(made["id"], "2026-03-28T12:00:00Z") == "ann"
    given = _undone(api, done["swap"])["data"]
    assert [s["user_id"] for s in given] == ["ann", "ben"]
    assert api.final(made["id"], *IN_MARCH) == before


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"start": "2026-03-16T08:00:00+01:00"}, "/start"),
        ({"end": "2026-03-23T10:00:00+01:00"}, "/end"),
        ({"start": NIGHT["end"], "end": NIGHT["start"]}, "/end"),
        ({"start": NIGHT["end"], "end": NIGHT["end"]}, "/end"),
        ({"swap_with_start": NIGHT["start"]}, "/swap_with_start"),
        ({"swap_with_end": NIGHT["start"]}, "/swap_with_end"),
        ({"start": "2026-03-17T18:00:00"}, "/start"),
        ({"request": "yes"}, "/request"),
    ],
)
def test_a_part_must_lie_within_its_shift(api: Api, made: Any, part: Any, field: str) -> None:
    shift = _shift(api, made, WEEK[0])
    answer = api.post(f"/entries/{shift}/swap", {"swap_with_user_id": "cas", **part})
    assert (answer.status, answer.fields) == (422, {field})


def test_a_part_that_is_over_is_refused_and_a_running_one_goes_from_now_on(api: Api, made: Any) -> None:
    running = _shift(api, made, api.clock.text())
    over = {"start": api.clock.text(hours=-3), "end": api.clock.text(hours=-1)}
    assert api.post(f"/entries/{running}/swap", {"swap_with_user_id": "cas", **over}).status == 409
    part = {"start": api.clock.text(hours=-3), "end": api.clock.text(hours=2)}
    (shift,) = _swap(api, running, swap_with_user_id="cas", **part)["data"]
    assert shift["start"] == "2026-03-09T13:00:00+01:00"
    assert api.on_call(made["id"], api.clock.text(seconds=-1)) == "ben"
    assert api.on_call(made["id"], api.clock.text(hours=2)) == "ben"


def test_an_entry_comes_back(api: Api, made: Any) -> None:
    entry = _entry(api, made, "cas", 1, 2)
    done = _swap(api, entry["id"], swap_with_user_id="ann")
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "ann"
    _undone(api, done["swap"])
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "cas"
    again = api.post(f"/swaps/{done['swap']['id']}/undo", None)
    assert again.status == 409


def test_two_entries_of_two_schedules_come_back_together_or_not_at_all(api: Api, made: Any) -> None:
    other = api.schedule("ann")
    first, second = _entry(api, made, "cas", 1, 2), _entry(api, other, "ben", 5, 6)
    done = _swap(api, first["id"], swap_with_shift_id=second["id"])
    assert api.delete(f"/entries/{second['id']}").status == 204
    assert api.post(f"/swaps/{done['swap']['id']}/undo", None).status == 409
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "ben"


def test_once_a_shift_of_it_has_begun_a_swap_stays(api: Api, made: Any) -> None:
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_shift_id=_shift(api, made, "2026-03-25T00:00:00Z"))
    api.clock.set(WEEK[0])
    answer = api.post(f"/swaps/{done['swap']['id']}/undo", None)
    assert answer.status == 409
    assert api.on_call(made["id"]) == "ben"
    assert api.on_call(made["id"], "2026-03-25T00:00:00Z") == "ann"


def test_what_was_handed_on_since_is_not_taken_from_whom_it_went_to(api: Api, made: Any) -> None:
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_user_id="cas")
    further = _swap(api, done["data"][0]["id"], swap_with_user_id="ben", **NIGHT)
    assert api.post(f"/swaps/{done['swap']['id']}/undo", None).status == 409
    assert api.on_call(made["id"], "2026-03-18T00:00:00Z") == "ben"
    _undone(api, further["swap"])
    _undone(api, done["swap"])
    assert api.on_call(made["id"], "2026-03-18T00:00:00Z") == "ann"


def test_what_was_edited_since_is_not_taken_back(api: Api, made: Any) -> None:
    """ann was taken off the schedule: giving the week back to her is no longer what anybody means."""
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_user_id="cas")
    rotation = made["rotations"][0]
    people = [{"user_id": "ben", "position": 0}, {"user_id": "cas", "position": 1}]
    changes = {"rotations": [{"id": rotation["id"], "participants": people}]}
    assert api.patch(f"/schedules/{made['id']}", changes).status == 200
    answer = api.post(f"/swaps/{done['swap']['id']}/undo", None)
    assert answer.status == 409, answer.body
    assert answer.json["conflicts_with"] == [made["id"]]


def test_a_swap_of_a_deleted_schedule_stays(api: Api, made: Any) -> None:
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_user_id="cas")
    assert api.delete(f"/schedules/{made['id']}").status == 204
    answer = api.post(f"/swaps/{done['swap']['id']}/undo", None)
    assert (answer.status, answer.json["conflicts_with"]) == (409, [made["id"]])


def test_undo_needs_its_scope_and_honours_the_version_and_the_key_of_a_repeat(api: Api, made: Any) -> None:
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_user_id="cas")
    path = f"/swaps/{done['swap']['id']}/undo"
    assert api.post(path, None, key=api.me.read).status == 403
    assert api.post(path, None, key=api.them.admin).status == 404
    assert api.post(path, None, headers={"if-match": '"7"'}).status == 412
    first = api.post(path, None, headers={"idempotency-key": "k1"})
    again = api.post(path, None, headers={"idempotency-key": "k1"})
    assert (first.status, again.status, again.replayed) == (200, 200, True)
    assert again.body == first.body


def test_the_audit_trail_tells_of_the_swap_and_of_its_end(api: Api, made: Any) -> None:
    api.clock.advance(seconds=1)
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_user_id="cas")
    api.clock.advance(seconds=1)
    _undone(api, done["swap"])
    undo, swap = api.get("/audit", query={"schedule_id": made["id"]}).json["data"][:2]
    assert (swap["action"], swap["object"]["type"]) == ("swap", "shift")
    assert (undo["action"], undo["object"]) == ("undo", {"type": "swap", "id": done["swap"]["id"]})
    assert (undo["before"]["status"], undo["after"]["status"]) == ("done", "undone")


def test_what_changes_two_schedules_is_in_the_trail_of_both_and_on_record_once(api: Api, made: Any) -> None:
    other = api.schedule("cas", "ben")
    ids = [made["id"], other["id"]]

    def trail(schedule: str | None, **more: Any) -> list[Any]:
        found = api.get("/audit", query={**({"schedule_id": schedule} if schedule else {}), **more})
        assert found.status == 200, found.body
        data: list[Any] = found.json["data"]
        return data

    api.clock.advance(seconds=1)
    theirs = _shift(api, other, WEEK[0])
    done = _swap(api, _shift(api, made, WEEK[0]), swap_with_shift_id=theirs)
    api.clock.advance(seconds=1)
    _undone(api, done["swap"])
    api.clock.advance(seconds=1)
    asked = _swap(api, _shift(api, made, WEEK[0]), swap_with_shift_id=theirs, request=True)["swap"]
    api.clock.advance(seconds=1)
    assert api.post(f"/swaps/{asked['id']}/accept", None).status == 200
    both = trail(None)[:4]
    assert [record["action"] for record in both] == ["accept", "request", "undo", "swap"]
    for record in both:
        assert (record["schedule_id"], record["schedule_ids"]) == (ids[0], ids)
    for schedule in ids:
        assert trail(schedule)[:4] == both
        assert trail(schedule)[4]["action"] == "create"
        assert trail(schedule)[4]["schedule_ids"] == [schedule]
        # Page by page they come in the same order, none left out.
        answer = api.get("/audit", query={"schedule_id": schedule, "limit": 1})
        paged = answer.json["data"]
        while answer.json.get("next_cursor"):
            cursor = {"schedule_id": schedule, "limit": 1, "cursor": answer.json["next_cursor"]}
            answer = api.get("/audit", query=cursor)
            paged += answer.json["data"]
        assert paged == trail(schedule)
    moment = both[1]["at"]
    (alone,) = trail(ids[1], since=moment, until=api.clock.text())
    assert alone == both[1]
    # Nobody else's trail has it, and another workspace has no trail of it.
    assert len(trail(None)) == len({record["id"] for record in trail(None)})
    assert api.get("/audit", query={"schedule_id": ids[1]}, key=api.them.admin).json["data"] == []


def test_a_cover_is_in_the_trail_of_every_schedule_that_it_changes(api: Api, made: Any) -> None:
    other = api.schedule("ann", "ben")
    api.clock.advance(seconds=1)
    body = {"user_id": "ann", "start": WEEK[0], "end": WEEK[1], "covered_by": ["cas"]}
    assert api.post("/cover", body).status == 201
    first, second = (api.get("/audit", query={"schedule_id": one["id"]}).json["data"][0] for one in (made, other))
    assert first == second
    assert (first["action"], set(first["schedule_ids"])) == ("cover", {made["id"], other["id"]})
