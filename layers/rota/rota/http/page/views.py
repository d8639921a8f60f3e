"""The view model of the page as JSON: fractions of the window for drawing, and every text ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from rota.domain.picture import Segment, colour_of
from rota.domain.time import END, SECOND, Instant
from rota.domain.timeline import Gap
from rota.domain.zone import Zone, zone
from rota.http.page import words
from rota.http.v2.answers import moment
from rota.usecases.views import STRIP, Glance, View

Json = dict[str, Any]
_DECIMALS = 6  # of a window of 100 days some ten seconds


def view(v: View) -> Json:
    """One schedule over a window of days."""
    since, until, glance = v.days[0].start, v.days[-1].end, v.glance
    titles = {row.rotation.id: words.title(row.rotation, n) for n, row in enumerate(v.rotations, 1) if row.rotation}
    draw = _Drawing(since, until, glance, v.clock, titles)
    return {
        "schedule": _schedule(glance),
        "zone": v.clock.name,
        "now": moment(glance.now // SECOND * SECOND, v.clock),
        "now_x": draw.part(glance.now - since) if since <= glance.now < until else None,
        "since": moment(since, v.clock),
        "until": moment(until, v.clock),
        "previous": _moved(v.days[0].date, -len(v.days)),
        "following": _moved(v.days[0].date, len(v.days)),
        **_standing(glance, v.clock),
        "days": [
            {
                "date": one.date.isoformat(),
                "label": words.day(one.date),
                "x": draw.part(one.start - since),
                "width": draw.part(one.end - one.start),
                "hours": words.hours(one.end - one.start),
                "today": one.start <= glance.now < one.end,
                "weekend": one.date.weekday() >= 5,
            }
            for one in v.days
        ],
        "rows": [
            draw.row("final", "final", "Final timeline", None, _reasoned(v.final.segments, v.manual.segments)),
            draw.row("manual", "manual", "By hand", "overrides and entries, as written", v.manual.segments),
            *(
                draw.row("rotation", row.rotation.id, titles[row.rotation.id], words.turns(row.rotation), row.segments)
                for row in v.rotations
                if row.rotation
            ),
        ],
        "gaps": [
            {
                "start": moment(one.start, v.clock),
                "end": moment(one.end, v.clock),
                "when": words.stretch(one.start, one.end, v.clock, glance.now),
                "reason": one.kind,
                "hours": words.hours(one.end - one.start),
            }
            for one in v.final.segments
            if one.kind == "gap"
        ],
        "people": _people(v),
        "conflicts": [
            {
                "user_id": one.user_id,
                "label": words.conflict(one, glance, v.clock),
                "start": moment(one.start, v.clock),
                "end": moment(one.end, v.clock),
            }
            for one in v.conflicts
        ],
    }


def board(now: Instant, asked: str | None, unreadable: Iterable[str]) -> Json:
    """What is said of the board: when it was drawn, the clock if one was asked for, and which schedules are missing."""
    return {
        "now": moment(now // SECOND * SECOND, zone(asked or "UTC")),
        "zone": asked,
        "unreadable": sorted(unreadable),
    }


def glance(g: Glance, asked: str | None) -> Json:
    """A schedule on the board: on the clock that was asked for, else on its own."""
    clock = zone(asked or g.schedule.revision.timezone)
    titles = {one.id: words.title(one, n) for n, one in enumerate(g.schedule.revision.rotations, 1)}
    draw = _Drawing(g.now, g.now + STRIP, g, clock, titles)
    return {"schedule": _schedule(g), **_standing(g, clock), "strip": draw.segments(g.strip)}


def _schedule(g: Glance) -> Json:
    s = g.schedule
    return {
        "id": s.id,
        "name": s.name,
        "description": s.description,
        "team_id": s.team_id,
        "team_name": g.team.name if g.team else None,
        "role": s.role,
        "timezone": s.revision.timezone,
        "enabled": s.revision.enabled,
        "coverage": s.revision.coverage,
        "version": s.version,
    }


def _standing(g: Glance, clock: Zone) -> Json:
    """Who is on call, who is next, and the gap ahead."""
    piece, until, following = g.present
    return {
        "sentence": words.sentence(g, clock),
        "outlook": words.outlook(g, clock),
        "on_call": None if isinstance(piece, Gap) else _holder(g, clock, piece.user_id, piece.start, until),
        "reason": piece.reason if isinstance(piece, Gap) else None,
        "next": following and _holder(g, clock, following.user_id, following.start, following.end),
        "next_gap": g.gap
        and {
            "start": moment(g.gap.start, clock),
            "end": _end(g.gap.end, clock),
            "when": words.gap(g.gap, clock, g.now),
        },
    }


def _holder(g: Glance, clock: Zone, user_id: str | None, start: Instant, end: Instant | None) -> Json | None:
    if user_id is None:
        return None
    return {
        "user_id": user_id,
        "name": words.person(g.people, user_id),
        "colour": colour_of(user_id),
        "start": moment(start, clock),
        "end": None if end is None else _end(end, clock),
    }


def _end(t: Instant, clock: Zone) -> str | None:
    """An instant, or None where it is no end that anybody could see."""
    return None if t >= END else moment(t, clock)


def _people(v: View) -> list[Json]:
    """Everybody in the final timeline, and for how long; who has most comes first."""
    held: dict[str, int] = {}
    for one in v.final.segments:
        if one.user_id is not None:
            held[one.user_id] = held.get(one.user_id, 0) + one.closes - one.opens
    return [
        {
            "user_id": user_id,
            "name": words.person(v.glance.people, user_id),
            "colour": colour_of(user_id),
            "hours": words.hours(length),
        }
        for user_id, length in sorted(held.items(), key=lambda item: (-item[1], item[0]))
    ]


def _reasoned(final: Iterable[Segment], manual: Sequence[Segment]) -> Iterable[Segment]:
    """The final timeline with the reasons of the overrides that are seen in it, also of those that put nobody there."""
    said = [one for one in manual if one.reason]
    by_id = {one.id: one.reason for one in said}
    nobody = [one for one in said if one.user_id is None]
    for one in final:
        reason = by_id.get(one.by)
        if one.kind == "off":
            there = (each.reason for each in nobody if each.opens < one.closes and each.closes > one.opens)
            reason = "; ".join(text for text in dict.fromkeys(there) if text) or None
        yield replace(one, reason=reason) if reason else one


def _moved(first: date, days: int) -> str | None:
    """The first day of another window; None where there is none to be asked for."""
    moved = first + timedelta(days=days)
    return moved.isoformat() if 2000 <= moved.year <= 2100 else None


class _Drawing:
    """Segments of one window, each with a key of its own."""

    def __init__(self, since: Instant, until: Instant, of: Glance, clock: Zone, titles: Mapping[str, str]) -> None:
        self._since, self._length = since, until - since
        self._of, self._clock, self._titles = of, clock, titles
        self._own = zone(of.schedule.revision.timezone)
        self._numbers = count()

    def part(self, length: int) -> float:
        """A length as a fraction of the window."""
        return round(length / self._length, _DECIMALS)

    def row(self, kind: str, id: str, label: str, detail: str | None, segments: Iterable[Segment]) -> Json:
        """A row with its segments."""
        offered = label if kind == "rotation" else None
        return {
            "kind": kind,
            "id": id,
            "label": label,
            "detail": detail,
            "segments": self.segments(segments, offered),
        }

    def segments(self, segments: Iterable[Segment], offered: str | None = None) -> list[Json]:
        """Segments; `offered` names the rotation that offers them, whether or not it is heard."""
        return [self._segment(one, offered) for one in segments]

    def _segment(self, one: Segment, offered: str | None) -> Json:
        name = words.person(self._of.people, one.user_id)
        now, other = self._of.now, self._clock.name != self._own.name
        return {
            "key": f"s{next(self._numbers)}",
            "id": one.id,
            "kind": one.kind,
            "user_id": one.user_id,
            "name": name,
            "initials": words.initials(name) if one.user_id is not None else "",
            "colour": None if one.user_id is None else colour_of(one.user_id),
            "x": self.part(one.opens - self._since),
            "width": self.part(one.closes - one.opens),
            "start": moment(one.start, self._clock),
            "end": moment(one.end, self._clock),
            "cut_start": one.cut_start,
            "cut_end": one.cut_end,
            "past": one.end <= now,
            "when": words.zoned(one.start, one.end, self._own, now),
            "when_here": words.zoned(one.start, one.end, self._clock, now) if other else None,
            "label": words.label(one, name, self._clock, now, self._titles, offered),
            "reason": one.reason,
            "lane": one.lane,
        }
