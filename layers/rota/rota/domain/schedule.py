"""A schedule: one seat, and what it says from a given instant on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from rota.domain.rotation import Rotation
from rota.domain.time import BEGINNING, Instant

Role = Literal["primary", "secondary", "shadow"]
Coverage = Literal["full", "restricted"]
DEFAULT_LEAD_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Revision:
    """What decides who is on call from `since` until the next revision's `since`.

    A schedule's first revision begins before all time: its rotations say themselves from when on they count.
    `rotations` are in the order in which they were created. How it came about is no part of what it says: two revisions
    that say the same are equal.
    """

    timezone: str
    rotations: tuple[Rotation, ...] = ()
    enabled: bool = True
    coverage: Coverage = "full"
    since: Instant = BEGINNING
    version: int = field(default=1, compare=False)  # of the schedule, by the edit that made it
    recorded_at: Instant = field(default=BEGINNING, compare=False)
    withdrawn_at: Instant | None = field(default=None, compare=False)  # of one that never came into force


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever can be named in an answer."""

    id: str
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as it stands: its present revision, those to come, and what the rotations do not need to know.

    `version` counts the edits of these fields; `sequence` counts every write that can move a handoff, those of entries
    and overrides included.
    """

    id: str
    name: str
    revision: Revision
    created_at: Instant
    updated_at: Instant
    description: str | None = None
    team_id: str | None = None
    role: Role = "primary"
    rotation_type: str | None = None
    shift_duration: str | None = None  # how a client wrote the length of a turn; counts only while it is that long
    handoff_notification_minutes: int | None = DEFAULT_LEAD_MINUTES
    number: int = 0
    version: int = 1
    sequence: int = 1
    coming: tuple[Revision, ...] = ()  # revisions to come, by the instants at which they take effect
    ended: tuple[Revision, ...] = ()  # those that ended, by date, since the schedule was last written

    @property
    def occupies(self) -> bool:
        """Whether being on it keeps somebody from being on another: who shadows somebody can do both."""
        return self.role != "shadow"

    def at(self, now: Instant) -> Schedule:
        """The same at `now`: a revision whose time has come is the present one."""
        due = [revision for revision in self.coming if revision.since <= now]
        if not due:
            return self
        *ended, present = (self.revision, *due)
        return replace(self, revision=present, coming=self.coming[len(due) :], ended=(*self.ended, *ended))
