"""A notice: something that somebody should hear of, with an id that stays the same however often it is found."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from rota.domain.time import Instant

Kind: TypeAlias = Literal[
    "oncall.handoff.upcoming",
    "oncall.handoff.started",
    "oncall.shift.changed",
    "oncall.gap.ahead",
    "oncall.schedule.changed",
    "oncall.override.created",
    "oncall.override.deleted",
    "oncall.shift.swapped",
]
UPCOMING: Kind = "oncall.handoff.upcoming"
STARTED: Kind = "oncall.handoff.started"
SHIFT_CHANGED: Kind = "oncall.shift.changed"
GAP_AHEAD: Kind = "oncall.gap.ahead"
SCHEDULE_CHANGED: Kind = "oncall.schedule.changed"
OVERRIDE_CREATED: Kind = "oncall.override.created"
OVERRIDE_DELETED: Kind = "oncall.override.deleted"
SHIFT_SWAPPED: Kind = "oncall.shift.swapped"
KINDS: tuple[Kind, ...] = (
    UPCOMING,
    STARTED,
    SHIFT_CHANGED,
    GAP_AHEAD,
    SCHEDULE_CHANGED,
    OVERRIDE_CREATED,
    OVERRIDE_DELETED,
    SHIFT_SWAPPED,
)
_PREFIX = "notice_"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice about one schedule.

    `at` is the instant it is about: the handoff's, the gap's beginning or the write's. `due` is when it should be sent.
    `about` are the users whom it concerns; empty if it is for the schedule's channels alone. `payload` is what only its
    kind has, as JSON that goes out as it is: `notify.events` says what is in it.
    """

    id: str
    kind: Kind
    workspace: str
    schedule_id: str
    schedule_name: str
    timezone: str
    at: Instant
    due: Instant
    team_id: str | None = None
    incoming_user_id: str | None = None
    outgoing_user_id: str | None = None
    about: tuple[str, ...] = ()
    late: bool = False
    payload: dict[str, Any] = field(default_factory=dict)


def handoff_notice_id(kind: Kind, schedule_id: str, at: Instant, incoming_user_id: str | None) -> str:
    """The id of a notice of a handoff, or of a gap (with nobody coming in): found twice, it is the same."""
    return _id(at, kind, schedule_id, str(at), incoming_user_id or "")


def change_notice_id(kind: Kind, schedule_id: str, at: Instant, change_id: str) -> str:
    """The id of a notice of a change, by the id of its audit record; `at` is the record's time."""
    return _id(at, kind, schedule_id, change_id)


def notice_id_bound(at: Instant) -> str:
    """The lowest id of a notice about `at` or later: ids sort by the instant they are about."""
    return f"{_PREFIX}{at:017d}"


def _id(at: Instant, *parts: str) -> str:
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return f"{notice_id_bound(at)}_{digest[:24]}"
