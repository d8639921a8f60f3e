"""Who is on call: at an instant for a schedule, a team or the workspace; over a window for a schedule or a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from rota.domain.absence import DutyConflict, conflicts
from rota.domain.directory import User
from rota.domain.errors import LimitExceeded
from rota.domain.explain import Explanation, explain
from rota.domain.override import Override
from rota.domain.rotation import Rotation
from rota.domain.schedule import Person, Schedule
from rota.domain.shift import Shift, shift_of, shifts_in
from rota.domain.time import BEGINNING, DAY, Instant
from rota.domain.timeline import Gap, NobodyReason, Piece, Span, Timeline
from rota.store.readable import LeftOut
from rota.store.schedules import MAX_LOOKBACK, Kept, Listed, lookback
from rota.store.store import Store
from rota.store.table import both, parallel
from rota.usecases.absences import away
from rota.usecases.people import named
from rota.usecases.schedules import everything

NEXT_HORIZON = 400 * DAY
MAX_SHIFTS = 15_000  # some 5 MB; Lambda passes 6 on
TeamReason = Literal["gap", "off", "disabled", "no_schedule", "unreadable"]


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on call for one schedule at an instant, who is next, and if nobody is, why."""

    schedule: Schedule
    at: Instant
    on_call: Shift | None
    next: Shift | None
    reason: NobodyReason | None
    people: dict[str, Person]
    conflicts: tuple[DutyConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class TeamDuty:
    """The same for a team: its schedules', and which of them speaks for the team."""

    team_id: str
    duties: list[Duty]
    speaks: Duty | None
    reason: TeamReason | None
    unreadable: tuple[str, ...] = ()  # schedules of the team that could not be read: who is on call there is not known


@dataclass(frozen=True, slots=True)
class LayerShifts:
    """What one rotation offers over a window, whatever lies above it."""

    rotation: Rotation
    shifts: list[Shift]


@dataclass(frozen=True, slots=True)
class Window:
    """A schedule's timeline over [since, until), and everybody in it."""

    schedule: Schedule
    since: Instant
    until: Instant
    layers: list[LayerShifts]
    overrides: list[Shift]
    final: list[Shift]
    gaps: list[Gap]
    people: dict[str, Person]
    conflicts: list[DutyConflict]

    @property
    def covered_percent(self) -> float:
        """The share of the window with somebody on call, of the time that is not left uncovered on purpose; 100 only
        without a gap.
        """
        due = self.until - self.since - sum(gap.end - gap.start for gap in self.gaps if gap.reason == "off")
        missing = sum(gap.end - gap.start for gap in self.gaps if gap.reason != "off")
        return 100.0 if due == 0 else (due - missing) * 10_000 // due / 100


def timeline_of(kept: Kept) -> Timeline:
    """The calculator over what was read."""
    return Timeline(kept.revisions, kept.entries, kept.overrides)


def _read(store: Store, schedule_id: str, since: Instant, until: Instant, now: Instant, as_of: Instant | None) -> Kept:
    """What matters to [since, until), as it is known, or was known at `as_of`."""
    if as_of is None:
        return store.schedules.window(schedule_id, since, until, now)
    return store.history.known(schedule_id, since, until, as_of)


def on_call(store: Store, schedule_id: str, at: Instant, now: Instant, as_of: Instant | None = None) -> Duty:
    """Who is on call for a schedule at `at`, and when the two who are named are away from then on."""
    kept = _read(store, schedule_id, at, at + 1, now, as_of)
    # Whom it concerns is clear after one read, since when perhaps not: both questions take one round trip.
    duty, absences = both(
        lambda: _named(store, [_duty(store, kept, at)])[0],
        lambda: away(store, _concerned(timeline_of(kept), at)),
    )
    shifts = [shift for shift in (duty.on_call, duty.next) if shift]
    return replace(duty, conflicts=tuple(conflicts(shifts, absences, at)))


def _concerned(timeline: Timeline, at: Instant) -> list[str | None]:
    """Who is on call at `at`, and who is next."""
    following = timeline.next_after(timeline.shift_at(at), NEXT_HORIZON)
    return [timeline.who(at), following.user_id if following else None]


def current(store: Store, team_id: str, at: Instant, now: Instant, as_of: Instant | None = None) -> TeamDuty:
    """Who is on call for a team at `at`: the first primary schedule, by creation, that has somebody speaks for it.

    With `as_of`, as the team's schedules said then; those are its schedules of today that there were.
    NotFound for a team that does not exist; a team without schedules has nobody. A schedule that can't be read does not
    keep the others from being told: it is named, and if none of them has anybody, it is the reason.
    """
    found = store.schedules.of_team(team_id)
    if not found:
        store.teams.get(team_id)  # a team that has schedules exists
    left = LeftOut()
    duties = _duties(store, found, at, now, as_of, left)
    primaries = [duty for duty in duties if duty.schedule.role == "primary"]
    speaks = next((duty for duty in primaries if duty.on_call), None)
    reason: TeamReason | None = None
    if speaks is None:
        reason = "unreadable" if left.ids else primaries[0].reason if primaries else "no_schedule"
    return TeamDuty(team_id, duties, speaks, reason, tuple(sorted(left.ids)))


def everybody(
    store: Store, listed: Sequence[Listed], at: Instant, now: Instant, as_of: Instant | None, left: LeftOut
) -> list[Duty]:
    """Who is on call at `at`, for each schedule of a part of the workspace's list but those that are `left`."""
    wanted = [(one.schedule.id, lookback(one.schedule)) for one in listed]
    return _duties(store, wanted, at, now, as_of, left)


def window(
    store: Store, schedule_id: str, since: Instant, until: Instant, now: Instant, as_of: Instant | None = None
) -> Window:
    """A schedule over [since, until): its layers, its overrides, and the final timeline with its gaps."""
    # A turn further back than asked, so that the first shift is seen whole without another read.
    kept = _read(store, schedule_id, since - MAX_LOOKBACK, until, now, as_of)
    kept, timeline, _ = whole(store, kept, since)
    rotations = {rotation.id: rotation for revision in kept.revisions for rotation in revision.rotations}
    layers: list[LayerShifts] = []
    spans = timeline.spans(since, until)
    for rotation in sorted(rotations.values(), key=lambda rotation: rotation.layer_position):
        _require_room(len(spans) + sum(len(layer.shifts) for layer in layers))
        alone = timeline.only(rotation.id)
        layers.append(LayerShifts(rotation, shifts_in(schedule_id, alone, alone.spans(since, until))))
    _require_room(len(spans) + sum(len(layer.shifts) for layer in layers))
    final = shifts_in(schedule_id, timeline, spans)
    overrides = [_as_shift(o, since, until) for o in kept.overrides if o.start < until and since < o.end]
    everyone = [*final, *overrides, *(shift for layer in layers for shift in layer.shifts)]
    people, absences = both(
        lambda: named(store, (shift.user_id for shift in everyone), kept.people),
        lambda: away(store, (shift.user_id for shift in final)),
    )
    return Window(
        schedule=kept.schedule,
        since=since,
        until=until,
        layers=layers,
        overrides=sorted(overrides, key=lambda shift: shift.start),
        final=final,
        gaps=[piece for piece in timeline.pieces(since, until) if isinstance(piece, Gap)],
        people=people,
        conflicts=conflicts(final, absences, since),
    )


def _require_room(shifts: int) -> None:
    """LimitExceeded for more shifts than fit into one answer; a shorter window has fewer."""
    if shifts > MAX_SHIFTS:
        raise LimitExceeded("shifts in one answer: ask for a shorter window", MAX_SHIFTS)


def _as_shift(o: Override, since: Instant, until: Instant) -> Shift:
    """An override as far as the window shows it, whether or not it comes to bear."""
    start, end = max(o.start, since), min(o.end, until)
    return Shift(
        o.id,
        o.schedule_id,
        o.override_user_id,
        start,
        end,
        "override",
        o.id,
        None,
        o.start < since,
        o.end > until,
    )


def shifts_of(
    store: Store, user_id: str, since: Instant, until: Instant, now: Instant
) -> tuple[User, list[tuple[Schedule, Shift]]]:
    """A user, and their shifts over all schedules of the workspace, by their start. NotFound for an unknown user."""
    user, listed = both(lambda: store.users.get(user_id), lambda: everything(store))
    ids = [one.schedule.id for one in listed]
    found = []
    read = store.schedules.many_in_window(ids, since, until, now)
    for kept, timeline, _ in parallel(*(partial(whole, store, one, since) for one in read)):
        shifts = shifts_in(kept.schedule.id, timeline, timeline.spans(since, until))
        found += [(kept.schedule, shift) for shift in shifts if shift.user_id == user_id]
    return user, sorted(found, key=position)


def position(pair: tuple[Schedule, Shift]) -> str:
    """Where a shift stands in that list: by its start."""
    of, shift = pair
    return f"{shift.start:017}#{of.id}#{shift.id}"


def whole(store: Store, kept: Kept, t: Instant) -> tuple[Kept, Timeline, Piece]:
    """The whole shift or gap at `t`, reading back as far as it reaches, and no further.

    What was read may miss an override that ended just before, or the revision before an edit that did not end the
    turn: then the shift seems to begin where the reading did, or earlier. After an edit a turn's length more is read,
    as the shift may go on beyond it.
    """
    while True:
        timeline = timeline_of(kept)
        piece = timeline.shift_at(t)
        edited = piece.start <= kept.revisions[0].since > BEGINNING
        if piece.start > kept.since and not edited:
            return kept, timeline, piece
        if isinstance(piece, Gap) and piece.start <= kept.since:
            return kept, timeline, piece  # nobody asks since when there is nobody
        reach = lookback(kept.schedule) if edited else 0
        kept = store.schedules.further(kept, min(piece.start, kept.since) - reach - 1)


def _duties(
    store: Store, wanted: Sequence[tuple[str, int]], at: Instant, now: Instant, as_of: Instant | None, left: LeftOut
) -> list[Duty]:
    if as_of is not None:
        found = store.history.known_of([schedule_id for schedule_id, _ in wanted], at, at + 1, as_of)
    elif at >= now:
        found = store.schedules.many([(schedule_id, at - lookback) for schedule_id, lookback in wanted], left)
    else:
        found = store.schedules.many_in_window([schedule_id for schedule_id, _ in wanted], at, at + 1, now, left)
    duties = [left.unless(kept.schedule.id, partial(_duty, store, kept, at)) for kept in found]
    return _named(store, [duty for duty in duties if duty])


def _duty(store: Store, kept: Kept, at: Instant) -> Duty:
    kept, timeline, piece = whole(store, kept, at)
    following = timeline.next_after(piece, NEXT_HORIZON)
    return Duty(
        schedule=kept.schedule,
        at=at,
        on_call=shift_of(kept.schedule.id, piece) if isinstance(piece, Span) else None,
        next=shift_of(kept.schedule.id, following) if following else None,
        reason=piece.reason if isinstance(piece, Gap) else None,
        people=kept.people,
    )


def _named(store: Store, duties: list[Duty]) -> list[Duty]:
    """The same with everybody named; that takes another read only where the schedules' own cards do not reach."""
    known = {user_id: person for duty in duties for user_id, person in duty.people.items()}
    shifts = [shift for duty in duties for shift in (duty.on_call, duty.next) if shift]
    people = named(store, (shift.user_id for shift in shifts), known)
    return [replace(duty, people=people) for duty in duties]


def explained(
    store: Store, schedule_id: str, at: Instant, now: Instant, as_of: Instant | None = None
) -> tuple[Duty, Explanation]:
    """Who is on call at `at`, and how that comes about."""
    kept, timeline, _ = whole(store, _read(store, schedule_id, at, at + 1, now, as_of), at)
    duty = _named(store, [_duty(store, kept, at)])[0]
    explanation = explain(timeline, at)
    people = named(store, explanation.user_ids(), {**kept.people, **duty.people})
    return replace(duty, people=people), explanation
