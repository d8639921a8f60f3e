"""Who and what a workspace holds besides schedules: users, teams, keys, and the record of what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rota.domain.time import Instant

READ, WRITE, ADMIN = "oncall:read", "oncall:write", "oncall:admin"
SCOPES = (READ, WRITE, ADMIN)


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can be on call. A deleted user can't be named in anything new; what names them keeps their name."""

    id: str
    name: str
    created_at: Instant
    updated_at: Instant
    email: str | None = None
    version: int = 1
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Team:
    """A team, whose schedules answer together for "who is on call for the team?"."""

    id: str
    name: str
    created_at: Instant
    updated_at: Instant
    version: int = 1


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret, of which only the SHA-256 (`digest`) is kept."""

    id: str
    workspace: str
    digest: str
    scopes: tuple[str, ...]
    created_at: Instant
    name: str | None = None
    expires_at: Instant | None = None
    user_id: str | None = None  # whose it is, if it is one person's


@dataclass(frozen=True, slots=True)
class Calendar:
    """A feed of the shifts of one schedule, team or user, for whoever knows its token, of which the digest is kept."""

    id: str
    workspace: str
    digest: str
    created_at: Instant
    name: str | None = None
    schedule_id: str | None = None
    team_id: str | None = None
    user_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One acknowledged write: who did what to which object, and how it stood before and after, as it is stored.

    A write that changes several schedules names the first as its own, and `also` the others.
    """

    id: str
    at: Instant
    actor: str
    request_id: str
    action: str
    object_type: str
    object_id: str
    schedule_id: str | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    also: tuple[str, ...] = ()
    user_id: str | None = None  # whose key it was
