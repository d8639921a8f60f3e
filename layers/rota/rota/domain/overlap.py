"""People on call twice at once: where that happens, and orders of a rotation in which it would not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from rota.domain.era import Row
from rota.domain.rotation import Participant, Rotation, union
from rota.domain.schedule import Revision
from rota.domain.time import Instant
from rota.domain.timeline import Timeline

Stretch = tuple[Instant, Instant]
Busy = Mapping[str, Sequence[Stretch]]  # by user: disjoint, sorted, half-open
Order = tuple[str, ...]


class Overlap(NamedTuple):
    """A stretch in which one person is on call here and elsewhere."""

    start: Instant
    end: Instant
    user_id: str


def overlaps(mine: Iterable[Row], theirs: Iterable[Row]) -> list[Overlap]:
    """Where two final timelines put the same person on call at the same time, in order."""
    busy = busy_in(theirs)
    return [
        Overlap(start, end, user)
        for user, spans in busy_in(mine).items()
        for start, end in _common(spans, busy.get(user, ()))
    ]


def busy_in(rows: Iterable[Row]) -> dict[str, list[Stretch]]:
    """When each person is on call."""
    spans: dict[str, list[Stretch]] = {}
    for start, end, user, *_ in rows:
        if user is not None:
            spans.setdefault(user, []).append((start, end))
    return {user: union(theirs) for user, theirs in spans.items()}


def within(stretches: Iterable[Stretch], start: Instant, end: Instant) -> list[Stretch]:
    """What of these stretches lies in [start, end)."""
    return [(max(a, start), min(b, end)) for a, b in stretches if a < end and start < b]


def _common(
    a: Sequence[tuple[Instant, Instant]], b: Sequence[tuple[Instant, Instant]]
) -> list[tuple[Instant, Instant]]:
    """The stretches that lie in both of two disjoint, sorted lists."""
    found = []
    i = j = 0
    while i < len(a) and j < len(b):
        start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if start < end:
            found.append((start, end))
        if a[i][1] <= b[j][1]:
            i += 1
        else:
            j += 1
    return found


def free_orders(revision: Revision, rotation: Rotation, busy: Busy, since: Instant, until: Instant) -> Iterator[Order]:
    """Orders of the rotation's people in which nobody of the schedule is on call twice in [since, until).

    First those that swap two people, then those that begin with somebody else. The calculator has said so of each.
    """
    users = tuple(participant.user_id for participant in rotation.participants)
    blocked = _blocked(revision, rotation, busy, since, until)
    tried: set[Order] = {users}
    for order in (*_swapped(users, blocked), *(users[k:] + users[:k] for k in range(1, len(users)))):
        if order in tried or any(order[place] in blocked[place] for place in blocked):
            continue
        tried.add(order)
        planned = busy_in(Timeline([_ordered(revision, rotation, order)]).rows(since, until))
        if not any(_common(spans, busy.get(user, ())) for user, spans in planned.items()):
            yield order


def _blocked(revision: Revision, rotation: Rotation, busy: Busy, since: Instant, until: Instant) -> dict[int, set[str]]:
    """For each place in the order, who is on call elsewhere during one of its turns, and so cannot have it."""
    places = tuple(str(place) for place in range(len(rotation.participants)))
    held = busy_in(
        row for row in Timeline([_ordered(revision, rotation, places)]).rows(since, until) if row[4] == rotation.id
    )
    users = {participant.user_id for participant in rotation.participants}
    return {int(place): {user for user in users if _common(spans, busy.get(user, ()))} for place, spans in held.items()}


def _swapped(users: Order, blocked: Mapping[int, set[str]]) -> Iterator[Order]:
    """The orders with two people swapped, one of whom cannot have the place they are in."""
    wrong = [place for place in sorted(blocked) if users[place] in blocked[place]]
    if len(wrong) > 2:
        return  # no one swap can mend three places
    for i in wrong:
        for j in range(len(users)):
            swapped = list(users)
            swapped[i], swapped[j] = swapped[j], swapped[i]
            yield tuple(swapped)


def _ordered(revision: Revision, rotation: Rotation, order: Order) -> Revision:
    """The revision with these people in the rotation, in this order."""
    positions = (participant.position for participant in rotation.participants)
    participants = tuple(Participant(user, position) for user, position in zip(order, positions, strict=True))
    turned = replace(rotation, participants=participants)
    return replace(revision, rotations=tuple(turned if one.id == rotation.id else one for one in revision.rotations))
