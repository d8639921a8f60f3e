"""What a schedule says of who is on call, in plain lists; and in what words a model of its notices keeps it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from rota.domain.schedule import Revision
from rota.domain.time import DAY, Instant, read_instant
from rota.domain.timeline import Span, Timeline

NEWS = 7 * DAY  # a handoff longer ago is no news; and so far ahead an edit tells of the gaps that it opens
NEAR = DAY  # a gap that comes so near is told of
AHEAD = 30 * DAY  # of so much of their time to come people are told when it is changed
FAR = 60 * DAY  # farther than anything that is told
BACK = 16 * DAY  # farther back than anything reaches
NOTHING = Timeline((Revision("UTC", enabled=False),))  # a schedule that is not there


class Wrong(AssertionError):
    """What was told is not what had to be told."""


class Stretch(NamedTuple):
    """Who is on call over [start, end); if nobody, `why`: gap, off or disabled."""

    start: Instant
    end: Instant
    user: str | None
    why: str | None


class Known(NamedTuple):
    """What the schedule says since it was last written."""

    since: Instant
    timeline: Timeline
    lead: int
    sequence: int


class Turn(NamedTuple):
    """Somebody else, or nobody, has really come on call."""

    at: Instant
    outgoing: str | None
    incoming: str | None


class Warned(NamedTuple):
    """A gap that was told of when it was near, or had come."""

    start: Instant
    end: Instant
    told: Instant


class Edit(NamedTuple):
    """A write as its maker would tell of it: who made it, the kind of what it did, whether it was all over by then."""

    editor: str | None
    fact: str
    over: bool


def held(timeline: Timeline, since: Instant, until: Instant) -> list[Stretch]:
    """Who is on call over [since, until), without a hole; neighbours differ."""
    found: list[Stretch] = []
    for piece in timeline.pieces(since, until):
        user, why = (piece.user_id, None) if isinstance(piece, Span) else (None, piece.reason)
        if found and found[-1][2:] == (user, why):
            found[-1] = found[-1]._replace(end=piece.end)
        else:
            found.append(Stretch(piece.start, piece.end, user, why))
    return found


def handoffs(timeline: Timeline, since: Instant, until: Instant) -> Iterator[Turn]:
    """The changes of hands of (since, until]."""
    found = held(timeline, since, until + 1)
    for before, after in pairwise(found):
        if before.user != after.user:
            yield Turn(after.start, before.user, after.user)


def gaps(timeline: Timeline, since: Instant, until: Instant) -> list[Stretch]:
    """The gaps that reach into [since, until), whole as far as FAR goes."""
    found = held(timeline, since - BACK, until + FAR)
    return [one for one in found if one.why == "gap" and one.start < until and since < one.end]


def own(timeline: Timeline, since: Instant, until: Instant, *, begun: Instant) -> dict[str, list[tuple[int, int]]]:
    """Everybody's own time in [since, until), of what begins before `begun`."""
    theirs: dict[str, list[tuple[int, int]]] = {}
    for one in held(timeline, since, until):
        if one.user is not None and one.start < begun:
            theirs.setdefault(one.user, []).append((one.start, one.end))
    return theirs


def less(whole: Sequence[tuple[int, int]], parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What of some time does not lie in some other."""
    left = list(whole)
    for start, end in parts:
        cut = [((a, min(b, start)), (max(a, end), b)) for a, b in left]
        left = [(a, b) for pair in cut for a, b in pair if a < b]
    return left


def bounds(stretch: Any) -> tuple[Instant, Instant]:
    """Start and end of a stretch as events write them."""
    end = stretch.get("end")
    return read_instant(stretch["start"]), 1 << 60 if end is None else read_instant(end)
