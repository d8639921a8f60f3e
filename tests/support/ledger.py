"""Schedules over a table in memory, and beside each a plain model: who was on call when, kept as time passed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rota.domain.draft import RotationDraft
from rota.domain.errors import RotaError
from rota.domain.impact import standings
from rota.domain.rotation import Participant
from rota.domain.swap import Side
from rota.domain.time import DAY, Instant, parse_instant
from rota.domain.timeline import Timeline
from rota.store.store import Store
from rota.store.table import Table
from rota.usecases import directory, oncall, schedules
from rota.usecases.act import Act
from rota.usecases.impact import foreseen
from rota.usecases.oncall import timeline_of
from rota.usecases.schedules import ScheduleDraft
from tests.support.quick import QuickDynamoDB

WS, TEAM = "1", "team"
USERS = ("ada", "bob", "cyd", "dan", "eve")
START = parse_instant("2026-03-20T10:30:00Z")  # nine days before Brussels changes its clocks
HORIZON = 30 * DAY

Stretch = tuple[Instant, Instant, str | None]
Timelines = dict[str, Timeline]  # by schedule


def participants(people: Sequence[str]) -> tuple[Participant, ...]:
    """The people, in this order."""
    return tuple(Participant(user, i) for i, user in enumerate(people))


def joined(found: Sequence[tuple[Instant, Instant, Any]]) -> list[Stretch]:
    """Who is on call from when to when; neighbours differ."""
    made: list[Stretch] = []
    for start, end, standing in found:
        user = getattr(standing, "user_id", standing)
        if made and made[-1][1:] == (start, user):
            start = made.pop()[0]
        made.append((start, end, user))
    return made


def cut(found: Sequence[Stretch], since: Instant, until: Instant) -> list[Stretch]:
    """What of it lies in [since, until)."""
    return [(max(a, since), min(b, until), user) for a, b, user in found if a < until and since < b]


def edges(a: Timeline, b: Timeline, since: Instant, until: Instant) -> list[Instant]:
    """Every instant of [since, until) from which on one of the two may say something else."""
    found = {since, *(one[0] for timeline in (a, b) for one in standings(timeline, since, until))}
    return sorted(found)


@dataclass
class Book:
    """One schedule and its model."""

    id: str
    rotation: str  # the one that edits change
    since: Instant  # from when on the model knows
    past: list[Stretch] = field(default_factory=list)  # who was on call, as it was when it was the present
    said: list[tuple[Instant, Instant, Instant, list[Stretch]]] = field(default_factory=list)  # at; of which window
    deleted: bool = False

    @property
    def until(self) -> Instant:
        """Up to when it does."""
        return self.past[-1][1] if self.past else self.since


class Ledger:
    """Two schedules of one team, an instant that is now, and every write held to what it told before it was made."""

    def __init__(self, grids: Sequence[tuple[list[str], str, dict[str, Any]]]) -> None:
        """`grids`: for each schedule its people, its zone, and what it takes to say when its turns are."""
        self.client = QuickDynamoDB()
        self._table = Table(self.client, "t")  # type: ignore[arg-type]
        self._ids = itertools.count(1)
        self.now = START
        for user in USERS:
            self._plainly(lambda store, user=user: directory.create_user(store, user, user, None, self.act()))
        self._plainly(lambda store: directory.create_team(store, TEAM, TEAM, self.act()))
        self.books = [self._made(*one) for one in grids]

    def _made(self, people: list[str], zone: str, grid: dict[str, Any]) -> Book:
        shape: dict[str, Any] = {"type": "weekly", "effective_from": START - 100 * DAY, "handoff_time": 540} | grid
        rotation = RotationDraft(**shape, participants=participants(people))
        draft = ScheduleDraft("s", zone, team_id=TEAM, rotations=(rotation,))
        made = self._plainly(lambda store: schedules.create(store, draft, self.act()))
        self.now += 1
        return Book(made.id, made.revision.rotations[0].id, self.now)

    def _plainly(self, write: Callable[[Store], Any]) -> Any:
        store = self.store()
        made = write(store)
        store.commit()
        return made

    # How a request is made.

    def store(self) -> Store:
        """As a request gets it."""
        return Store(self._table, WS, self.now)

    def act(self) -> Act:
        """Who writes, and when."""
        return Act(self.now, "key", "-", lambda prefix: f"{prefix}_{next(self._ids)}")

    def living(self) -> Iterator[Book]:
        """The schedules that there are."""
        return (book for book in self.books if not book.deleted)

    def timeline(self, book: Book) -> Timeline:
        """The schedule as it is stored."""
        kept = self.store().schedules.window(book.id, START, self.now + HORIZON, self.now)
        return timeline_of(kept)

    def timelines(self) -> Timelines:
        """All of them."""
        return {book.id: self.timeline(book) for book in self.living()}

    def done(self, write: Callable[[Store, Act], Any]) -> Any:
        """Ask first, then do it: what was told is what happens, on every schedule, and nothing else does.

        None if it was refused, and then nothing happened.
        """
        written = len(self.client.stream)
        asked = self.store()
        asked.rehearse()
        try:
            write(asked, self.act())
        except RotaError:
            assert len(self.client.stream) == written, "a refused write left something behind"
            return None
        told = foreseen(asked, asked.changed, self.now, 30).impact
        asked.commit()
        assert len(self.client.stream) == written, "a dry run changed something"
        before = self.timelines()
        store = self.store()
        made = write(store, self.act())
        store.commit()
        for book in self.living():
            segments = [segment for segment in told.segments if segment.schedule_id == book.id]
            was, will = before[book.id], self.timeline(book)
            for segment in segments:
                for t in (segment.start, segment.end - 1):
                    assert (was.who(t), will.who(t)) == (segment.before.user_id, segment.after.user_id)
            for t in edges(was, will, self.now, self.now + HORIZON):
                if was.who(t) != will.who(t):
                    assert any(segment.start <= t < segment.end for segment in segments)
        self.now += 1  # nothing happens at the same time as anything else
        return made

    def pass_time(self, length: int) -> None:
        """Now is later; who was on call meanwhile is written down."""
        until = self.now + length
        for book in self.living():
            book.past = joined([*book.past, *standings(self.timeline(book), book.until, until)])
        self.now = until

    # What holds.

    def require_past(self, book: Book) -> None:
        """The past is as it was when it was the present."""
        if book.past:
            assert joined(standings(self.timeline(book), book.since, book.until)) == book.past, "the past changed"

    def require_known(self, book: Book) -> None:
        """What it said at an earlier time is told as it was said then."""
        for at, since, until, said in book.said:
            window = oncall.window(self.store(), book.id, since, until, self.now, at if at < self.now else None)
            told = joined([(s.start, s.end, s.user_id) for s in window.final])
            assert told == [s for s in said if s[2] is not None], "what was known is told otherwise now"

    def require_agreement(self, book: Book) -> None:
        """`timeline`, `on-call`, `current` and `explain` say the same, at the turns of the timeline and now."""
        store = self.store()
        since, until = self.now - 2 * DAY, self.now + 10 * DAY
        window = oncall.window(store, book.id, since, until, self.now)
        turns = sorted({edge for shift in window.final for edge in (shift.start, shift.end) if since <= edge < until})
        for t in {self.now, *turns[:1]}:
            drawn = next((s.user_id for s in window.final if s.start <= t < s.end), None)
            duty = oncall.on_call(store, book.id, t, self.now)
            assert (duty.on_call.user_id if duty.on_call else None) == drawn
            duties = {one.schedule.id: one for one in oncall.current(store, TEAM, t, self.now).duties}
            assert duties.keys() == {one.id for one in self.living()}
            told = duties[book.id]
            assert (told.on_call, told.next, told.reason) == (duty.on_call, duty.next, duty.reason)
            _, explanation = oncall.explained(store, book.id, t, self.now)
            assert explanation.user_id == drawn

    def require_moved_alone(self, before: Timelines, sides: Sequence[Side], *, back: bool = False) -> None:
        """Of every schedule just these parts changed hands, each to its taker; or, `back`, to its giver again.

        An entry has a new user, for whom an override that lies upon it may stand in: who that is, is not said here.
        """
        for book in self.living():
            was, will = before[book.id], self.timeline(book)
            theirs = [side for side in sides if side.schedule_id == book.id]
            marks = [t for side in theirs for t in (side.start, side.end)]
            for t in sorted({*edges(was, will, self.now, self.now + HORIZON), *marks}):
                mine = next((side for side in theirs if side.start <= t < side.end), None)
                if mine is not None and not back and str(mine.item_id).startswith("entry"):
                    continue
                if was.who(t) != will.who(t):
                    assert mine is not None, "what is in no part of the swap changed hands"
                    assert will.who(t) == (mine.from_user_id if back else mine.to_user_id)
                elif mine is not None and not back and was.who(t) == mine.from_user_id:
                    raise AssertionError("a part of the swap did not change hands")
