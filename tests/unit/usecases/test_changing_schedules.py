"""Whatever is done to a schedule, and whenever: the past stays, nobody is surprised, and all readers agree.

A machine makes edits, at once, dated and after the present turn, entries, overrides, swaps, takes things back, restores
versions and lets time pass, over a table in memory. Beside it stands a plain model: a list of who was on call when,
kept as time passed, and lists of what the schedule said at moments when it was asked.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from rota.domain.draft import RotationDraft, RotationEdit
from rota.domain.errors import RotaError
from rota.domain.impact import standings
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.time import DAY, HOUR, MINUTE, Instant, parse_instant
from rota.domain.timeline import Timeline
from rota.store.store import Store
from rota.store.table import Table
from rota.usecases import directory, entries, oncall, overrides, revisions, schedules, swaps
from rota.usecases.act import Act
from rota.usecases.impact import foreseen
from rota.usecases.oncall import timeline_of
from rota.usecases.overrides import OverrideDraft
from rota.usecases.schedules import NOW, ScheduleDraft, When
from rota.usecases.swaps import SwapDraft
from tests.support.memory import MemoryClient

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
USERS = ("ada", "bob", "cyd", "dan", "eve")
START = parse_instant("2026-03-20T10:30:00Z")  # nine days before Brussels changes its clocks
HORIZON = 30 * DAY
ZONES = ("Europe/Brussels", "America/New_York", "UTC", "Australia/Lord_Howe")

Stretch = tuple[Instant, Instant, str | None]

lists = st.lists(st.sampled_from(USERS), min_size=1, max_size=5)
users = st.sampled_from(USERS)
grids = st.one_of(
    st.fixed_dictionaries({"type": st.just("daily"), "interval": st.integers(1, 3)}),
    st.fixed_dictionaries({"type": st.just("weekly"), "handoff_day": st.integers(1, 7)}),
    st.fixed_dictionaries({"type": st.just("monthly"), "handoff_month_day": st.sampled_from([1, 15, 31])}),
    st.fixed_dictionaries({"type": st.just("custom"), "length_minutes": st.sampled_from([60, 720, 2_000])}),
    st.fixed_dictionaries({"handoff_time": st.sampled_from([0, 150, 540, 1_200])}),
)
whens = st.one_of(
    st.just(None),
    st.just(None),
    st.just("turn"),
    st.integers(1, 20 * 24 * 60).map(lambda minutes: minutes * MINUTE),
)
places = st.tuples(st.integers(-600, 20 * 24 * 60), st.integers(1, 5 * 24 * 60))


def joined(found: list[tuple[Instant, Instant, Any]]) -> list[Stretch]:
    """Who is on call from when to when; neighbours differ."""
    made: list[Stretch] = []
    for start, end, standing in found:
        user = getattr(standing, "user_id", standing)
        if made and made[-1][1:] == (start, user):
            start = made.pop()[0]
        made.append((start, end, user))
    return made


class Changes(RuleBasedStateMachine):
    """One schedule with one rotation, sometimes with a second above it, whose people never run out."""

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(MemoryClient(), "t")  # type: ignore[arg-type]
        self.now = START
        self.ids = itertools.count(1)
        self.past: list[Stretch] = []  # who was on call, as it was when it was the present
        self.said: list[tuple[Instant, Instant, Instant, list[Stretch]]] = []  # at, and of which window, what
        self.items: list[tuple[str, str]] = []

    # How a request is made.

    def act(self) -> Act:
        return Act(self.now, "key", "-", lambda prefix: f"{prefix}_{next(self.ids)}")

    def done(self, write: Callable[[Store, Act], Any]) -> Any:
        """Ask first, then do it: what was told is what happens. None if it was refused, and then nothing happened."""
        before = self.timeline()
        asked = Store(self.table, "1", self.now)
        asked.rehearse()
        try:
            write(asked, self.act())
        except RotaError:
            return None
        told = foreseen(asked, asked.changed, self.now, 30).impact
        assert joined(standings(self.timeline(), self.now, self.now + HORIZON)) == joined(
            standings(before, self.now, self.now + HORIZON)
        ), "a dry run changed something"
        store = Store(self.table, "1", self.now)
        made = write(store, self.act())
        store.commit()
        after = self.timeline()
        for segment in told.segments:
            for t in (segment.start, segment.end - 1):
                assert (before.who(t), after.who(t)) == (segment.before.user_id, segment.after.user_id)
        edges = {self.now, *(edge for s in (*self.stretches(before), *self.stretches(after)) for edge in s[:2])}
        for t in edges:
            if t < self.now + HORIZON and before.who(t) != after.who(t):
                assert any(segment.start <= t < segment.end for segment in told.segments)
        self.now += 1  # nothing happens at the same time as anything else
        return made

    def timeline(self) -> Timeline:
        """The schedule as it is stored."""
        return timeline_of(
            Store(self.table, "1", self.now).schedules.window(self.id, START, self.now + HORIZON, self.now)
        )

    def stretches(self, timeline: Timeline) -> list[Stretch]:
        return joined(standings(timeline, self.now, self.now + HORIZON))

    # What happens.

    @initialize(people=lists, zone=st.sampled_from(ZONES), grid=grids)
    def make(self, people: list[str], zone: str, grid: dict[str, Any]) -> None:
        store = Store(self.table, "1", self.now)
        for user in USERS:
            directory.create_user(store, user, user, None, self.act())
        directory.create_team(store, "team", "team", self.act())
        store.commit()
        shape: dict[str, Any] = {"type": "weekly", "effective_from": START - 100 * DAY, "handoff_time": 540} | grid
        rotation = RotationDraft(**shape, participants=_participants(people))
        draft = ScheduleDraft("s", zone, team_id="team", rotations=(rotation,))
        store = Store(self.table, "1", self.now)
        made = schedules.create(store, draft, self.act())
        self.id, self.rotation = made.id, made.revision.rotations[0].id
        store.commit()
        self.now += 1
        self.created = self.now

    @rule(minutes=st.one_of(st.integers(1, 3_000), st.integers(1, 20 * 24 * 60)))
    def pass_time(self, minutes: int) -> None:
        until = self.now + minutes * MINUTE
        self.past = joined([*self.past, *standings(self.timeline(), self._recorded(), until)])
        self.now = until

    def _recorded(self) -> Instant:
        return self.past[-1][1] if self.past else self.created

    @rule(people=lists, when=whens)
    def change_people(self, people: list[str], when: Any) -> None:
        self.edit({"participants": _participants(people)}, when)

    @rule(grid=grids, when=whens)
    def change_turns(self, grid: dict[str, Any], when: Any) -> None:
        self.edit(grid, when)

    @rule(people=lists, grid=grids, zone=st.sampled_from(ZONES), when=whens)
    def change_all_at_once(self, people: list[str], grid: dict[str, Any], zone: str, when: Any) -> None:
        self.edit({"participants": _participants(people), **grid}, when, timezone=zone)

    def edit(self, fields: dict[str, Any], when: Any, **more: Any) -> None:
        """An edit of the first rotation. Nobody who is still in it is relieved by that, nobody else is called."""
        before = self.timeline()
        at = self.now
        meant = NOW
        if when == "turn":
            meant = When(after_current_turn=True)
        elif when is not None:
            meant = When(at=self.now + when)

        def write(store: Store, act: Act) -> Instant:
            def changes(schedule: Any) -> dict[str, Any]:
                chain = (schedule.revision, *schedule.coming)
                base = [one for one in chain if one.since <= meant.instant(chain, act.now)][-1]
                others = [RotationEdit(one.id, {}) for one in base.rotations[1:]]
                return {"rotations": [RotationEdit(base.rotations[0].id, fields), *others], **more}

            kept = store.schedules.live(self.id, act.now).schedule
            schedules.update(store, self.id, changes, act, meant)
            return meant.instant((kept.revision, *kept.coming), act.now)

        at = self.done(write)
        if at is None:
            return
        after = self.timeline()
        self.require_no_surprise(before, after, at)

    def require_no_surprise(self, before: Timeline, after: Timeline, at: Instant) -> None:
        """At the instant of an edit the same person is on call as would be without it, unless they were taken out.

        That is said of the rotation that is edited: what lies above it is not touched.
        """
        # A change that was planned for the same instant gives way to this one, and never was.
        others = Timeline([one for one in before._revisions if one.since != at])
        bare_before, bare_after = others.only(self.rotation), after.only(self.rotation)
        was, will = bare_before.who(at), bare_after.who(at)
        (old,), (new,) = _at(bare_before, at), _at(bare_after, at)
        order, left = [p.user_id for p in old.participants], {p.user_id for p in new.participants}
        assert was == will or was not in left, (was, will)
        if was != will:
            # Who takes over is the next of the old order who is still there.
            following = [
                next(
                    (order[(i + k) % len(order)] for k in range(1, len(order)) if order[(i + k) % len(order)] in left),
                    None,
                )
                for i, user in enumerate(order)
                if user == was
            ]
            assert will in following or None in following, (was, will, order, left)
        # Until it takes effect nothing changes.
        assert joined(standings(bare_before, START, at)) == joined(standings(bare_after, START, at))

    @rule(on=st.booleans(), when=whens)
    def switch(self, on: bool, when: Any) -> None:  # noqa: FBT001
        meant = NOW if when in (None, "turn") else When(at=self.now + when)
        self.done(lambda store, act: schedules.update(store, self.id, {"enabled": on}, act, meant))

    @rule(people=lists, days=st.sampled_from([(1, 2, 3, 4, 5), (6, 7)]), when=whens)
    def put_a_layer_on_top(self, people: list[str], days: tuple[int, ...], when: Any) -> None:
        meant = NOW if when in (None, "turn") else When(at=self.now + when)

        def write(store: Store, act: Act) -> None:
            def changes(schedule: Any) -> dict[str, Any]:
                chain = (schedule.revision, *schedule.coming)
                base = [one for one in chain if one.since <= meant.instant(chain, act.now)][-1]
                upper = RotationEdit(None, {
                    "type": "daily", "handoff_time": 540, "restrictions": (Restriction(days, 540, 1_020),),
                    "participants": _participants(people), "layer_position": 0,
                })  # fmt: skip
                return {"rotations": [RotationEdit(base.rotations[0].id, {"layer_position": 1}), upper]}

            schedules.update(store, self.id, changes, act, meant)

        self.done(write)

    @rule(user=users, stretch=places)
    def write_an_entry(self, user: str, stretch: tuple[int, int]) -> None:
        start = self.now + stretch[0] * MINUTE
        end = start + stretch[1] * MINUTE
        if end <= self.now or start < self.now:
            start, end = self.now, max(end, self.now + MINUTE)
        made = self.done(lambda store, act: entries.create(store, self.id, user, start, end, act))
        if made:
            self.items.append(("entry", made[0].id))

    @rule(user=users | st.none(), replaced=users | st.none(), stretch=places)
    def write_an_override(self, user: str | None, replaced: str | None, stretch: tuple[int, int]) -> None:
        start = max(self.now + stretch[0] * MINUTE, self.now)
        draft = OverrideDraft(user, start, start + stretch[1] * MINUTE, replaced)
        made = self.done(lambda store, act: overrides.create(store, self.id, draft, act))
        if made:
            self.items.append(("override", made[0].id))

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def take_something_back(self, data: st.DataObject) -> None:
        kind, id = data.draw(st.sampled_from(self.items))
        delete = entries.delete if kind == "entry" else overrides.delete
        self.done(lambda store, act: delete(store, id, act))

    @rule(user=users, later=st.integers(0, 10 * 24))
    def swap_a_shift(self, user: str, later: int) -> None:
        duty = oncall.on_call(Store(self.table, "1", self.now), self.id, self.now + later * HOUR, self.now)
        if duty.on_call:
            id = duty.on_call.id
            self.done(lambda store, act: swaps.swap(store, None, id, SwapDraft(with_user_id=user), act))

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        current = schedules.get(Store(self.table, "1", self.now), self.id, self.now)
        version = data.draw(st.integers(1, current.version))
        wanted = self.done(lambda store, act: revisions.restore(store, self.id, version, act))
        assert wanted.version == current.version + 1
        assert wanted.coming == ()

    @rule()
    def remember(self) -> None:
        since, until = self.now - 5 * DAY, self.now + 20 * DAY
        self.said.append((self.now, since, until, joined(standings(self.timeline_from(since), since, until))))
        self.now += 1

    def timeline_from(self, since: Instant) -> Timeline:
        store = Store(self.table, "1", self.now)
        return timeline_of(store.schedules.window(self.id, since, self.now + HORIZON, self.now))

    @rule(user=users, hours=st.integers(1, 200), length=st.integers(1, 100))
    def put_on_record(self, user: str, hours: int, length: int) -> None:
        """Written for a time that is over: the past changes there, and nowhere else."""
        start = max(self.now - hours * HOUR, self.created)
        end = min(start + length * HOUR, self.now)
        if start < end <= self.now and (self.past and end <= self._recorded()):
            made = self.done(lambda store, act: overrides.create(store, self.id, OverrideDraft(user, start, end), act))
            if made:
                assert made[0].backdated
                was, self.past = self.past, joined(standings(self.timeline(), self.created, self._recorded()))
                assert _cut(was, self.created, start) == _cut(self.past, self.created, start)
                assert _cut(was, end, self._recorded()) == _cut(self.past, end, self._recorded())

    # What holds.

    @invariant()
    def all_readers_agree(self) -> None:
        if not hasattr(self, "id"):
            return
        store = Store(self.table, "1", self.now)
        since, until = self.now - 2 * DAY, self.now + 10 * DAY
        window = oncall.window(store, self.id, since, until, self.now)
        edges = sorted({self.now, *(edge for shift in window.final for edge in (shift.start, shift.end))})
        for t in (*edges[:2], self.now):
            if not since <= t < until:
                continue
            drawn = next((s.user_id for s in window.final if s.start <= t < s.end), None)
            duty = oncall.on_call(store, self.id, t, self.now)
            assert (duty.on_call.user_id if duty.on_call else None) == drawn
            (told,) = oncall.current(store, "team", t, self.now).duties
            assert (told.on_call, told.next, told.reason) == (duty.on_call, duty.next, duty.reason)
            _, explanation = oncall.explained(store, self.id, t, self.now)
            assert explanation.user_id == drawn

    def teardown(self) -> None:
        if not hasattr(self, "id"):
            return
        if self.past:
            assert joined(standings(self.timeline(), self.created, self._recorded())) == self.past, "the past changed"
        for at, since, until, said in self.said:
            store = Store(self.table, "1", self.now)
            window = oncall.window(store, self.id, since, until, self.now, at if at < self.now else None)
            told = joined([(s.start, s.end, s.user_id) for s in window.final])
            assert told == [s for s in said if s[2] is not None], "what was known is told otherwise now"


def _participants(people: list[str]) -> tuple[Participant, ...]:
    return tuple(Participant(user, i) for i, user in enumerate(people))


def _at(timeline: Timeline, t: Instant) -> list[Rotation]:
    return list(timeline.era_at(t).revision.rotations)


def _cut(found: list[Stretch], since: Instant, until: Instant) -> list[Stretch]:
    return [(max(a, since), min(b, until), user) for a, b, user in found if a < until and since < b]


TestChanges = Changes.TestCase
TestChanges.settings = settings(
    max_examples=2_000 if THOROUGH else 25,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
