"""Who could take a shift, the best first, and what speaks for and against each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rota.domain.absence import Absence, met
from rota.domain.overlap import Stretch
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

    `busy` is what they are on call for at the same time, `off` when they are away then, `rest_before` and `rest_after`
    how long they would be free between it and their own shifts (None: more than 11 hours), `load` how long they were on
    call lately.
    """

    user_id: str
    busy: tuple[Duty, ...]
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
    busy, before, after, load = [], [], [], 0
    for duty in duties:
        meets = [(max(a, start), min(b, end)) for a, b in duty.stretches if a < end and start < b]
        if meets:
            busy.append(Duty(duty.schedule_id, duty.schedule_name, meets))
        before += [start - b for _, b in duty.stretches if b <= start < b + REST]
        after += [a - end for a, _ in duty.stretches if end <= a < end + REST]
        load += sum(max(0, min(b, lately[1]) - max(a, lately[0])) for a, b in duty.stretches)
    off = tuple(met(absences, start, end))
    return Candidate(user_id, tuple(busy), off, min(before, default=None), min(after, default=None), load)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Who is free first, then who is not away, then who would be rested, then who had the least lately."""
    return sorted(candidates, key=lambda c: (not c.free, bool(c.off), not c.rested, c.load, c.user_id))
