"""What comes in: one event of an HTTP API, payload 2.0, read with suspicion."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

from rota.http.problems import HttpError, WireError
from rota.http.response import dumped

MAX_BODY = 256 * 1024
_MAX_DEPTH = 32
_SECRET_PATHS = ("/calendars/{file}", "/embed/{token}")
_MAX_DIGITS = 100
_ID = re.compile(r"[A-Za-z0-9_.@-]{1,128}", re.ASCII)
_FORM = re.compile(r"application/x-www-form-urlencoded\s*(?:;\s*charset=\"?utf-8\"?\s*)?", re.ASCII | re.IGNORECASE)
_JSON = re.compile(r"application/(?:[\w.-]+\+)?json\s*(?:;\s*charset=\"?utf-8\"?\s*)?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are lower-case; repeated headers come joined by commas, as the gateway does it."""

    method: str
    path: str
    route: str
    path_parameters: Mapping[str, str]
    raw_query: str
    headers: Mapping[str, str]
    request_id: str
    raw_body: str = ""
    is_base64: bool = False

    @classmethod
    def from_event(cls, event: Mapping[str, Any]) -> Request:
        """The request of an event; what the gateway leaves out is empty."""
        context = event.get("requestContext") or {}
        http = context.get("http") or {}
        return cls(
            method=str(http.get("method", "GET")),
            path=str(event.get("rawPath") or http.get("path") or "/"),
            route=str(event.get("routeKey") or "$default"),
            path_parameters=dict(event.get("pathParameters") or {}),
            raw_query=str(event.get("rawQueryString") or ""),
            headers={str(k).lower(): str(v) for k, v in (event.get("headers") or {}).items()},
            request_id=str(context.get("requestId") or "-"),
            raw_body=str(event.get("body") or ""),
            is_base64=bool(event.get("isBase64Encoded")),
        )

    @property
    def told(self) -> str:
        """The path as it may be told and written down: of one that holds a secret, only the route."""
        return self.route.partition(" ")[2] if self.route.endswith(_SECRET_PATHS) else self.path

    def id(self, name: str) -> str:
        """An id in the path; one that cannot be an id is nobody's."""
        value = self.path_parameters.get(name, "")
        return value if _ID.fullmatch(value) else "?"

    def query_pairs(self) -> dict[str, str]:
        """The query's parameters; WireError if one is repeated or not UTF-8."""
        pairs: dict[str, str] = {}
        for part in self.raw_query.split("&"):
            if not part:
                continue
            name, _, value = part.partition("=")
            try:
                name, value = (unquote_plus(text, errors="strict") for text in (name, value))
            except UnicodeDecodeError:
                raise HttpError(400, "the query is not percent-encoded UTF-8") from None
            if name in pairs:
                raise WireError.one(f"/{name}", "must be given once")
            pairs[name] = value
        return pairs

    def json(self) -> Any:
        """The body as JSON, read strictly: no duplicate keys, no NaN, no depth beyond 32, UTF-8 only."""
        if self.headers.get("content-encoding", "identity").lower() != "identity":
            raise HttpError(415, "the body must not be compressed")
        data = self._bytes()
        if len(data) > MAX_BODY:
            raise HttpError(413, "the body must be at most 256 KB")
        content_type = self.headers.get("content-type", "")
        if not _JSON.fullmatch(content_type.strip()):
            raise HttpError(415, "the body must be JSON: send content-type: application/json")
        try:
            text = data.decode("utf-8", errors="strict")
        except UnicodeDecodeError:
            raise HttpError(400, "the body is not UTF-8") from None
        return parsed(text)

    def form(self, fields: Sequence[str]) -> dict[str, str]:
        """The fields of a form, those left empty left out; a form with any other is not one of ours."""
        if not _FORM.fullmatch(self.headers.get("content-type", "").strip()):
            raise HttpError(415, "the body must be a form: application/x-www-form-urlencoded")
        data = self._bytes()
        if len(data) > MAX_BODY:
            raise HttpError(413, "the body must be at most 256 KB")
        try:
            pairs = parse_qsl(data.decode("ascii"), strict_parsing=True, errors="strict", max_num_fields=len(fields))
        except ValueError:
            raise HttpError(400, "the body is not a form in UTF-8") from None
        found = dict(pairs)
        if len(found) < len(pairs) or not found.keys() <= set(fields):
            raise HttpError(400, f"the form has these fields, each once: {', '.join(fields)}")
        return {name: value.strip() for name, value in found.items() if value.strip()}

    def spelled(self) -> str:
        """The body in one spelling: the same for the same JSON in another order of keys or with other spaces."""
        if not self.raw_body:
            return ""
        try:
            return dumped(_sorted(self.json()))
        except HttpError:
            return self.raw_body

    def _bytes(self) -> bytes:
        if len(self.raw_body) > 2 * MAX_BODY:
            raise HttpError(413, "the body must be at most 256 KB")
        if not self.is_base64:
            return self.raw_body.encode("utf-8", errors="surrogatepass")
        try:
            return base64.b64decode(self.raw_body, validate=True)
        except (binascii.Error, ValueError):
            raise HttpError(400, "the body is not the base64 that it claims to be") from None


def parsed(text: str) -> Any:
    """Strict JSON; HttpError 400 says what is wrong and where."""
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_no_constant, parse_float=_finite, parse_int=_short
        )
    except json.JSONDecodeError as error:
        raise HttpError(400, f"the body is not JSON: {error.msg} (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise HttpError(400, "the body is nested too deeply") from None
    except ValueError as error:
        raise HttpError(400, f"the body is not JSON: {error}") from None
    if _depth(value, _MAX_DEPTH) > _MAX_DEPTH:
        raise HttpError(400, f"the body is nested more than {_MAX_DEPTH} deep")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key appears twice in one object")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _short(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise ValueError("a number is too long")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return number


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def _depth(value: Any, left: int) -> int:
    if left < 0 or not isinstance(value, dict | list):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max((_depth(one, left - 1) for one in inner), default=0)
