"""Who is on call, worked out as the semantics say it and in no cleverer way: the calculator is judged against this.

Nothing is taken from the product but the plain records that describe a schedule. Wall clocks are Python's own, over
the files of the pinned `tzdata` package; every handoff is found by watching the clock minute by minute; the order of
turns is found by counting them; items are laid on in the order in which they were made. It is slow, and may be.

Instants here are naive datetimes in UTC, readings of a wall clock are naive datetimes as read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, TypeAlias, TypeVar

from rota.domain.override import Entry, Override
from rota.domain.schedule import Revision
from tests.support.reference_turns import MINUTE, Turns, instant


class State(NamedTuple):
    """Who is on call, and by what: what a segment of the final timeline says of each of its instants."""

    user: str | None
    source: str
    by: str
    turn: int | None


V = TypeVar("V")
Stretch: TypeAlias = tuple[datetime, datetime, V]


class Reference:
    """One schedule, as the semantics have it."""

    def __init__(
        self, revisions: Sequence[Revision], entries: Iterable[Entry] = (), overrides: Iterable[Override] = ()
    ) -> None:
        self.revisions = revisions
        self.entries = [(instant(e.start), instant(e.end), e) for e in entries]
        self.overrides = [(instant(o.start), instant(o.end), o) for o in sorted(overrides, key=lambda o: o.sequence)]
        self._since = [instant(revision.since) for revision in revisions]
        self._turns: dict[tuple[int, int], Turns] = {}

    def who(self, t: datetime) -> str | None:
        """The user on call at `t`, or None."""
        state = self.state(t)
        return state.user if state else None

    def state(self, t: datetime) -> State | None:
        """Who is on call at `t` (nobody on purpose included) and by what, or None."""
        n, revision = self._in_force(t)
        if not revision.enabled:
            return None
        state = self._rotation_state(n, revision, t)
        for start, end, entry in self.entries:
            if start <= t < end:
                state = State(entry.user_id, "entry", entry.id, None)
        for start, end, override in self.overrides:
            if start <= t < end:
                present = state.user if state else None
                if override.replaced_user_id is None or override.replaced_user_id == present:
                    state = State(override.override_user_id, "override", override.id, None)
        return state

    def reason(self, t: datetime, state: State | None) -> str | None:
        """Why nobody is on call at `t`, in the state seen there; None if somebody is."""
        n, revision = self._in_force(t)
        if not revision.enabled:
            return "disabled"
        if state is not None:
            return None if state.user is not None else "off"
        if revision.coverage == "restricted":
            restricted = [i for i, rotation in enumerate(revision.rotations) if rotation.restrictions]
            if restricted and not any(self._of(n, i).is_open(t) for i in restricted):
                return "off"
        return "gap"

    def watch(self, ticks: Sequence[datetime]) -> tuple[list[Stretch[State]], list[Stretch[str]]]:
        """The final timeline's segments, and the stretches with nobody on call with their causes.

        Seen by looking at every tick but the last, which ends the window.
        """
        segments: list[Stretch[State]] = []
        causes: list[Stretch[str]] = []
        for tick, following in pairwise(ticks):
            state = self.state(tick)
            _go_on(segments, tick, following, state)
            _go_on(causes, tick, following, self.reason(tick, state))
        return segments, causes

    def ticks(self, since: datetime, until: datetime) -> list[datetime]:
        """Every minute of the window and every instant that is written anywhere, both ends included."""
        written: set[int] = set()
        fractions = {0}
        for revision in self.revisions:
            written.add(revision.since)
            for rotation in revision.rotations:
                written |= {rotation.effective_from, rotation.effective_until or rotation.effective_from}
                fractions.add((rotation.anchor or 0) % 60_000_000)
        made = {t for start, end, _ in self.entries for t in (start, end)}
        made |= {t for start, end, _ in self.overrides for t in (start, end)}
        ticks = {since, until} | {t for t in (*map(instant, written), *made) if since < t < until}
        for fraction in fractions:
            minute = since.replace(second=0, microsecond=0) + timedelta(microseconds=fraction)
            while minute < until:
                if minute > since:
                    ticks.add(minute)
                minute += MINUTE
        return sorted(ticks)

    def _in_force(self, t: datetime) -> tuple[int, Revision]:
        """The revision that began last; of several that began at once, the one written last."""
        n = max((since, n) for n, since in enumerate(self._since) if since <= t)[1]
        return n, self.revisions[n]

    def _rotation_state(self, n: int, revision: Revision, t: datetime) -> State | None:
        best: tuple[int, State] | None = None
        for i, rotation in enumerate(revision.rotations):
            if best is not None and best[0] <= rotation.layer_position:
                continue
            offer = self._of(n, i).offer(t)
            if offer is not None:
                best = rotation.layer_position, State(offer[0], "rotation", rotation.id, offer[1])
        return best[1] if best else None

    def _of(self, n: int, i: int) -> Turns:
        if (n, i) not in self._turns:
            revision = self.revisions[n]
            self._turns[n, i] = Turns(revision.rotations[i], revision.timezone)
        return self._turns[n, i]


def _go_on(stretches: list[Stretch[V]], start: datetime, end: datetime, seen: V | None) -> None:
    """Add what was seen over [start, end) to the last stretch, or begin one."""
    if seen is None:
        return
    if stretches and stretches[-1][1] == start and stretches[-1][2] == seen:
        start = stretches.pop()[0]
    stretches.append((start, end, seen))
