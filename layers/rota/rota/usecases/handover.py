"""Parts of shifts as they change hands: found by the shift's id, handed over, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rota.domain.errors import Conflict, FieldError, Invalid, NotFound, Raced
from rota.domain.override import Entry, Override
from rota.domain.schedule import Person, Schedule
from rota.domain.shift import Shift, ShiftId, shift_of, shift_of_entry
from rota.domain.swap import Side
from rota.domain.time import END, Instant, format_utc
from rota.domain.timeline import Span
from rota.store.schedules import MAX_LOOKBACK, Kept
from rota.store.store import Store
from rota.store.table import both
from rota.usecases.act import Act
from rota.usecases.handwritten import find, touched, with_sequence
from rota.usecases.oncall import timeline_of, whole
from rota.usecases.overrides import OverrideDraft, placed


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a shift is meant; left out, from its start and to its end. The fields are named for errors."""

    start: Instant | None = None
    end: Instant | None = None
    start_field: str = "/start"
    end_field: str = "/end"


WHOLE = Cut()


@dataclass(frozen=True, slots=True)
class Part:
    """[start, end) of a shift, from now on, with the schedule as it was read.

    `entry` is set where the part is an entry, or all that is left of one: that gets its new user itself. Anything else
    is covered by a conditional override, for which there is a `number`.
    """

    kept: Kept
    shift_id: str
    start: Instant
    end: Instant
    user_id: str
    entry: Entry | None
    number: int

    def side(self, taker: str) -> Side:
        """The part as one side of a swap that is not yet done."""
        schedule = self.kept.schedule
        zone = schedule.revision.timezone
        return Side(schedule.id, self.user_id, taker, self.start, self.end, zone, self.shift_id)


def part_of(
    store: Store, shift_id: str, schedule_id: str | None, cut: Cut, now: Instant, *, numbered: bool = True
) -> Part:
    """The part of the shift with this id. Conflict if it is over, Invalid for a cut that does not lie within it."""
    named = ShiftId.parse(shift_id)
    if named is not None and schedule_id not in (None, named.schedule_id):
        raise NotFound("shift", shift_id)
    unneeded = not numbered or (named is None and cut.start is None and cut.end is None)
    part, number = both(
        lambda: _computed(store, shift_id, named, now) if named else _entry(store, shift_id, schedule_id, now),
        lambda: 0 if unneeded else store.schedules.next_number("override"),
    )
    return _cut(replace(part, number=number), cut, now)


def still(store: Store, side: Side, now: Instant) -> Part:
    """The part that a side names, exactly as it was; Conflict if it is anything else by now."""
    moved = Conflict("the schedule has moved since this was asked for: ask anew", ids=(side.schedule_id,))
    try:
        cut = Cut(side.start, side.end)
        part = part_of(store, side.shift_id or "", side.schedule_id, cut, now)
    except (NotFound, Invalid, Conflict):
        raise moved from None
    if (part.user_id, part.start, part.end) != (side.from_user_id, side.start, side.end):
        raise moved
    return part


def hand_over(
    store: Store, parts: Sequence[tuple[Part, str]], people: dict[str, Person], reason: str, act: Act
) -> tuple[dict[str, Kept], list[Side]]:
    """Stage that each part goes to its taker; the schedules as they then stand, by id, and what was done."""
    after: dict[str, Kept] = {}
    sides = []
    for part, taker in parts:
        # Two shifts of one schedule: the second change goes on from the first.
        kept = after.get(part.kept.schedule.id, part.kept)
        after[part.kept.schedule.id], item_id = _given(store, kept, part, taker, reason, act)
        sides.append(replace(part.side(taker), item_id=item_id))
    for schedule_id, kept in after.items():
        first = next(part.kept for part, _ in parts if part.kept.schedule.id == schedule_id)
        touched(store, first, kept, people, act.now)
    return after, sides


def require_unmoved(found: Sequence[Kept], read: Sequence[Schedule]) -> None:
    """Raced if a schedule moved after it was read: then several may never have stood like this at one time."""
    if {kept.schedule.id: kept.schedule.sequence for kept in found} != {one.id: one.sequence for one in read}:
        raise Raced()


def standing(kept: Kept, side: Side) -> Shift:
    """The shift at a side's start, cut by nothing: an entry as it is written, even where it is covered."""
    entry = next((entry for entry in kept.entries if entry.id == (side.item_id or side.shift_id)), None)
    if entry is not None:
        return shift_of_entry(entry)
    piece = timeline_of(kept).shift_at(side.start)
    if not isinstance(piece, Span):
        raise Conflict("the schedule has moved: nobody is on call at that time", ids=(side.schedule_id,))
    return shift_of(kept.schedule.id, piece)


def taken_back(store: Store, kept: Kept, sides: Sequence[Side], act: Act) -> Kept:
    """Stage that what the sides of one schedule had done is no longer so, from now on. Conflict if it was changed."""
    entries, overrides = list(kept.entries), list(kept.overrides)
    for side in sides:
        entry = next((one for one in entries if one.id == side.item_id), None)
        override = next((one for one in overrides if one.id == side.item_id), None)
        if entry and (entry.user_id, entry.start, entry.end) == (side.to_user_id, side.start, side.end):
            entries.remove(entry)
            entries.append(replace(entry, user_id=side.from_user_id))
            store.stage(store.schedules.moved(entry, entries[-1], act.now))
        elif override and override.start >= act.now:
            overrides.remove(override)
            # Whoever was quicker has changed the swap or the schedule too: what that means is decided anew.
            store.stage(replace(change, otherwise=Raced()) for change in store.schedules.removed(override, act.now))
        elif override and override.end > act.now:
            overrides[overrides.index(override)] = ended = replace(override, end=act.now)
            store.stage(store.schedules.moved(override, ended, act.now))
        else:
            raise Conflict("what the swap had changed has been changed again", ids=(side.schedule_id,))
    return replace(kept, entries=tuple(entries), overrides=tuple(overrides))


def _given(store: Store, kept: Kept, part: Part, taker: str, reason: str, act: Act) -> tuple[Kept, str]:
    """Stage one part's change of hands; the schedule after it, and the entry or override that did it."""
    entry = part.entry
    if entry is None:
        draft = OverrideDraft(taker, part.start, part.end, replaced_user_id=part.user_id, reason=reason)
        override = placed(act.new_id("ovr"), part.number, kept, draft, act.now)
        store.stage(store.schedules.added(override))
        return with_sequence(_with(kept, override), override.sequence), override.id
    others = tuple(other for other in kept.entries if other.id != entry.id)
    if entry.start >= act.now:
        moved = replace(entry, user_id=taker)
        store.stage(store.schedules.moved(entry, moved, act.now))
        return replace(kept, entries=(*others, moved)), moved.id
    worked = replace(entry, end=act.now)
    rest = replace(entry, id=act.new_id("entry"), user_id=taker, start=act.now, created_at=act.now)
    store.stage([*store.schedules.moved(entry, worked, act.now), *store.schedules.added(rest)])
    return replace(kept, entries=(*others, worked, rest)), rest.id


def _with(kept: Kept, override: Override) -> Kept:
    return replace(kept, overrides=(*kept.overrides, override))


def _entry(store: Store, entry_id: str, schedule_id: str | None, now: Instant) -> Part:
    if schedule_id is None:
        kept, entry = find(store, Entry, entry_id, now)
    else:
        kept, entry = _entry_of(store, schedule_id, entry_id, now)
    if entry.end <= now:
        raise Conflict("the shift is over")
    return Part(kept, entry_id, entry.start, entry.end, entry.user_id, entry, 0)


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


def _computed(store: Store, shift_id: str, named: ShiftId, now: Instant) -> Part:
    # Read from the start that the id tells, if that is not too long ago: so a running shift is seen whole at once.
    since = min(max(named.start, now - MAX_LOOKBACK) - 1, now)
    try:
        kept = store.schedules.live(named.schedule_id, since)
    except NotFound:
        raise NotFound("shift", shift_id) from None
    at = max(named.start, now)
    kept, _, piece = whole(store, kept, at) if at < END else (kept, None, None)
    if isinstance(piece, Span) and piece.user_id and (piece.start, piece.by) == (named.start, named.source_id):
        return Part(kept, shift_id, piece.start, piece.end, piece.user_id, None, 0)
    if named.start < now:
        raise Conflict("the shift is over, or the schedule has changed")
    raise NotFound("shift", shift_id)


def _cut(part: Part, cut: Cut, now: Instant) -> Part:
    """The part that is meant, from now on."""
    start = part.start if cut.start is None else cut.start
    end = part.end if cut.end is None else cut.end
    problems = []
    if start < part.start:
        problems.append(FieldError(cut.start_field, f"must not be before the shift begins, {format_utc(part.start)}"))
    if end > part.end:
        problems.append(FieldError(cut.end_field, f"must not be after the shift ends, {format_utc(part.end)}"))
    if end <= start:
        problems.append(FieldError(cut.end_field, f"must be later than {cut.start_field[1:]}"))
    if problems:
        raise Invalid(problems)
    if end <= now:
        raise Conflict("that part of the shift is over")
    entry = part.entry
    start = max(start, now)
    if entry is not None and (start, end) != (max(entry.start, now), entry.end):
        # Part of an entry is covered as part of a computed shift is: what was written stays, and can come back.
        spans = timeline_of(part.kept).spans(start, end)
        if [(span.by, span.start, span.end) for span in spans] != [(entry.id, start, end)]:
            raise Conflict("an override covers that part of the entry: swap the shift that is in force there")
        entry = None
    return replace(part, start=start, end=end, entry=entry)
