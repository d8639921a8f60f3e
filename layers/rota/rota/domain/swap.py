"""A swap: parts of shifts that change hands together, asked for or done, and what may still become of it.

A cover is the same with any number of sides that all go from one person to others.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rota.domain.errors import Conflict
from rota.domain.time import Instant
from rota.domain.timeline import Gap, Piece, Timeline

Kind = Literal["swap", "cover"]
Status = Literal["pending", "done", "declined", "undone", "expired"]


@dataclass(frozen=True, slots=True)
class Side:
    """[start, end) of one schedule, from one person to another, on the clock of `timezone`.

    `item_id` is the entry or override by which it was done; None while it is only asked for. `shift_id` is the shift
    as it was called before; None for a cover of whatever the person has in that time.
    """

    schedule_id: str
    from_user_id: str
    to_user_id: str
    start: Instant
    end: Instant
    timezone: str
    shift_id: str | None = None
    item_id: str | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """What changes hands. `status` never is "expired" where it is kept: that is told by the time (`status_at`)."""

    id: str
    kind: Kind
    status: Status
    sides: tuple[Side, ...]
    created_at: Instant
    updated_at: Instant
    expires_at: Instant | None = None
    reason: str | None = None
    version: int = 1

    @property
    def schedule_ids(self) -> list[str]:
        """The schedules that it is about, each once, the first side's first."""
        return list(dict.fromkeys(side.schedule_id for side in self.sides))

    def status_at(self, now: Instant) -> Status:
        """The status at a time: a request that nobody answered before the first of its shifts began has expired."""
        if self.status == "pending" and self.expires_at is not None and now >= self.expires_at:
            return "expired"
        return self.status

    def require_pending(self, now: Instant) -> None:
        """Conflict unless the request can still be answered."""
        status = self.status_at(now)
        if status == "expired":
            raise Conflict("the request has expired: its shift has begun")
        if status != "pending":
            raise Conflict(f"the swap is {status} already")

    def require_undoable(self, now: Instant) -> None:
        """Conflict unless it is done and lies ahead; of a cover, the rest that lies ahead is enough."""
        if self.status != "done":
            raise Conflict(f"only what is done can be undone; this is {self.status_at(now)}")
        if self.kind == "swap" and any(side.start <= now for side in self.sides):
            raise Conflict("a shift of the swap has begun: hand it on by a new swap instead")
        if all(side.end <= now for side in self.sides):
            raise Conflict("it is over, and the past is never rewritten")


def in_force(timeline: Timeline, side: Side) -> bool:
    """Whether the side's whole part is what its item makes of it: nothing over it, nothing moved below it."""
    pieces = timeline.pieces(side.start, side.end)
    return all(not isinstance(p, Gap) and (p.by, p.user_id) == (side.item_id, side.to_user_id) for p in pieces)


def only_returns(before: Timeline, after: Timeline, givers: Mapping[str, str], since: Instant, until: Instant) -> bool:
    """Whether all that differs over [since, until) is that what the items (id: giver) took is the givers' again."""
    old, new = before.pieces(since, until), after.pieces(since, until)
    i = j = 0
    while i < len(old) and j < len(new):
        was, now_is = old[i], new[j]
        by = None if isinstance(was, Gap) else givers.get(was.by)
        if _holder(now_is) != (by or _holder(was)):
            return False
        if was.end <= now_is.end:
            i += 1
        if now_is.end <= was.end:
            j += 1
    return True


def _holder(piece: Piece) -> str | None:
    return None if isinstance(piece, Gap) else piece.user_id
