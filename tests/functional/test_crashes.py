"""Every write, cut off at every call to AWS: afterwards it is done wholly or not at all, and a repeat mends it.

E04, E09 and F05 of the fault list, by recipe R3. Each write runs once to see how many calls it makes; then for each
call and each kind of accident it runs again from the same table: the process dies before or after the call, the answer
is lost, or the request never arrives. Then the client does what clients do: it sends the same request again.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import rota.http.endpoint as edge
from tests.support import invariants
from tests.support.api import Answer, Api, Context
from tests.support.aws import KINDS, Crash, Fault, at
from tests.support.routes import Route, routes

WRITES = [route for route in routes() if route.writes and route.tried]
# How many calls each makes when nothing goes wrong, the look at the key included: a new one can't go untested.
STEPS = {
    "POST /api/v2/oncall/schedules": 4,
    "PATCH /api/v2/oncall/schedules/{schedule_id}": 3,
    "DELETE /api/v2/oncall/schedules/{schedule_id}": 3,
    "POST /api/v2/oncall/schedules/{schedule_id}/entries": 4,
    "POST /api/v2/oncall/schedules/{schedule_id}/entries/{shift_id}/swap": 5,
    "POST /api/v2/oncall/entries/{shift_id}/swap": 5,
    "DELETE /api/v2/oncall/entries/{entry_id}": 4,
    "POST /api/v2/oncall/schedules/{schedule_id}/overrides": 5,
    "DELETE /api/v2/oncall/overrides/{override_id}": 4,
    "POST /api/v2/oncall/users": 3,
    "PUT /api/v2/oncall/users/{user_id}": 4,
    "DELETE /api/v2/oncall/users/{user_id}": 4,
    "POST /api/v2/oncall/teams": 2,
    "PUT /api/v2/oncall/teams/{team_id}": 3,
    "DELETE /api/v2/oncall/teams/{team_id}": 4,
    "POST /api/v2/oncall/keys": 2,
    "DELETE /api/v2/oncall/keys/{key_id}": 3,
    "POST /api/v2/oncall/subscriptions": 2,
    "PATCH /api/v2/oncall/subscriptions/{subscription_id}": 3,
    "DELETE /api/v2/oncall/subscriptions/{subscription_id}": 3,
    "POST /api/v2/oncall/schedules/{schedule_id}/restore": 6,
    "POST /api/v2/oncall/swaps/{swap_id}/accept": 6,
    "POST /api/v2/oncall/swaps/{swap_id}/decline": 3,
    "POST /api/v2/oncall/swaps/{swap_id}/undo": 5,
    "POST /api/v2/oncall/cover": 8,
    "PUT /api/v2/oncall/users/{user_id}/time-off": 4,
    "POST /api/v2/oncall/calendars": 3,
    "DELETE /api/v2/oncall/calendars/{calendar_id}": 3,
}


def _shape(api: Api) -> Any:
    """The table but for ids and times: how many items of each kind, and every count."""
    dump = api.cloud.dump()
    kinds = Counter(item["type"]["S"] for key, item in dump.items() if not key[1].startswith("NUMBER#"))
    counts = {key: item["n"]["N"] for key, item in dump.items() if key[1].startswith("COUNT#")}
    return kinds, counts


@pytest.mark.parametrize("route", WRITES, ids=str)
def test_a_write_cut_off_anywhere_is_whole_and_can_be_repeated(api: Api, made: dict[str, str], route: Route) -> None:
    invariants.check(api, "")
    secret = route.path.endswith(("/keys", "/calendars"))  # answered once, and never again
    start = api.cloud.snapshot()
    api.injected = True

    def attempt(*faults: Fault) -> Answer | None:
        with api.cloud.failing(*faults):
            try:
                return api.request(
                    route.method,
                    route.path_with(**made),
                    route.body(),
                    headers={"idempotency-key": "k"} if route.method == "POST" else None,
                    context=Context(),
                    absolute=True,
                )
            except Crash:
                return None

    def fresh() -> None:
        api.cloud.restore(start)
        api.answers.clear()
        edge._KEYS._seen.clear()

    fresh()
    undisturbed = attempt()
    assert undisturbed is not None
    assert undisturbed.status < 300, undisturbed.body
    steps, wanted = len(undisturbed.calls), _shape(api)
    assert steps == STEPS[str(route)], [call.operation for call in undisturbed.calls]
    before: Any = None
    for n in range(steps):
        for kind in KINDS:
            fresh()
            before = before or _shape(api)
            fault = Fault(kind, at(n))
            first = attempt(fault)
            assert fault.fired, (n, kind)
            assert (first is None) == kind.startswith("crash"), (n, kind)
            assert _shape(api) in (before, wanted), f"half done: {kind} at call {n}"
            if first is not None:
                # Lost calls are made again by the SDK, and a commit is recognised by its token.
                assert first.status == undisturbed.status, (n, kind, first.body)
            again = attempt()
            assert again is not None
            if route.method == "DELETE":
                assert again.status in (204, 404), again.body
            else:
                assert again.status in (undisturbed.status, 200), again.body
            if route.method == "POST":
                assert again.status == undisturbed.status
                if first is not None:
                    assert again.body == first.body or secret
                last = attempt()
                assert last is not None
                assert last.replayed
                assert last.body == again.body or secret
            if route.method != "PATCH":  # sent twice without a key, that is two edits
                assert _shape(api)[1] == wanted[1], f"{kind} at call {n}"
                kinds, expected = _shape(api)[0], wanted[0]
                assert kinds == expected, f"{kind} at call {n}"
            invariants.check_writes(api)
    fresh()
