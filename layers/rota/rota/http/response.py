"""What goes out, in the shape that API Gateway's payload 2.0 wants."""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Response:
    """One answer. The body is text already, or the base64 of what is none; headers are lower-case."""

    status: int
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    kept_body: str | None = None  # what a repeat with the same Idempotency-Key gets, if not the body
    is_base64: bool = False

    def as_event(self) -> dict[str, Any]:
        """As the function returns it."""
        event = {"statusCode": self.status, "headers": self.headers, "body": self.body}
        return {**event, "isBase64Encoded": True} if self.is_base64 else event


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


COMPRESSED = '-gzip"'  # how the entity tag of what is compressed ends
_WORTH_IT = 1_000  # bytes; less does not become less


def compressed(response: Response, accepted: str) -> Response:
    """The same response, compressed if it is worth it and the Accept-Encoding allows it."""
    response.headers["vary"] = "accept-encoding"
    codings = {coding.replace(" ", "").lower() for coding in accepted.split(",")}
    data = response.body.encode()
    if len(data) < _WORTH_IT or not any(one == "gzip" or one.startswith("gzip;q=") for one in codings - _REFUSED):
        return response
    response.body = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
    response.is_base64 = True
    response.headers["content-encoding"] = "gzip"
    if "etag" in response.headers:
        response.headers["etag"] = response.headers["etag"][:-1] + COMPRESSED  # other bytes, another tag
    return response


_REFUSED = frozenset({"gzip;q=0", "gzip;q=0.0", "gzip;q=0.00", "gzip;q=0.000"})


def no_content() -> Response:
    """204."""
    return Response(204)


def version_tag(version: int, sequence: int | None = None) -> str:
    """The ETag of a version; with the sequence number where the answer shows more than the version counts."""
    return f'"{version}"' if sequence is None else f'"{version}.{sequence}"'
