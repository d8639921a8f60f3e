"""The edge of every function: whatever goes wrong, a problem document and a log line. It knows no table.

So what needs none starts without the SDK; `http.endpoint` is this and the table.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any

from rota.domain.directory import ApiKey
from rota.http.problems import V2, Dialect, from_error, problem
from rota.http.request import Request
from rota.http.response import COMPRESSED, Response
from rota.observability import logger, observe

LambdaHandler = Callable[[Mapping[str, Any], Any], dict[str, Any]]


def open_endpoint(handler: Callable[[Request], Response]) -> LambdaHandler:
    """Make a function of a handler that needs no key: a problem document for every failure, and one log line."""
    return guarded(lambda request, context, asking: handler(request))


def guarded(answered: Callable[[Request, Any, list[ApiKey]], Response], dialect: Dialect = V2) -> LambdaHandler:
    """The edge: whatever goes wrong, the caller gets a problem document and the log a line."""

    def run(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        request = Request.from_event(event)
        began = time.perf_counter()
        asking: list[ApiKey] = []
        try:
            response = sound(answered(request, context, asking))
        except Exception as error:  # noqa: BLE001 - nothing may get past here: the gateway's own error says nothing
            response = _refused(error, request, dialect)
        _finish(response, request)
        observe(
            route=request.route,
            method=request.method,
            status=response.status,
            milliseconds=(time.perf_counter() - began) * 1_000,
            request_id=request.request_id,
            key=asking[0] if asking else None,
        )
        return response.as_event()

    return run


def sound(response: object) -> Response:
    """The response, if it is one: of anything else the gateway would make a 200."""
    if not isinstance(response, Response) or not isinstance(response.body, str):
        raise TypeError(f"a handler returned {type(getattr(response, 'body', response)).__name__}")
    return response


def already_has(request: Request, tag: str) -> bool:
    """Whether If-None-Match names what has this entity tag, in whichever encoding it was sent."""
    wanted = request.headers.get("if-none-match", "")
    had = {one.strip().removeprefix("W/").replace(COMPRESSED, '"') for one in wanted.split(",")}
    return wanted.strip() == "*" or tag.replace(COMPRESSED, '"') in had


def _refused(error: Exception, request: Request, dialect: Dialect) -> Response:
    response = from_error(error, instance=request.told, request_id=request.request_id, dialect=dialect)
    if response is None:
        logger().exception("failed", route=request.route, request_id=request.request_id)
        detail = "something went wrong on our side; the request_id finds it in the log"
        response = problem(500, detail, instance=request.told, request_id=request.request_id, dialect=dialect)
    return response


def _finish(response: Response, request: Request) -> None:
    """What every answer carries; and 304 for one that the caller has already."""
    headers = response.headers
    if request.method == "GET" and response.status == 200:
        if "etag" not in headers and headers.get("content-type") == "application/json":
            headers["etag"] = f'"{hashlib.sha256(response.body.encode()).hexdigest()[:32]}"'
        if already_has(request, headers.get("etag", "-")):
            response.status, response.body, response.is_base64 = 304, "", False
            headers.pop("content-type", None)
            headers.pop("content-encoding", None)
    headers.setdefault("cache-control", "private, no-cache")
    headers["x-content-type-options"] = "nosniff"
    headers["x-request-id"] = request.request_id
