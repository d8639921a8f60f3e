"""What people write by hand on schedules in a random history, and what they hand to others."""

from __future__ import annotations

from random import Random

from rota.domain import notice as kinds
from rota.domain.override import Entry, Override
from rota.domain.shift import Shift
from rota.domain.time import DAY, HOUR, MINUTE, SECOND, Instant, format_utc
from rota.store.store import Store
from rota.usecases import covers, entries, oncall, overrides, swaps
from rota.usecases.act import Act
from rota.usecases.covers import CoverDraft
from rota.usecases.handover import WHOLE, Cut
from rota.usecases.overrides import OverrideDraft
from rota.usecases.swaps import SwapDraft
from tests.support.histories import USERS, History
from tests.support.replanning import some_editor
from tests.support.seats import Seat
from tests.support.watching import gaps, handoffs


def _stretch(history: History, rng: Random, seat: Seat) -> tuple[Instant, Instant]:
    """From near now on, or with a turn."""
    now = history.now
    marks = [now] * 3 + [one.at for one in handoffs(seat.timeline, now - 2 * DAY, now + 3 * DAY)][:8]
    start = rng.choice(marks) + rng.choice(
        (0, 0, -HOUR, HOUR, -MINUTE, 20 * SECOND, -30 * HOUR, 30 * HOUR, rng.randrange(-2 * DAY, 6 * DAY))
    )
    end = rng.choice([one for one in marks if one > start] or [start + DAY]) if rng.random() < 0.3 else start
    return start, end if end > start else start + rng.choice((MINUTE, HOUR, 5 * HOUR, DAY, 3 * DAY))


def override(history: History, rng: Random, seat: Seat) -> None:
    """Somebody stands in, or nobody, for whoever is on call or for one person."""
    start, end = _stretch(history, rng, seat)
    there = seat.timeline.who(max(start, history.now))
    user = rng.choice((None, *USERS, *USERS))
    replaced = rng.choice((None, None, there, seat.timeline.who(start), rng.choice(USERS)))
    draft = OverrideDraft(user, start, end, replaced if replaced != user else None)
    history.say(f"override {seat.id}: {user} for {draft.replaced_user_id} {format_utc(start)} {format_utc(end)}")

    def do(store: Store, act: Act) -> None:
        overrides.create(store, seat.id, draft, act)

    history.write(kinds.OVERRIDE_CREATED, do, some_editor(rng), over=end <= history.now)


def entry(history: History, rng: Random, seat: Seat) -> None:
    """A one-off shift."""
    _entered(history, rng, seat, *_stretch(history, rng, seat))


def _entered(history: History, rng: Random, seat: Seat, start: Instant, end: Instant) -> None:
    user = rng.choice(USERS)
    history.say(f"entry {seat.id}: {user} {format_utc(start)} {format_utc(end)}")

    def do(store: Store, act: Act) -> None:
        entries.create(store, seat.id, user, start, end, act)

    history.write(kinds.SCHEDULE_CHANGED, do, some_editor(rng), over=end <= history.now)


def fill(history: History, rng: Random, seat: Seat) -> None:
    """A gap is shared out among three, one after the other."""
    near = gaps(seat.timeline, history.now, history.now + DAY)
    if near:
        gap = rng.choice(near)
        start = max(gap.start, history.now + HOUR)
        third = (min(gap.end, start + 12 * HOUR) - start) // 3 // MINUTE * MINUTE
        for n in range(3):
            _entered(history, rng, seat, start + n * third, start + (n + 1) * third)
            history.now += rng.randrange(1, 5 * SECOND)


def empty(history: History, rng: Random, seat: Seat) -> None:
    """Every other of the shifts to come is taken back."""
    kept = history.store().schedules.live(seat.id, history.now)
    for one in sorted(kept.entries, key=lambda entry: entry.start)[::2][:3]:
        history.say(f"delete {one.id}")

        def do(store: Store, act: Act, id: str = one.id) -> None:
            entries.delete(store, id, act)

        history.write(kinds.SCHEDULE_CHANGED, do, some_editor(rng))
        history.now += rng.randrange(1, 5 * SECOND)


def take_back(history: History, rng: Random, seat: Seat) -> None:
    """An entry or override; of those that are over, only what was put on record can be."""
    kept = history.store().schedules.window(seat.id, history.now - DAY, history.now + DAY, history.now)
    made: list[Entry | Override] = [*kept.entries, *kept.overrides]
    if not made:
        return
    one = rng.choice(made)
    history.say(f"delete {one.id}")
    kind, undo = (
        (kinds.SCHEDULE_CHANGED, entries.delete)
        if isinstance(one, Entry)
        else (kinds.OVERRIDE_DELETED, overrides.delete)
    )

    def do(store: Store, act: Act) -> None:
        undo(store, one.id, act)

    history.write(kind, do, some_editor(rng), over=one.backdated)


# Shifts that change hands.


def _shift(history: History, rng: Random, seat: Seat) -> Shift | None:
    now = history.now
    final = oncall.window(history.store(), seat.id, now, now + 5 * DAY, now).final
    return rng.choice(final) if final else None


def swap(history: History, rng: Random, seat: Seat) -> None:
    """A shift, or a part of it, to somebody; or two against each other; at once, or when it is accepted."""
    shift = _shift(history, rng, seat)
    if shift is None:
        return
    cut = WHOLE
    if rng.random() < 0.4:
        start = max(shift.start, history.now) + MINUTE
        cut = Cut(start, start + rng.randrange(1, 600) * MINUTE)
    other = _shift(history, rng, rng.choice(history.living())) if rng.random() < 0.3 else None
    asks = rng.random() < 0.3
    draft = SwapDraft(None if other else rng.choice(USERS), other.id if other else None, cut, request=asks)
    history.say(f"swap {shift.id} of {shift.user_id} {draft}")

    def do(store: Store, act: Act) -> tuple[str, str]:
        made = swaps.swap(store, None, shift.id, draft, act).swap
        return ("asked" if asks else "swap"), made.id

    history.write(kinds.SHIFT_SWAPPED, do, some_editor(rng))


def cover(history: History, rng: Random, seat: Seat) -> None:
    """Others for one person, on all schedules."""
    start = history.now + rng.randrange(-10, 60) * HOUR
    away, *others = rng.sample(USERS, rng.randint(2, 3))
    draft = CoverDraft(
        away, start, start + rng.randrange(1, 100) * HOUR, tuple(others), rng.choice(("shifts", "schedules"))
    )
    history.say(f"cover {draft}")

    def do(store: Store, act: Act) -> tuple[str, str]:
        return "swap", covers.cover(store, draft, act).swapped.swap.id

    history.write(kinds.SHIFT_SWAPPED, do, some_editor(rng))


def answer(history: History, rng: Random, seat: Seat) -> None:
    """What was asked for is accepted; what was done is undone."""
    if not history.made:
        return
    kind, id = rng.choice(history.made[-4:])
    history.say(f"{'accept' if kind == 'asked' else 'undo'} {id}")

    def do(store: Store, act: Act) -> tuple[str, str] | None:
        if kind == "asked":
            swaps.accept(store, id, act)
            return "swap", id
        swaps.undo(store, id, act)
        return None

    history.write(kinds.SHIFT_SWAPPED, do, some_editor(rng))
