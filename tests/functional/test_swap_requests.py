"""A swap that waits for the other person: accepted, declined, too late, or overtaken by what happened meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.api import Api

ANN_S = "2026-03-16T09:00:00+01:00"
BEN_S = "2026-03-23T09:00:00+01:00"
IN_MARCH = ("2026-03-09T12:00:00Z", "2026-04-05T00:00:00Z")


@pytest.fixture
def made(api: Api, team: str) -> Any:
    return api.schedule("ann", "ben")


def _shift(api: Api, made: Any, at: str) -> str:
    return api.get(f"/schedules/{made['id']}/on-call", query={"at": at}).json["on_call"]["shift_id"]


def _asked(api: Api, shift: str, **body: Any) -> Any:
    answer = api.post(f"/entries/{shift}/swap", {"request": True, **body})
    assert answer.status == 200, answer.body
    assert answer.json["swap"]["status"] == "pending"
    return answer.json["swap"]


def _status(api: Api, swap: Any) -> str:
    return api.get(f"/swaps/{swap['id']}").json["status"]


def test_nothing_moves_until_the_other_person_accepts(api: Api, made: Any) -> None:
    before = api.final(made["id"], *IN_MARCH)
    asked = _asked(api, _shift(api, made, ANN_S), swap_with_shift_id=_shift(api, made, BEN_S))
    assert asked["expires_at"] == "2026-03-16T08:00:00Z"
    assert [(p["from_user_id"], p["to_user_id"]) for p in asked["parts"]] == [("ann", "ben"), ("ben", "ann")]
    assert api.final(made["id"], *IN_MARCH) == before
    api.clock.advance(days=1)
    answer = api.post(f"/swaps/{asked['id']}/accept", None)
    assert answer.status == 200, answer.body
    assert [s["user_id"] for s in answer.json["data"]] == ["ben", "ann"]
    assert (answer.json["swap"]["status"], answer.json["swap"]["version"]) == ("done", 2)
    assert api.on_call(made["id"], ANN_S) == "ben"
    assert api.on_call(made["id"], BEN_S) == "ann"
    assert api.post(f"/swaps/{asked['id']}/accept", None).status == 409
    assert api.post(f"/swaps/{asked['id']}/decline", None).status == 409
    assert api.post(f"/swaps/{asked['id']}/undo", None).status == 200
    assert api.final(made["id"], *IN_MARCH) == before


def test_an_entry_and_a_part_are_asked_for_too(api: Api, made: Any) -> None:
    times = {"start": api.clock.text(hours=4), "end": api.clock.text(hours=8)}
    entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": "cas", **times})
    whole = _asked(api, entry["id"], swap_with_user_id="ann")
    part = _asked(api, entry["id"], swap_with_user_id="ben", end=api.clock.text(hours=5))
    assert api.post(f"/swaps/{part['id']}/accept", None).status == 200
    assert [api.on_call(made["id"], api.clock.text(hours=h)) for h in (4, 5)] == ["ben", "cas"]
    # The entry itself is still cas's, so all of it can still go to ann; ben keeps only what cas had given him of it.
    assert api.post(f"/swaps/{whole['id']}/accept", None).status == 200
    assert [api.on_call(made["id"], api.clock.text(hours=h)) for h in (4, 5)] == ["ann", "ann"]


def test_declined_is_declined(api: Api, made: Any) -> None:
    asked = _asked(api, _shift(api, made, ANN_S), swap_with_user_id="cas")
    answer = api.post(f"/swaps/{asked['id']}/decline", None)
    assert (answer.status, answer.json["status"], answer.headers["etag"]) == (200, "declined", '"2.0"')
    for then in ("accept", "decline", "undo"):
        assert api.post(f"/swaps/{asked['id']}/{then}", None).status == 409
    assert api.on_call(made["id"], ANN_S) == "ann"


def test_a_request_expires_when_the_first_of_its_shifts_begins(api: Api, made: Any) -> None:
    later, sooner = _shift(api, made, BEN_S), _shift(api, made, ANN_S)
    asked = _asked(api, later, swap_with_shift_id=sooner)
    api.clock.set("2026-03-16T08:59:59+01:00")
    assert _status(api, asked) == "pending"
    tag = api.get(f"/swaps/{asked['id']}").headers["etag"]
    api.clock.set(ANN_S)
    answer = api.get(f"/swaps/{asked['id']}", headers={"if-none-match": tag})
    assert (answer.status, answer.json["status"]) == (200, "expired")
    for then in ("accept", "decline", "undo"):
        assert api.post(f"/swaps/{asked['id']}/{then}", None).status == 409
    assert api.on_call(made["id"]) == "ann"


def test_what_has_begun_cannot_wait(api: Api, made: Any) -> None:
    running = _shift(api, made, api.clock.text())
    answer = api.post(f"/entries/{running}/swap", {"swap_with_user_id": "cas", "request": True})
    assert answer.status == 409
    assert _asked(api, running, swap_with_user_id="cas", start=api.clock.text(hours=1))


@pytest.mark.parametrize("change", ["covered", "swapped", "edited", "deleted", "entry"])
def test_if_the_schedule_moved_meanwhile_nothing_happens(api: Api, made: Any, change: str) -> None:
    shift = _shift(api, made, ANN_S)
    asked = _asked(api, shift, swap_with_shift_id=_shift(api, made, BEN_S))
    times = {"start": "2026-03-17T00:00:00Z", "end": "2026-03-18T00:00:00Z"}
    if change == "covered":
        api.made(f"/schedules/{made['id']}/overrides", {"override_user_id": "cas", **times})
    elif change == "swapped":
        assert api.post(f"/entries/{shift}/swap", {"swap_with_user_id": "cas"}).status == 200
    elif change == "edited":
        people = [{"user_id": "ben", "position": 0}, {"user_id": "cas", "position": 1}]
        changes = {"rotations": [{"id": made["rotations"][0]["id"], "participants": people}]}
        assert api.patch(f"/schedules/{made['id']}", changes).status == 200
    elif change == "deleted":
        assert api.delete(f"/schedules/{made['id']}").status == 204
    else:
        api.made(f"/schedules/{made['id']}/entries", {"user_id": "cas", **times})
    before = None if change == "deleted" else api.final(made["id"], *IN_MARCH)
    answer = api.post(f"/swaps/{asked['id']}/accept", None)
    assert (answer.status, answer.json["conflicts_with"]) == (409, [made["id"]])
    assert before is None or api.final(made["id"], *IN_MARCH) == before
    assert _status(api, asked) == "pending"


def test_what_moved_elsewhere_does_not_matter(api: Api, made: Any) -> None:
    asked = _asked(api, _shift(api, made, ANN_S), swap_with_user_id="cas", end="2026-03-17T09:00:00+01:00")
    times = {"start": "2026-03-20T00:00:00Z", "end": "2026-03-21T00:00:00Z"}
    api.made(f"/schedules/{made['id']}/overrides", {"override_user_id": "ben", **times})
    assert api.post(f"/swaps/{asked['id']}/accept", None).status == 200


def test_whoever_is_no_longer_there_gets_nothing(api: Api, made: Any) -> None:
    asked = _asked(api, _shift(api, made, ANN_S), swap_with_user_id="cas")
    assert api.delete("/users/cas").status == 204
    assert api.post(f"/swaps/{asked['id']}/accept", None).status == 409
    assert api.on_call(made["id"], ANN_S) == "ann"


def test_answers_need_their_scope_their_workspace_and_the_version_that_they_mean(api: Api, made: Any) -> None:
    asked = _asked(api, _shift(api, made, ANN_S), swap_with_user_id="cas")
    for then in ("accept", "decline"):
        path = f"/swaps/{asked['id']}/{then}"
        assert api.post(path, None, key=api.me.read).status == 403
        assert api.post(path, None, key=api.them.admin).status == 404
        assert api.post(path, None, headers={"if-match": '"2"'}).status == 412
        assert api.post(f"/swaps/nothing/{then}", None).status == 404
    assert api.post(f"/swaps/{asked['id']}/accept", None, headers={"if-match": '"1.0"'}).status == 200


def test_a_request_can_be_asked_first_what_it_would_do(api: Api, made: Any) -> None:
    asked = _asked(api, _shift(api, made, ANN_S), swap_with_user_id="cas")
    answer = api.post(f"/swaps/{asked['id']}/accept", None, query={"dry_run": "true"})
    assert answer.status == 200, answer.body
    assert {one["user_id"] for one in answer.json["impact"]["users"]} == {"ann", "cas"}
    assert _status(api, asked) == "pending"
