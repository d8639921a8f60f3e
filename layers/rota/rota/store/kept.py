"""What is read of a schedule, and what of it was known at an earlier time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from rota.domain.override import Entry, Override
from rota.domain.schedule import Person, Revision, Schedule
from rota.domain.time import Instant
from rota.store import items
from rota.store.table import Item

T = TypeVar("T")
W = TypeVar("W", Entry, Override)


@dataclass(frozen=True, slots=True)
class Kept:
    """A schedule as it was read, with the items of the time that was asked for and everybody it can name."""

    schedule: Schedule
    since: Instant  # items that ended by then, and revisions closed by then, were not read
    entries: tuple[Entry, ...] = ()
    overrides: tuple[Override, ...] = ()
    closed: tuple[Revision, ...] = ()  # revisions no longer in force
    people: dict[str, Person] = field(default_factory=dict)
    as_of: Instant | None = None  # all of it as it was known then; None: as it is known now

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """All revisions that were read, by the instants at which they took or take effect."""
        schedule = self.schedule
        return (*self.closed, *schedule.ended, schedule.revision, *schedule.coming)


@dataclass(frozen=True, slots=True)
class Listed:
    """A schedule in a list, and the position to go on from behind it."""

    position: str
    schedule: Schedule
    people: dict[str, Person]


def of(cls: type[T], found: Sequence[Item]) -> tuple[T, ...]:
    """The objects of one kind among the items."""
    return tuple(items.from_item(cls, item) for item in found if items.TYPES.get(str(item["type"])) is cls)


def in_force(revisions: Iterable[Revision]) -> tuple[Revision, ...]:
    """Without those that never were."""
    return tuple(revision for revision in revisions if revision.withdrawn_at is None)


def known_at(as_of: Instant, revisions: Iterable[Revision]) -> list[Revision]:
    """Those that had been recorded by then, and not withdrawn."""
    return [
        revision
        for revision in revisions
        if revision.recorded_at <= as_of and (revision.withdrawn_at is None or revision.withdrawn_at > as_of)
    ]


def written(item: Entry | Override) -> Instant:
    """When the item was given the contents that it has."""
    return item.created_at if item.changed_at is None else item.changed_at


def written_by(as_of: Instant, found: Iterable[W]) -> tuple[W, ...]:
    """Those that had the contents that they have by then."""
    return tuple(item for item in found if written(item) <= as_of)
