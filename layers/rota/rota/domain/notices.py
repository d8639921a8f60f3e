"""What is to be told of a schedule, and when to look at it next. Pure: the calculator's answers in, notices out.

A look tells of the handoffs since the last one, of those inside the lead time and of gaps a day ahead. Looking twice
finds the same ids, so looking too early or too often is always safe. What a look misses, the next one finds: a look
begins where the last one ended, or where the first write since then was decided, whichever is earlier. Who has been
told of as on call is kept, for what a timeline says of the past may change: one that reaches back hides a handoff.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from rota.domain.notice import GAP_AHEAD, STARTED, UPCOMING, Kind, Notice, handoff_notice_id
from rota.domain.schedule import Person, Revision, Schedule
from rota.domain.shift import shift_of
from rota.domain.time import BEGINNING, DAY, END, MINUTE, Instant, format_utc
from rota.domain.timeline import Gap, Span, Timeline

LATE = 2 * MINUTE  # what is found that long after it was due is marked late
MAX_AGE = 7 * DAY  # a handoff longer ago is no news, even if it still holds
GAP_WARNING = DAY
HORIZON = 400 * DAY  # a schedule on which nothing happens is looked at that often
MAX_AHEAD = 40  # handoffs told ahead in one look; the others come in reach as time goes on
_NEAR = 8 * DAY


class Handoff(NamedTuple):
    """The person on call changes; None is nobody."""

    at: Instant
    outgoing: str | None
    incoming: str | None


class Stretch(NamedTuple):
    """Somebody, or nobody, has the floor over [start, end), for whatever reasons."""

    start: Instant
    end: Instant
    user_id: str | None


class Holder(NamedTuple):
    """Who was on call at an instant, as it was known then; None is nobody."""

    at: Instant
    user_id: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a schedule was looked at, and what has been written since."""

    looked_at: Instant
    changed_at: Instant | None = None  # when the first write since that look was decided
    told: tuple[Instant, ...] = ()  # beginnings of the gaps that a write has told of itself
    holder: Holder | None = None  # whom the last look, or a write since then, has told of; None: nobody knows
    began: Instant = BEGINNING  # when whoever was on call had come, before a write since then told it otherwise
    retold_at: Instant = BEGINNING  # when the last such write was decided

    @property
    def since(self) -> Instant:
        """Nothing that was before this is still to be told."""
        times = [self.looked_at]
        times += [self.changed_at - 1] if self.changed_at is not None else []
        times += [self.holder.at] if self.holder is not None else []
        return min(times)


@dataclass(frozen=True, slots=True)
class Look:
    """What a look comes to."""

    notices: tuple[Notice, ...]
    dropped: int  # found too late to be true
    next: Instant  # when to look again
    more: bool = False  # whether there was more to tell ahead than one look tells
    holder: Holder | None = None  # who is on call now, and has been told of


@dataclass(frozen=True, slots=True)
class Subject:
    """The schedule that is told of, with everybody's name."""

    workspace: str
    schedule: Schedule
    people: Mapping[str, Person]

    def notice(self, kind: Kind, id: str, at: Instant, due: Instant, now: Instant, **more: Any) -> Notice:
        """A notice about this schedule."""
        return Notice(
            id=id,
            kind=kind,
            workspace=self.workspace,
            schedule_id=self.schedule.id,
            schedule_name=self.schedule.name,
            timezone=self.schedule.revision.timezone,
            team_id=self.schedule.team_id,
            at=at,
            due=due,
            late=now - due > LATE,
            **more,
        )

    def handoff(self, kind: Kind, handoff: Handoff, timeline: Timeline, due: Instant, now: Instant) -> Notice:
        """A notice of a handoff: the incoming person's, and when it has come the outgoing one's too."""
        at, outgoing, incoming = handoff
        piece = timeline.shift_at(at)
        shift = None
        if isinstance(piece, Span) and piece.user_id is not None:
            shift = {"id": shift_of(self.schedule.id, piece).id, "user": self.user(piece.user_id), **stretch_of(piece)}
        concerned = (incoming,) if kind == UPCOMING else (incoming, outgoing)
        return self.notice(
            kind,
            handoff_notice_id(kind, self.schedule.id, at, incoming),
            at,
            due,
            now,
            incoming_user_id=incoming,
            outgoing_user_id=outgoing,
            about=tuple(user_id for user_id in concerned if user_id is not None),
            payload={"incoming": self.user(incoming), "outgoing": self.user(outgoing), "shift": shift},
        )

    def user(self, user_id: str | None) -> dict[str, str | None] | None:
        """Somebody as events name them."""
        if user_id is None:
            return None
        person = self.people.get(user_id)
        return {"id": user_id, "name": person.name if person else None}


def tells(revisions: Sequence[Revision], now: Instant) -> bool:
    """Whether there is anything to tell of the schedule: it is enabled, or will be by an edit that is to come."""
    ordered = sorted(revisions, key=lambda revision: revision.since)
    coming = [revision for revision in ordered if revision.since > now]
    return any(revision.enabled for revision in (*ordered[: len(ordered) - len(coming)][-1:], *coming))


def stretch_of(piece: Gap | Span | Stretch) -> dict[str, str | None]:
    """Start and end as events write them."""
    return {"start": format_utc(piece.start), "end": format_utc(piece.end) if piece.end < END else None}


def stretches(timeline: Timeline, since: Instant, until: Instant) -> list[Stretch]:
    """Who has the floor over [since, until), without a hole; neighbours differ."""
    found: list[Stretch] = []
    for piece in timeline.pieces(max(since, BEGINNING), min(until, END)):
        user = piece.user_id if isinstance(piece, Span) else None
        if found and found[-1].user_id == user:
            found[-1] = found[-1]._replace(end=piece.end)
        else:
            found.append(Stretch(piece.start, piece.end, user))
    return found


def handoffs(timeline: Timeline, since: Instant, until: Instant) -> list[Handoff]:
    """The handoffs of (since, until]."""
    if until <= since:
        return []
    found = stretches(timeline, since, until + 1)
    return [Handoff(after.start, before.user_id, after.user_id) for before, after in pairwise(found)]


def look(subject: Subject, timeline: Timeline, seen: Seen, now: Instant) -> Look:
    """What is to be told now. After an outage: of handoffs the latest, which still holds; the others are dropped."""
    notices = []
    come, dropped = _come(timeline, seen, now)
    if come is not None:
        notices.append(subject.handoff(STARTED, come, timeline, come.at, now))
    lead = (subject.schedule.handoff_notification_minutes or 0) * MINUTE
    more = False
    if lead:
        reached = seen.looked_at + lead
        # After a write, whatever lies ahead may be new. What was told before is not told again: its id is the same.
        low = now if seen.changed_at is not None else max(now, reached)
        ahead = [handoff for handoff in handoffs(timeline, low, now + lead) if handoff.incoming is not None]
        more = len(ahead) > MAX_AHEAD
        for handoff in ahead[:MAX_AHEAD]:
            due = max(handoff.at - lead, seen.changed_at or BEGINNING)
            notices.append(subject.handoff(UPCOMING, handoff, timeline, due, now))
        dropped += sum(handoff.incoming is not None for handoff in handoffs(timeline, reached, now))
    low = max(now, seen.looked_at + GAP_WARNING)
    gaps = [gap for gap in gaps_from(timeline, low + 1, now + GAP_WARNING + 1) if gap.start not in seen.told]
    if gaps:
        notices.append(_gap_notice(subject, gaps, now))
    # Of a clock that steps back nothing is learned.
    holder = seen.holder if now < seen.looked_at else Holder(now, timeline.who(now))
    return Look(tuple(notices), dropped, next_look(timeline, lead, now), more, holder)


def _come(timeline: Timeline, seen: Seen, now: Instant) -> tuple[Handoff | None, int]:
    """The handoff that has come and is to be told, if any, and how many others have.

    That is the latest since somebody was told of. A write may hide one, by giving the same person the time before it,
    too, or make one up, by giving that to somebody else. So after a write that tells the beginning of the present
    stretch otherwise, there was one if that had come since; and it is told as of now.
    """
    found = handoffs(timeline, seen.since if seen.holder is None else seen.holder.at, now)
    if not timeline.era_at(now).revision.enabled:
        return None, len(found)
    user_id = timeline.who(now)
    made_up = not found or found[-1].at <= seen.retold_at
    if seen.holder is not None and seen.changed_at is not None and made_up:
        come = seen.began > seen.holder.at or user_id != seen.holder.user_id
        outgoing = found[-1].outgoing if found else seen.holder.user_id
        return Handoff(now, outgoing, user_id) if come else None, 0
    if not found:
        return None, 0
    last = found[-1]
    told = now - last.at <= MAX_AGE and timeline.era_at(last.at).revision.enabled
    return (last, len(found) - 1) if told else (None, len(found))


def gaps_from(timeline: Timeline, since: Instant, until: Instant) -> list[Gap]:
    """The gaps that nobody meant to be and that begin in [since, until), whole."""
    if until <= since:
        return []
    pieces = timeline.pieces(max(since - 1, BEGINNING), min(until, END))
    begun = [
        piece.start for piece in pieces if isinstance(piece, Gap) and piece.reason == "gap" and piece.start >= since
    ]
    whole = [timeline.shift_at(start) for start in begun]
    return [piece for piece in whole if isinstance(piece, Gap)]


def _gap_notice(subject: Subject, gaps: Sequence[Gap], now: Instant) -> Notice:
    at = gaps[0].start
    id = handoff_notice_id(GAP_AHEAD, subject.schedule.id, at, None)
    payload = {"gaps": [stretch_of(gap) for gap in gaps]}
    return subject.notice(GAP_AHEAD, id, at, at - GAP_WARNING, now, payload=payload)


def next_look(timeline: Timeline, lead: int, now: Instant) -> Instant:
    """The next instant at which there may be something to tell: a handoff, the lead before one, a day before a gap."""
    margin = max(lead, GAP_WARNING)
    reach = _NEAR + margin
    while True:
        until = min(now + reach, END)
        pieces = timeline.pieces(now, until)
        held = stretches(timeline, now, until)[1:]
        told = [stretch.start for stretch in held[:1]]
        if lead:
            told += [s.start - lead for s in held if s.user_id is not None and s.start - lead > now][:1]
        gaps = [piece.start for piece in pieces if isinstance(piece, Gap) and piece.reason == "gap"]
        told += [start - GAP_WARNING for start in gaps if start - GAP_WARNING > now][:1]
        soonest = min(told, default=now + HORIZON)
        # What lies behind the reach is told, at the soonest, `margin` before it.
        if soonest <= until - margin or reach >= HORIZON + margin or until == END:
            return min(soonest, now + HORIZON)
        reach = min(reach * 2, HORIZON + margin)
