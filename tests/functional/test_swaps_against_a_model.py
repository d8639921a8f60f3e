"""Swaps, exchanges, requests and undos in any order, held against hours that are crossed out and written over."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rota.domain.errors import Conflict
from rota.domain.time import HOUR
from rota.store.client import dynamodb
from rota.store.store import Store
from rota.store.table import Table
from rota.usecases import swaps
from rota.usecases.act import Act
from rota.usecases.handover import Cut
from rota.usecases.oncall import timeline_of
from rota.usecases.swaps import SwapDraft
from tests.support.api import Api, rotation
from tests.support.aws import TABLE

HOURS = 96
USERS = ("ann", "ben", "cas")
Slot = tuple[str, Any]  # who has the hour, and by what: a turn, or one side of a swap
Place = tuple[int, int, int]  # schedule, first hour, hour after the last


@dataclass
class Asked:
    """A swap as the model knows it: its parts, what their hours were, and who was to get them."""

    id: str
    parts: list[tuple[Place, str]]
    before: list[tuple[Slot, int, int]]  # each part's hours, and the ends of the shift they were cut from
    pending: bool


class Model:
    """Two schedules of four days, hour by hour, each with all that was written over it, the latest last."""

    def __init__(self, turns: list[list[Slot]]) -> None:
        self.slots = [[[slot] for slot in schedule] for schedule in turns]

    def top(self, schedule: int, hour: int) -> Slot:
        return self.slots[schedule][hour][-1]

    def shift(self, schedule: int, hour: int) -> tuple[int, int]:
        """The hours around this one that are one shift."""
        this, first, after = self.top(schedule, hour), hour, hour + 1
        while first > 0 and self.top(schedule, first - 1) == this:
            first -= 1
        while after < HOURS and self.top(schedule, after) == this:
            after += 1
        return first, after

    def hand(self, swap: Asked) -> None:
        for side, ((schedule, first, after), taker) in enumerate(swap.parts):
            for hour in range(first, after):
                self.slots[schedule][hour].append((taker, (swap.id, side)))

    def undo(self, swap: Asked) -> bool:
        """Whether everything of it lies on top; then it is crossed out."""
        hours = [
            (schedule, hour, (taker, (swap.id, side)))
            for side, ((schedule, first, after), taker) in enumerate(swap.parts)
            for hour in range(first, after)
        ]
        if any(self.top(schedule, hour) != slot for schedule, hour, slot in hours):
            return False
        for schedule, hour, _ in hours:
            self.slots[schedule][hour].pop()
        return True

    def as_it_was(self, swap: Asked) -> bool:
        """Whether each part is of the shift that it was asked for: with the same beginning, holder and cause."""
        for ((schedule, first, after), _), (slot, began, _) in zip(swap.parts, swap.before, strict=True):
            start, end = self.shift(schedule, first)
            if self.top(schedule, first) != slot or start != began or end < after:
                return False
        return True


steps = st.lists(
    st.tuples(
        st.sampled_from(["give", "give", "exchange", "ask", "ask both", "accept", "accept", "undo", "undo"]),
        st.integers(0, 1), st.integers(0, HOURS - 1), st.integers(0, HOURS - 1), st.integers(0, 10**6),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@settings(
    max_examples=25, deadline=None, database=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps)
def test_any_history_of_swaps_equals_the_model(api: Api, steps: list[Any]) -> None:
    begin = api.clock.now + 20 * HOUR  # 09:00 in Brussels of the next day
    made, store, act, model = _begun(api, begin)
    known: list[Asked] = []
    for kind, schedule, one, other, number in steps:
        if kind in ("accept", "undo"):
            if known:
                _ended(store, act, model, known[number % len(known)], kind)
        else:
            _swapped(store, act, model, known, (kind, schedule, one, other, number), made, begin)
        store.forget()
        for i, id in enumerate(made):
            timeline = timeline_of(store.schedules.live(id, act.now))
            found = [timeline.who(begin + hour * HOUR + HOUR // 2) for hour in range(HOURS)]
            assert found == [model.top(i, hour)[0] for hour in range(HOURS)]


def _begun(api: Api, begin: int) -> tuple[list[str], Store, Act, Model]:
    if not hasattr(api, "model_start"):
        api.people(*USERS)
        daily = rotation(*USERS, type="daily", handoff_day=None)
        made = [api.schedule(rotations=[daily], rotation_type="daily")["id"] for _ in range(2)]
        api.model_start = made, api.cloud.snapshot()  # type: ignore[attr-defined]
        api.answers.clear()
    made, snapshot = api.model_start  # type: ignore[attr-defined]
    api.cloud.restore(snapshot)
    store, numbers = Store(Table(dynamodb(), TABLE), "1"), count()
    act = Act(api.clock.now, "key", "-", lambda prefix: f"{prefix}_{next(numbers):016d}")
    turns = []
    for id in made:
        timeline = timeline_of(store.schedules.live(id, act.now))
        spans = [timeline.shift_at(begin + hour * HOUR) for hour in range(HOURS)]
        turns.append([(span.user_id, span.turn) for span in spans])  # type: ignore[union-attr]
    return made, store, act, Model(turns)


def _swapped(store: Store, act: Act, model: Model, known: list[Asked], step: Any, made: list[str], begin: int) -> None:
    kind, schedule, one, other, number = step
    places = [_place(model, schedule, one, number), _place(model, 1 - schedule, other, number // 7)]
    holders = [model.top(place[0], place[1])[0] for place in places]
    both = kind in ("exchange", "ask both")
    taker = holders[1] if both else USERS[number % 3]
    if taker == holders[0]:
        return
    shifts = []
    for place in places:
        piece = timeline_of(store.schedules.live(made[place[0]], act.now)).shift_at(begin + place[1] * HOUR)
        shifts.append(f"shift.{made[place[0]]}.{piece.by}.{piece.start}")  # type: ignore[union-attr]
    cuts = [Cut(begin + first * HOUR, begin + after * HOUR) for _, first, after in places]
    theirs = {"with_shift_id": shifts[1], "with_cut": cuts[1]} if both else {"with_user_id": taker}
    done = swaps.swap(store, None, shifts[0], SwapDraft(cut=cuts[0], request=kind.startswith("ask"), **theirs), act)
    store.commit()
    parts = [(places[0], taker), *([(places[1], holders[0])] if both else [])]
    before = [(model.top(place[0], place[1]), *model.shift(place[0], place[1])) for place, _ in parts]
    asked = Asked(done.swap.id, parts, before, pending=kind.startswith("ask"))
    known.append(asked)
    if not asked.pending:
        model.hand(asked)


def _place(model: Model, schedule: int, hour: int, number: int) -> Place:
    """Some hours of the shift around this one."""
    first, after = model.shift(schedule, hour)
    start = first + number % (after - first)
    return schedule, start, start + 1 + number // 31 % (after - start)


def _ended(store: Store, act: Act, model: Model, swap: Asked, kind: str) -> None:
    if kind == "accept":
        expected = swap.pending and model.as_it_was(swap)
        use_case = swaps.accept
    else:
        expected = not swap.pending and swap.parts != [] and model.undo(swap)
        use_case = swaps.undo
    try:
        use_case(store, swap.id, act)
        store.commit()
        happened = True
    except Conflict:
        happened = False
    assert happened == expected, (kind, swap)
    if happened and kind == "accept":
        swap.pending = False
        model.hand(swap)
    elif happened:
        swap.parts = []  # it is undone: neither can happen again
