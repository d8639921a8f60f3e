"""Whether a notice still holds when it is about to be sent: what it says of shifts, the calculator is asked again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rota.domain import notice as kinds
from rota.domain.notice import Notice
from rota.domain.override import Override
from rota.domain.time import DAY, END, Instant, read_instant
from rota.domain.timeline import Gap, Piece, Timeline

DELETED = "the schedule was deleted"
DISABLED = "the schedule is disabled"
_REACH = 60 * DAY  # how much of a stretch that may be open is looked at: more would be the work of a lifetime of turns
_OF_DISABLED = (kinds.SCHEDULE_CHANGED, kinds.SHIFT_CHANGED)


def lapsed(
    notice: Notice,
    timeline: Timeline,
    overrides: Iterable[Override],
    now: Instant,
    *,
    enabled: bool = True,
    user_id: str | None = None,
) -> str | None:
    """Why the notice no longer holds, or None if it does. For one user of it, only what is about them counts.

    The timeline must reach back to `notice.at` or to `now`, whichever is earlier. `enabled`: the schedule is, or will
    be by an edit that is to come; if not, that it was disabled is told, and whose shifts that took. What is a mere fact
    (the schedule was changed) holds for ever.
    """
    if not enabled and notice.kind not in _OF_DISABLED:
        return DISABLED
    match notice.kind:
        case kinds.UPCOMING:
            return _not_coming(notice, timeline, now)
        case kinds.STARTED:
            return _not_on_call(notice, timeline, max(now, notice.at))
        case kinds.GAP_AHEAD:
            return _closed(notice.payload.get("gaps", ()), timeline, now)
        case kinds.SHIFT_CHANGED:
            return _changed_again(notice.payload.get("changes", ()), timeline, now, user_id)
        case kinds.OVERRIDE_CREATED:
            return _taken_back(notice.payload.get("override", {}), overrides, now)
    return None


def _not_coming(notice: Notice, timeline: Timeline, now: Instant) -> str | None:
    """Holds until the handoff, if the person comes on call at it who is not before."""
    if now >= notice.at:
        return "the handoff has come"
    if timeline.who(notice.at - 1) == notice.incoming_user_id:
        return "there is no handoff at that time any more"
    return None if timeline.who(notice.at) == notice.incoming_user_id else "somebody else takes over"


def _not_on_call(notice: Notice, timeline: Timeline, until: Instant) -> str | None:
    """Holds if the person has been on call since the handoff, until now.

    Who was on call just before is not asked: an override that reaches back may have given them that time, too, and
    whoever is on call must hear of it all the same.
    """
    incoming = notice.incoming_user_id
    if timeline.who(notice.at) != incoming:
        return "somebody else takes over"
    pieces = timeline.pieces(notice.at, until + 1)
    if any(_held_by(piece) != incoming for piece in pieces):
        return "a later handoff has come"
    last = pieces[-1]
    return DISABLED if isinstance(last, Gap) and last.reason == "disabled" else None


def _held_by(piece: Piece) -> str | None:
    return None if isinstance(piece, Gap) else piece.user_id


def _closed(gaps: Iterable[Mapping[str, Any]], timeline: Timeline, now: Instant) -> str | None:
    for start, end in map(_bounds, gaps):
        start = max(start, now)
        end = min(end, start + _REACH)
        if start < end and any(isinstance(p, Gap) and p.reason == "gap" for p in timeline.pieces(start, end)):
            return None
    return "the gap was closed, or is over"


def _changed_again(
    changes: Iterable[Mapping[str, Any]], timeline: Timeline, now: Instant, user_id: str | None
) -> str | None:
    """Holds if somebody's shifts are as it says they became, in some stretch that is not over."""
    for change in changes:
        holder = str(change["user"]["id"])
        if user_id not in (None, holder):
            continue
        after = [_bounds(stretch) for stretch in change["after"]]
        gone = [one for one in map(_bounds, change["before"]) if one not in after]
        theirs = [_has(timeline, holder, max(start, now), end) for start, end in after if end > now]
        lost = [_has(timeline, holder, max(start, now), end) for start, end in gone if end > now]
        if any(theirs) or not all(lost):
            return None
    return "the shifts were changed again, or are over"


def _has(timeline: Timeline, user_id: str, start: Instant, end: Instant) -> bool:
    return all(_held_by(piece) == user_id for piece in timeline.pieces(start, min(end, start + _REACH)))


def _taken_back(said: Mapping[str, Any], overrides: Iterable[Override], now: Instant) -> str | None:
    found = next((one for one in overrides if one.id == said.get("id")), None)
    if found is None or found.end <= now:
        return "the override was taken back, or is over"
    return None


def _bounds(stretch: Mapping[str, Any]) -> tuple[Instant, Instant]:
    end = stretch.get("end")
    return read_instant(stretch["start"]), END if end is None else read_instant(end)
