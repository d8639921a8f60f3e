"""Editing rotations without a surprise: whoever's turn it is keeps it, and the order goes on from them.

Rules: "Changing a schedule" in docs/semantics.md.
"""

from __future__ import annotations

from dataclasses import replace

from rota.domain.rotation import Rotation, Turns, anchored, turns_of
from rota.domain.schedule import Revision
from rota.domain.time import Instant
from rota.domain.zone import zone


def revised(old: Revision, new: Revision, now: Instant) -> Revision:
    """`new` as it takes over from `old` at `now`: each rotation that goes on is turned so that its holder stays.

    A holder who was removed is followed at once by the next of the old order who is still there.
    """
    known = {rotation.id: rotation for rotation in old.rotations}
    placed = [
        _turned(old, known[rotation.id], new, rotation, now) if rotation.id in known else rotation
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
    remaining = (order[(place + step) % len(order)] for step in range(len(order)))
    holder = next((users.index(user) for user in remaining if user in users), 0)
    turns, k = will
    return replace(after, phase=(holder - turns.place(k)) % len(users))


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
