"""The one mapper from errors to HTTP: problem documents (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from rota.domain import errors
from rota.domain.errors import FieldError
from rota.http.response import Response, dumped

_REFLECTED = 100  # how much of what was sent an error may show


class HttpError(errors.RotaError):
    """What is wrong with the request as such, before any use case has seen it."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class WireError(errors.Invalid):
    """What was sent does not have the form that is asked for: its pointers are in the caller's own words already."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one dialect tells errors: what it calls fields, which statuses it knows, what its documents say besides."""

    # A field at fault as the use cases name it (as v2 does), and as this dialect does.
    named: Callable[[FieldError], FieldError] = lambda error: error
    statuses: Mapping[int, int] = field(default_factory=dict)  # what it answers instead
    # Further members of the document, from its status, its detail and the fields at fault.
    more: Callable[[int, str, Sequence[FieldError]], dict[str, Any]] = lambda status, detail, fields: {}


V2 = Dialect()

TITLES = {
    400: "Bad request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    412: "Precondition failed",
    413: "Content too large",
    415: "Unsupported media type",
    422: "Invalid input",
    429: "Too many requests",
    500: "Internal error",
    503: "Unavailable",
}


def shown(text: object) -> str:
    """Something that was sent, short and printable enough to be quoted in an error."""
    printable = "".join(char if char.isprintable() else "?" for char in str(text)[:_REFLECTED])
    return printable + ("…" if len(str(text)) > _REFLECTED else "")


def _path(path: str) -> str:
    """A path that was asked for, short, and as a URI reference: the gateway has decoded it."""
    return quote(path, safe="/:@!$&'()*+,;=-._~", errors="replace")[:_REFLECTED]


def problem(
    status: int,
    detail: str,
    *,
    instance: str,
    request_id: str,
    fields: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
    dialect: Dialect = V2,
    **more: Any,
) -> Response:
    """A problem document."""
    status = dialect.statuses.get(status, status)
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": TITLES[status],
        "status": status,
        "detail": detail,
        "instance": _path(instance),
        "request_id": request_id,
        **more,
        **dialect.more(status, detail, fields),
    }
    if fields:
        document["errors"] = [{"pointer": shown(field.pointer), "detail": field.detail} for field in fields]
    all_headers = {"content-type": "application/problem+json", "cache-control": "no-store", **(headers or {})}
    return Response(status, dumped(document), all_headers)


def from_error(error: Exception, *, instance: str, request_id: str, dialect: Dialect = V2) -> Response | None:
    """The problem document for an error of rota's; None for one that is a bug."""

    def refused(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
        return problem(
            status, detail, instance=instance, request_id=request_id, headers=headers, dialect=dialect, **more
        )

    match error:
        case HttpError():
            return refused(error.status, error.detail, error.headers)
        case errors.Invalid():
            count = len(error.errors)
            detail = "one field is wrong" if count == 1 else f"{count} fields are wrong"
            own = isinstance(error, WireError)
            fields = error.errors if own else [dialect.named(one) for one in error.errors]
            return refused(422, f"{detail}: see errors", fields=fields)
        case errors.NotFound():
            return refused(404, f"there is no such {error.kind} in this workspace")
        case errors.Conflict():
            return refused(409, error.detail, conflicts_with=list(error.ids))
        case errors.Stale():
            return refused(412, error.detail)
        case errors.Forbidden():
            return refused(403, str(error))
        case errors.LimitExceeded():
            return refused(422, f"a limit is reached: {error}", limit=error.limit)
        case errors.IdempotencyMismatch():
            return refused(422, "this Idempotency-Key was used for another request in the last 24 hours")
        case errors.Unavailable():
            detail = "the service cannot answer now; try again"
            return refused(503, detail, {"retry-after": str(error.retry_after)})
    return None
