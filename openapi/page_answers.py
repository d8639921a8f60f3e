"""The shape of what the web page draws, field by field, and a sentence and an example for each."""

from __future__ import annotations

from typing import Any, Literal

from openapi.answers import Answer, Moment, Role
from openapi.words import TURN
from rota.domain.picture import SegmentKind
from rota.domain.timeline import NobodyReason


class ViewSchedule(Answer):
    """The schedule that is drawn."""

    id: str
    name: str
    description: str | None
    team_id: str | None
    team_name: str | None
    role: Role
    timezone: str
    enabled: bool
    coverage: Literal["full", "restricted"]
    version: int


class ViewHolder(Answer):
    """Who is on call, or next."""

    user_id: str
    name: str
    colour: int
    start: Moment
    end: Moment | None


class ViewGap(Answer):
    """The first stretch from now on that nobody covers."""

    start: Moment
    end: Moment | None
    when: str


class ViewSegment(Answer):
    """One bar of a row: one person, or nobody."""

    key: str
    id: str | None
    kind: SegmentKind
    user_id: str | None
    name: str
    initials: str
    colour: int | None
    x: float
    width: float
    start: Moment
    end: Moment
    cut_start: bool
    cut_end: bool
    past: bool
    when: str
    when_here: str | None
    label: str
    reason: str | None
    lane: int


class ViewRow(Answer):
    """One line of the picture."""

    kind: Literal["final", "manual", "rotation"]
    id: str
    label: str
    detail: str | None
    segments: list[ViewSegment]


class ViewDay(Answer):
    """One day of the calendar; 23 or 25 hours long where the clock changes."""

    date: str
    label: str
    x: float
    width: float
    hours: float
    today: bool
    weekend: bool


class ViewedGap(Answer):
    """A stretch of the window that nobody covers."""

    start: Moment
    end: Moment
    when: str
    reason: Literal["gap"]
    hours: float


class ViewPerson(Answer):
    """Somebody in the final timeline."""

    user_id: str
    name: str
    colour: int
    hours: float


class ViewConflict(Answer):
    """Somebody is on call while they are away."""

    user_id: str
    label: str
    start: Moment
    end: Moment


class View(Answer):
    """A schedule over some days, ready to be drawn: every text as it is shown, places as fractions of the window."""

    schedule: ViewSchedule
    zone: str
    now: Moment
    now_x: float | None
    since: Moment
    until: Moment
    previous: str | None
    following: str | None
    sentence: str
    outlook: str
    on_call: ViewHolder | None
    reason: NobodyReason | None
    next: ViewHolder | None
    next_gap: ViewGap | None
    days: list[ViewDay]
    rows: list[ViewRow]
    gaps: list[ViewedGap]
    people: list[ViewPerson]
    conflicts: list[ViewConflict]


class BoardSchedule(Answer):
    """A schedule at a glance."""

    schedule: ViewSchedule
    sentence: str
    outlook: str
    on_call: ViewHolder | None
    reason: NobodyReason | None
    next: ViewHolder | None
    next_gap: ViewGap | None
    strip: list[ViewSegment]


class Board(Answer):
    """One page of all schedules at a glance."""

    now: Moment
    zone: str | None
    unreadable: list[str]
    data: list[BoardSchedule]
    total: int | None
    limit: int
    offset: int
    next_cursor: str | None


_WHEN = "Sun 15 Mar 18:00 to Mon 16 Mar 08:00"
PAGE_WORDS: dict[str, tuple[str, Any]] = {
    "ViewSchedule.name": ("", "After-Hours Network Support"),
    "team_name": ("", "Network Operations"),
    "ViewHolder.start": ("When the shift begins or began.", "2026-03-15T18:00:00+01:00"),
    "ViewHolder.end": (
        "Of who is on call: when somebody else, or nobody, follows. Null: not within 400 days.",
        "2026-03-16T08:00:00+01:00",
    ),
    "colour": ("One of twelve, 0 to 11: the same for a person everywhere.", 3),
    "ViewGap.start": ("Now, if there is nobody now.", "2026-03-15T18:00:00+01:00"),
    "ViewGap.end": ("Null if there is none to be seen.", "2026-03-16T08:00:00+01:00"),
    "when": ("In words.", _WHEN),
    "ViewSegment.when": ("In words, on the schedule's clock.", f"{_WHEN} (Europe/Brussels, +01:00)"),
    "when_here": ("The same on the clock that was asked for, if that is another.", None),
    "ViewSegment.key": ("Its own within this answer.", "s0"),
    "ViewSegment.id": ("That of the shift, the entry or the override; null for a stretch without any.", TURN),
    "ViewSegment.kind": ("What decided; or why nobody is on call.", "rotation"),
    "ViewSegment.name": ("`Nobody` where there is nobody.", "Marie Laurent"),
    "initials": ("", "ML"),
    "x": ("Where it begins, as a fraction of the window.", 0.25),
    "width": ("How long it is, as a fraction of the window.", 0.5),
    "cut_start": ("It began before the window.", False),
    "cut_end": ("It goes on after the window.", False),
    "past": ("It is over.", False),
    "ViewSegment.label": (
        "All of it in words, for those who hear it.",
        f"Marie Laurent, on call {_WHEN}, from rotation 'Weekly'",
    ),
    "ViewSegment.reason": ("That of the override, also where the final timeline shows it.", None),
    "lane": ("What overlaps within a row is told apart by this, from 0.", 0),
    "ViewRow.kind": ("`manual`: overrides and entries as they were written.", "final"),
    "ViewRow.id": ("That of the rotation, or the kind.", "final"),
    "ViewRow.label": ("", "Final timeline"),
    "ViewRow.detail": ("", None),
    "ViewRow.segments": ("By time. The final timeline has no hole: who is nobody is a segment too.", []),
    "date": ("", "2026-03-15"),
    "ViewDay.label": ("", "Sun 15 Mar"),
    "ViewDay.hours": ("", 24),
    "today": ("", True),
    "weekend": ("", True),
    "ViewedGap.reason": ("", "gap"),
    "ViewedGap.hours": ("", 14),
    "ViewPerson.hours": ("On call within the window.", 168),
    "ViewConflict.label": ("In words.", f"Marie Laurent is away (summer holiday) {_WHEN}"),
    "zone": ("The clock on which it is shown.", "Europe/Brussels"),
    "Board.zone": ("The clock that was asked for; null: each schedule's own.", None),
    "now": ("", "2026-03-15T20:00:00+01:00"),
    "now_x": ("Where now is, as a fraction of the window; null outside of it.", 0.3),
    "previous": ("`from` of the window before.", "2026-03-01"),
    "following": ("`from` of the window after.", "2026-03-29"),
    "sentence": (
        "Who is on call until when, and then who.",
        "Marie Laurent is on call until Mon 16 Mar 08:00 (in 12 h), then Ben Okafor.",
    ),
    "outlook": (
        "What the sentence says after who is on call; empty for a schedule that is switched off for good.",
        "until Mon 16 Mar 08:00 (in 12 h), then Ben Okafor",
    ),
    "View.on_call": ("Null when nobody is.", None),
    "BoardSchedule.on_call": ("Null when nobody is.", None),
    "View.next": ("The next shift of somebody else, or after a gap; null if there is none in 400 days.", None),
    "BoardSchedule.next": ("As above.", None),
    "View.next_gap": ("Looked for 60 days ahead.", None),
    "BoardSchedule.next_gap": ("Looked for seven days ahead.", None),
    "rows": ("The final timeline, what is written by hand, and each rotation by its layer.", []),
    "View.gaps": ("Those of the window.", []),
    "people": ("Everybody in the final timeline; who has most hours comes first.", []),
    "strip": ("The final timeline of the next seven days.", []),
}
