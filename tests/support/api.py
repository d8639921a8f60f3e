"""A caller of the API, in process: every request goes to the function that the template names, as the gateway would.

What every test is held against afterwards (4-faults.md's N1 to N8, as far as they concern one process) is in
tests/support/invariants.py; a caller keeps what that needs.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from tests.support.aws import Call, Cloud
from tests.support.gateway import event_of, handler_of, text_of

Json = dict[str, Any]
BASE = "/api/v2/oncall"
START = datetime(2026, 3, 9, 12, 0, tzinfo=UTC)  # a Monday noon, three weeks before Europe changes its clocks
_numbers = itertools.count(1)


class Clock:
    """The one clock. It stands still unless it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.now = 0
        self.set(at)

    def __call__(self) -> int:
        return self.now

    def set(self, at: datetime | str) -> None:
        """Put it to a time."""
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        assert moment.tzinfo is not None
        self.now = round(moment.timestamp()) * 1_000_000 + moment.microsecond

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move it on, or back."""
        self.now += round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000_000)

    def text(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> str:
        """The time so long from now, as RFC 3339 in UTC."""
        moved = self.now + round((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000_000)
        return rfc3339(moved)


def rfc3339(instant: int) -> str:
    """An instant as text."""
    return (
        datetime.fromtimestamp(instant // 1_000_000, UTC)
        .replace(microsecond=instant % 1_000_000)
        .isoformat()
        .replace("+00:00", "Z")
    )


def instant(text: str) -> int:
    """A time of an answer as microseconds since 1970."""
    moment = datetime.fromisoformat(text)
    return round(moment.replace(microsecond=0).timestamp()) * 1_000_000 + moment.microsecond


@dataclass(frozen=True)
class Answer:
    """What came back, and which calls it took."""

    method: str
    path: str
    status: int
    headers: dict[str, str]
    body: str
    request_id: str
    workspace: str | None
    calls: list[Call]
    query: str = ""

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)

    @property
    def fields(self) -> set[str]:
        """The pointers of a problem's errors."""
        return {error["pointer"] for error in self.json.get("errors", ())}

    @property
    def foreseen(self) -> bool:
        """Whether it only says what the request would do."""
        return "dry_run=true" in self.query

    @property
    def replayed(self) -> bool:
        """Whether it is the stored answer to an earlier request."""
        return self.headers.get("idempotency-replayed") == "true"


class Context:
    """What Lambda tells a function about its time."""

    def __init__(self, milliseconds: int = 10_000) -> None:
        self.milliseconds = milliseconds
        self.aws_request_id = "test"

    def get_remaining_time_in_millis(self) -> int:
        """How long it may still run."""
        return self.milliseconds


@dataclass
class Tenant:
    """A workspace with a key of each kind."""

    workspace: str
    admin: str  # every scope
    read: str
    write: str
    only_admin: str


@dataclass
class Api:
    """The API with its tenants. Requests are made as `me` with its most able key, unless told otherwise."""

    cloud: Cloud
    clock: Clock
    me: Tenant
    them: Tenant
    answers: list[Answer] = field(default_factory=list)
    crashed: list[str] = field(default_factory=list)  # ids of requests that never were answered
    secrets: set[str] = field(default_factory=set)
    logs: io.StringIO = field(default_factory=io.StringIO)
    injected: bool = False  # whether failures of the store were made up, so that a 503 may be answered
    crossed: bool = False  # whether requests were made side by side, so that calls can't be told apart
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "",
        query: Mapping[str, Any] | str | None = None,
        headers: Mapping[str, str] | None = None,
        context: Context | None = None,
        absolute: bool = False,
    ) -> Answer:
        """The answer to one request. `key` None sends none; a body of bytes or str goes out as it stands."""
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if key is not None:
            sent.setdefault("x-api-key", key or self.me.admin)
        raw, is_json = _raw(body)
        if is_json:
            sent.setdefault("content-type", "application/json")
        text = query if isinstance(query, str) else urlencode(query or {}, quote_via=quote)
        function, event = event_of(method, path if absolute else BASE + path, text, sent.items(), b"")
        if raw is not None:
            event |= {"body": raw} if isinstance(raw, str) else _encoded(raw)
        number = f"req-{next(_numbers)}"
        event["requestContext"]["requestId"] = number
        first = len(self.cloud.calls)
        try:
            returned = handler_of(function)(event, context or Context())
        except BaseException:
            self.crashed.append(number)
            raise
        answer = Answer(
            method,
            event["rawPath"],
            returned["statusCode"],
            returned["headers"],
            text_of(returned),
            number,
            self._workspace_of(sent),
            self.cloud.calls[first:],
            text,
        )
        json.dumps(returned)  # Lambda must be able to pass it on
        with self._lock:
            self.answers.append(answer)
        return answer

    def _workspace_of(self, headers: Mapping[str, str]) -> str | None:
        secret = headers.get("x-api-key") or headers.get("authorization", "").removeprefix("Bearer ")
        for tenant in (self.me, self.them):
            if secret in (tenant.admin, tenant.read, tenant.write, tenant.only_admin):
                return tenant.workspace
        return None

    def get(self, path: str, **more: Any) -> Answer:
        """GET."""
        return self.request("GET", path, **more)

    def post(self, path: str, body: Any, **more: Any) -> Answer:
        """POST."""
        return self.request("POST", path, body, **more)

    def patch(self, path: str, body: Any, **more: Any) -> Answer:
        """PATCH."""
        return self.request("PATCH", path, body, **more)

    def put(self, path: str, body: Any, **more: Any) -> Answer:
        """PUT."""
        return self.request("PUT", path, body, **more)

    def delete(self, path: str, **more: Any) -> Answer:
        """DELETE."""
        return self.request("DELETE", path, **more)

    def made(self, path: str, body: Any, **more: Any) -> Any:
        """What a POST makes; it must."""
        answer = self.post(path, body, **more)
        assert answer.status == 201, answer.body
        return answer.json

    # What most tests begin with.

    def people(self, *ids: str, **more: Any) -> None:
        """Users with these ids, named after them."""
        for id in ids:
            assert self.put(f"/users/{id}", {"name": id.title(), "email": f"{id}@example.com"}, **more).status == 201

    def schedule(self, *users: str, **fields: Any) -> Any:
        """A schedule with one rotation of these users, handing off on Mondays at 09:00 in Brussels since February."""
        more = fields.pop("more", {})
        shape = {
            "name": "Network",
            "timezone": "Europe/Brussels",
            "rotations": [rotation(*users)] if users else [],
            **({} if users else {"rotation_type": "weekly"}),
        }
        return self.made("/schedules", shape | fields, **more)

    def on_call(self, schedule_id: str, at: str | None = None) -> str | None:
        """Who is on call."""
        answer = self.get(f"/schedules/{schedule_id}/on-call", query={"at": at} if at else None)
        assert answer.status == 200, answer.body
        found = answer.json["on_call"]
        return found and found["user_id"]

    def final(self, schedule_id: str, since: str, until: str) -> list[tuple[str, str, str | None]]:
        """The final timeline as (start, end, user)."""
        answer = self.get(f"/schedules/{schedule_id}/timeline", query={"since": since, "until": until})
        assert answer.status == 200, answer.body
        return [(s["start"], s["end"], s["user_id"]) for s in answer.json["final"]]


def rotation(*users: str, **fields: Any) -> Json:
    """A weekly rotation as it is sent."""
    return {
        "type": "weekly",
        "effective_from": "2026-02-02T09:00:00+01:00",
        "handoff_time": "09:00",
        "handoff_day": 1,
        "participants": [{"user_id": user, "position": i} for i, user in enumerate(users)],
    } | fields


def _raw(body: Any) -> tuple[str | bytes | None, bool]:
    if body is None or isinstance(body, bytes):
        return body, body is not None
    return (body, True) if isinstance(body, str) else (json.dumps(body), True)


def _encoded(raw: bytes) -> Json:
    return {"body": base64.b64encode(raw).decode(), "isBase64Encoded": True}


class Furnishing:
    """What several tests begin with, made once in a process and put back for each that asks."""

    def __init__(self, furnish: Callable[[Api], dict[str, str]]) -> None:
        self._furnish = furnish
        self._kept: tuple[Any, dict[str, str], set[str]] | None = None

    def __call__(self, api: Api) -> dict[str, str]:
        """The ids of what is there. Nothing may have been made before: it would be gone."""
        assert not any(call.wrote for answer in api.answers for call in answer.calls)
        if self._kept is None:
            made = self._furnish(api)
            self._kept = api.cloud.snapshot(), made, set(api.secrets)
        snapshot, made, secrets = self._kept
        api.cloud.restore(snapshot)
        api.secrets |= secrets
        return dict(made)
