"""Swaps, their answers and their ends, when they meet each other and whatever else moves a schedule (E11, R8).

What a pair of requests does in either order, one wholly after the other, is taken as it is. The same pair must then
come to one of these two outcomes, by the answers' statuses and by who is on call when, however it is interleaved: with
one request run wholly between the other's reads and its commit, and with both at once. So nothing is half done. At once
it does not matter by which word the loser is refused: of two shifts it may have seen one as it was and one as it is.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.test_races import at_once, interleaved
from tests.support.api import Answer, Api

ANN_S, BEN_S = "2026-03-16T09:00:00+01:00", "2026-03-23T09:00:00+01:00"
NIGHT = {"start": "2026-03-17T18:00:00+01:00", "end": "2026-03-18T08:00:00+01:00"}
Request = Callable[[], Answer]
Outcome = tuple[tuple[int, ...], tuple[Any, ...], tuple[str, ...]]


class Scene:
    """Two schedules, an entry, a swap asked for, one done and a cover; and every request that may meet another."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.one, self.two = api.schedule("ann", "ben"), api.schedule("cas")
        self.first, self.second = self._shift(self.one, ANN_S), self._shift(self.one, BEN_S)
        self.other = self._shift(self.two, ANN_S)
        self.asked = self._swap(self.first, {"swap_with_shift_id": self.second, "request": True})
        day = {"start": "2026-04-14T00:00:00Z", "end": "2026-04-15T00:00:00Z"}
        self.entry = api.made(f"/schedules/{self.two['id']}/entries", {"user_id": "ann", **day})["id"]
        april = self._shift(self.one, "2026-04-07T00:00:00Z")
        self.done = self._swap(april, {"swap_with_shift_id": self.entry})
        self.april = self._shift(self.one, "2026-04-07T00:00:00Z")
        may = {"user_id": "cas", "start": "2026-05-04T00:00:00Z", "end": "2026-05-11T00:00:00Z", "covered_by": ["ben"]}
        self.cover = api.made("/cover", may)["swap"]["id"]
        self.requests: dict[str, Request] = {
            "accept": self._post(f"/swaps/{self.asked}/accept"),
            "decline": self._post(f"/swaps/{self.asked}/decline"),
            "undo": self._post(f"/swaps/{self.done}/undo"),
            "uncover": self._post(f"/swaps/{self.cover}/undo"),
            "exchange": self._post(f"/entries/{self.first}/swap", {"swap_with_shift_id": self.other}),
            "exchange back": self._post(f"/entries/{self.other}/swap", {"swap_with_shift_id": self.first}),
            "exchange on": self._post(f"/entries/{self.other}/swap", {"swap_with_shift_id": self.second}),
            "give": self._post(f"/entries/{self.first}/swap", {"swap_with_user_id": "cas"}),
            "give a night": self._post(f"/entries/{self.first}/swap", {"swap_with_user_id": "cas", **NIGHT}),
            "hand on": self._post(f"/entries/{self.april}/swap", {"swap_with_user_id": "cas"}),
            "take the entry": lambda: api.delete(f"/entries/{self.entry}"),
            "take the override": lambda: api.delete(f"/overrides/{self.april.split('.')[2]}"),
            "stand in": self._post(f"/schedules/{self.one['id']}/overrides", {"override_user_id": "cas", **NIGHT}),
            "edit": self._edit,
            "plan": lambda: self._edit(effective_at="2026-04-20T00:00:00Z"),
            "restore": self._post(f"/schedules/{self.one['id']}/restore", {"version": 1}),
            "delete": lambda: api.delete(f"/schedules/{self.one['id']}"),
            "cover": self._post("/cover", {"user_id": "ann", "covered_by": ["cas"], **self._weeks()}),
            "share": self._post("/cover", {"user_id": "ann", "covered_by": ["cas", "ben"], **self._weeks()}),
        }
        self.start = api.cloud.snapshot()

    def _weeks(self) -> dict[str, str]:
        return {"start": "2026-03-16T00:00:00Z", "end": "2026-04-20T00:00:00Z"}

    def _shift(self, made: Any, at: str) -> str:
        path = f"/schedules/{made['id']}/on-call"
        return self.api.get(path, query={"at": at}).json["on_call"]["shift_id"]  # type: ignore[no-any-return]

    def _swap(self, shift: str, body: Any) -> str:
        answer = self.api.post(f"/entries/{shift}/swap", body)
        assert answer.status == 200, answer.body
        return answer.json["swap"]["id"]  # type: ignore[no-any-return]

    def _post(self, path: str, body: Any = None) -> Request:
        return lambda: self.api.post(path, body)

    def _edit(self, **more: str) -> Answer:
        people = [{"user_id": "ben", "position": 0}, {"user_id": "cas", "position": 1}]
        changes = {"rotations": [{"id": self.one["rotations"][0]["id"], "participants": people}], **more}
        return self.api.patch(f"/schedules/{self.one['id']}", changes)

    def again(self) -> None:
        """Back to the beginning; what was answered meanwhile is no longer to be accounted for."""
        self.api.cloud.restore(self.start)
        self.api.answers.clear()

    def outcome(self, *answers: Answer) -> Outcome:
        """The statuses, who is on call when, and what became of the swaps."""
        timelines = []
        for made in (self.one, self.two):
            query = {"since": "2026-03-09T12:00:00Z", "until": "2026-05-20T00:00:00Z"}
            told = self.api.get(f"/schedules/{made['id']}/timeline", query=query)
            final = told.json["final"] if told.status == 200 else []
            timelines.append(tuple((s["start"], s["end"], s["user_id"], s["source"]) for s in final))
        swaps = self.api.get("/swaps", query={"limit": 100}).json["data"]
        return tuple(a.status for a in answers), tuple(timelines), tuple(sorted(s["status"] for s in swaps))


PAIRS = [
    ("accept", "accept"), ("accept", "decline"), ("accept", "give"), ("accept", "give a night"), ("accept", "edit"),
    ("accept", "stand in"), ("accept", "exchange"), ("accept", "delete"), ("accept", "cover"), ("decline", "decline"),
    ("undo", "undo"), ("undo", "hand on"), ("undo", "take the entry"), ("undo", "take the override"), ("undo", "edit"),
    ("undo", "delete"),
    ("undo", "cover"), ("exchange", "exchange"), ("exchange", "exchange back"), ("exchange", "exchange on"),
    ("exchange", "give a night"), ("exchange", "share"), ("share", "edit"), ("cover", "share"), ("cover", "delete"),
    ("uncover", "uncover"), ("uncover", "undo"), ("decline", "accept"), ("decline", "give"),
    ("plan", "plan"), ("plan", "edit"), ("plan", "restore"), ("restore", "edit"), ("restore", "stand in"),
    ("accept", "plan"), ("accept", "restore"), ("undo", "plan"), ("undo", "restore"), ("exchange", "restore"),
]  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS, ids=" & ".join)
def test_a_pair_comes_to_what_some_order_comes_to(api: Api, team: str, pair: tuple[str, str]) -> None:
    scene = Scene(api)
    a, b = (scene.requests[name] for name in pair)
    first = a()
    serial = [scene.outcome(first, b())]
    scene.again()
    first = b()
    serial.append(scene.outcome(a(), first))
    for one, other in itertools.permutations((0, 1)):
        scene.again()
        answers = interleaved(api, (a, b)[one], (a, b)[other])
        assert scene.outcome(*(answers if one == 0 else reversed(answers))) in serial
    scene.again()
    assert _done(scene.outcome(*at_once(api, a, b))) in [_done(outcome) for outcome in serial]


def _done(outcome: Outcome) -> tuple[Any, ...]:
    """The outcome, less the reasons for which something was refused."""
    statuses, *what = outcome
    return tuple(min(status, 400) for status in statuses), *what


def test_of_many_who_answer_at_once_one_is_heard(api: Api, team: str) -> None:
    scene = Scene(api)
    answers = at_once(api, *[scene.requests["accept"], scene.requests["decline"]] * 3)
    assert sorted(answer.status for answer in answers) == [200] + [409] * 5
    won = answers[[answer.status for answer in answers].index(200)]
    accepted = won.path.endswith("/accept")
    assert api.on_call(scene.one["id"], ANN_S) == ("ben" if accepted else "ann")
    assert api.on_call(scene.one["id"], BEN_S) == ("ann" if accepted else "ben")


def test_whoever_is_asked_is_not_deleted_while_they_accept(api: Api, team: str) -> None:
    made = api.schedule("ann", "ben")
    shift = api.get(f"/schedules/{made['id']}/on-call", query={"at": ANN_S}).json["on_call"]["shift_id"]
    asked = api.post(f"/entries/{shift}/swap", {"swap_with_user_id": "cas", "request": True}).json["swap"]
    accept = lambda: api.post(f"/swaps/{asked['id']}/accept", None)  # noqa: E731
    first, second = interleaved(api, accept, lambda: api.delete("/users/cas"))
    assert (first.status, second.status) == (409, 204)
    assert api.on_call(made["id"], ANN_S) == "ann"


def test_time_off_put_at_once_is_that_of_one(api: Api, team: str) -> None:
    def put(label: str) -> Answer:
        return api.put("/users/ann/time-off", {"windows": [{**NIGHT, "label": label}]})

    interleaved(api, lambda: put("a"), lambda: put("b"))
    assert [w["label"] for w in api.get("/users/ann/time-off").json["windows"]] == ["a"]
    first, second = interleaved(api, lambda: put("c"), lambda: api.delete("/users/ann"))
    assert (first.status, second.status) == (404, 204)
