"""What goes out, in the shape that API Gateway's payload 2.0 wants."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Response:
    """One answer. The body is text already; headers are lower-case."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    kept_body: str | None = None  # what a repeat with the same Idempotency-Key gets, if not the body

    def as_event(self) -> dict[str, Any]:
        """As the function returns it."""
        return {"statusCode": self.status, "headers": self.headers, "body": self.body}


def dumped(content: Any) -> str:
    """JSON as rota writes it: compact, as UTF-8, never NaN."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def answer(content: Any, *, status: int = 200, etag: str | None = None, location: str | None = None) -> Response:
    """A JSON answer, with the version and the place of the object where it has one."""
    headers = {"content-type": "application/json"}
    if etag is not None:
        headers["etag"] = etag
    if location is not None:
        headers["location"] = location
    return Response(status, dumped(content), headers)


def no_content() -> Response:
    """204."""
    return Response(204)


def version_tag(version: int, sequence: int | None = None) -> str:
    """The ETag of a version; with the sequence number where the answer shows more than the version counts."""
    return f'"{version}"' if sequence is None else f'"{version}.{sequence}"'
