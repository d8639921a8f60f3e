"""When DynamoDB throttles, fails, hangs or gives back rubbish: what the caller sees (rows F of the fault list)."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from botocore import exceptions

import rota.http.endpoint as edge
from rota.domain.time import SECOND
from tests.support.api import Answer, Api, Context
from tests.support.aws import Fault, failing, on
from tests.support.places import FUNCTIONS, ROOT
from tests.support.routes import Route, routes

ROUTES = [route for route in routes() if route.scope and route.tried]
THROTTLED = ("ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded")


def _send(api: Api, route: Route, made: dict[str, str], **more: Any) -> Answer:
    edge._KEYS._seen.clear()
    path = route.path_with(**made | ({"team_id": "net"} if "current" in route.path else {}))
    return api.request(route.method, path, route.body(), query=route.query(**made), absolute=True, **more)


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_call_throttled_twice_succeeds_in_the_end(api: Api, made: dict[str, str], route: Route) -> None:
    """F01: whichever call it is, and with one effect."""
    start = api.cloud.snapshot()
    api.injected = True
    count = len(_send(api, route, made).calls)
    for n in range(count):
        api.cloud.restore(start)
        api.answers.clear()
        # The SDK sends a throttled call again at once or after the others that are on their way.
        victim: list[Any] = []

        def same(operation: str, request: Any, i: int, n: int = n, victim: list[Any] = victim) -> bool:
            if i == n:
                victim.append(request)
            return bool(victim) and request == victim[0]

        fault = failing(THROTTLED[n % 3], times=2, when=same)
        with api.cloud.failing(fault):
            answer = _send(api, route, made)
        assert answer.status < 300, answer.body
        assert fault.fired == 2
    assert api.cloud.waiting.slept < 3


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_a_store_that_stays_busy_is_told_in_three_seconds(api: Api, made: dict[str, str], route: Route) -> None:
    """F02: 503, with a time to come back, and nothing half done."""
    api.injected = True
    for fault in (
        failing("ThrottlingException", times=99),
        failing("InternalServerError", status=500, times=99),
        failing("TransactionCanceledException", times=999, reasons=("ThrottlingError",), when=on("TransactWriteItems")),
    ):
        api.cloud.waiting.slept = 0.0
        with api.cloud.failing(fault):
            answer = _send(api, route, made)
        if fault.fired:
            assert answer.status == 503, answer.body
            assert int(answer.headers["retry-after"]) >= 1
            assert api.cloud.waiting.slept < 3


def test_one_hot_key_leaves_the_others_alone(api: Api, team: str) -> None:
    """F02."""
    api.injected = True
    one, two = api.schedule("ann"), api.schedule("ben")
    fault = failing(
        "ThrottlingException", times=99, when=lambda operation, request, n: f"S#{one['id']}" in str(request)
    )
    with api.cloud.failing(fault):
        assert api.get(f"/schedules/{one['id']}").status == 503
        assert api.get(f"/schedules/{two['id']}").status == 200


@pytest.mark.parametrize(
    "error",
    [
        lambda url: exceptions.ConnectTimeoutError(endpoint_url=url),
        lambda url: exceptions.ReadTimeoutError(endpoint_url=url),
        lambda url: exceptions.ConnectionClosedError(endpoint_url=url),
        lambda url: exceptions.EndpointConnectionError(endpoint_url=url, error="name or service not known"),
        lambda url: exceptions.SSLError(endpoint_url=url, error="handshake failure"),
        lambda url: exceptions.HTTPClientError(error="reset"),
    ],
    ids=["connect-timeout", "read-timeout", "reset", "dns", "tls", "other"],
)  # fmt: skip
def test_a_store_that_cannot_be_reached_is_told(api: Api, team: str, error: Any) -> None:
    """F03: for a while it is mended unseen, for good it is 503."""
    api.injected = True
    api.get("/users")
    with api.cloud.failing(Fault("", times=99, error=error)):
        for answer in (api.get("/users"), api.post("/teams", {"name": "x"}), api.get(f"/current/{team}")):
            assert answer.status == 503, answer.body
    assert api.get("/users").status == 200


@pytest.mark.parametrize(("seconds", "milliseconds"), [(5, 10_000), (5, 3_100), (0.8, 4_000), (0.8, 3_000), (0.8, 100)])
def test_a_slow_store_never_outlasts_the_function(api: Api, team: str, seconds: float, milliseconds: int) -> None:
    """F04: whatever each call takes, the answer comes before the end, and no write is begun that might not."""
    api.injected = True
    made = api.schedule("ann")
    edge._KEYS._seen.clear()
    context, waiting = Context(milliseconds), api.cloud.waiting
    waiting.slept = 0.0

    def wait(url: str = "") -> Exception:
        waiting.slept += min(seconds, 0.9)
        return exceptions.ReadTimeoutError(endpoint_url=url)

    fault = Fault("", times=99, error=wait) if seconds > 0.9 else Fault("slow", times=99, act=lambda: (wait(), None)[1])
    window = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    with api.cloud.failing(fault):
        answer = api.post(f"/schedules/{made['id']}/entries", {"user_id": "ben", **window}, context=context)
    assert answer.status == 503
    assert waiting.slept * 1_000 <= max(milliseconds, 0)
    assert not any(item["type"]["S"] == "entry" for item in api.cloud.dump().values())


def test_a_slow_store_is_waited_for_while_there_is_time(api: Api, team: str) -> None:
    """F04."""
    api.injected = True
    edge._KEYS._seen.clear()
    waiting = api.cloud.waiting

    def wait() -> None:
        waiting.slept += 0.8

    with api.cloud.failing(Fault("slow", times=99, act=wait)):
        assert api.put("/users/ann", {"name": "Anna"}, context=Context()).status == 200


@pytest.mark.parametrize("route", [route for route in ROUTES if route.writes], ids=str)
def test_each_condition_that_fails_has_its_own_meaning(api: Api, made: dict[str, str], route: Route) -> None:
    """F06: what changed under the request is looked at anew; a taken id is 409, a full house 422, what is gone 404."""
    start = api.cloud.snapshot()
    api.injected = True
    key = {"headers": {"idempotency-key": "k"}} if route.method == "POST" else {}
    calls = _send(api, route, made, **key).calls
    actions = next(call.request["TransactItems"] for call in calls if call.operation == "TransactWriteItems")
    for n, action in enumerate(actions):
        ((kind, request),) = action.items()
        if "ConditionExpression" not in request:
            continue
        api.cloud.restore(start)
        api.answers.clear()
        reasons = ("None",) * n + ("ConditionalCheckFailed",) + ("None",) * (len(actions) - n - 1)
        fault = failing("TransactionCanceledException", times=1, reasons=reasons, when=on("TransactWriteItems"))
        with api.cloud.failing(fault):
            answer = _send(api, route, made, **key)
        item = request.get("Item", {}) or request["Key"]
        new = kind == "Put" and request["ConditionExpression"] == "attribute_not_exists(pk)"
        if item["sk"]["S"].startswith("COUNT#"):
            assert answer.status == 422, (n, action)
        elif new and not route.path.endswith("/time-off"):  # which nobody makes: what came in between is replaced
            assert answer.status == 409, (n, action)
        else:
            assert answer.status < 300 or answer.status in (404, 409), (n, action, answer.body)


def test_keys_that_were_not_processed_are_asked_for_again(api: Api, team: str) -> None:
    """F07."""

    def unprocessed(request: Any) -> Any:
        return {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}

    fault = Fault("", on("BatchGetItem"), times=3, reply=unprocessed)
    with api.cloud.failing(fault):
        assert api.schedule("ann", "ben")
    assert fault.fired == 3
    api.injected = True
    with api.cloud.failing(Fault("", on("BatchGetItem"), times=99, reply=unprocessed)):
        answer = api.post(
            "/schedules", {"name": "x", "timezone": "UTC", "rotation_type": "daily", "participants": ["ann"]}
        )
    assert answer.status == 503


@pytest.mark.parametrize("path", ["/users", "/schedules", "/current/net", "/audit", "/keys"])
def test_an_empty_page_is_not_the_end(api: Api, team: str, path: str) -> None:
    """F07: DynamoDB may answer with nothing and a key to go on from."""
    api.schedule("ann", team_id=team)
    whole = api.get(path)

    def empty(request: Any) -> Any:
        values = request["ExpressionAttributeValues"]
        low = values[":low"] if request["ScanIndexForward"] else values[":high"]
        return {"Items": [], "Count": 0, "LastEvaluatedKey": {"pk": values[":p"], "sk": low}}

    fault = Fault("", on("Query"), times=2, reply=empty)
    with api.cloud.failing(fault):
        assert api.get(path).body == whole.body
    assert fault.fired == 2


def test_a_list_of_more_than_a_megabyte_is_whole(api: Api, team: str) -> None:
    """F07: DynamoDB ends a page there. J05: and ours ends before Lambda's six."""
    window = {"days": [1, 2, 3, 4, 5, 6, 7], "start": "09:00", "end": "17:00"}
    rotations = [{"type": "daily", "restrictions": [window] * 100} for _ in range(15)]
    for n in range(16):
        api.made("/schedules", {"name": f"Big {n}", "timezone": "UTC", "rotations": rotations})
    answer = api.get("/schedules", query={"name": "big", "limit": 100})
    assert answer.json["total"] == 16
    assert sum(call.operation == "Query" for call in answer.calls) > 1
    assert len(answer.json["data"]) == 16


def test_a_row_that_cannot_be_read_is_left_out_of_lists(api: Api, team: str) -> None:
    """F10: damaged, of another type, or written by a newer version; asked for by itself, it is our fault."""
    for n, more in enumerate([{}, {"data": "{"}, {"data": "[]"}, {"data": '{"name":1}'}, {"data": 5}, {"schema": 99}]):
        item = {"type": "user", "schema": 1, "data": '{"id":"x","name":"x","created_at":0,"updated_at":0}'} | more
        if not more:
            del item["data"]
        api.cloud.plant({"pk": f"W#{api.me.workspace}#USERS", "sk": f"bad{n}", **item})
    assert [user["id"] for user in api.get("/users").json["data"]] == ["ann", "ben", "cas"]
    answer = api.get("/users/bad5")
    assert answer.status == 500
    assert "left out" in api.logs.getvalue()
    api.answers.remove(answer)


def test_a_swap_that_cannot_be_read_is_left_out_of_lists(api: Api, team: str) -> None:
    """F10: its place in the lists is apart from it, and says nothing of its state."""
    schedule = api.schedule("ann", "ben")["id"]
    shift = api.get(f"/schedules/{schedule}/on-call").json["on_call"]["shift_id"]
    ask = {"swap_with_user_id": "cas", "request": True}
    made = []
    for hour in (1, 2, 3):
        body = {**ask, "start": api.clock.text(hours=hour)}
        made.append(api.post(f"/entries/{shift}/swap", body).json["swap"]["id"])
        api.clock.advance(minutes=1)
    (whole,) = [item for (pk, _), item in api.cloud.dump().items() if pk.endswith(f"#SWAP#{made[1]}")]
    plain = {name: int(value["N"]) if "N" in value else value["S"] for name, value in whole.items()}
    api.cloud.plant(plain | {"data": "{"})
    for query, left in (({}, made[::-2]), ({"schedule_id": schedule}, made[::-2]), ({"offset": 1}, made[:1])):
        answer = api.get("/swaps", query=query)
        assert answer.status == 200, answer.body
        assert [one["id"] for one in answer.json["data"]] == left
    assert "left out" in api.logs.getvalue()
    api.cloud.plant(plain)


def _rows(api: Api, schedule: str, type: str) -> list[dict[str, str | int]]:
    """A schedule's rows of one type."""
    found = [item for key, item in api.cloud.dump().items() if schedule in "".join(key) and item["type"]["S"] == type]
    return [{name: int(v["N"]) if "N" in v else v["S"] for name, v in one.items()} for one in found]


@pytest.mark.parametrize("what", ["the schedule", "its place in the list", "both", "an override"])
def test_a_schedule_that_cannot_be_read_keeps_no_other_from_being_told(api: Api, team: str, what: str) -> None:
    """F10: where it is asked who is on call, it is named; nothing is said of it, and nothing that it may decide."""
    bad, good = (api.schedule("ann", "ben", name=name, team_id=team)["id"] for name in ("Bad", "Good"))
    day = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    api.made(f"/schedules/{bad}/overrides", {"override_user_id": "ben", **day})
    rows = {
        "the schedule": [one for one in _rows(api, bad, "schedule") if bad in str(one["pk"])],
        "its place in the list": [one for one in _rows(api, bad, "schedule") if bad in str(one["sk"])],
        "both": _rows(api, bad, "schedule"),
        "an override": [one for one in _rows(api, bad, "override") if bad in str(one["pk"])],
    }[what]
    assert rows
    for row in rows:
        api.cloud.plant(row | {"data": "{"})
    unlisted = what in ("its place in the list", "both")

    answer = api.get("/schedules")
    assert answer.status == 200
    assert [one["id"] for one in answer.json["data"]] == [good] if unlisted else [bad, good]
    for path in ("/current", "/board"):
        answer = api.get(path)
        assert answer.status == 200
        named = [one["schedule"]["id"] if path == "/board" else one["schedule_id"] for one in answer.json["data"]]
        assert (named, answer.json["unreadable"]) == ([good], [bad])
    current = api.get(f"/current/{team}").json
    if what == "its place in the list":  # who is on call is not read there
        assert (len(current["schedules"]), current["unreadable"]) == (2, [])
    else:
        assert current["on_call"]["schedule_id"] == good
        assert ([one["schedule_id"] for one in current["schedules"]], current["unreadable"]) == ([good], [bad])
    assert "left out" in api.logs.getvalue()

    # Where nobody else is on call, it is not said that there is nobody.
    assert api.patch(f"/schedules/{good}", {"enabled": False}).status == 200
    current = api.get(f"/current/{team}").json
    assert current["reason"] == (None if what == "its place in the list" else "unreadable")
    # What is decided by all schedules is not decided without one.
    if unlisted:
        answer = api.delete("/users/cas")
        assert answer.status == 500
        api.answers.remove(answer)
    for row in rows:
        api.cloud.plant(row)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ResourceNotFoundException", "ExpiredTokenException"])
def test_a_wrong_set_up_is_our_fault_and_shows_nothing_of_it(api: Api, code: str) -> None:
    """F11: 500, counted as an error, and neither a name nor an address in the answer."""
    with api.cloud.failing(failing(code, times=9)):
        answer = api.get("/users")
    assert answer.status == 500
    assert "arn" not in answer.body
    assert api.cloud.calls[-1].request["TableName"] not in answer.body
    assert answer.json["request_id"] == answer.request_id
    api.answers.remove(answer)
    assert code in api.logs.getvalue()


@pytest.mark.parametrize("function", ["get_current", "create_schedule", "get_health"])
def test_without_its_settings_a_function_does_not_start(function: str) -> None:
    """F13: and says which one is missing. Health needs none before it is asked of the table."""
    environment = {name: value for name, value in os.environ.items() if name != "TABLE_NAME"}
    environment |= {"PYTHONPATH": str(ROOT / "layers" / "rota"), "PYTHONDONTWRITEBYTECODE": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=FUNCTIONS / function, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    if function == "get_health":
        assert ran.returncode == 0, ran.stderr
    else:
        assert ran.returncode != 0
        assert "TABLE_NAME is not set" in ran.stderr


def test_the_answer_to_an_idempotency_key_counts_by_our_clock_however_long_it_is_kept(api: Api) -> None:
    """F09: rows that DynamoDB has not yet removed."""
    api.post("/users", {"name": "x"}, headers={"idempotency-key": "k"})
    (row,) = [item for item in api.cloud.dump().values() if item["type"]["S"] == "answer"]
    assert int(row["expires_at"]["N"]) > api.clock.now // SECOND + 24 * 3600
    api.clock.advance(days=40)
    assert not api.post("/users", {"name": "x"}, headers={"idempotency-key": "k"}).replayed
