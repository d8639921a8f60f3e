"""Who could take a shift, the best first, and what speaks for and against each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rota.domain.absence import Absence, met
from rota.domain.overlap import Stretch, within
from rota.domain.rotation import union
from rota.domain.time import HOUR, Instant

REST = 11 * HOUR


@dataclass(frozen=True, slots=True)
class Duty:
    """When somebody is on call on one schedule: disjoint, sorted."""

    schedule_id: str
    schedule_name: str
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person for [start, end) of a shift.

    `busy` is what they are on call for at the same time, `clash` for how long of it they are, `off` when they are away
    then, `rest_before` and `rest_after` how long they would be free between it and their own shifts (None: 11 hours or
    more), `load` how long they were on call lately, for one schedule or for several at once.
    """

    user_id: str
    busy: tuple[Duty, ...]
    clash: int
    off: tuple[Absence, ...]
    rest_before: int | None
    rest_after: int | None
    load: int

    @property
    def free(self) -> bool:
        """Whether they are on call for nothing else at that time."""
        return not self.busy

    @property
    def rested(self) -> bool:
        """Whether they would have 11 hours to themselves before and after."""
        return self.rest_before is None and self.rest_after is None

    @property
    def available(self) -> bool:
        """Whether nothing speaks against it."""
        return self.free and not self.off and self.rested


def candidate(
    user_id: str,
    duties: Iterable[Duty],
    absences: Iterable[Absence],
    start: Instant,
    end: Instant,
    lately: tuple[Instant, Instant],
) -> Candidate:
    """How one person stands to [start, end), by all that they are on call for around it and were lately."""
    found = list(duties)
    busy = [
        Duty(duty.schedule_id, duty.schedule_name, meets)
        for duty in found
        if (meets := within(duty.stretches, start, end))
    ]
    every = union([stretch for duty in found for stretch in duty.stretches])
    return Candidate(
        user_id,
        tuple(busy),
        _length(within(every, start, end)),
        tuple(met(absences, start, end)),
        # Whoever is on call on either side of its beginning, or its end, has no rest there.
        min((max(0, start - b) for a, b in every if a < start < b + REST), default=None),
        min((max(0, a - end) for a, b in every if a - REST < end < b), default=None),
        _length(within(every, *lately)),
    )


def _length(stretches: Iterable[Stretch]) -> int:
    return sum(b - a for a, b in stretches)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Who is free first, or busy the shortest, then who is not away, then who would be rested, then who had the least
    lately.
    """
    return sorted(candidates, key=lambda c: (c.clash, bool(c.off), not c.rested, c.load, c.user_id))
