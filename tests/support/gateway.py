"""API Gateway's part, in process: a request becomes an event, and goes to the function that the template names."""

from __future__ import annotations

import base64
import gzip
import importlib.util
import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from openapi.functions import ROOT, routes

Json = dict[str, Any]
HOST = "abc123.execute-api.eu-west-1.amazonaws.com"
_PLAIN = ("text/", "application/json", "application/javascript", "application/xml")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def handler_of(function: str) -> Callable[[Mapping[str, Any], Any], Any]:
    """The handler of a function by its folder. The settings must be there: it looks for them as it is loaded."""
    return _loaded(function)


@lru_cache(maxsize=100)
def _loaded(function: str) -> Callable[[Mapping[str, Any], Any], Any]:
    spec = importlib.util.spec_from_file_location(f"functions_{function}", ROOT / "functions" / function / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.handler  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, str, re.Pattern[str], str]]:
    """Method, path, pattern and function of each route, the one with the fewest variables first."""
    found = [
        (one.method, one.path, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(one.path))), one)
        for one in routes()
    ]
    found.sort(key=lambda one: one[1].count("{"))
    return [(method, path, pattern, one.function.name) for method, path, pattern, one in found]


def event_of(
    method: str, raw_path: str, query: str = "", headers: Iterable[tuple[str, str]] = (), body: bytes = b""
) -> tuple[str, Json]:
    """The function that a request goes to, and the event that it gets: payload 2.0."""
    path = unquote(raw_path, errors="surrogateescape")
    function, route, variables = "not_found", "$default", {}
    for wanted, template, pattern, name in _patterns():
        if method == wanted and (match := pattern.fullmatch(path)):
            function, route, variables = name, f"{method} {template}", match.groupdict()
            break
    joined: dict[str, str] = {}
    for name, value in headers:
        joined[name.lower()] = f"{joined[name.lower()]},{value}" if name.lower() in joined else value
    agent = joined.get("user-agent", "curl/8.5.0")
    event: Json = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": path,
        "rawQueryString": query,
        "headers": {
            "accept": "*/*",
            "host": HOST,
            "user-agent": agent,
            "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678",
            "x-forwarded-for": "203.0.113.7",
            "x-forwarded-port": "443",
            "x-forwarded-proto": "https",
            **joined,
        },
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "abc123",
            "domainName": HOST,
            "domainPrefix": "abc123",
            "http": {
                "method": method,
                "path": path,
                "protocol": "HTTP/1.1",
                "sourceIp": "203.0.113.7",
                "userAgent": agent,
            },
            "requestId": "Jx3cQhkLliAEJhw=",
            "routeKey": route,
            "stage": "$default",
            "time": "01/Mar/2026:12:00:00 +0000",
            "timeEpoch": time.time_ns() // 1_000_000,
        },
        "isBase64Encoded": False,
    }
    if variables:
        event["pathParameters"] = variables
    if body:
        event |= _body(body, joined.get("content-type", ""))
    return function, event


def _body(body: bytes, content_type: str) -> Json:
    if content_type.lower().startswith(_PLAIN):
        try:
            return {"body": body.decode("utf-8")}
        except UnicodeDecodeError:
            pass
    return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def expected(case: Path) -> int:
    """The status that a file under events/ says: what its name ends in, or 200."""
    status = case.stem.rpartition(".")[2]
    return int(status) if status.isdigit() else 200


def send(
    method: str,
    path: str,
    body: Any = None,
    *,
    key: str | None = None,
    query: str = "",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """The answer to a request; a body that is neither text nor bytes is sent as JSON."""
    sent = dict(headers or {})
    if key is not None:
        sent["x-api-key"] = key
    if body is not None:
        sent.setdefault("content-type", "application/json")
    match body:
        case None:
            data = b""
        case bytes():
            data = body
        case str():
            data = body.encode("utf-8", "surrogatepass")
        case _:
            data = json.dumps(body).encode()
    function, event = event_of(method, path, query, sent.items(), data)
    return invoke(function, event)


def invoke(function: str, event: Mapping[str, Any]) -> Answer:
    """The answer of a function to an event, as the gateway would pass it on."""
    answered = handler_of(function)(event, None)
    assert isinstance(answered, dict), "the gateway would make a 200 of this"
    assert isinstance(answered["statusCode"], int)
    assert isinstance(answered["body"], str)
    json.dumps(answered)
    return Answer(answered["statusCode"], dict(answered["headers"]), text_of(answered))


def text_of(answered: Mapping[str, Any]) -> str:
    """The body as a client reads it: out of base64, and uncompressed if it was compressed."""
    body: str = answered["body"]
    if not answered.get("isBase64Encoded"):
        return body
    data = base64.b64decode(body, validate=True)
    return (gzip.decompress(data) if answered["headers"].get("content-encoding") == "gzip" else data).decode()
