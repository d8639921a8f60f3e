"""A request that is sent again under its Idempotency-Key has its effect once, and gets its first answer (rows E)."""

from __future__ import annotations

import json

import pytest

from tests.support.api import Api
from tests.support.aws import failing, on

KEY = {"idempotency-key": "8f7c"}
USER = {"name": "Zoë", "email": "z@example.org"}


def test_sent_fifty_times_it_is_done_once(api: Api) -> None:
    """E01: whatever the order of keys and the white space in the body."""
    first = api.post("/users", USER, headers=KEY)
    assert first.status == 201
    assert "idempotency-replayed" not in first.headers
    spellings = [
        json.dumps(USER),
        json.dumps(USER, indent=2),
        json.dumps(dict(reversed(USER.items()))),
        json.dumps(USER, ensure_ascii=False),
        json.dumps(USER, separators=(",", ":")),
    ]
    for n in range(50):
        again = api.post("/users", spellings[n % len(spellings)], headers=KEY)
        assert again.replayed
        assert (again.status, again.body) == (first.status, first.body)
        for name in ("location", "etag", "content-type"):
            assert again.headers[name] == first.headers[name]
    assert api.get("/users").json["total"] == 1


def test_another_body_under_the_same_key_is_refused_and_another_route_is_independent(api: Api) -> None:
    """E02, B09: nor do two workspaces share a key."""
    api.post("/users", USER, headers=KEY)
    answer = api.post("/users", USER | {"name": "Other"}, headers=KEY)
    assert answer.status == 422
    assert api.post("/users", USER, headers=KEY, query={"x": "1"}).status == 422
    assert api.post("/teams", {"name": "t"}, headers=KEY).status == 201
    theirs = api.post("/users", USER | {"name": "TENANT-TWO"}, headers=KEY, key=api.them.admin)
    assert theirs.status == 201
    assert not theirs.replayed
    assert api.get("/users").json["total"] == 1


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("", 400),
        ('""', 400),
        ("x" * 255, 201),
        ("x" * 256, 400),
        ("é", 400),
        ("a,b", 400),
        ("a\x7f", 400),
        ('"q"', 201),
    ],
)
def test_a_key_is_1_to_255_printable_ascii_characters(api: Api, key: str, status: int) -> None:
    """E05: two headers arrive joined by a comma."""
    assert api.post("/users", USER, headers={"idempotency-key": key}).status == status


def test_a_quoted_key_is_the_same_as_a_bare_one(api: Api) -> None:
    """E05."""
    api.post("/users", USER, headers={"idempotency-key": "k"})
    assert api.post("/users", USER, headers={"idempotency-key": '"k"'}).replayed


def test_a_key_counts_for_24_hours_by_our_clock(api: Api) -> None:
    """E06: whenever DynamoDB gets round to removing the record."""
    first = api.post("/users", USER, headers=KEY)
    api.clock.advance(hours=24, seconds=-1)
    assert api.post("/users", USER, headers=KEY).body == first.body
    api.clock.advance(seconds=1)
    second = api.post("/users", USER, headers=KEY)
    assert second.status == 201
    assert second.json["id"] != first.json["id"]
    api.clock.advance(hours=23)
    assert api.post("/users", USER, headers=KEY).body == second.body


def test_a_refusal_is_not_kept(api: Api) -> None:
    """E07: once what was wrong is put right, the same key works."""
    answer = api.post("/users", {"name": ""}, headers=KEY)
    assert answer.status == 422
    api.injected = True
    with api.cloud.failing(failing("ThrottlingException", times=99, when=on("TransactWriteItems"))):
        assert api.post("/users", USER, headers=KEY).status == 503
    assert api.post("/users", USER, headers=KEY).status == 201


def test_a_repeat_gets_its_first_answer_though_the_world_has_moved_on(api: Api, team: str) -> None:
    """E01: what the request would meet now does not matter."""
    made = api.schedule("ann")
    entry = {"user_id": "ben", "start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    first = api.post(f"/schedules/{made['id']}/entries", entry, headers=KEY)
    api.delete(f"/schedules/{made['id']}")
    again = api.post(f"/schedules/{made['id']}/entries", entry, headers=KEY)
    assert again.replayed
    assert again.body == first.body


def test_a_swap_sent_twice_is_one_swap(api: Api, team: str) -> None:
    """E01: a second swap would fail, or hand on what was handed over."""
    made = api.schedule("ann", "ben")
    shift = api.get(f"/schedules/{made['id']}/on-call", query={"at": api.clock.text(days=8)}).json["on_call"]
    path, body = f"/entries/{shift['shift_id']}/swap", {"swap_with_user_id": "cas"}
    first, again = (api.post(path, body, headers=KEY) for _ in range(2))
    assert first.status == 200
    assert again.body == first.body
    assert api.get(f"/schedules/{made['id']}/overrides").json["total"] == 1


def test_a_repeated_key_shows_no_secret(api: Api) -> None:
    """E01, N7: the secret is stored nowhere, so that a repeat can't show it."""
    first = api.post("/keys", {"scopes": ["oncall:read"]}, headers=KEY)
    again = api.post("/keys", {"scopes": ["oncall:read"]}, headers=KEY)
    assert again.status == 201
    assert again.json == first.json | {"key": None}
    assert api.get("/schedules", key=first.json["key"]).status == 200


def test_deleted_twice_it_is_gone(api: Api, team: str) -> None:
    """E15: 204, then 404, for every kind."""
    made = api.schedule("ann")
    key = api.made("/keys", {"scopes": ["oncall:read"]})
    for path in (f"/schedules/{made['id']}", "/users/ben", f"/teams/{team}", f"/keys/{key['id']}"):
        assert [api.delete(path).status for _ in range(3)] == [204, 404, 404]
