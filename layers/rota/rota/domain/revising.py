"""Editing rotations without a surprise: whoever's turn it is keeps it, and the order goes on from them.

Edits may take effect later, and compose by the instants at which they do: each is made to what is in force then, and
what was planned for later is planned upon it.

Rules: "Changing a schedule" in docs/semantics.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TypeVar

from rota.domain.era import eras_of
from rota.domain.rotation import Rotation, Turns, anchored, turns_of
from rota.domain.schedule import Revision, Schedule
from rota.domain.time import END, Instant
from rota.domain.zone import zone

T = TypeVar("T", Revision, Rotation)
# These say together when turns begin: whoever changed one of them meant them all.
_WHEN = ("type", "interval", "length_minutes", "handoff_time", "handoff_day", "handoff_month_day", "anchor")


def in_force(chain: Sequence[Revision], at: Instant) -> int:
    """Which of the revisions, in the order of time, is the one in force at `at`."""
    return max((i for i, revision in enumerate(chain) if revision.since <= at), default=0)


def composed(chain: Sequence[Revision], new: Revision, at: Instant) -> list[Revision]:
    """The present revision and those to come (`chain`), once `new` takes effect at `at`.

    `new` is made upon what is in force then. What is to come after it keeps what it changes itself, and follows in the
    rest. A revision that the edit leaves as it was is the very same object.
    """
    i = in_force(chain, at)
    before = chain[:i] if chain[i].since == at else chain[: i + 1]
    made = [*before, revised(before[-1] if before else chain[i], new, at)]
    for old, later in zip(chain[i:], chain[i + 1 :], strict=False):
        upon = _merged(old, made[-1], later)
        merged = revised(made[-1], replace(upon, rotations=_rotations(old, made[-1], later)), later.since)
        made.append(later if merged == later else merged)
    return made


def _merged(base: T, theirs: T, mine: T) -> T:
    """`mine`, which was made upon `base`, as if it were made upon `theirs`: it keeps what it changes itself."""
    names = [field.name for field in fields(mine) if field.compare and field.name not in ("rotations", "since", *_WHEN)]
    changes = {name: getattr(theirs, name) for name in names if getattr(mine, name) == getattr(base, name)}
    return replace(mine, **changes)


def _rotations(base: Revision, theirs: Revision, mine: Revision) -> tuple[Rotation, ...]:
    """The rotations that `mine` has upon `theirs`: neither brings back what the other has taken away."""
    known, kept = ({rotation.id: rotation for rotation in one.rotations} for one in (base, mine))
    found = []
    for rotation in theirs.rotations:
        if rotation.id in known and rotation.id in kept:
            old, ours = known[rotation.id], kept[rotation.id]
            merged = _merged(old, rotation, ours)
            if all(getattr(ours, name) == getattr(old, name) for name in _WHEN):
                merged = replace(merged, **{name: getattr(rotation, name) for name in _WHEN})
            found.append(merged)
        elif rotation.id not in known:
            found.append(rotation)
    return (*found, *(rotation for rotation in mine.rotations if rotation.id not in known))


def edited(schedule: Schedule, new: Revision, at: Instant, now: Instant) -> Schedule:
    """The schedule, as it stands `now`, with `new` in force from `at` on, as what its next version makes of it."""
    chain = (schedule.revision, *schedule.coming)
    first, *coming = (
        revision
        if any(revision is known for known in chain)
        else replace(
            revision,
            recorded_at=now,
            withdrawn_at=None,
            version=schedule.version + 1 if revision.since == at else revision.version,
        )
        for revision in composed(chain, new, at)
    )
    return replace(schedule, revision=first, coming=tuple(coming)).at(now)


def turn_end(chain: Sequence[Revision], now: Instant) -> Instant:
    """When the present turn ends: of the rotation that has the floor, else of the first in effect; else now."""
    era = next(era for era in eras_of(chain) if era.since <= now < era.until)
    layer = era.table.at(era.zone.wall(now)) or (era.layers[0] if era.layers else None)
    held = None if layer is None else _turn_at(era.revision, layer.rotation, now)
    if layer is None or held is None:
        return now
    turns, k = held
    ends = era.zone.instant(turns.start(k + 1))
    while ends <= now:  # a turn inside a skipped hour has no length
        k += 1
        ends = era.zone.instant(turns.start(k + 1))
    return min(ends, layer.rotation.effective_until or END)


def revised(old: Revision, new: Revision, now: Instant) -> Revision:
    """`new` as it takes over from `old` at `now`: each rotation that goes on is turned so that its holder stays.

    A holder who was removed is followed at once by the next of the old order who is still there.
    """
    known = {rotation.id: rotation for rotation in old.rotations}
    placed = [
        _turned(old, known[rotation.id], new, replace(rotation, phase=0), now) if rotation.id in known else rotation
        for rotation in new.rotations
    ]
    return replace(new, rotations=tuple(placed), since=now)


def _turned(old: Revision, before: Rotation, new: Revision, after: Rotation, now: Instant) -> Rotation:
    """`after` with the phase that makes it go on from where `before` stands at `now`."""
    if not (before.participants and after.participants):
        return after
    same_order = before.participants == after.participants
    if same_order and old.timezone == new.timezone and _grid(before) == _grid(after):
        return replace(after, phase=before.phase)
    was, will = _turn_at(old, before, now), _turn_at(new, replace(after, phase=0), now)
    if was is None or will is None:
        return after  # its turns have not begun, or begin anew: the first has the first
    turns, k = was
    order, place = turns.users, turns.place(k)
    users = [participant.user_id for participant in after.participants]
    # Whoever has the turn, or the next in the old order who is still there.
    remaining = ((place + step) % len(order) for step in range(len(order)))
    holder = next((_place(order, i, before.phase, users) for i in remaining if order[i] in users), 0)
    turns, k = will
    return replace(after, phase=(holder - turns.place(k)) % len(users))


def _place(order: Sequence[str], place: int, phase: int, users: Sequence[str]) -> int:
    """Where in the new list the one in this place of the old order is; of several places of one user the same one."""
    was = [*order[len(order) - phase :], *order[: len(order) - phase]]
    nth = was[: (place + phase) % len(order)].count(order[place])
    places = [i for i, user in enumerate(users) if user == order[place]]
    return places[min(nth, len(places) - 1)]


def _grid(rotation: Rotation) -> Rotation:
    """The rotation less what does not move its turns."""
    return replace(
        rotation,
        name=None,
        layer_position=0,
        effective_until=None,
        participants=(),
        phase=0,
        restrictions=rotation.restrictions if rotation.turns == "covered" else (),
    )


def _turn_at(revision: Revision, rotation: Rotation, now: Instant) -> tuple[Turns, int] | None:
    """The rotation's turns, and the one that lies at `now`, whether or not a window is open; None before they begin."""
    if now < rotation.effective_from:
        return None
    clock = zone(revision.timezone)
    anchor, lead = anchored(rotation, clock)
    turns, w = turns_of(rotation, anchor), clock.wall(now)
    return turns, 0 if lead <= w < anchor else turns.number(w)
