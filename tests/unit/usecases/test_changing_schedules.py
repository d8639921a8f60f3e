"""Whatever is done to schedules, and whenever: the past stays, nobody is surprised, and all readers agree.

A machine makes edits, at once, dated and after the present turn, entries, overrides, swaps and covers, answers and
undoes them, takes things back, restores versions, deletes, and lets time pass, over a table in memory. What holds is
said by a plain model beside each schedule (tests/support/ledger.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from rota.domain.draft import RotationEdit
from rota.domain.errors import NotFound
from rota.domain.impact import standings
from rota.domain.rotation import Restriction
from rota.domain.schedule import Revision, Schedule
from rota.domain.shift import Shift
from rota.domain.time import DAY, HOUR, MINUTE, Instant
from rota.domain.timeline import Timeline
from rota.store.store import Store
from rota.usecases import covers, entries, oncall, overrides, revisions, schedules, swaps
from rota.usecases.act import Act
from rota.usecases.covers import CoverDraft
from rota.usecases.handover import WHOLE, Cut
from rota.usecases.overrides import OverrideDraft
from rota.usecases.schedules import NOW, When
from rota.usecases.swaps import SwapDraft
from tests.support.ledger import START, USERS, Book, Ledger, cut, joined, participants
from tests.support.thorough import THOROUGH

pytestmark = pytest.mark.no_cover  # counting lines would take longer than the tests

ZONES = ("Europe/Brussels", "America/New_York", "UTC", "Australia/Lord_Howe")

lists = st.lists(st.sampled_from(USERS), min_size=1, max_size=5)
users = st.sampled_from(USERS)
which = st.sampled_from([0, 0, 0, 1])
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
laters = st.integers(0, 10 * 24)  # hours
parts = st.none() | st.integers(1, 600)  # minutes
shapes = st.tuples(lists, st.sampled_from(ZONES), grids)


class Changes(RuleBasedStateMachine):
    """Two schedules of one team, each with one rotation, sometimes with a second above it."""

    def __init__(self) -> None:
        super().__init__()
        self.items: list[tuple[str, str]] = []  # entries and overrides, by kind and id
        self.swapped: list[str] = []  # swaps and covers that were done
        self.asked: list[str] = []  # swaps that were asked for
        self.steps = 0

    @initialize(first=shapes, second=shapes)
    def make(self, first: Any, second: Any) -> None:
        self.ledger = Ledger([first, second])

    def book(self, which: int) -> Book:
        """One of the schedules; the first stays."""
        book = self.ledger.books[which]
        return self.ledger.books[0] if book.deleted else book

    # Edits.

    @rule(minutes=st.one_of(st.integers(1, 3_000), st.integers(1, 20 * 24 * 60)))
    def pass_time(self, minutes: int) -> None:
        self.ledger.pass_time(minutes * MINUTE)

    @rule(which=which, people=lists, when=whens)
    def change_people(self, which: int, people: list[str], when: Any) -> None:
        self.edit(self.book(which), {"participants": participants(people)}, when)

    @rule(which=which, grid=grids, when=whens)
    def change_turns(self, which: int, grid: dict[str, Any], when: Any) -> None:
        self.edit(self.book(which), grid, when)

    @rule(which=which, people=lists, grid=grids, zone=st.sampled_from(ZONES), when=whens)
    def change_all_at_once(self, which: int, people: list[str], grid: Any, zone: str, when: Any) -> None:
        self.edit(self.book(which), {"participants": participants(people), **grid}, when, timezone=zone)

    @rule(
        which=which,
        days=st.sampled_from([(), (1, 2, 3, 4, 5), (6, 7)]),
        turns=st.sampled_from(["all", "covered"]),
        when=whens,
    )
    def change_hours(self, which: int, days: tuple[int, ...], turns: str, when: Any) -> None:
        """Outside its hours a rotation offers nobody; within them it offers whom it did."""
        hours = (Restriction(days, 480, 1_080),) if days else ()
        self.edit(self.book(which), {"restrictions": hours, "turns": turns}, when)

    def edit(self, book: Book, fields: Any, when: Any, **more: Any) -> None:
        """An edit of the first rotation. Nobody who is still in it is relieved by that, nobody else is called."""
        before, meant = self.ledger.timeline(book), self.meant(when)

        def changes(base: Revision) -> Any:
            others = [RotationEdit(one.id, {}) for one in base.rotations[1:]]
            return {"rotations": [RotationEdit(base.rotations[0].id, fields), *others], **more}

        at = self.change(book, meant, changes)
        if at is not None:
            require_no_surprise(before, self.ledger.timeline(book), at, book.rotation)

    def meant(self, when: Any) -> When:
        if when == "turn":
            return When(after_current_turn=True)
        return NOW if when is None else When(at=self.ledger.now + when)

    def change(self, book: Book, meant: When, changes: Callable[[Revision], Any]) -> Instant | None:
        """Make an edit upon what is in force when it takes effect. When that is; None if it was refused."""

        def write(store: Store, act: Act) -> Instant:
            def sent(schedule: Schedule) -> Any:
                chain = (schedule.revision, *schedule.coming)
                at = meant.instant(chain, act.now)
                return changes([one for one in chain if one.since <= at][-1])

            kept = store.schedules.live(book.id, act.now).schedule
            schedules.update(store, book.id, sent, act, meant)
            return meant.instant((kept.revision, *kept.coming), act.now)

        at: Instant | None = self.ledger.done(write)
        return at

    @rule(which=which, on=st.booleans(), when=whens)
    def switch(self, which: int, on: bool, when: Any) -> None:  # noqa: FBT001
        self.change(self.book(which), self.meant(when), lambda base: {"enabled": on})

    @rule(which=which, name=st.sampled_from(["x", "y"]), team=st.sampled_from([None, "team"]))
    def rename(self, which: int, name: str, team: str | None) -> None:
        """It decides nothing."""
        book = self.book(which)
        before = self.ledger.timelines()
        sent = {"name": name, "handoff_notification_minutes": None if team is None else 30}
        assert self.change(book, NOW, lambda base: sent) is not None
        self.ledger.require_moved_alone(before, [])

    @rule(which=which, people=lists, days=st.sampled_from([(1, 2, 3, 4, 5), (6, 7)]), when=whens)
    def put_a_layer_on_top(self, which: int, people: list[str], days: tuple[int, ...], when: Any) -> None:
        upper: Any = {
            "type": "daily", "handoff_time": 540, "restrictions": (Restriction(days, 540, 1_020),),
            "participants": participants(people), "layer_position": 0,
        }  # fmt: skip

        def changes(base: Revision) -> Any:
            lower = RotationEdit(base.rotations[0].id, {"layer_position": 1})
            return {"rotations": [lower, RotationEdit(None, upper)]}

        self.change(self.book(which), self.meant(when), changes)

    @rule(which=which, data=st.data())
    def restore(self, which: int, data: st.DataObject) -> None:
        id = self.book(which).id
        current = schedules.get(self.ledger.store(), id, self.ledger.now)
        version = data.draw(st.integers(1, current.version))
        wanted = self.ledger.done(lambda store, act: revisions.restore(store, id, version, act))
        assert wanted.version == current.version + 1
        assert wanted.coming == ()

    @precondition(lambda self: self.steps % 20 == 19 and not self.ledger.books[1].deleted)
    @rule()
    def delete_the_second(self) -> None:
        """It is hidden, and so is all that lies on it; the first goes on as if nothing had been."""
        book, before = self.ledger.books[1], self.ledger.timelines()
        book.deleted = True
        self.ledger.done(lambda store, act: schedules.delete(store, book.id, act))
        self.ledger.require_moved_alone(before, [])
        with pytest.raises(NotFound):
            oncall.on_call(self.ledger.store(), book.id, self.ledger.now, self.ledger.now)

    # What is written by hand.

    @rule(which=which, user=users, stretch=places)
    def write_an_entry(self, which: int, user: str, stretch: tuple[int, int]) -> None:
        now, id = self.ledger.now, self.book(which).id
        start = max(now + stretch[0] * MINUTE, now)
        made = self.ledger.done(
            lambda store, act: entries.create(store, id, user, start, start + stretch[1] * MINUTE, act)
        )
        if made:
            self.items.append(("entry", made[0].id))

    @rule(which=which, user=users | st.none(), replaced=users | st.none(), stretch=places)
    def write_an_override(self, which: int, user: str | None, replaced: str | None, stretch: tuple[int, int]) -> None:
        now, id = self.ledger.now, self.book(which).id
        start = max(now + stretch[0] * MINUTE, now)
        draft = OverrideDraft(user, start, start + stretch[1] * MINUTE, replaced)
        made = self.ledger.done(lambda store, act: overrides.create(store, id, draft, act))
        if made:
            self.items.append(("override", made[0].id))

    @precondition(lambda self: self.items)
    @rule(data=st.data())
    def take_something_back(self, data: st.DataObject) -> None:
        kind, id = data.draw(st.sampled_from(self.items))
        delete = entries.delete if kind == "entry" else overrides.delete
        self.ledger.done(lambda store, act: delete(store, id, act))

    @rule(user=users, hours=st.integers(1, 200), length=st.integers(1, 100), again=st.booleans())
    def put_on_record(self, user: str, hours: int, length: int, again: bool) -> None:  # noqa: FBT001
        """Written for a time that is over: the past changes there and nowhere else, and back if it is taken back."""
        book, now = self.ledger.books[0], self.ledger.now
        start = max(now - hours * HOUR, book.since)
        end = min(start + length * HOUR, now)
        if not start < end <= book.until:
            return
        draft = OverrideDraft(user, start, end)
        made = self.ledger.done(lambda store, act: overrides.create(store, book.id, draft, act))
        if not made:
            return
        assert made[0].backdated
        was = book.past
        book.past = joined(standings(self.ledger.timeline(book), book.since, book.until))
        assert cut(was, book.since, start) == cut(book.past, book.since, start)
        assert cut(was, end, book.until) == cut(book.past, end, book.until)
        if again:
            self.ledger.done(lambda store, act: overrides.delete(store, made[0].id, act))
            book.past = was

    # Swaps and covers.

    @rule(which=which, user=users, later=laters, part=parts)
    def hand_over(self, which: int, user: str, later: int, part: int | None) -> None:
        self.swap(self.shift(which, later), user, None, part)

    @rule(which=which, later=laters, other=which, others=laters, part=parts)
    def exchange(self, which: int, later: int, other: int, others: int, part: int | None) -> None:
        mine = self.shift(which, later)
        self.swap(mine, "", mine and self.shift(other, others, mine.user_id), part)

    @rule(which=which, user=users | st.none(), later=laters, other=which, others=laters, part=parts)
    def ask_for(self, which: int, user: str | None, later: int, other: int, others: int, part: int | None) -> None:
        mine = self.shift(which, later + 36)
        theirs = mine and self.shift(other, others + 36, mine.user_id) if user is None else None
        self.swap(mine, user or "", theirs, part, request=True)

    def swap(self, mine: Any, user: str, theirs: Any, part: int | None, *, request: bool = False) -> None:
        """A shift goes to somebody, or two change hands: both or neither, and nothing else. Or it is asked for."""
        if mine is None or (theirs is None and not user):
            return
        start = max(mine.start, self.ledger.now)
        cut = WHOLE if part is None else Cut(start, min(start + part * MINUTE, mine.end))
        if theirs is None:
            user = user if user != mine.user_id else USERS[USERS.index(user) - 1]
            draft = SwapDraft(with_user_id=user, cut=cut, request=request)
        else:
            draft = SwapDraft(with_shift_id=theirs.id, cut=cut, request=request)
        before = self.ledger.timelines()
        made = self.ledger.done(lambda store, act: swaps.swap(store, None, mine.id, draft, act))
        if made:
            (self.asked if request else self.swapped).append(made.swap.id)
            assert len(made.swap.sides) == (1 if theirs is None else 2)
            self.ledger.require_moved_alone(before, () if request else made.swap.sides)
            self.keep_items(made.swap.sides)

    def shift(self, which: int, later: int, but: str | None = None) -> Shift | None:
        """A shift some hours on, or some days after that, that is not this person's: as a timeline names it."""
        now, id = self.ledger.now, self.book(which).id
        for day in range(5 if but else 1):
            duty = oncall.on_call(self.ledger.store(), id, now + later * HOUR + day * DAY, now)
            if duty.on_call and duty.on_call.user_id != but:
                return duty.on_call
        return None

    def keep_items(self, sides: Sequence[Any]) -> None:
        """What a swap was done by can be taken back like anything else."""
        self.items += [("override", side.item_id) for side in sides if str(side.item_id).startswith("ovr")]

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        """It is done as it was asked for, or not at all."""
        id, before = data.draw(st.sampled_from(self.asked)), self.ledger.timelines()
        if self.answered(swaps.accept, id, "pending", "done"):
            done = swaps.get(self.ledger.store(), id)
            for side in done.sides:
                held = joined(standings(before[side.schedule_id], side.start, side.end))
                assert held == [(side.start, side.end, side.from_user_id)] or side.item_id in self.entries()
            self.ledger.require_moved_alone(before, done.sides)
            self.keep_items(done.sides)
            self.swapped.append(id)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def decline(self, data: st.DataObject) -> None:
        """Nothing moves, then or later."""
        before = self.ledger.timelines()
        if self.answered(swaps.decline, data.draw(st.sampled_from(self.asked)), "pending", "declined"):
            self.ledger.require_moved_alone(before, ())

    @precondition(lambda self: self.swapped)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        """All of it is given back, and nothing else moves."""
        id, before = data.draw(st.sampled_from(self.swapped)), self.ledger.timelines()
        if self.answered(swaps.undo, id, "done", "undone"):
            self.ledger.require_moved_alone(before, swaps.get(self.ledger.store(), id).sides, back=True)

    def answered(self, verb: Callable[..., Any], id: str, before: str, after: str) -> bool:
        """Whether it was done; only what stood so can be."""
        was = swaps.get(self.ledger.store(), id).status_at(self.ledger.now)
        done = self.ledger.done(lambda store, act: verb(store, id, act)) is not None
        status = swaps.get(self.ledger.store(), id).status_at(self.ledger.now)
        assert (was, status) == (before, after) if done else status in (was, "expired")
        return done

    def entries(self) -> set[str]:
        return {id for kind, id in self.items if kind == "entry"}

    @rule(user=users, by=st.lists(users, min_size=1, max_size=3, unique=True), stretch=places, split=st.booleans())
    def cover(self, user: str, by: list[str], stretch: tuple[int, int], split: bool) -> None:  # noqa: FBT001
        """Wherever the person would have been on call, others are."""
        now = self.ledger.now
        start = now + stretch[0] * MINUTE
        end = start + stretch[1] * MINUTE
        draft = CoverDraft(user, start, end, tuple(by), "schedules" if split else "shifts")
        before = self.ledger.timelines()
        made = self.ledger.done(lambda store, act: covers.cover(store, draft, act))
        if not made:
            return
        self.swapped.append(made.swapped.swap.id)
        self.keep_items(made.swapped.swap.sides)
        for book in self.ledger.living():
            was, will = before[book.id], self.ledger.timeline(book)
            for begins, ends, holder in joined(standings(will, now, max(end, now + 1))):
                if begins < end and ends > max(start, now):
                    assert holder != user
            changed = [t for t, _, _ in standings(will, now, end + DAY) if was.who(t) != will.who(t)]
            assert all(was.who(t) == user and will.who(t) in by and start <= t < end for t in changed)

    # What holds.

    @rule(which=which)
    def remember(self, which: int) -> None:
        book, now = self.book(which), self.ledger.now
        since, until = now - 5 * DAY, now + 20 * DAY
        window = oncall.window(self.ledger.store(), book.id, since, until, now)
        said = joined([(s.start, s.end, s.user_id) for s in window.final])
        book.said.append((now, since, until, said))
        self.ledger.now += 1

    @invariant()
    def all_readers_agree(self) -> None:
        if hasattr(self, "ledger"):
            self.steps += 1
            self.ledger.require_agreement(self.book(self.steps % 2))

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            for book in self.ledger.living():
                self.ledger.require_past(book)
                self.ledger.require_known(book)


def require_no_surprise(before: Timeline, after: Timeline, at: Instant, rotation: str) -> None:
    """At the instant of an edit the same person is on call as would be without it, unless they were taken out.

    That is said of the rotation that is edited: what lies above it is not touched. Where its hours change, or the
    clock that they are read off, nobody is on call outside them, and within them it is whoever's turn it was.
    """
    # A change that was planned for the same instant gives way to this one, and never was.
    others = Timeline([one for one in before._revisions if one.since != at])
    bare_before, bare_after = others.only(rotation), after.only(rotation)
    was, will = bare_before.who(at), bare_after.who(at)
    eras = [timeline.era_at(at).revision for timeline in (bare_before, bare_after)]
    (old,), (new,) = (revision.rotations for revision in eras)
    hours = eras[0].timezone != eras[1].timezone or old.restrictions != new.restrictions
    order, left = [p.user_id for p in old.participants], {p.user_id for p in new.participants}
    assert was == will or was not in left or (hours and None in (was, will)), (was, will)
    if was != will and not hours and was is not None:
        # Who takes over is the next of the old order who is still there.
        following = [
            next(
                (order[(i + k) % len(order)] for k in range(1, len(order)) if order[(i + k) % len(order)] in left),
                None,
            )
            for i, user in enumerate(order)
            if user == was
        ]
        assert will in following or None in following or will is None, (was, will, order, left)
    # Until it takes effect nothing changes.
    assert joined(standings(bare_before, START, at)) == joined(standings(bare_after, START, at))


@pytest.mark.takes_long
def test_changes() -> None:
    tries = settings(
        max_examples=2_000 if THOROUGH else 6,
        stateful_step_count=50,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    # Hypothesis ends many runs early; a thorough one goes all the way.
    run_state_machine_as_test(Changes, settings=tries, _min_steps=50 if THOROUGH else 0)  # type: ignore[no-untyped-call]
