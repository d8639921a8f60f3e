"""What a write would do can be asked first: nothing is stored, the answer is what then happens, and a plan holds it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.support.api import Api, Json, rotation


@pytest.fixture
def schedule(api: Api, team: str) -> Json:
    """Weeks of ann, ben and cas, with an entry and an override to come."""
    made: Json = api.schedule("ann", "ben", "cas", team_id=team)
    id = made["id"]
    entry = {"user_id": "cas", "start": api.clock.text(days=2), "end": api.clock.text(days=3)}
    override = {"override_user_id": "ann", "start": api.clock.text(days=4), "end": api.clock.text(days=5)}
    made["entry"] = api.made(f"/schedules/{id}/entries", entry)["id"]
    made["override"] = api.made(f"/schedules/{id}/overrides", override)["id"]
    return made


def _patch(s: Json, **fields: Any) -> tuple[str, str, Json]:
    return "PATCH", f"/schedules/{s['id']}", fields


def _new(api: Api, s: Json) -> tuple[str, str, Json]:
    return "POST", "/schedules", {"name": "More", "timezone": "UTC", "rotations": [rotation("ann", "ben")]}


WRITES: dict[str, Callable[[Api, Json], tuple[str, str, Json | None]]] = {
    "make": _new,
    "rename": lambda api, s: _patch(s, name="Other"),
    "disable": lambda api, s: _patch(s, enabled=False),
    "take out": lambda api, s: _patch(
        s, rotations=[{"id": s["rotations"][0]["id"], "participants": rotation("ann", "cas")["participants"]}]
    ),
    "delete": lambda api, s: ("DELETE", f"/schedules/{s['id']}", None),
    "entry": lambda api, s: (
        "POST",
        f"/schedules/{s['id']}/entries",
        {"user_id": "ann", "start": api.clock.text(days=6), "end": api.clock.text(days=8)},
    ),
    "no entry": lambda api, s: ("DELETE", f"/entries/{s['entry']}", None),
    "override": lambda api, s: (
        "POST",
        f"/schedules/{s['id']}/overrides",
        {"override_user_id": None, "start": api.clock.text(days=6), "end": api.clock.text(days=8)},
    ),
    "no override": lambda api, s: ("DELETE", f"/overrides/{s['override']}", None),
    "swap": lambda api, s: ("POST", f"/entries/{s['entry']}/swap", {"swap_with_user_id": "ben"}),
    "exchange": lambda api, s: (
        "POST",
        f"/schedules/{s['id']}/entries/{s['entry']}/swap",
        {"swap_with_shift_id": api.get(f"/schedules/{s['id']}/on-call").json["next"]["shift_id"]},
    ),
}


def _standing(api: Api, id: str, until: str) -> list[tuple[str, str, str | None, str | None]]:
    """Who is on call from now on, gaps included; nobody at all where there is no schedule."""
    since = api.clock.text()
    answer = api.get(f"/schedules/{id}/timeline", query={"since": since, "until": until})
    if answer.status == 404:
        return [(since, until, None, "no_schedule")]
    told = [(s["start"], s["end"], s["user_id"], None) for s in answer.json["final"]]
    told += [(g["start"], g["end"], None, g["reason"]) for g in answer.json["coverage"]["gaps"]]
    return sorted(told)


def _at(stretches: list[tuple[str, str, str | None, str | None]], t: int) -> tuple[str | None, str | None]:
    from tests.support.api import instant

    return next((user, reason) for start, end, user, reason in stretches if instant(start) <= t < instant(end))


@pytest.mark.parametrize("what", WRITES)
def test_nothing_is_stored_and_what_is_told_is_what_then_happens(api: Api, schedule: Json, what: str) -> None:
    from tests.support.api import instant

    method, path, body = WRITES[what](api, schedule)
    until = api.clock.text(days=30)
    before = _standing(api, schedule["id"], until)
    dump = api.cloud.dump()

    asked = api.request(method, path, body, query={"dry_run": "true"}, headers={"idempotency-key": "one"})
    assert asked.status == 200, asked.body
    assert api.cloud.dump() == dump
    done = api.request(method, path, body, query={"plan": asked.json["plan"]}, headers={"idempotency-key": "one"})
    assert done.status in (200, 201, 204), done.body
    assert not done.replayed

    id = done.json["id"] if what == "make" else schedule["id"]
    if what == "make":
        before = _standing(api, "none", until)
    after = _standing(api, id, until)
    impact = asked.json["impact"]
    assert impact["complete"]
    edges = sorted({instant(edge) for s in before + after for edge in s[:2]})
    changed: dict[tuple[str, str], float] = {}
    for start, end in pairwise(edges):
        was, will = _at(before, start), _at(after, start)
        told = [s for s in impact["segments"] if instant(s["start"]) <= start < instant(s["end"])]
        if was == will:
            assert told == []
            continue
        assert [(s["before"]["user_id"], s["before"]["reason"]) for s in told] == [was]
        assert [(s["after"]["user_id"], s["after"]["reason"]) for s in told] == [will]
        for user, field in ((was[0], "hours_lost"), (will[0], "hours_gained")):
            if user:
                changed[user, field] = changed.get((user, field), 0) + (end - start) / 3_600_000_000
    found = {(u["user_id"], f): u[f] for u in impact["users"] for f in ("hours_gained", "hours_lost") if u[f]}
    assert found == pytest.approx(changed)
    gaps = [(g["start"], g["end"], g["reason"]) for g in impact["gaps"]["opened"]]
    assert gaps == [(s["start"], s["end"], s["after"]["reason"]) for s in impact["segments"] if s["after"]["reason"]]


@pytest.mark.parametrize("what", sorted(WRITES.keys() - {"make"}))
def test_a_plan_is_refused_once_the_schedule_has_changed(api: Api, schedule: Json, what: str) -> None:
    method, path, body = WRITES[what](api, schedule)
    asked = api.request(method, path, body, query={"dry_run": "true"})
    later = {"override_user_id": None, "start": api.clock.text(days=20), "end": api.clock.text(days=21)}
    api.made(f"/schedules/{schedule['id']}/overrides", later)
    refused = api.request(method, path, body, query={"plan": asked.json["plan"]})
    assert refused.status == 412, refused.body
    again = api.request(method, path, body, query={"dry_run": "true"})
    assert api.request(method, path, body, query={"plan": again.json["plan"]}).status < 300


def test_a_repeat_of_a_planned_request_is_answered_as_the_first_time(api: Api, schedule: Json) -> None:
    method, path, body = WRITES["override"](api, schedule)
    plan = api.request(method, path, body, query={"dry_run": "true"}).json["plan"]
    first = api.request(method, path, body, query={"plan": plan}, headers={"idempotency-key": "k"})
    again = api.request(method, path, body, query={"plan": plan}, headers={"idempotency-key": "k"})
    assert (first.status, again.status, again.replayed) == (201, 201, True)
    assert again.json == first.json


def test_a_plan_is_good_for_its_own_request_alone(api: Api, schedule: Json) -> None:
    method, path, body = WRITES["override"](api, schedule)
    plan = api.request(method, path, body, query={"dry_run": "true"}).json["plan"]
    spelled = f'{{"end": "{body["end"]}",   "override_user_id": null, "start": "{body["start"]}"}}'
    other = api.request(method, path, body | {"override_user_id": "ann"}, query={"plan": plan})
    assert (other.status, other.fields) == (422, {"/plan"})
    elsewhere = api.request("DELETE", f"/schedules/{schedule['id']}", query={"plan": plan})
    assert (elsewhere.status, elsewhere.fields) == (422, {"/plan"})
    assert api.request(method, path, spelled, query={"plan": plan}).status == 201


@pytest.mark.parametrize("body", ['{"reason": "\\ud800"}', '{"\\udc00": 1}', "\ud800"])
def test_c06_half_a_surrogate_pair_in_a_body_that_the_route_does_not_read_is_422(
    api: Api, schedule: Json, body: str
) -> None:
    plan = api.delete(f"/schedules/{schedule['id']}", query="dry_run=true").json["plan"]
    for query in ("dry_run=true", f"plan={plan}"):
        refused = api.request("DELETE", f"/schedules/{schedule['id']}", body, query=query)
        assert (refused.status, refused.fields) == (422, {""}), refused.body
    assert api.get(f"/schedules/{schedule['id']}").status == 200


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("dry_run=yes", {"/dry_run"}),
        ("dry_run=true&horizon_days=0", {"/horizon_days"}),
        ("dry_run=true&horizon_days=367", {"/horizon_days"}),
        ("horizon_days=30", {"/horizon_days"}),
        ("plan=plan_", {"/plan"}),
        ("plan=", {"/plan"}),
        ("dry_run=true&plan=plan_skKmRZN-y3JBLO8p-2cdz6kX8P9yB1tt", {"/plan"}),
        ("dry_run=true&more=1", {"/more"}),
    ],
)
def test_wrong_parameters_are_refused(api: Api, schedule: Json, query: str, fields: set[str]) -> None:
    refused = api.patch(f"/schedules/{schedule['id']}", {"name": "x"}, query=query)
    assert (refused.status, refused.fields) == (422, fields)


def test_the_horizon_is_how_far_ahead_is_looked(api: Api, schedule: Json) -> None:
    def until(query: str) -> str:
        answer = api.delete(f"/schedules/{schedule['id']}", query=query)
        assert answer.status == 200, answer.body
        end: str = answer.json["impact"]["until"]
        return end

    assert until("dry_run=true") == "2026-04-08T14:00:00+02:00"
    assert until("dry_run=true&horizon_days=1") == "2026-03-10T13:00:00+01:00"
    assert until("dry_run=true&horizon_days=366") == "2027-03-10T13:00:00+01:00"


def test_a_dry_run_is_refused_as_the_write_would_be(api: Api, schedule: Json) -> None:
    ask = {"dry_run": "true"}
    path = f"/schedules/{schedule['id']}"
    assert api.patch(path, {"timezone": "Nowhere"}, query=ask).fields == {"/timezone"}
    assert api.patch(path, {"name": "x"}, query=ask, headers={"if-match": '"9"'}).status == 412
    assert api.patch(path, {"name": "x"}, query=ask, key=api.me.read).status == 403
    assert api.patch(path, {"name": "x"}, query=ask, key=api.them.admin).status == 404
    taken = {"user_id": "ann", "start": api.clock.text(days=2), "end": api.clock.text(days=3)}
    assert api.post(f"{path}/entries", taken, query=ask).status == 409


def test_what_is_no_write_of_a_schedule_cannot_be_asked_first(api: Api, schedule: Json) -> None:
    for method, path, body in (
        ("POST", "/users", {"name": "x"}),
        ("PUT", "/teams/x", {"name": "x"}),
        ("POST", "/keys", {"scopes": ["oncall:read"]}),
        ("GET", f"/schedules/{schedule['id']}/on-call", None),
    ):
        refused = api.request(method, path, body, query="dry_run=true")
        assert (refused.status, refused.fields) == (422, {"/dry_run"})


def test_what_people_do_on_other_schedules_counts_for_their_rest(api: Api, schedule: Json) -> None:
    other = api.schedule(name="Nights")
    night = {"user_id": "ann", "start": "2026-03-10T00:00:00Z", "end": "2026-03-10T08:00:00Z"}
    api.made(f"/schedules/{other['id']}/entries", night)
    day = {"user_id": "ann", "start": "2026-03-10T15:00:00Z", "end": "2026-03-10T20:00:00Z"}
    asked = api.post(f"/schedules/{schedule['id']}/entries", day, query="dry_run=true")
    assert asked.json["impact"]["warnings"] == [
        {
            "user_id": "ann",
            "name": "Ann",
            "kind": "short_rest",
            "start": "2026-03-10T09:00:00+01:00",
            "end": "2026-03-10T16:00:00+01:00",
            "hours": 7.0,
        }
    ]


def test_whoever_would_be_on_call_twice_is_named(api: Api, team: str) -> None:
    made, other, shadow = (
        api.schedule(*users, name=name) for name, *users in (("A", "ann", "ben"), ("B", "cas"), ("C", "cas"))
    )
    api.patch(f"/schedules/{shadow['id']}", {"role": "shadow"})
    window = {"start": "2026-03-18T00:00:00+01:00", "end": "2026-03-20T00:00:00+01:00"}

    def told(user: str, schedule: str = made["id"]) -> Any:
        body = {"override_user_id": user, **window}
        answer = api.post(f"/schedules/{schedule}/overrides", body, query={"dry_run": "true"})
        return [
            (c["user_id"], c["reason"], c["label"], c["start"], c["end"]) for c in answer.json["impact"]["conflicts"]
        ]

    assert told("cas") == [("cas", "busy", "B", window["start"], window["end"])]
    assert told("ben") == []  # free, and no news where they are on call already
    assert told("cas", other["id"]) == []
    assert told("ann", shadow["id"]) == []
    ended = {**window, "end": "2026-03-19T00:00:00+01:00"}
    api.made(f"/schedules/{other['id']}/overrides", {"override_user_id": "ben", **ended})
    assert told("cas") == [("cas", "busy", "B", ended["end"], window["end"])]
