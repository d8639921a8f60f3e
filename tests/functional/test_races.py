"""Requests that meet: the outcome is always that of one after the other (rows E and B11, recipe R8)."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.api import Answer, Api
from tests.support.aws import Fault, failing, on


def at_once(api: Api, *requests: Callable[[], Answer]) -> list[Answer]:
    """The answers to requests that all begin at the same moment."""
    api.crossed = api.cloud.waiting.real = True
    barrier, answers = threading.Barrier(len(requests)), [None] * len(requests)

    def run(i: int) -> None:
        barrier.wait()
        answers[i] = requests[i]()  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers  # type: ignore[return-value]


def interleaved(api: Api, first: Callable[[], Answer], second: Callable[[], Answer]) -> tuple[Answer, Answer]:
    """The second request runs wholly just before the first one commits."""
    api.crossed = True
    between: list[Answer] = []
    fault = Fault("before", on("TransactWriteItems"), act=lambda: between.append(second()))
    with api.cloud.failing(fault):
        answer = first()
    assert fault.fired
    return answer, between[0]


def of_heads(operation: str, request: Any, n: int = 0) -> bool:
    """Reads of a schedule as it stands."""
    return request.get("Key", {}).get("sk", {}).get("S") == "~HEAD" or _high(request) == "~~"


def of_closed(operation: str, request: Any, n: int = 0) -> bool:
    """Reads of the revisions that are no longer in force."""
    return _high(request) == "R#~"


def of_items(operation: str, request: Any, n: int = 0) -> bool:
    """Reads of the entries and overrides that there are."""
    return (_high(request) or "").startswith("T#")


def of_gone(operation: str, request: Any, n: int = 0) -> bool:
    """Reads of the entries and overrides that were taken back."""
    return _high(request) == "G#~"


def of_schedule(id: str) -> Callable[..., bool]:
    """Reads of what lies on one schedule from now on."""
    return lambda operation, request, n=0: _high(request) == "~~" and id in str(request)


def _high(request: Any) -> str | None:
    return request.get("ExpressionAttributeValues", {}).get(":high", {}).get("S")  # type: ignore[no-any-return]


def torn(
    api: Api,
    asked: Callable[[], Answer],
    first: Any,
    edit: Callable[[], Answer],
    then: Any,
    *,
    free: bool = True,
    reads: int = 99,
) -> Answer:
    """The answer to a request that makes its `first` reads just before an edit, and then the others.

    If it is not `free` to, because it makes these reads before those, the edit comes before both. With `reads` of 1 an
    edit may itself read what the others read.
    """
    api.crossed = True
    read, turn, edits = threading.Event(), threading.RLock(), iter([edit])

    def wait() -> None:
        with turn:
            for one in edits:
                assert read.wait(10 if free else 0.5) is free
                assert one().status in (200, 204)

    with api.cloud.failing(Fault("before", then, times=reads, act=wait), Fault("after", first, times=99, act=read.set)):
        answer = asked()
    assert next(edits, None) is None
    return answer


def _window(api: Api, start: float, end: float) -> dict[str, str]:
    return {"start": api.clock.text(hours=start), "end": api.clock.text(hours=end)}


def test_two_at_once_with_one_idempotency_key_make_one_resource(api: Api) -> None:
    """E03: the other gets the same answer."""
    answers = at_once(api, *[lambda: api.post("/users", {"name": "x"}, headers={"idempotency-key": "k"})] * 8)
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1
    assert Counter(answer.replayed for answer in answers)[False] == 1
    assert api.get("/users").json["total"] == 1


def test_of_two_changes_bound_to_one_version_one_wins(api: Api) -> None:
    """E08: the other is told that the version is stale, however close they come."""
    made = api.schedule()
    path, tag = f"/schedules/{made['id']}", {"if-match": '"1"'}
    first, second = interleaved(
        api, lambda: api.patch(path, {"name": "a"}, headers=tag), lambda: api.patch(path, {"name": "b"}, headers=tag)
    )
    assert (first.status, second.status) == (412, 200)
    assert api.get(path).json["name"] == "b"
    tag = {"if-match": '"2"'}
    answers = at_once(api, *[lambda: api.patch(path, {"name": "c"}, headers=tag)] * 6)
    assert sorted(answer.status for answer in answers) == [200, 412, 412, 412, 412, 412]


def test_a_change_bound_to_a_version_is_not_refused_for_an_entry(api: Api, team: str) -> None:
    """E08: what lies on a schedule is no part of its version."""
    made = api.schedule("ann")
    path = f"/schedules/{made['id']}"
    first, second = interleaved(
        api,
        lambda: api.patch(path, {"name": "a"}, headers={"if-match": '"1"'}),
        lambda: api.post(f"{path}/entries", {"user_id": "ben", **_window(api, 1, 2)}),
    )
    assert (first.status, second.status) == (200, 201)
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "ben"


def test_without_if_match_the_last_change_wins_field_by_field(api: Api) -> None:
    """E08: each is decided on what the other left."""
    made = api.schedule()
    path = f"/schedules/{made['id']}"
    interleaved(api, lambda: api.patch(path, {"name": "a"}), lambda: api.patch(path, {"description": "b"}))
    left = api.get(path).json
    assert (left["name"], left["description"], left["version"]) == ("a", "b", 3)


@pytest.mark.parametrize("times", [1, 5])
def test_a_conflict_of_transactions_is_waited_out(api: Api, times: int) -> None:
    """E10: the SDK does not do that."""
    api.injected = True
    conflict = failing(
        "TransactionCanceledException",
        times=times,
        reasons=("None", "TransactionConflict"),
        when=on("TransactWriteItems"),
    )
    with api.cloud.failing(conflict):
        assert api.post("/users", {"name": "x"}).status == 201
    assert conflict.fired == times
    assert api.cloud.waiting.slept < 3


def test_a_conflict_that_does_not_end_is_answered_in_three_seconds(api: Api) -> None:
    """E10."""
    api.injected = True
    conflict = failing(
        "TransactionCanceledException", times=999, reasons=("TransactionConflict",), when=on("TransactWriteItems")
    )
    with api.cloud.failing(conflict):
        answer = api.post("/users", {"name": "x"})
    assert answer.status == 503
    assert answer.headers["retry-after"]
    assert api.cloud.waiting.slept < 3


def test_entries_made_at_once_never_overlap(api: Api, team: str) -> None:
    """E11: 409 for the others, and one stays."""
    made = api.schedule("ann")
    path = f"/schedules/{made['id']}/entries"
    first, second = interleaved(
        api,
        lambda: api.post(path, {"user_id": "ben", **_window(api, 1, 3)}),
        lambda: api.post(path, {"user_id": "cas", **_window(api, 2, 4)}),
    )
    assert (first.status, second.status) == (409, 201)
    answers = at_once(api, *[lambda: api.post(path, {"user_id": "ben", **_window(api, 10, 11)})] * 5)
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409, 409]


def test_overrides_made_at_once_have_an_order(api: Api, team: str) -> None:
    """E11, D22: each gets a place of its own."""
    made = api.schedule("ann")
    path = f"/schedules/{made['id']}/overrides"
    bodies = [{"override_user_id": user, **_window(api, 1, 2)} for user in ("ann", "ben", "cas")] * 2
    answers = at_once(api, *[lambda b=body: api.post(path, b) for body in bodies])
    assert {answer.status for answer in answers} <= {201, 409}
    stored = [item["data"]["S"] for item in api.cloud.dump().values() if item["type"]["S"] == "override"]
    sequences = [one.split('"sequence":')[1].split(",")[0].rstrip("}") for one in stored]
    assert len(set(sequences)) == len(stored) == sum(answer.status == 201 for answer in answers)


def test_a_shift_swapped_twice_at_once_goes_to_one_of_them(api: Api, team: str) -> None:
    """E11: the second swap finds a shift that is somebody else's, or none."""
    made = api.schedule("ann", "ben")
    api.people("dan")
    shift = api.get(f"/schedules/{made['id']}/on-call", query={"at": api.clock.text(days=8)}).json["on_call"]
    path = f"/entries/{shift['shift_id']}/swap"
    first, second = interleaved(
        api,
        lambda: api.post(path, {"swap_with_user_id": "cas"}),
        lambda: api.post(path, {"swap_with_user_id": "dan"}),
    )
    assert (first.status, second.status) == (404, 200)
    assert api.on_call(made["id"], api.clock.text(days=8)) == "dan"


def test_swaps_of_a_with_b_and_b_with_c_equal_some_order(api: Api, team: str) -> None:
    """E11: two-sided, over three schedules, all at once, again and again."""
    ids = []
    for user in ("ann", "ben", "cas"):
        made = api.schedule(name=user)
        entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": user, **_window(api, 1, 2)})
        ids.append((made["id"], entry["id"]))

    def holders() -> tuple[Any, ...]:
        return tuple(api.on_call(schedule, api.clock.text(hours=1)) for schedule, _ in ids)

    def exchange(a: int, b: int) -> Callable[[], Answer]:
        return lambda: api.post(f"/entries/{ids[a][1]}/swap", {"swap_with_shift_id": ids[b][1]})

    def after(start: tuple[Any, ...], pairs: Any) -> tuple[Any, ...]:
        held = list(start)
        for a, b in pairs:
            held[a], held[b] = held[b], held[a]
        return tuple(held)

    pairs = [(0, 1), (1, 2), (2, 0)]
    for _ in range(3):
        start = holders()
        answers = at_once(api, *(exchange(*pair) for pair in pairs))
        done = [pair for pair, answer in zip(pairs, answers, strict=True) if answer.status == 200]
        assert {answer.status for answer in answers} <= {200, 409}
        assert holders() in {after(start, order) for order in itertools.permutations(done)}


@pytest.mark.parametrize("sooner", [0, 1], ids=["the one first", "the other first"])
def test_two_shifts_read_before_and_after_they_changed_hands_are_not_one_persons(
    api: Api, team: str, sooner: int
) -> None:
    """E11: the swap is as if it had come afterwards, and takes them back."""
    made = [api.schedule("cas", name=user) for user in ("ann", "ben")]
    entries = [
        api.made(f"/schedules/{one['id']}/entries", {"user_id": one["name"], **_window(api, 1, 2)})["id"]
        for one in made
    ]
    exchange = lambda: api.post(f"/entries/{entries[0]}/swap", {"swap_with_shift_id": entries[1]})  # noqa: E731
    first, then = made[sooner]["id"], made[1 - sooner]["id"]
    answer = torn(api, exchange, of_schedule(first), exchange, of_schedule(then), reads=1)
    assert answer.status == 200, answer.body
    assert [api.on_call(one["id"], api.clock.text(hours=1)) for one in made] == ["ann", "ben"]


def test_a_swap_and_a_deletion_of_one_entry(api: Api, team: str) -> None:
    """E11: either it is gone, or it was swapped and then is gone."""
    made = api.schedule("ann")
    entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": "ben", **_window(api, 1, 2)})
    swap, deleted = interleaved(
        api,
        lambda: api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "cas"}),
        lambda: api.delete(f"/entries/{entry['id']}"),
    )
    assert (swap.status, deleted.status) == (404, 204)
    assert api.on_call(made["id"], api.clock.text(hours=1)) == "ann"


@pytest.mark.parametrize("kind", ["entries", "overrides"])
def test_nothing_is_put_on_a_schedule_that_is_being_deleted(api: Api, team: str, kind: str) -> None:
    """E11: no orphan."""
    made = api.schedule("ann")
    who = {"entries": "user_id", "overrides": "override_user_id"}[kind]
    added, deleted = interleaved(
        api,
        lambda: api.post(f"/schedules/{made['id']}/{kind}", {who: "ben", **_window(api, 1, 2)}),
        lambda: api.delete(f"/schedules/{made['id']}"),
    )
    assert (added.status, deleted.status) == (404, 204)
    assert not any(item["type"]["S"] in ("entry", "override") for item in api.cloud.dump().values())


@pytest.mark.parametrize("what", ["entry", "override", "swap", "schedule", "rotation"])
def test_nobody_is_put_on_call_while_they_are_being_deleted(api: Api, team: str, what: str) -> None:
    """E11: whichever comes first, no schedule is left with somebody who is gone."""
    made = api.schedule("ann")
    entry = api.made(f"/schedules/{made['id']}/entries", {"user_id": "ann", **_window(api, 1, 2)})
    naming = {
        "entry": lambda: api.post(f"/schedules/{made['id']}/entries", {"user_id": "cas", **_window(api, 5, 6)}),
        "override": lambda: api.post(
            f"/schedules/{made['id']}/overrides", {"override_user_id": "cas", **_window(api, 5, 6)}
        ),
        "swap": lambda: api.post(f"/entries/{entry['id']}/swap", {"swap_with_user_id": "cas"}),
        "schedule": lambda: api.post(
            "/schedules", {"name": "x", "timezone": "UTC", "rotation_type": "daily", "participants": ["cas"]}
        ),
        "rotation": lambda: api.patch(
            f"/schedules/{made['id']}",
            {"rotations": [{"type": "daily", "participants": [{"user_id": "cas", "position": 0}]}]},
        ),
    }[what]
    named, deleted = interleaved(api, naming, lambda: api.delete("/users/cas"))
    assert (named.status, deleted.status) == (422, 204)


def test_who_is_being_put_on_call_is_not_deleted(api: Api, team: str) -> None:
    """E11: the other way round."""
    made = api.schedule("ann")
    deleted, named = interleaved(
        api,
        lambda: api.delete("/users/cas"),
        lambda: api.post(f"/schedules/{made['id']}/entries", {"user_id": "cas", **_window(api, 5, 6)}),
    )
    assert named.status == 201
    assert deleted.status == 409
    assert api.get("/users/cas").status == 200


def test_a_new_name_reaches_a_schedule_that_is_being_made(api: Api, team: str) -> None:
    """E11: no schedule keeps an old name."""
    named, renamed = interleaved(
        api,
        lambda: api.post(
            "/schedules",
            {"name": "x", "timezone": "UTC", "team_id": team, "rotation_type": "daily", "participants": ["cas"]},
        ),
        lambda: api.put("/users/cas", {"name": "Casper"}),
    )
    assert (named.status, renamed.status) == (201, 200)
    assert api.get(f"/current/{team}").json["on_call"]["name"] == "Casper"
    renamed, named = interleaved(
        api,
        lambda: api.put("/users/ben", {"name": "Benno"}),
        lambda: api.patch(
            f"/schedules/{named.json['id']}",
            {
                "rotations": [{"type": "daily", "participants": [{"user_id": "ben", "position": 0}]}],
            },
        ),
    )
    assert (named.status, renamed.status) == (200, 200)
    assert api.get(f"/current/{team}").json["on_call"]["name"] == "Benno"


def _edited(api: Api, made: Any, *users: str) -> Answer:
    people = [{"user_id": user, "position": i} for i, user in enumerate(users)]
    return api.patch(
        f"/schedules/{made['id']}", {"rotations": [{"id": made["rotations"][0]["id"], "participants": people}]}
    )


@pytest.mark.parametrize("version", [1, 2])
def test_the_version_that_is_restored_is_the_one_that_was_named_whatever_comes_between(
    api: Api, team: str, version: int
) -> None:
    """E11: also if another edit has just closed it."""
    made = api.schedule("ann")
    for _ in range(version - 1):
        api.clock.advance(hours=1)
        assert _edited(api, made, "ben").status == 200
    api.clock.advance(hours=1)
    restored = torn(
        api,
        lambda: api.post(f"/schedules/{made['id']}/restore", {"version": version}),
        of_closed,
        lambda: _edited(api, made, "cas"),
        of_heads,
    )
    assert (restored.status, restored.json["version"]) == (200, version + 2)
    assert api.on_call(made["id"]) == {1: "ann", 2: "ben"}[version]


@pytest.mark.parametrize("path", ["on-call", "explain", "timeline"])
@pytest.mark.parametrize("known", ["now", "then"])
def test_who_was_on_call_is_the_same_while_the_schedule_is_edited(api: Api, team: str, path: str, known: str) -> None:
    """E11: an edit takes nothing from the past, not even for a moment."""
    made = api.schedule("ann", "ben")
    api.clock.advance(days=8)
    at = api.clock.text(days=-3)
    query = {"since": api.clock.text(days=-8), "until": at} if path == "timeline" else {"at": at}
    if known == "then":
        query["as_of"] = at
    ask = lambda: api.get(f"/schedules/{made['id']}/{path}", query=query)  # noqa: E731
    before = ask()
    during = torn(api, ask, of_closed, lambda: _edited(api, made, "ann", "cas"), of_heads)
    assert (during.status, during.json) == (200, before.json)


@pytest.mark.parametrize(
    "reads",
    [{"first": of_items, "then": of_gone}, {"first": of_gone, "then": of_items, "free": False}],
    ids=["items first", "gone first"],
)
@pytest.mark.parametrize("kind", ["overrides", "entries"])
def test_what_was_known_is_the_same_while_some_of_it_is_taken_back(api: Api, team: str, kind: str, reads: Any) -> None:
    """E11: what is taken back is neither left out nor there twice."""
    made = api.schedule("ann", "ben")
    who = "override_user_id" if kind == "overrides" else "user_id"
    item = api.made(f"/schedules/{made['id']}/{kind}", {who: "cas", **_window(api, 48, 72)})
    api.clock.advance(hours=1)
    query = {**_window(api, 24, 96), "as_of": api.clock.text()}
    query = {"since": query.pop("start"), "until": query.pop("end"), **query}
    api.clock.advance(hours=1)
    ask = lambda: api.get(f"/schedules/{made['id']}/timeline", query=query)  # noqa: E731
    before = ask()
    assert "cas" in before.body
    during = torn(api, ask, edit=lambda: api.delete(f"/{kind}/{item['id']}"), **reads)
    assert (during.status, during.json) == (200, before.json)


@pytest.mark.parametrize(
    ("first", "then", "versions"),
    [(of_closed, of_heads, [(2, "present", None), (1, "past", "2026-03-09T14:00:00+01:00")]),
     (of_heads, of_closed, [(1, "present", None)])],
    ids=["closed first", "schedule first"],
)  # fmt: skip
def test_each_revision_is_listed_once_while_the_schedule_is_edited(
    api: Api, team: str, first: Any, then: Any, versions: Any
) -> None:
    """E11: what an edit closes is neither left out nor there twice."""
    made = api.schedule("ann")
    api.clock.advance(hours=1)
    shown = torn(
        api, lambda: api.get(f"/schedules/{made['id']}/revisions"), first, lambda: _edited(api, made, "cas"), then
    )
    assert [(one["version"], one["status"], one["until"]) for one in shown.json["data"]] == versions


def test_edits_that_come_while_the_past_is_read_are_not_in_the_answer(api: Api, team: str) -> None:
    """E11: the schedule was read before them."""
    made = api.schedule("ann", "ben")
    api.clock.advance(days=8)
    assert _edited(api, made, "ann", "cas").status == 200
    api.clock.advance(days=1)
    ask = lambda: api.get(f"/schedules/{made['id']}/on-call")  # noqa: E731
    before = ask().json

    def edits() -> Answer:
        api.clock.advance(seconds=1)
        assert _edited(api, made, "ann", "ben", "cas").status == 200
        api.clock.advance(seconds=1)
        return _edited(api, made, "ann", "ben")

    assert torn(api, ask, of_heads, edits, of_closed).json == before


def test_a_team_is_not_deleted_under_a_new_schedule(api: Api, team: str) -> None:
    """E11: nor a schedule made for a team that is gone."""
    made, deleted = interleaved(
        api,
        lambda: api.post("/schedules", {"name": "x", "timezone": "UTC", "rotation_type": "daily", "team_id": team}),
        lambda: api.delete(f"/teams/{team}"),
    )
    assert deleted.status == 204
    assert made.status in (409, 422)
    api.put("/teams/ops", {"name": "Ops"})
    deleted, made = interleaved(
        api,
        lambda: api.delete("/teams/ops"),
        lambda: api.post("/schedules", {"name": "x", "timezone": "UTC", "rotation_type": "daily", "team_id": "ops"}),
    )
    assert made.status == 201
    assert deleted.status == 409
    assert api.get("/current/ops").status == 200


def test_of_two_with_one_id_one_is_made(api: Api) -> None:
    """E12."""
    for path in ("/users", "/teams"):
        answers = at_once(api, *[lambda p=path: api.post(p, {"id": "same", "name": "x"})] * 6)
        assert sorted(answer.status for answer in answers) == [201, 409, 409, 409, 409, 409]
        assert api.get(path).json["total"] == 1


def test_puts_at_once_end_as_one_of_them(api: Api) -> None:
    """E12: all succeed, and the last one stands."""
    answers = at_once(api, *[lambda n=n: api.put("/users/u", {"name": f"n{n}"}) for n in range(4)])
    assert {answer.status for answer in answers} <= {200, 201, 409}
    assert sum(answer.status == 201 for answer in answers) == 1
    assert api.get("/users").json["total"] == 1


def test_the_last_free_place_goes_to_one(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """J07: a race at the cap never makes cap + 1."""
    monkeypatch.setattr("rota.store.schedules.MAX_SCHEDULES", 2)
    monkeypatch.setattr("rota.store.store.MAX_KEYS", 6)
    monkeypatch.setattr("rota.store.store.MAX_TEAMS", 2)
    for path, body, room in (
        ("/schedules", {"name": "x", "timezone": "UTC", "rotation_type": "daily"}, 2),
        ("/keys", {"scopes": ["oncall:read"]}, 2),
        ("/teams", {"name": "x"}, 2),
    ):
        answers = at_once(api, *[lambda p=path, b=body: api.post(p, b)] * 5)
        assert sorted(answer.status for answer in answers) == [201] * room + [422] * (5 - room), path


@pytest.mark.parametrize("path", ["/users", "/schedules", "/keys", "/teams"])
def test_what_is_there_throughout_is_listed_exactly_once(api: Api, path: str) -> None:
    """E13: while others come and go between the pages."""
    bodies: dict[str, Callable[[str], Any]] = {
        "/users": lambda n: {"id": n, "name": "x"},
        "/teams": lambda n: {"id": n, "name": "x"},
        "/schedules": lambda n: {"name": n, "timezone": "UTC", "rotation_type": "daily"},
        "/keys": lambda n: {"scopes": ["oncall:read"], "name": n},
    }
    stay, go = [], []
    for n in range(12):
        made = api.made(path, bodies[path](f"{'stay' if n % 2 else 'go'}{n}"))
        (stay if n % 2 else go).append(made["id"])
    seen: list[str] = []
    query: dict[str, Any] = {"limit": 2}
    for n in itertools.count():
        page = api.get(path, query=query).json
        seen += [one["id"] for one in page["data"]]
        if go:
            assert api.delete(f"{path}/{go.pop(0)}").status == 204
        api.made(path, bodies[path](f"a{n}"))
        if page["next_cursor"] is None or n > 60:
            break
        query = {"limit": 2, "cursor": page["next_cursor"]}
    counted = Counter(seen)
    assert [counted[id] for id in stay] == [1] * len(stay)
    assert max(counted.values()) == 1


def test_what_was_written_is_read_at_once(api: Api, team: str) -> None:
    """E14: everything but the audit trail of one schedule is read from the table itself, never from an index."""
    made = api.schedule("ann", team_id=team)
    for path in (f"/schedules/{made['id']}", "/schedules", f"/current/{team}", "/current"):
        answer = api.get(path)
        assert made["id"] in answer.body
        assert not any("IndexName" in call.request for call in answer.calls)
    indexed = api.get("/audit", query={"schedule_id": made["id"]})
    assert any("IndexName" in call.request for call in indexed.calls)
    assert not any("IndexName" in call.request for call in api.get("/audit").calls)


def test_two_tenants_in_one_process_never_meet(api: Api) -> None:
    """B11: 32 threads, one warm function, every answer its own tenant's."""
    mine = api.schedule(name="mine")
    theirs = api.schedule(name="TENANT-TWO", more={"key": api.them.admin})

    def ask(n: int) -> Callable[[], Answer]:
        if n % 2:
            return lambda: api.get("/schedules", key=api.me.read)
        return lambda: api.get("/schedules", key=api.them.read)

    answers = at_once(api, *(ask(n) for n in range(32)))
    for n, answer in enumerate(answers):
        assert [one["id"] for one in answer.json["data"]] == [mine["id"] if n % 2 else theirs["id"]]


def test_many_writers_in_one_process_do_not_wait_for_each_other_for_ever(api: Api, team: str) -> None:
    """B11: reads made side by side by requests made side by side."""
    schedules = [api.schedule("ann", "ben", name=f"s{n}") for n in range(16)]
    window = _window(api, 1, 2)
    answers = at_once(
        api,
        *[
            lambda s=one: api.post(f"/schedules/{s['id']}/overrides", {"override_user_id": "cas", **window})
            for one in schedules
        ],
    )
    assert {answer.status for answer in answers} == {201}
