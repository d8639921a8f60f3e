"""Schedules: make, change, delete, list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from rota.domain.directory import User
from rota.domain.draft import RotationDraft, RotationEdit, rotation_problems
from rota.domain.errors import FieldError, Invalid, LimitExceeded
from rota.domain.revising import edited, in_force, turn_end
from rota.domain.rotation import Participant, Rotation
from rota.domain.schedule import DEFAULT_LEAD_MINUTES, Coverage, Person, Revision, Role, Schedule
from rota.domain.time import Instant
from rota.domain.zone import Zone, zone
from rota.store.readable import LeftOut
from rota.store.schedules import Kept, Listed
from rota.store.store import Store
from rota.store.table import all_three, both
from rota.usecases.act import Act
from rota.usecases.people import joined, known_users, users_of

# A schedule is one item of at most 400 KB; what is sent is limited to 256 KB, names and addresses come on top.
MAX_DISTINCT_PEOPLE = 1_000
MAX_LEAD_MINUTES = 14 * 24 * 60
MAX_COMING = 10
# How many schedules one answer looks at; a workspace with more asks team by team.
MAX_SCHEDULES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ScheduleDraft:
    """A schedule as it was sent."""

    name: str
    timezone: str
    rotation_type: str | None = None
    shift_duration: str | None = None
    description: str | None = None
    team_id: str | None = None
    role: Role = "primary"
    enabled: bool = True
    coverage: Coverage = "full"
    handoff_notification_minutes: int | None = DEFAULT_LEAD_MINUTES
    rotations: tuple[RotationDraft, ...] = ()


def create(store: Store, draft: ScheduleDraft, act: Act) -> Schedule:
    """A new schedule. Invalid names every bad field; nothing is stored then."""
    schedule, users = drafted(store, draft, act, number=True)
    people = joined(store, {}, users)
    store.stage(store.schedules.created(schedule, people))
    store.note(None, Kept(schedule, act.now, people=people))
    act.record(store, "create", "schedule", schedule.id, None, schedule, schedule.id)
    return schedule


def drafted(store: Store, draft: ScheduleDraft, act: Act, *, number: bool) -> tuple[Schedule, dict[str, User]]:
    """The schedule that a draft would make, and the users it names, with a number of its own or without."""
    problems = rotation_problems(draft.rotations, act.now)
    problems += [FieldError(f"/rotations/{i}/id", "is given by rota") for i, r in enumerate(draft.rotations) if r.id]
    named = _named_by(enumerate(rotation.participants for rotation in draft.rotations))
    unknown, users, given = _look_up(store, named, draft.team_id, number=number and not problems)
    if problems or unknown:
        raise Invalid(problems + unknown)
    clock = zone(draft.timezone)
    rotations = tuple(rotation.completed(act.new_id("rot"), clock, act.now) for rotation in draft.rotations)
    schedule = Schedule(
        id=act.new_id("sched"),
        name=draft.name,
        description=draft.description,
        team_id=draft.team_id,
        role=draft.role,
        rotation_type=draft.rotation_type or _top_type(rotations),
        shift_duration=draft.shift_duration,
        handoff_notification_minutes=draft.handoff_notification_minutes,
        number=given,
        revision=Revision(draft.timezone, rotations, draft.enabled, draft.coverage, recorded_at=act.now),
        created_at=act.now,
        updated_at=act.now,
    )
    return schedule, users


def get(store: Store, schedule_id: str, now: int) -> Schedule:
    """The schedule as it stands."""
    return store.schedules.live(schedule_id, now).schedule


def with_people(store: Store, schedule_id: str, now: int) -> tuple[Schedule, dict[str, Person]]:
    """The schedule as it stands, and everybody it names."""
    kept = store.schedules.live(schedule_id, now)
    return kept.schedule, kept.people


def listed(
    store: Store,
    team_id: str | None,
    name: str | None,
    *,
    after: str | None,
    page: int,
    left: LeftOut | None = None,
) -> tuple[list[Listed], int]:
    """The first `page` schedules of a team, or all with `name` in their names, or of all; and how many there are.

    Those that can't be read are not among them, but `left`.
    """
    left = left or LeftOut()
    if name is None:
        return both(
            lambda: list(islice(store.schedules.listed(team_id=team_id, after=after, page=page, left=left), page)),
            lambda: store.schedules.count() if team_id is None else len(store.schedules.of_team(team_id)),
        )
    wanted = name.casefold()
    every = store.schedules.listed(team_id=team_id, left=left)
    found = [one for one in every if wanted in one.schedule.name.casefold()]
    return [one for one in found if after is None or one.position > after], len(found)


def everything(store: Store) -> list[Listed]:
    """All schedules of the workspace; LimitExceeded where they are too many for one answer."""
    found = list(islice(store.schedules.listed(), MAX_SCHEDULES_AT_ONCE + 1))
    if len(found) > MAX_SCHEDULES_AT_ONCE:
        raise LimitExceeded("schedules in one answer", MAX_SCHEDULES_AT_ONCE)
    return found


@dataclass(frozen=True, slots=True)
class When:
    """When an edit takes effect: now, when the present turn ends, or at an instant to come."""

    after_current_turn: bool = False
    at: Instant | None = None

    def instant(self, chain: Sequence[Revision], now: Instant) -> Instant:
        """The instant; Invalid if it is not to come."""
        if self.at is not None and self.at <= now:
            raise Invalid.one("/effective_at", "must be in the future: the past is never rewritten")
        if self.at is not None:
            return self.at
        return turn_end(chain, now) if self.after_current_turn else now


NOW = When()


def update(
    store: Store,
    schedule_id: str,
    changes: dict[str, Any] | Callable[[Schedule], dict[str, Any]],
    act: Act,
    when: When = NOW,
) -> Schedule:
    """The schedule with the fields in `changes` (named as in ScheduleDraft) in place of its own.

    A function is given the schedule as it was read, where what is changed depends on it.
    Whoever is on call stays so until their turn ends, unless they were taken out; the past keeps its answers. What
    decides who is on call changes at `when`, upon what is in force then; all else at once.
    """
    if callable(changes):
        kept = store.schedules.live(schedule_id, act.now)
        sent = changes(kept.schedule)
        unknown, users, _ = _look_up(store, _named_in(sent), sent.get("team_id"), number=False)
    else:
        sent = changes
        kept, (unknown, users, _) = both(
            lambda: store.schedules.live(schedule_id, act.now),
            lambda: _look_up(store, _named_in(sent), sent.get("team_id"), number=False),
        )
    before = kept.schedule.at(act.now)
    act.expect(before.version)
    chain = (before.revision, *before.coming)
    at = when.instant(chain, act.now)
    base = chain[in_force(chain, at)]
    clock = zone(sent.get("timezone", base.timezone))
    rotations = base.rotations
    drafts = _drafts(base, sent["rotations"]) if "rotations" in sent else []
    if problems := rotation_problems(drafts, at) + unknown:
        raise Invalid(problems)
    if "rotations" in sent:
        rotations = _in_order_of_creation(base, drafts, clock, act, at)
    revision = replace(
        base,
        timezone=clock.name,
        rotations=rotations,
        enabled=sent.get("enabled", base.enabled),
        coverage=sent.get("coverage", base.coverage),
    )
    stands = before if revision == base else edited(before, revision, at, act.now)
    if len(stands.coming) > MAX_COMING:
        raise LimitExceeded("changes of a schedule that are to come", MAX_COMING)
    plain = {name: sent[name] for name in _PLAIN if name in sent}
    if "rotation_type" in plain and plain["rotation_type"] is None:
        plain["rotation_type"] = _top_type(rotations)
    after = replace(
        stands,
        **plain,
        version=before.version + 1,
        sequence=before.sequence + 1,
        updated_at=act.now,
    )
    return written(store, kept, after, joined(store, kept.people, users), "update", act)


def written(store: Store, kept: Kept, after: Schedule, people: dict[str, Person], action: str, act: Act) -> Schedule:
    """Stage the schedule over the one that was read."""
    before = kept.schedule
    store.stage(store.schedules.changed(before, after, trimmed(kept, after, people)))
    store.note(kept, replace(kept, schedule=after, people=people))
    act.record(store, action, "schedule", after.id, before, after, after.id)
    return after


_PLAIN = ("name", "description", "team_id", "role", "rotation_type", "shift_duration", "handoff_notification_minutes")


def delete(store: Store, schedule_id: str, act: Act) -> None:
    """Hide the schedule and its future."""
    kept = store.schedules.live(schedule_id, act.now)
    act.expect(kept.schedule.version)
    store.stage(store.schedules.deleted(kept.schedule, kept.people, act.now))
    store.note(kept, None)
    act.record(store, "delete", "schedule", schedule_id, kept.schedule, None, schedule_id)


def trimmed(kept: Kept, after: Schedule, people: dict[str, Person]) -> dict[str, Person]:
    """Of `people`, those whom the schedule or one of its live items names."""
    needed = users_of((after.revision, *after.coming), kept.entries, kept.overrides)
    return {user_id: person for user_id, person in people.items() if user_id in needed}


def _named_in(sent: dict[str, Any]) -> dict[str, str]:
    """Whom the rotations of a PATCH name, by the field that does."""
    edits: Sequence[RotationEdit] = sent.get("rotations", ())
    return _named_by((i, edit.fields.get("participants", ())) for i, edit in enumerate(edits))


def _named_by(places: Iterable[tuple[int, Sequence[Participant]]]) -> dict[str, str]:
    return {
        f"/rotations/{i}/participants/{j}/user_id": participant.user_id
        for i, participants in places
        for j, participant in enumerate(participants)
    }


def _look_up(
    store: Store, named: dict[str, str], team_id: str | None, *, number: bool
) -> tuple[list[FieldError], dict[str, User], int]:
    """What is named and does not exist, the users that are named, and a number: one round trip."""
    (problems, users), team_exists, new_number = all_three(
        lambda: known_users(store, named),
        lambda: team_id is None or store.teams.find(team_id) is not None,
        lambda: store.schedules.next_number("schedule") if number else 0,
    )
    if not team_exists:
        problems.append(FieldError("/team_id", "is not a team of this workspace"))
    if len(users) > MAX_DISTINCT_PEOPLE:
        problems.append(FieldError("/rotations", f"must name at most {MAX_DISTINCT_PEOPLE} different users"))
    return problems, users, new_number


def _drafts(before: Revision, edits: Sequence[RotationEdit]) -> list[RotationDraft]:
    """The whole new list. Rotations keep their identity by id: each must be one of this schedule, and be sent once."""
    known = {rotation.id: rotation for rotation in before.rotations}
    problems: list[FieldError] = []
    drafts: list[RotationDraft] = []
    for i, edit in enumerate(edits):
        if edit.id is not None and edit.id not in known:
            problems.append(FieldError(f"/rotations/{i}/id", "is not a rotation of this schedule"))
        elif edit.id in {draft.id for draft in drafts if draft.id}:
            problems.append(FieldError(f"/rotations/{i}/id", "must not repeat"))
        elif (draft := edit.onto(known[edit.id] if edit.id else None)) is None:
            problems.append(FieldError(f"/rotations/{i}/type", "is needed for a new rotation"))
        else:
            drafts.append(draft)
    if problems:
        raise Invalid(problems)
    return drafts


def _in_order_of_creation(
    before: Revision, drafts: Sequence[RotationDraft], clock: Zone, act: Act, at: Instant
) -> tuple[Rotation, ...]:
    """The rotations of a PATCH: those that are known in the order in which they were created, then the new ones."""
    made = [draft.completed(draft.id or act.new_id("rot"), clock, at) for draft in drafts]
    created = {rotation.id: place for place, rotation in enumerate(before.rotations)}
    return tuple(sorted(made, key=lambda rotation: created.get(rotation.id, len(created))))


def _top_type(rotations: Sequence[Rotation]) -> str | None:
    top = min(rotations, key=lambda rotation: rotation.layer_position, default=None)
    return None if top is None else top.type
