"""Swaps: parts of shifts change hands, at once or when the other person has agreed; and back, while they lie ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from rota.domain.errors import Conflict, FieldError, Invalid, NotFound
from rota.domain.schedule import Person, Schedule
from rota.domain.shift import Shift, shifts_in
from rota.domain.swap import Side, Status, Swap, in_force, only_returns
from rota.domain.time import Instant
from rota.store.schedules import Kept
from rota.store.store import Store
from rota.store.table import all_three, parallel
from rota.usecases.act import Act
from rota.usecases.handover import WHOLE, Cut, Part, hand_over, part_of, require_unmoved, standing, still, taken_back
from rota.usecases.handwritten import touched
from rota.usecases.oncall import timeline_of
from rota.usecases.people import joined, known_users, named

GONE = "somebody in this swap is no longer a user"


@dataclass(frozen=True, slots=True)
class SwapDraft:
    """Whom the shift goes to: a user, or whoever has the other shift, which then comes back in exchange.

    `request`: only when the other person has accepted.
    """

    with_user_id: str | None = None
    with_shift_id: str | None = None
    cut: Cut = WHOLE
    with_cut: Cut = WHOLE
    request: bool = False
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Swapped:
    """The shifts as they now stand, each with its schedule, and the swap that made them so, or would."""

    shifts: list[tuple[Schedule, Shift]]
    people: dict[str, Person]
    swap: Swap


def swap(store: Store, schedule_id: str | None, shift_id: str, draft: SwapDraft, act: Act) -> Swapped:
    """Hand a shift over, or two against each other, from now on; or ask for it. Conflict for a shift that is over.

    An entry gets its new user. A computed shift, and a part of any, is covered by a conditional override, so that if
    the schedule moves later nobody is relieved of, or given, what they did not have.
    """
    _coherent(draft)
    mine, (unknown, users), theirs = all_three(
        lambda: part_of(store, shift_id, schedule_id, draft.cut, act.now),
        lambda: known_users(store, {"/swap_with_user_id": draft.with_user_id}),
        lambda: _other(store, draft, act.now),
    )
    if unknown:
        raise Invalid(unknown)
    taker = theirs.user_id if theirs else draft.with_user_id or ""
    parts = [(mine, taker)] + ([(theirs, mine.user_id)] if theirs else [])
    schedules = [part.kept.schedule for part, _ in parts]
    if taker == mine.user_id:
        # It may seem so if they changed hands between the two reads. Of what is written, the transaction sees to that.
        require_unmoved(parallel(*(partial(store.schedules.head, one.id) for one in schedules)), schedules)
        field = "/swap_with_shift_id" if theirs else "/swap_with_user_id"
        raise Invalid([FieldError(field, "must be somebody else's: the shift is theirs already")])
    before = [standing(part.kept, part.side(to)) for part, to in parts]
    known = {user_id: person for part, _ in parts for user_id, person in part.kept.people.items()}
    asked = Swap(
        id=act.new_id("swap"),
        kind="swap",
        status="pending" if draft.request else "done",
        sides=tuple(part.side(to) for part, to in parts),
        created_at=act.now,
        updated_at=act.now,
        reason=draft.reason,
    )
    if draft.request:
        asked = _requested(store, asked, shift_id, act)
        people = named(store, _users(asked), {**known, **joined(store, known, users)})
        return Swapped(list(zip(schedules, before, strict=True)), people, asked)
    people = joined(store, known, users)
    after, sides = hand_over(store, parts, people, draft.reason or "swap", act)
    done = replace(asked, sides=tuple(sides))
    store.stage(store.swaps.created(done))
    handed = [standing(after[side.schedule_id], side) for side in sides]
    act.record(store, "swap", "shift", shift_id, before, handed, *done.schedule_ids)
    return Swapped(list(zip(schedules, handed, strict=True)), people, done)


def accept(store: Store, swap_id: str, act: Act) -> Swapped:
    """Do what was asked for. Conflict if it is answered or expired, or if one of its shifts is not what it was then."""
    asked = store.swaps.get(swap_id)
    act.expect(asked.version)
    asked.require_pending(act.now)
    parts = parallel(*(_still(store, side, act.now) for side in asked.sides))
    known = {user_id: person for part in parts for user_id, person in part.kept.people.items()}
    unknown, users = known_users(store, {"": asked.sides[0].to_user_id})
    if unknown:
        raise Conflict(GONE)
    people = joined(store, known, users)
    pairs = [(part, side.to_user_id) for part, side in zip(parts, asked.sides, strict=True)]
    after, sides = hand_over(store, pairs, people, asked.reason or "swap", act)
    done = _moved_on(store, replace(asked, sides=tuple(sides)), asked, "done", "accept", act)
    handed = [(after[side.schedule_id].schedule, standing(after[side.schedule_id], side)) for side in sides]
    return Swapped(handed, people, done)


def decline(store: Store, swap_id: str, act: Act) -> Swap:
    """Say no to what was asked for, or withdraw it. Conflict if it is answered or expired."""
    asked = store.swaps.get(swap_id)
    act.expect(asked.version)
    asked.require_pending(act.now)
    return _moved_on(store, asked, asked, "declined", "decline", act)


def undo(store: Store, swap_id: str, act: Act) -> Swapped:
    """Give everything back that the swap had moved, or nothing. Conflict once a shift of it has begun, or if somebody
    changed since what it had changed: then nobody could tell what was meant. Of a cover, what lies ahead comes back.
    """
    done = store.swaps.get(swap_id)
    act.expect(done.version)
    done.require_undoable(act.now)
    ahead = [side for side in done.sides if side.end > act.now]
    ids = list(dict.fromkeys(side.schedule_id for side in ahead))
    found = {kept.schedule.id: kept for kept in store.schedules.many([(id, act.now) for id in ids])}
    if len(found) < len(ids):
        raise Conflict("a schedule of this swap was deleted", ids=tuple(id for id in ids if id not in found))
    after: dict[str, Kept] = {}
    for schedule_id, kept in found.items():
        sides = [side for side in ahead if side.schedule_id == schedule_id]
        after[schedule_id] = taken_back(store, kept, sides, act)
        _require_clean(done, kept, after[schedule_id], sides, act.now)
    unknown, users = known_users(store, {side.from_user_id: side.from_user_id for side in ahead})
    if unknown:
        raise Conflict(GONE)
    known = {user_id: person for kept in found.values() for user_id, person in kept.people.items()}
    people = joined(store, known, users)
    for schedule_id, kept in found.items():
        touched(store, kept, after[schedule_id], people, act.now)
    undone = _moved_on(store, done, done, "undone", "undo", act)
    return Swapped(_over(after, ahead, act.now), people, undone)


def get(store: Store, swap_id: str) -> Swap:
    """One swap; NotFound if there is none."""
    return store.swaps.get(swap_id)


def listed(store: Store, schedule_id: str | None, *, after: str | None, page: int) -> Iterator[tuple[str, Swap]]:
    """The swaps of a schedule, or all, the latest first, each with its position; drawn lazily."""
    return store.swaps.listed(schedule_id, after=after, page=page)


def _coherent(draft: SwapDraft) -> None:
    """Invalid where fields of the draft contradict each other."""
    if draft.with_user_id is None and draft.with_shift_id is None:
        raise Invalid.one("/swap_with_user_id", "is needed, or swap_with_shift_id")
    if draft.with_shift_id is None:
        sent = {draft.with_cut.start_field: draft.with_cut.start, draft.with_cut.end_field: draft.with_cut.end}
        beside = [FieldError(at, "is only for a swap_with_shift_id") for at, value in sent.items() if value is not None]
        if beside:
            raise Invalid(beside)


def _other(store: Store, draft: SwapDraft, now: Instant) -> Part | None:
    if draft.with_shift_id is None:
        return None
    try:
        theirs = part_of(store, draft.with_shift_id, None, draft.with_cut, now)
    except NotFound:
        raise Invalid.one("/swap_with_shift_id", "is not a shift of this workspace") from None
    if draft.with_user_id is not None and draft.with_user_id != theirs.user_id:
        raise Invalid.one("/swap_with_user_id", "must be whoever has the shift swap_with_shift_id, or be left out")
    return theirs


def _requested(store: Store, asked: Swap, shift_id: str, act: Act) -> Swap:
    """Stage a request. Nothing moves until it is accepted."""
    expires_at = min(side.start for side in asked.sides)
    if expires_at <= act.now:
        raise Conflict("a shift that has begun can't wait for an answer: name a later start, or swap it at once")
    asked = replace(asked, expires_at=expires_at)
    store.stage(store.swaps.created(asked))
    act.record(store, "request", "swap", asked.id, None, asked, *asked.schedule_ids)
    return asked


def _moved_on(store: Store, swap: Swap, before: Swap, status: Status, action: str, act: Act) -> Swap:
    """Stage the swap with its new status."""
    after = replace(swap, status=status, version=before.version + 1, updated_at=act.now)
    store.stage(store.swaps.changed(before, after))
    act.record(store, action, "swap", before.id, before, after, *before.schedule_ids)
    return after


def _still(store: Store, side: Side, now: Instant) -> Callable[[], Part]:
    return lambda: still(store, side, now)


def _require_clean(done: Swap, before: Kept, after: Kept, sides: list[Side], now: Instant) -> None:
    """Conflict unless taking it back moves what the swap had moved, to where it was, and nothing else."""
    was, will_be = timeline_of(before), timeline_of(after)
    givers = {str(side.item_id): side.from_user_id for side in sides}
    overrides = {override.id for override in before.overrides}
    strict = [side for side in sides if done.kind == "swap" and side.item_id in overrides]
    until = max(side.end for side in sides)
    if not only_returns(was, will_be, givers, now, until) or not all(in_force(was, side) for side in strict):
        detail = "the schedule has moved since: taking it back would do something else"
        raise Conflict(detail, ids=(before.schedule.id,))


def _over(after: dict[str, Kept], sides: list[Side], now: Instant) -> list[tuple[Schedule, Shift]]:
    """The shifts over the sides' times, as they now stand, each once."""
    found: dict[str, tuple[Schedule, Shift]] = {}
    for side in sides:
        kept = after[side.schedule_id]
        timeline = timeline_of(kept)
        for shift in shifts_in(side.schedule_id, timeline, timeline.spans(max(side.start, now), side.end)):
            found.setdefault(shift.id, (kept.schedule, shift))
    return list(found.values())


def _users(swap: Swap) -> Iterator[str]:
    for side in swap.sides:
        yield from (side.from_user_id, side.to_user_id)
