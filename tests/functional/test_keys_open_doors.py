"""Who is let in: keys, their scopes, their end, and what happens to everybody else (rows A of the fault list)."""

from __future__ import annotations

import secrets
import string
from typing import Any

import pytest

from tests.support.api import BASE, Answer, Api
from tests.support.aws import Fault, failing, on
from tests.support.routes import Route, routes

ROUTES = [route for route in routes() if route.scope]


def _told(answer: Answer) -> dict[str, Any]:
    return {k: v for k, v in answer.json.items() if k != "request_id"}


def test_without_a_good_key_the_answer_is_always_the_same_401(api: Api) -> None:
    """A01, A02: no credential, an empty one, another scheme, a malformed key: one answer, and it says what to send."""
    key = api.me.admin
    headers: list[dict[str, str]] = [
        {},
        {"x-api-key": ""},
        {"authorization": ""},
        {"authorization": "Basic dTpw"},
        {"authorization": f"Token {key}"},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": f"Bearer {key} x"},
        {"authorization": key},
        {"x-api-key": "a"},
        {"x-api-key": "a" * 10_240},
        {"x-api-key": key + "\0"},
        {"x-api-key": key + "\n"},
        {"x-api-key": " " + key},
        {"x-api-key": "ak_é"},
        {"x-api-key": "ak_live_" + "é" * 36},
        {"authorization": "Bearer ak_é"},
        {"x-api-key": "\ud800"},
        {"x-api-key": key.lower()},
    ]
    answers = [api.get("/schedules", key=None, headers=one) for one in headers]
    assert {answer.status for answer in answers} == {401}
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}
    assert all(_told(answer) == _told(answers[0]) for answer in answers)
    assert not api.cloud.calls


def test_a_key_may_come_in_either_header_and_the_scheme_in_any_case(api: Api) -> None:
    """A01."""
    key = api.me.read
    for headers in (
        {"authorization": f"Bearer {key}"},
        {"authorization": f"bearer {key}"},
        {"authorization": f"BEARER   {key}"},
        {"x-api-key": key, "authorization": f"Bearer {key}"},
    ):
        assert api.get("/schedules", key=None, headers=headers).status == 200


def test_a_mistyped_key_is_refused_without_a_look_at_the_store(api: Api) -> None:
    """A03: every key with one character wrong."""
    key = api.me.admin
    letters = string.digits + string.ascii_letters
    for i in range(8, len(key)):
        for letter in letters:
            if letter != key[i]:
                assert api.get("/schedules", key=key[:i] + letter + key[i + 1 :]).status == 401
    assert not api.cloud.calls


def test_two_keys_in_one_header_are_no_key(api: Api) -> None:
    """A04: repeated headers arrive joined."""
    assert api.get("/schedules", key=f"{api.me.read},{api.me.admin}").status == 401


def test_two_different_keys_are_a_bad_request(api: Api) -> None:
    """A05: no effect on either workspace."""
    for other in (api.them.admin, api.me.read, "\ud800"):
        answer = api.post("/users", {"id": "x", "name": "x"}, headers={"authorization": f"Bearer {other}"})
        assert answer.status == 400
    assert not api.cloud.calls


def test_a_key_in_the_address_is_not_read(api: Api) -> None:
    """A06: nor does it get into the log, as the invariants check."""
    for name in ("api_key", "token", "key", "x-api-key"):
        assert api.get("/schedules", key=None, query={name: api.me.admin}).status == 401


def test_a_key_ends_at_the_instant_it_says(api: Api) -> None:
    """A07."""
    made = api.made("/keys", {"scopes": ["oncall:read"], "expires_at": api.clock.text(minutes=1)})
    api.clock.advance(seconds=59)
    assert api.get("/schedules", key=made["key"]).status == 200
    api.clock.advance(seconds=1)
    assert api.get("/schedules", key=made["key"]).status == 401
    api.clock.advance(seconds=-1)
    assert api.get("/schedules", key=made["key"]).status == 200


def test_a_rolled_key_leaves_the_new_one_working(api: Api) -> None:
    """A07: both work while they overlap."""
    old = api.made("/keys", {"scopes": ["oncall:read"]})
    new = api.made("/keys", {"scopes": ["oncall:read"]})
    assert [api.get("/schedules", key=key["key"]).status for key in (old, new)] == [200, 200]
    api.delete(f"/keys/{old['id']}")
    api.clock.advance(seconds=5)
    assert [api.get("/schedules", key=key["key"]).status for key in (old, new)] == [401, 200]


def test_a_revoked_key_is_refused_within_five_seconds_by_a_function_that_knows_it(api: Api) -> None:
    """A08: at most five seconds, whatever the clock does meanwhile."""
    made = api.made("/keys", {"scopes": ["oncall:read"]})
    assert api.get("/schedules", key=made["key"]).status == 200
    api.delete(f"/keys/{made['id']}")
    api.clock.advance(seconds=4.999999)
    assert api.get("/schedules", key=made["key"]).status in (200, 401)
    api.clock.advance(seconds=0.000001)
    assert api.get("/schedules", key=made["key"]).status == 401


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_each_route_asks_for_its_scope_and_no_other(api: Api, route: Route) -> None:
    """A09, A10: membership, not substring; write does not imply read."""
    keys = {"oncall:read": api.me.read, "oncall:write": api.me.write, "oncall:admin": api.me.only_admin}
    for scope, key in keys.items():
        answer = api.request(route.method, route.path_with("nothing"), route.body(), key=key, absolute=True)
        if scope == route.scope:
            assert answer.status not in (401, 403), answer.body
        else:
            assert answer.status == 403
            assert route.scope in answer.json["detail"]


def test_a_key_can_be_asked_what_it_is(api: Api) -> None:
    api.people("ann")
    made = api.made("/keys", {"name": "Ann's", "scopes": ["oncall:read"], "user_id": "ann"})
    answer = api.get("/key", key=made["key"])
    assert answer.json == {name: value for name, value in made.items() if name != "key"}
    assert made["key"] not in answer.body
    assert api.get("/key", key=api.me.read).json["user_id"] is None


def test_scopes_that_only_look_like_one_open_nothing(api: Api) -> None:
    """A09: a stored key with such scopes, as no version of rota writes them."""
    from rota.domain.directory import ApiKey
    from rota.store import items, keys
    from rota.usecases.keys import digest, new_secret

    for scopes in (("oncall:*",), ("oncall:readonly",), ("ONCALL:READ",), ("oncall:read oncall:write",), ()):
        secret = new_secret(secrets.choice)
        key = keys.api_key(digest(secret))
        stored = ApiKey("key_odd", api.me.workspace, digest(secret), scopes, 0)
        api.cloud.plant({"pk": key.pk, "sk": key.sk, **items.to_item(stored)})
        assert api.get("/schedules", key=secret).status == 403


def test_only_an_admin_makes_keys_and_only_for_their_own_workspace(api: Api) -> None:
    """A10: no key widens itself."""
    for key in (api.me.read, api.me.write):
        assert api.post("/keys", {"scopes": ["oncall:admin"]}, key=key).status == 403
    answer = api.post("/keys", {"scopes": ["oncall:read"], "workspace": "2", "workspaceId": 2})
    assert answer.fields == {"/workspace", "/workspaceId"}


def test_a_key_that_nobody_has_costs_one_read(api: Api) -> None:
    """A12: many of them change nothing for those who have good ones."""
    from rota.usecases.keys import new_secret

    for _ in range(50):
        answer = api.get("/schedules", key=new_secret(secrets.choice))
        assert answer.status == 401
        assert [call.operation for call in answer.calls] == ["GetItem"]
    assert api.get("/schedules").status == 200


def test_many_requests_with_one_key_write_nothing_and_read_it_once(api: Api) -> None:
    """A14: and there is one client in the process, however many requests."""
    from rota.store.client import dynamodb

    client = dynamodb()
    answers = [api.get("/users/nobody") for _ in range(100)]
    assert not any(call.wrote for answer in answers for call in answer.calls)
    assert sum(len(answer.calls) for answer in answers) == 101
    assert dynamodb() is client


@pytest.mark.parametrize(
    "fault",
    [
        failing("ThrottlingException", times=99),
        failing("InternalServerError", status=500, times=99),
        Fault("never-arrived", times=99),
    ],
    ids=["throttled", "broken", "unreachable"],
)
def test_when_keys_cannot_be_read_nobody_is_told_that_theirs_is_bad(api: Api, fault: Fault) -> None:
    """A15: 503, not 401, which would make clients throw good keys away."""
    api.injected = True
    fault.fired, fault.when = 0, on("GetItem")
    with api.cloud.failing(fault):
        answer = api.get("/schedules")
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) >= 1
    assert fault.fired
    assert BASE in answer.path
