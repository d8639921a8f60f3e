"""What must hold after every test, whatever it did: N1, N3, N4, N7 and N8 of the fault list."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from operator import itemgetter
from typing import Any

from tests.support.api import BASE, Answer, Api, Tenant

_INSIDE = re.compile(r"arn:aws|rota-test-table|Traceback|File \"|botocore|DynamoDB|Exception", re.IGNORECASE)
_AGREED: set[bytes] = set()  # of these contents, at this time, every way of asking has said the same
_SECRET = re.compile(r"ak_live_[0-9A-Za-z]{36}")


def check(api: Api, printed: str) -> None:
    """Everything; `printed` is what the process wrote."""
    assert not api.cloud.refused, f"DynamoDB would have refused: {api.cloud.refused}"
    check_writes(api)
    api.cloud.faults.clear()
    for tenant in (api.me, api.them):
        # Many tests only read, or are refused: what they leave is what others have left.
        state = _state(api, tenant)
        if state not in _AGREED:
            _agreeing(api, tenant)
            _AGREED.add(state)
    _separate(api)
    _secret(api, printed + api.logs.getvalue())


def check_writes(api: Api) -> None:
    """Of those, what can be told from the answers and the table as they are."""
    answers = list(api.answers)
    for answer in answers:
        _well_formed(answer, injected=api.injected)
    _audited(api, answers)


def _well_formed(answer: Answer, *, injected: bool) -> None:
    """N1: no 5xx but one that was made up, and every refusal a problem document that tells nothing of the inside."""
    told = f"{answer.method} {answer.path}: {answer.status} {answer.body[:300]}"
    assert answer.status < 500 or (injected and answer.status == 503 and answer.headers["retry-after"]), told
    if 200 <= answer.status < 400:
        assert answer.headers.get("content-type", "application/json") != "application/problem+json", told
        return
    if (answer.method, answer.path) == ("POST", "/") or answer.path.startswith("/embed/"):
        assert 'role="alert"' in answer.body, told  # these are for people alone
    else:
        assert answer.headers["content-type"] == "application/problem+json", told
        document = answer.json
        assert document["status"] == answer.status, told
        assert {"type", "title", "detail", "instance", "request_id"} <= document.keys(), told
    assert not _INSIDE.search(answer.body), told


def _audited(api: Api, answers: list[Answer]) -> None:
    """N8: exactly one record for each acknowledged write, none for what was refused or only read."""
    records: Counter[str] = Counter()
    for (pk, _), item in api.cloud.dump().items():
        if pk.endswith("#AUDIT") and item["type"]["S"] == "audit":
            records[json.loads(item["data"]["S"])["request_id"]] += 1
    for answer in answers:
        count = records[answer.request_id]
        told = f"{count} audit records for {answer.method} {answer.path}: {answer.status} {answer.body[:200]}"
        asks = answer.method == "GET" or answer.path == "/" or answer.path.endswith("/validate") or answer.foreseen
        if not asks and answer.status < 300 and not answer.replayed:
            # A PUT of what is there already changes nothing, and says so by writing nothing.
            idle = answer.method == "PUT" and answer.status == 200
            assert count == 1 or (idle and count == 0), told
        elif answer.status != 503:  # that one may be either, as long as it is one
            assert count == 0, told
            if not api.crossed:
                _unwritten(answer)
            assert not (answer.foreseen and any(call.wrote for call in answer.calls)), told
        assert count <= 1, told


def _unwritten(answer: Answer) -> None:
    """A refused request changed nothing but numbers handed out."""
    changed = [key for call in answer.calls if call.wrote for key in call.keys if not key[1].startswith("NUMBER#")]
    assert not changed, f"{answer.method} {answer.path}: {answer.status} changed {changed}"


def _state(api: Api, tenant: Tenant) -> bytes:
    """What decides who is on call now: the time, and what is stored for the tenant but for records of requests."""
    stored = []
    for (pk, sk), item in api.cloud.dump().items():
        parts = pk.split("#")
        if parts[:2] == ["W", tenant.workspace] and not {"AUDIT", "IDEMPOTENCY", "KEYS"} & set(parts):
            stored.append((pk, sk, item))
    told = repr((tenant.workspace, api.clock.now, sorted(stored, key=itemgetter(0, 1))))
    return hashlib.sha256(told.encode()).digest()


def _agreeing(api: Api, tenant: Tenant) -> None:
    """N4: `current`, `on-call`, the timeline, the explanation and the board say the same of now, for every schedule."""
    teams: dict[str, Any] = {}
    team_of = {one["id"]: one["team_id"] for one in _all(api, tenant.admin, "/schedules")}
    listed = _all(api, tenant.admin, "/current")
    board = {one["schedule"]["id"]: _told(one) for one in _all(api, tenant.admin, "/board")}
    assert board == {one["schedule_id"]: _told(one) for one in listed}
    for shown in listed:
        id = shown["schedule_id"]
        single = api.get(f"/schedules/{id}/on-call", key=tenant.admin)
        assert single.status == 200, single.body
        told, team_id = single.json, team_of[id]
        assert (told["on_call"], told["next"], told["reason"]) == (
            shown["on_call"],
            shown["next"],
            shown["reason"],
        )
        explained = api.get(f"/schedules/{id}/explain", key=tenant.admin).json
        assert explained["on_call"] == told["on_call"]
        assert explained["reason"] == told["reason"]
        day = api.get(
            f"/schedules/{id}/timeline",
            key=tenant.admin,
            query={"since": api.clock.text(), "until": api.clock.text(hours=1)},
        ).json
        first = day["final"][0] if day["final"] else None
        if first and first["start"] == day["since"]:
            assert told["on_call"], (told, first)
            if not any(gap["reason"] == "disabled" for gap in day["coverage"]["gaps"]):
                assert first["user_id"] == told["on_call"]["user_id"]
            assert first["id"] == told["on_call"]["shift_id"]
        else:
            assert told["on_call"] is None, (told, day)
            assert day["coverage"]["gaps"][0]["reason"] == told["reason"]
        if team_id:
            teams.setdefault(team_id, {})[id] = shown
    for team_id, schedules in teams.items():
        current = api.get(f"/current/{team_id}", key=tenant.admin)
        assert current.status == 200, current.body
        assert {one["schedule_id"]: one for one in current.json["schedules"]} == schedules


def _told(of: Any) -> Any:
    """Who is on call, who is next, and why nobody is."""
    return [of[name] and of[name]["user_id"] for name in ("on_call", "next")], of["reason"]


def _all(api: Api, key: str, path: str) -> list[Any]:
    found, query = [], {"limit": 100}
    while True:
        answer = api.get(path, key=key, query=query)
        assert answer.status == 200, answer.body
        found += answer.json["data"]
        if answer.json["next_cursor"] is None:
            return found
        query = {"limit": 100, "cursor": answer.json["next_cursor"]}


def _separate(api: Api) -> None:
    """N3: no answer to one tenant holds anything of the other's; tests put the word TENANT-TWO into what is theirs."""
    for answer in api.answers:
        if answer.workspace == api.me.workspace:
            assert "TENANT-TWO" not in answer.body, (answer.path, answer.body)


def _secret(api: Api, printed: str) -> None:
    """N7: no key is in the log, in the table, or in any answer but the one that made it."""
    assert not _SECRET.search(printed), "a key was logged"
    dump = json.dumps(list(api.cloud.dump().values()))
    assert not _SECRET.search(dump), "a key is stored"
    for answer in api.answers:
        made = answer.method == "POST" and answer.path == f"{BASE}/keys" and answer.status == 201
        assert (made and not answer.replayed) or not _SECRET.search(answer.body), f"a key is shown: {answer.path}"
    assert "@example.com" not in printed, "an address was logged"
