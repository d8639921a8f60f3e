"""The v2 API: paths to answers, refusals to failures, and patience with a service that asks for it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from rota_cli import VERSION
from rota_cli.failures import FAILED, UNREACHABLE, Failure, refusal
from rota_cli.wire import Request, Response, Transport, Unanswered

if TYPE_CHECKING:
    from datetime import datetime

Json = dict[str, Any]
BASE = "/api/v2/oncall"
ATTEMPTS = 4
PAGE = 100  # the longest that there is
_LONGEST_WAIT = 10.0  # seconds between two attempts, whatever the service asks for
_PATIENCE = 45.0  # seconds after which nothing is asked again


def seg(id: str) -> str:
    """An id as a part of a path."""
    return quote(id, safe="")


def far_enough(body: Any, now: datetime) -> Json:
    """How far a dry run must look ahead to see all of a change, if that is further than it does by itself."""
    from datetime import datetime as moment

    try:
        days = (moment.fromisoformat(body["end"]) - now).days + 1
    except (KeyError, TypeError, ValueError):
        return {}
    return {"horizon_days": min(days, 366)} if days > 30 else {}


class Client:
    """Who asks the API. A 503 or a broken connection is asked again, at most three times, where that is safe.

    Safe are GETs, and POSTs, because each has an Idempotency-Key. A 429 was not looked at, so it is always safe.
    """

    def __init__(
        self, base_url: str, key: str | None, transport: Transport, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._key = key
        self._transport = transport
        self._sleep = sleep

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, Any] | None = None,
        idempotency: str | None = None,
        raw: bytes | None = None,
    ) -> Response:
        """The answer, whatever its status; a path that begins with /api or is outside it is taken as it is."""
        sent = {name: value for name, value in (query or {}).items() if value is not None}
        url = self.base_url + (path if path.startswith("/") else f"{BASE}/{path}")
        if sent:
            url += ("&" if "?" in url else "?") + urlencode(sent, quote_via=quote)
        headers = {"Accept": "application/json", "User-Agent": f"rota/{VERSION}"}
        if self._key is not None:
            headers["X-API-Key"] = self._key
        data = json.dumps(body, allow_nan=False).encode() if raw is None and body is not None else raw
        if data is not None:
            headers["Content-Type"] = "application/json"
        if method == "POST":
            headers["Idempotency-Key"] = idempotency or f"rota-{os.urandom(16).hex()}"
        return self._patiently(Request(method, url, headers, data))

    def _patiently(self, request: Request) -> Response:
        repeatable = request.method in ("GET", "POST")
        started = time.monotonic()
        for attempt in range(ATTEMPTS):
            last = attempt == ATTEMPTS - 1 or time.monotonic() - started > _PATIENCE
            wait = 0.2 * 2**attempt * (1 + os.urandom(1)[0] / 256)
            try:
                response = self._transport(request)
            except Unanswered as error:
                if last or not (error.sent and repeatable):
                    raise Failure(UNREACHABLE, f"{self.base_url} can't be reached: {error}") from None
            else:
                asked = response.headers.get("retry-after", "")
                again = response.status == 429 or (response.status == 503 and asked and repeatable)
                if last or not again:
                    return response
                wait = min(float(asked), _LONGEST_WAIT) if asked.isdigit() else wait
            self._sleep(wait)
        raise AssertionError("the last attempt has ended it")

    def send(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[Any, Response]:
        """The answer, read, and as it came; Refused for any but success."""
        response = self.ask(method, path, body, **more)
        if not 200 <= response.status < 300:
            raise refusal(response.status, response.body)
        if not response.body:
            return None, response
        try:
            return json.loads(response.body), response
        except ValueError:
            raise Failure(FAILED, f"{self.base_url} does not answer as rota does: is the address right?") from None

    def get(self, path: str, **query: Any) -> Any:
        """What is there."""
        return self.send("GET", path, query=query)[0]

    def found(self, path: str, **query: Any) -> Any | None:
        """What is there, or None if nothing is."""
        from rota_cli.failures import Refused

        try:
            return self.get(path, **query)
        except Refused as error:
            if error.status == 404:
                return None
            raise

    def pages(self, path: str, **query: Any) -> Iterator[Json]:
        """A list, page by page."""
        page = self.get(path, limit=PAGE, **query)
        yield page
        while cursor := page.get("next_cursor"):
            page = self.get(path, limit=PAGE, cursor=cursor, **query)
            yield page

    def whole(self, path: str, **query: Any) -> Json:
        """A whole list in the shape of one page."""
        first: Json | None = None
        for page in self.pages(path, **query):
            if first is None:
                first = page
            else:
                for name in ("data", "unreadable"):
                    if name in page:
                        first[name] += page[name]
        assert first is not None
        return first | {"limit": max(first["limit"], len(first["data"])), "next_cursor": None}
