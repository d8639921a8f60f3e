"""The one tree of errors. Each carries the data its message needs; http/problems.py maps them to HTTP, once."""

from __future__ import annotations

from typing import NamedTuple


class FieldError(NamedTuple):
    """One thing wrong with what was sent: a JSON pointer to it, and what would be right."""

    pointer: str
    detail: str


class RotaError(Exception):
    """The root of everything rota refuses on purpose."""


class NotFound(RotaError):
    """There is no such object in the caller's workspace (nor may the caller learn of one elsewhere)."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"no {kind} with this id")
        self.kind = kind
        self.id = id


class Conflict(RotaError):
    """The request is well formed but does not fit what is stored."""

    def __init__(self, detail: str, *, ids: tuple[str, ...] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.ids = ids


class Raced(Conflict):
    """Somebody else wrote first. Deciding again from a fresh read may succeed."""

    def __init__(self, detail: str = "the object was changed by somebody else at the same time; try again") -> None:
        super().__init__(detail)


class Stale(RotaError):
    """The caller's precondition (If-Match or a plan) names a version that is no longer the present one."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Invalid(RotaError):
    """What was sent is readable but wrong; `errors` holds every field at fault."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__("; ".join(f"{e.pointer}: {e.detail}" for e in errors))
        self.errors = errors

    @classmethod
    def one(cls, pointer: str, detail: str) -> Invalid:
        """The common case of a single bad field."""
        return cls([FieldError(pointer, detail)])


class Forbidden(RotaError):
    """The key is good but lacks the scope."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"this key lacks the scope {scope}")
        self.scope = scope


class LimitExceeded(RotaError):
    """A named limit of the product would be passed."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"at most {limit} {what}")
        self.what = what
        self.limit = limit


class IdempotencyMismatch(RotaError):
    """The Idempotency-Key was used before for another request."""


class Unavailable(RotaError):
    """The store cannot answer now. Nothing was written, or it is unknown and safe to send again with the same key."""

    def __init__(self, reason: str, *, retry_after: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
