"""Covers: others stand in for one person over a while, on all their schedules, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rota.domain.absence import Away, DutyConflict, met
from rota.domain.draft import span_problems
from rota.domain.errors import Conflict, FieldError, Invalid, LimitExceeded
from rota.domain.overlap import Stretch, busy_in
from rota.domain.shift import Shift, shifts_in
from rota.domain.swap import Side, Swap
from rota.domain.time import Instant
from rota.domain.timeline import Timeline
from rota.store.schedules import Kept
from rota.store.store import Store
from rota.store.table import all_three
from rota.usecases.absences import away
from rota.usecases.act import Act
from rota.usecases.handover import require_unmoved
from rota.usecases.handwritten import touched, with_sequence
from rota.usecases.oncall import timeline_of
from rota.usecases.overrides import OverrideDraft, placed
from rota.usecases.people import joined, known_users
from rota.usecases.schedules import everything
from rota.usecases.swaps import Swapped

MAX_COVERERS = 20
MAX_CHECKED = 30  # schedules that are not changed, but decide who is free, and must not move meanwhile
# Three items for each override, three or four for each schedule, and what the edge adds, in a transaction of 100. To
# take an override back takes four: that there was one is kept.
MAX_CHANGES = 90
TOO_MUCH = (
    "items in one write, and each shift that changes hands takes four once the cover is undone: cover a shorter time, "
    "name some of the schedules in schedule_ids, or split by schedules, which takes four for each"
)


@dataclass(frozen=True, slots=True)
class CoverDraft:
    """A cover as it was sent. `split` tells how several people share: shift by shift, or schedule by schedule."""

    user_id: str
    start: Instant
    end: Instant
    covered_by: tuple[str, ...]
    split: Literal["shifts", "schedules"] = "shifts"
    schedule_ids: tuple[str, ...] | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Covered:
    """The shifts as they now stand, the swap that made them so, and where its people are away or on call elsewhere."""

    swapped: Swapped
    conflicts: list[DutyConflict]


@dataclass(frozen=True, slots=True)
class _Share:
    """[start, end) of a schedule, and what the covered person has in it: for one coverer."""

    kept: Kept
    start: Instant
    end: Instant
    shifts: tuple[Shift, ...]

    @property
    def length(self) -> int:
        return sum(shift.end - shift.start for shift in self.shifts)


def cover(store: Store, draft: CoverDraft, act: Act) -> Covered:
    """Put others on call wherever the person would be in that time, from now on: conditional overrides, all or none.

    One coverer, or a split by schedules, takes one override for each schedule over the whole time: so shifts that a
    later edit gives to the person are covered too. Shift by shift, each goes to whoever is free for it and has got the
    least of this cover so far; then in the order in which they were named. Nobody free is no reason to refuse: it is
    told as a conflict.
    """
    start = max(draft.start, act.now)
    named = {f"/covered_by/{i}": user_id for i, user_id in enumerate(draft.covered_by)}
    (unknown, users), listed, absences = all_three(
        lambda: known_users(store, {"/user_id": draft.user_id, **named}),
        lambda: everything(store),
        lambda: away(store, draft.covered_by),
    )
    meant = {one.schedule.id for one in listed if draft.user_id in one.people}
    problems = unknown + _problems(draft, act.now, {one.schedule.id for one in listed})
    if problems:
        raise Invalid(problems)
    if draft.schedule_ids is not None:
        meant &= set(draft.schedule_ids)
    # Everybody who can be on call is on the schedule's card, so the others need not be read.
    wanted = [
        one.schedule.id for one in listed if one.schedule.id in meant or one.people.keys() & set(draft.covered_by)
    ]
    found = store.schedules.many([(schedule_id, act.now) for schedule_id in wanted])
    require_unmoved(found, [one.schedule for one in listed if one.schedule.id in set(wanted)])
    busy = _busy(found, draft.covered_by, start, draft.end)
    shares = [share for kept in found if kept.schedule.id in meant for share in _shares(kept, draft, start)]
    if not shares:
        raise Conflict("there is nothing to cover: they are not on call in that time")
    shared = _assigned(
        sorted(shares, key=lambda share: (share.shifts[0].start, share.kept.schedule.id)), draft, busy, absences
    )
    people = joined(
        store,
        {user_id: person for share in shares for user_id, person in share.kept.people.items()},
        {user_id: user for user_id, user in users.items() if user_id in {taker for _, taker in shared}},
    )
    after, sides = _staged(store, shared, draft, act)
    for schedule_id, kept in after.items():
        touched(store, next(s.kept for s in shares if s.kept.schedule.id == schedule_id), kept, people, act.now)
    made = Swap(act.new_id("swap"), "cover", "done", tuple(sides), act.now, act.now, reason=draft.reason)
    store.stage(store.swaps.created(made))
    before = [shift for share, _ in shared for shift in share.shifts]
    handed = [
        (after[side.schedule_id].schedule, shift) for side in sides for shift in _of(after[side.schedule_id], side)
    ]
    act.record(store, "cover", "shift", made.id, before, [shift for _, shift in handed], *made.schedule_ids)
    undoing = store.size + len(sides) - len(after)  # the places in the lists of swaps stay
    if len(draft.covered_by) > 1:
        beside = [kept.schedule for kept in found if kept.schedule.id not in after]
        store.stage(store.schedules.unmoved(beside[:MAX_CHECKED]))
    if max(store.size, undoing) > MAX_CHANGES:
        raise LimitExceeded(TOO_MUCH, MAX_CHANGES)
    against = [one for share, taker in shared for one in _against(share, taker, busy, absences)]
    return Covered(Swapped(handed, people, made), against)


def _problems(draft: CoverDraft, now: Instant, there: set[str]) -> list[FieldError]:
    problems = span_problems(draft.start, draft.end)
    if not problems and draft.end <= now:
        problems.append(FieldError("/end", "must lie ahead: who really covered is put on record by an override"))
    for i, user_id in enumerate(draft.covered_by):
        if user_id == draft.user_id:
            problems.append(FieldError(f"/covered_by/{i}", "must be somebody else"))
        elif user_id in draft.covered_by[:i]:
            problems.append(FieldError(f"/covered_by/{i}", "must not repeat"))
    for i, schedule_id in enumerate(draft.schedule_ids or ()):
        if schedule_id not in there:
            problems.append(FieldError(f"/schedule_ids/{i}", "is not a schedule of this workspace"))
    return problems


def _shares(kept: Kept, draft: CoverDraft, start: Instant) -> list[_Share]:
    """What of one schedule is to be covered, in pieces that each go to one person."""
    timeline = timeline_of(kept)
    spans = [span for span in timeline.spans(start, draft.end) if span.user_id == draft.user_id]
    shifts = tuple(shifts_in(kept.schedule.id, timeline, spans))
    if not shifts:
        return []
    if len(draft.covered_by) == 1 or draft.split == "schedules":
        return [_Share(kept, start, draft.end, shifts)]
    return [_Share(kept, shift.start, shift.end, (shift,)) for shift in shifts]


Busy = dict[str, list[tuple[Stretch, str]]]  # by user: when they are on call, and on which schedule


def _busy(found: Sequence[Kept], users: Sequence[str], start: Instant, end: Instant) -> Busy:
    """When the coverers are on call themselves."""
    busy: Busy = {user_id: [] for user_id in users}
    for kept in found:
        if kept.schedule.occupies:
            stretches = busy_in(timeline_of(kept).rows(start, end))
            for user_id in users:
                busy[user_id] += [(stretch, kept.schedule.name) for stretch in stretches.get(user_id, ())]
    return busy


def _assigned(shares: Sequence[_Share], draft: CoverDraft, busy: Busy, absences: Away) -> list[tuple[_Share, str]]:
    """Each share with its coverer: free for it if anybody is, then whoever has got the least, in the order named."""
    given: dict[str, list[_Share]] = {user_id: [] for user_id in draft.covered_by}
    shared = []
    for share in shares:
        taker = min(given, key=lambda user_id: _cost(share, user_id, given[user_id], busy, absences))
        given[taker].append(share)
        shared.append((share, taker))
    return shared


def _cost(share: _Share, taker: str, theirs: Sequence[_Share], busy: Busy, absences: Away) -> tuple[bool, int]:
    held_up = bool(_against(share, taker, busy, absences)) or any(_meet(share, other) for other in theirs)
    return held_up, sum(other.length for other in theirs)


def _meet(one: _Share, other: _Share) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one.shifts for b in other.shifts)


def _against(share: _Share, taker: str, busy: Busy, absences: Away) -> list[DutyConflict]:
    """What speaks against this person: where they are away or on call elsewhere."""
    found = []
    for shift in share.shifts:
        off = met(absences.get(taker, ()), shift.start, shift.end)
        found += [DutyConflict(taker, shift.schedule_id, None, one.start, one.end, "off", one.label) for one in off]
        for (start, end), name in busy[taker]:
            if start < shift.end and shift.start < end:
                meets = max(start, shift.start), min(end, shift.end)
                found.append(DutyConflict(taker, shift.schedule_id, None, *meets, "busy", name))
    return found


def _staged(
    store: Store, shared: Sequence[tuple[_Share, str]], draft: CoverDraft, act: Act
) -> tuple[dict[str, Kept], list[Side]]:
    """Stage the overrides; the schedules as they then stand, and what was done."""
    number = store.schedules.next_number("override", len(shared))
    after: dict[str, Kept] = {}
    sides = []
    for i, (share, taker) in enumerate(shared):
        kept = after.get(share.kept.schedule.id, share.kept)
        sent = OverrideDraft(taker, share.start, share.end, draft.user_id, draft.reason or "cover")
        override = placed(act.new_id("ovr"), number + i if number else 0, kept, sent, act.now)
        store.stage(store.schedules.added(override))
        kept = replace(kept, overrides=(*kept.overrides, override))
        after[kept.schedule.id] = with_sequence(kept, override.sequence)
        shift_id = share.shifts[0].id if len(shared) > 1 and draft.split == "shifts" else None
        zone = kept.schedule.revision.timezone
        sides.append(Side(kept.schedule.id, draft.user_id, taker, share.start, share.end, zone, shift_id, override.id))
    return after, sides


def _of(kept: Kept, side: Side) -> list[Shift]:
    """The shifts that a side has come to."""
    timeline: Timeline = timeline_of(kept)
    return shifts_in(
        kept.schedule.id, timeline, [s for s in timeline.spans(side.start, side.end) if s.by == side.item_id]
    )
