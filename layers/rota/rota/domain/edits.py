"""What an edit did to who is on call: whose shifts it moved, who took over at once, which gaps it opened. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from rota.domain.notices import Handoff, Stretch, gaps_from, stretches
from rota.domain.schedule import Revision
from rota.domain.time import BEGINNING, DAY, Instant
from rota.domain.timeline import Gap, Timeline

AHEAD = 30 * DAY  # how far shifts are compared
GAPS_AHEAD = 7 * DAY
MOST_OF_ONE = 20  # stretches told of one user, before and after
MOST = 500  # of all: what is told must fit into an event of 256 KB

# A schedule that is not there has nobody, and no gap either.
ABSENT = Timeline((Revision("UTC", enabled=False),))


@dataclass(frozen=True, slots=True)
class Moved:
    """One user's stretches that are no longer, and those that are new; `more` if there are others still."""

    user_id: str
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]
    more: bool = False


def moved_shifts(before: Timeline, after: Timeline, now: Instant) -> list[Moved]:
    """Everybody whose own time on call in the next 30 days is another, in order of their ids.

    Why somebody is on call does not matter here, nor where one turn ends if the same person has the next.
    """
    was, will = _held(before, now), _held(after, now)
    changed = []
    left = MOST
    for user_id in sorted(was.keys() | will.keys()):
        had, has = was.get(user_id, {}), will.get(user_id, {})
        gone = [shown for stretch, shown in had.items() if stretch not in has]
        new = [shown for stretch, shown in has.items() if stretch not in had]
        if gone or new:
            room = min(MOST_OF_ONE, left)
            told = Moved(user_id, tuple(gone[:room]), tuple(new[:room]), max(len(gone), len(new)) > room)
            left = max(left - len(told.before) - len(told.after), 0)
            changed.append(told)
    return changed


def _held(timeline: Timeline, now: Instant) -> dict[str, dict[Stretch, Stretch]]:
    """Whose the next 30 days are, stretch by stretch, and how each is shown: the last with its shift's own end."""
    held: dict[str, dict[Stretch, Stretch]] = {}
    for stretch in stretches(timeline, now, now + AHEAD):
        if stretch.user_id is not None:
            ends = stretch.end if stretch.end < now + AHEAD else timeline.shift_at(stretch.end - 1).end
            held.setdefault(stretch.user_id, {})[stretch] = stretch._replace(end=ends)
    return held


def taken_over(before: Timeline, after: Timeline, now: Instant) -> Handoff | None:
    """The handoff that the edit itself is: another person is on call from this instant on than without it.

    However far back the timeline says so now: until the edit somebody else was, and knew it.
    """
    outgoing, incoming = before.who(now), after.who(now)
    if outgoing == incoming or not after.era_at(now).revision.enabled:
        return None
    return Handoff(now, outgoing, incoming)


def begun_otherwise(before: Timeline, after: Timeline, since: Instant, now: Instant) -> Instant | None:
    """When whoever is on call had come, if the edit tells that otherwise: it reaches back. `since`, if before that."""
    was, will = (stretches(timeline, since, now + 1)[-1] for timeline in (before, after))
    return was.start if was.user_id == will.user_id and was.start != will.start else None


def opened_gaps(before: Timeline, after: Timeline, now: Instant) -> list[Gap]:
    """The gaps of the next seven days, the present one included, that were none, or not as long, without the edit.

    Where nobody has ever been on call, the gap begins now.
    """
    until = now + GAPS_AHEAD
    was = [piece for piece in before.pieces(now, until) if isinstance(piece, Gap) and piece.reason == "gap"]
    running = after.shift_at(now)
    gaps = []
    if isinstance(running, Gap) and running.reason == "gap":
        gaps.append(running if running.start > BEGINNING else running._replace(start=now))
    gaps += gaps_from(after, now + 1, until)
    return [gap for gap in gaps if not _within(max(gap.start, now), min(gap.end, until), was)]


def _within(start: Instant, end: Instant, gaps: list[Gap]) -> bool:
    """Whether [start, end) was without anybody before."""
    for gap in gaps:
        if gap.start <= start < gap.end:
            start = gap.end
    return start >= end
