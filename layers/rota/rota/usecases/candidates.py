"""Who could take a shift over: the people of its schedule and of its team's others, ranked."""

from __future__ import annotations

from dataclasses import dataclass

from rota.domain.candidates import REST, Candidate, Duty, candidate, ranked
from rota.domain.overlap import busy_in
from rota.domain.schedule import Person, Schedule
from rota.domain.time import DAY, Instant
from rota.store.schedules import Kept, Listed
from rota.store.store import Store
from rota.store.table import both
from rota.usecases.absences import away
from rota.usecases.handover import Cut, Part, part_of
from rota.usecases.oncall import timeline_of
from rota.usecases.people import named
from rota.usecases.schedules import everything

LATELY = 30 * DAY


@dataclass(frozen=True, slots=True)
class Ranking:
    """The part of the shift that is to be taken, and who could take it, the best first."""

    schedule: Schedule
    part: Part
    candidates: list[Candidate]
    people: dict[str, Person]


def for_shift(store: Store, schedule_id: str, shift_id: str, cut: Cut, now: Instant) -> Ranking:
    """Everybody in a rotation of the schedule, or of another of its team, but whoever has the shift.

    Held against them is what they are on call for on every schedule that names them now, but where they only shadow.
    """
    part, listed = both(
        lambda: part_of(store, shift_id, schedule_id, cut, now, numbered=False), lambda: everything(store)
    )
    schedule = part.kept.schedule
    pool = _pool(schedule, listed) - {part.user_id}
    since, until = min(now - LATELY, part.start - REST), part.end + REST
    wanted = [one.schedule.id for one in listed if one.schedule.occupies and (one.people.keys() & pool)]
    found, absences = both(lambda: store.schedules.many_in_window(wanted, since, until, now), lambda: away(store, pool))
    held = [(kept, busy_in(timeline_of(kept).rows(since, until))) for kept in found]
    candidates = ranked(
        candidate(
            user_id,
            [Duty(kept.schedule.id, kept.schedule.name, busy[user_id]) for kept, busy in held if user_id in busy],
            absences.get(user_id, ()),
            part.start,
            part.end,
            (now - LATELY, now),
        )
        for user_id in pool
    )
    return Ranking(schedule, part, candidates, named(store, pool, _cards(found)))


def _pool(schedule: Schedule, listed: list[Listed]) -> set[str]:
    """Who takes turns in the schedule, or in another of the same team."""
    team = [one.schedule for one in listed if schedule.team_id and one.schedule.team_id == schedule.team_id]
    return {
        participant.user_id
        for one in (schedule, *team)
        for rotation in one.revision.rotations
        for participant in rotation.participants
    }


def _cards(found: list[Kept]) -> dict[str, Person]:
    return {user_id: person for kept in found for user_id, person in kept.people.items()}
