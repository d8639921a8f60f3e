"""What is written by hand on top of the rotations: entries and overrides."""

from __future__ import annotations

from dataclasses import dataclass

from rota.domain.time import DAY, SECOND, Instant

MIN_DURATION = SECOND
MAX_DURATION = 366 * DAY


@dataclass(frozen=True, slots=True)
class Entry:
    """A one-off shift [start, end). Entries of one schedule do not overlap."""

    id: str
    schedule_id: str
    user_id: str
    start: Instant
    end: Instant
    created_at: Instant
    backdated: bool = False
    number: int = 0
    changed_at: Instant | None = None  # when it was last given other contents, if it was


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody stands in over [start, end); `override_user_id` None means nobody, on purpose.

    With `replaced_user_id` it counts only where that person is on call after entries and earlier overrides.
    `sequence` orders the overrides of one schedule by their creation.
    """

    id: str
    schedule_id: str
    override_user_id: str | None
    start: Instant
    end: Instant
    created_at: Instant
    sequence: int
    replaced_user_id: str | None = None
    reason: str | None = None
    backdated: bool = False
    number: int = 0
    changed_at: Instant | None = None
