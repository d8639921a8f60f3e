"""What entries and overrides have in common: they are added, they end early, they are taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from rota.domain.draft import span_problems
from rota.domain.errors import Conflict, FieldError, LimitExceeded, NotFound
from rota.domain.override import Entry, Override
from rota.domain.schedule import Person
from rota.domain.time import DAY, Instant
from rota.store.schedules import Kept
from rota.store.store import Store
from rota.usecases.act import Act
from rota.usecases.schedules import trimmed

MAX_LIVE = 1_000
MAX_REACH_BACK = 7 * DAY  # of one that is not over
T = TypeVar("T", Entry, Override)


def window_problems(start: Instant, end: Instant, now: Instant) -> list[FieldError]:
    """What is wrong with the times of one that is written now.

    One that is over is put on record, whenever it was, and can be taken back. One that goes on ends when it is taken
    back, and what it says of the past stays: so that may not be much, and a mistyped month is refused.
    """
    if problems := span_problems(start, end):
        return problems
    if start < now - MAX_REACH_BACK and end > now:
        days = MAX_REACH_BACK // DAY
        return [FieldError("/start", f"must not be more than {days} days ago, unless the end is past too")]
    return []


def touched(store: Store, before: Kept, after: Kept, people: dict[str, Person], now: Instant) -> None:
    """Stage the schedule with its next sequence number, and say what becomes of it.

    Every write to what lies on a schedule goes through its head, so that of two writes that do not know of each other
    one is decided anew: no two entries overlap, and overrides have an order.
    """
    live = replace(
        after,
        entries=tuple(entry for entry in after.entries if entry.end > now),
        overrides=tuple(override for override in after.overrides if override.end > now),
    )
    if len(live.entries) + len(live.overrides) > MAX_LIVE:
        raise LimitExceeded("entries and overrides of a schedule that are not over", MAX_LIVE)
    sequence = max(before.schedule.sequence + 1, after.schedule.sequence)
    head = replace(before.schedule, sequence=sequence)
    store.stage(store.schedules.changed(before.schedule, head, trimmed(live, head, people)))
    store.note(before, replace(after, schedule=head, people=people))


def with_sequence(kept: Kept, sequence: int) -> Kept:
    """The schedule as it was read, its sequence moved on."""
    return replace(kept, schedule=replace(kept.schedule, sequence=sequence))


def find(store: Store, cls: type[T], item_id: str, now: Instant) -> tuple[Kept, T]:
    """An entry or override by its bare id, with its schedule; NotFound if either is gone."""
    kind = "entry" if cls is Entry else "override"
    kept: Kept
    schedule_id, end = store.schedules.schedule_of(kind, item_id)
    try:
        kept = store.schedules.live(schedule_id, min(now, end - 1))
    except NotFound:
        raise NotFound(kind, item_id) from None
    among: tuple[Entry | Override, ...] = (*kept.entries, *kept.overrides)
    for item in among:
        if item.id == item_id and isinstance(item, cls):
            return kept, item
    raise NotFound(kind, item_id)


def take_back(store: Store, cls: type[T], item_id: str, act: Act) -> None:
    """A future one disappears, a running one ends now, one that is over stays: Conflict, unless it was backdated."""
    kept, item = find(store, cls, item_id, act.now)
    act.expect(1)
    after: T | None = None
    if item.start >= act.now or item.backdated:
        store.stage(store.schedules.removed(item, act.now))
    elif item.end > act.now:
        after = replace(item, end=act.now)
        store.stage(store.schedules.moved(item, after, act.now))
    else:
        raise Conflict("it is over, and the past is never rewritten")
    touched(store, kept, _replaced(kept, item, after), kept.people, act.now)
    kind = "entry" if cls is Entry else "override"
    act.record(store, "delete", kind, item.id, item, after, item.schedule_id)


def _replaced(kept: Kept, item: Entry | Override, by: Entry | Override | None) -> Kept:
    """The schedule with another item, or none, in place of this one."""
    instead = () if by is None else (by,)
    entries = tuple(entry for entry in kept.entries if entry.id != item.id)
    overrides = tuple(override for override in kept.overrides if override.id != item.id)
    return replace(
        kept,
        entries=(*entries, *(one for one in instead if isinstance(one, Entry))),
        overrides=(*overrides, *(one for one in instead if isinstance(one, Override))),
    )
