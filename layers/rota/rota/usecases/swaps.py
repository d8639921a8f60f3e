"""Swaps: a shift, or what is left of it, changes hands; two shifts change hands together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rota.domain.errors import Conflict, FieldError, Invalid, NotFound
from rota.domain.override import Entry
from rota.domain.schedule import Person, Schedule
from rota.domain.shift import Shift, ShiftId, shift_of, shift_of_entry
from rota.domain.time import END, Instant
from rota.domain.timeline import Span
from rota.store.schedules import MAX_LOOKBACK, Kept
from rota.store.store import Store
from rota.store.table import all_three, both
from rota.usecases.act import Act
from rota.usecases.handwritten import find, touched, with_sequence
from rota.usecases.oncall import timeline_of, whole
from rota.usecases.overrides import OverrideDraft, placed
from rota.usecases.people import joined, known_users


@dataclass(frozen=True, slots=True)
class SwapDraft:
    """Whom the shift goes to: a user, or whoever has the other shift, which then comes back in exchange."""

    with_user_id: str | None = None
    with_shift_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Side:
    """One shift that changes hands, with the schedule it lies on."""

    kept: Kept
    start: Instant
    end: Instant
    user_id: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Swapped:
    """The shifts as they now stand, each with its schedule."""

    shifts: list[tuple[Schedule, Shift]]
    people: dict[str, Person]


def swap(store: Store, schedule_id: str | None, shift_id: str, draft: SwapDraft, act: Act) -> Swapped:
    """Hand a shift over, or two against each other, from now on. Conflict for a shift that is over.

    An entry gets its new user. A computed shift is covered by a conditional override, so that if the schedule moves
    later nobody is relieved of, or given, what they did not have.
    """
    if draft.with_user_id is None and draft.with_shift_id is None:
        raise Invalid.one("/swap_with_user_id", "is needed, or swap_with_shift_id")
    (mine, number), (unknown, users), other = all_three(
        lambda: _side_and_number(store, shift_id, schedule_id, act.now),
        lambda: known_users(store, {"/swap_with_user_id": draft.with_user_id}),
        lambda: _other_side(store, draft, act.now),
    )
    if unknown:
        raise Invalid(unknown)
    known = mine.kept.people
    if other is None:
        taker = draft.with_user_id or ""
        sides = [(mine, taker, number)]
    else:
        theirs, their_number = other
        known = {**known, **theirs.kept.people}
        taker = theirs.user_id
        sides = [(mine, taker, number), (theirs, mine.user_id, their_number)]
    if taker == mine.user_id:
        field = "/swap_with_user_id" if draft.with_shift_id is None else "/swap_with_shift_id"
        raise Invalid([FieldError(field, "must be somebody else's: the shift is theirs already")])
    before = [_as_it_stands(side.kept, side, act.now) for side, _, _ in sides]
    people = joined(store, known, users)
    after = _hand_over(store, sides, people, act)
    handed = [_as_it_stands(after[side.kept.schedule.id], side, act.now) for side, _, _ in sides]
    act.record(store, "swap", "shift", shift_id, before, handed, mine.kept.schedule.id)
    return Swapped([(side.kept.schedule, shift) for (side, _, _), shift in zip(sides, handed, strict=True)], people)


def _hand_over(
    store: Store, sides: Sequence[tuple[_Side, str, int]], people: dict[str, Person], act: Act
) -> dict[str, Kept]:
    """Stage the changes; the schedules as they then stand, by id."""
    after: dict[str, Kept] = {}
    for side, taker, number in sides:
        # Two shifts of one schedule: the second change goes on from the first.
        kept = after.get(side.kept.schedule.id, side.kept)
        after[side.kept.schedule.id] = _given(store, kept, side, taker, number, act)
    for schedule_id, kept in after.items():
        first = next(side.kept for side, _, _ in sides if side.kept.schedule.id == schedule_id)
        touched(store, first, kept, people, act.now)
    return after


def _given(store: Store, kept: Kept, side: _Side, taker: str, number: int, act: Act) -> Kept:
    """Stage one shift's change of hands."""
    entry = side.entry
    if entry is None:
        start = max(side.start, act.now)
        draft = OverrideDraft(taker, start, side.end, replaced_user_id=side.user_id, reason="swap")
        override = placed(act.new_id("ovr"), number, kept, draft, act.now)
        store.stage(store.schedules.added(override))
        return with_sequence(replace(kept, overrides=(*kept.overrides, override)), override.sequence)
    others = tuple(other for other in kept.entries if other.id != entry.id)
    if entry.start >= act.now:
        moved = replace(entry, user_id=taker)
        store.stage(store.schedules.moved(entry, moved))
        return replace(kept, entries=(*others, moved))
    worked = replace(entry, end=act.now)
    rest = replace(entry, id=act.new_id("entry"), user_id=taker, start=act.now, created_at=act.now)
    store.stage([*store.schedules.moved(entry, worked), *store.schedules.added(rest)])
    return replace(kept, entries=(*others, worked, rest))


def _other_side(store: Store, draft: SwapDraft, now: Instant) -> tuple[_Side, int] | None:
    if draft.with_shift_id is None:
        return None
    try:
        theirs, number = _side_and_number(store, draft.with_shift_id, None, now)
    except NotFound:
        raise Invalid.one("/swap_with_shift_id", "is not a shift of this workspace") from None
    if draft.with_user_id is not None and draft.with_user_id != theirs.user_id:
        raise Invalid.one("/swap_with_user_id", "must be whoever has the shift swap_with_shift_id, or be left out")
    return theirs, number


def _side_and_number(store: Store, shift_id: str, schedule_id: str | None, now: Instant) -> tuple[_Side, int]:
    """The shift, and a number for the override that a computed one will need."""
    named = ShiftId.parse(shift_id)
    if named is None:
        return _entry_side(store, shift_id, schedule_id, now), 0
    if schedule_id not in (None, named.schedule_id):
        raise NotFound("shift", shift_id)
    return both(
        lambda: _computed_side(store, shift_id, named, now),
        lambda: store.schedules.next_number("override"),
    )


def _entry_side(store: Store, entry_id: str, schedule_id: str | None, now: Instant) -> _Side:
    if schedule_id is None:
        kept, entry = find(store, Entry, entry_id, now)
    else:
        kept, entry = _entry_of(store, schedule_id, entry_id, now)
    if entry.end <= now:
        raise Conflict("the shift is over")
    return _Side(kept, entry.start, entry.end, entry.user_id, entry)


def _entry_of(store: Store, schedule_id: str, entry_id: str, now: Instant) -> tuple[Kept, Entry]:
    """An entry of a schedule that is named beside it, which saves a round trip."""
    kept, (found_on, _) = both(
        lambda: store.schedules.live(schedule_id, now),
        lambda: store.schedules.schedule_of("entry", entry_id),
    )
    if found_on != schedule_id:
        raise NotFound("entry", entry_id)
    entry = next((entry for entry in kept.entries if entry.id == entry_id), None)
    if entry is None:
        raise Conflict("the shift is over")
    return kept, entry


def _computed_side(store: Store, shift_id: str, named: ShiftId, now: Instant) -> _Side:
    # Read from the start that the id tells, if that is not too long ago: so a running shift is seen whole at once.
    since = min(max(named.start, now - MAX_LOOKBACK) - 1, now)
    try:
        kept = store.schedules.live(named.schedule_id, since)
    except NotFound:
        raise NotFound("shift", shift_id) from None
    at = max(named.start, now)
    kept, _, piece = whole(store, kept, at) if at < END else (kept, None, None)
    if isinstance(piece, Span) and piece.user_id and (piece.start, piece.by) == (named.start, named.source_id):
        return _Side(kept, piece.start, piece.end, piece.user_id, None)
    if named.start < now:
        raise Conflict("the shift is over, or the schedule has changed")
    raise NotFound("shift", shift_id)


def _as_it_stands(kept: Kept, side: _Side, now: Instant) -> Shift:
    """The shift that begins where the side does, or is running: an entry as it is written, even where it is covered."""
    at = max(side.start, now)
    if side.entry is not None:
        return shift_of_entry(next(entry for entry in kept.entries if entry.start <= at < entry.end))
    piece = timeline_of(kept).shift_at(at)
    assert isinstance(piece, Span)
    return shift_of(kept.schedule.id, piece)
