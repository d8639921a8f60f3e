"""Users and teams: create, put, delete. A put creates or replaces, so that a directory can be kept in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rota.domain.directory import Team, User
from rota.domain.errors import Conflict, LimitExceeded
from rota.domain.schedule import Person, Schedule
from rota.domain.time import Instant
from rota.store.directory import person
from rota.store.store import Store
from rota.usecases.act import Act

# A change of name reaches every schedule that can put the user on call, in the one transaction: two items each.
MAX_SCHEDULES_OF_ONE = 45


def create_user(store: Store, id: str | None, name: str, email: str | None, act: Act) -> User:
    """A new user. Conflict if the id is taken."""
    user = User(id or act.new_id("user"), name, act.now, act.now, email)
    return _add_user(store, user, store.users.find(user.id) if id else None, act)


def put_user(store: Store, id: str, name: str, email: str | None, act: Act) -> tuple[User, bool]:
    """The user with this id, made or replaced; and whether it is new.

    Every schedule that names the user carries the new name and address from the same transaction on.
    """
    before = store.users.find(id)
    if before is None or before.deleted:
        act.expect(0)
        return _add_user(store, User(id, name, act.now, act.now, email), before, act), True
    act.expect(before.version)
    if (before.name, before.email) == (name, email):
        return before, False  # nothing to write: a directory that is in step costs one read
    after = replace(before, name=name, email=email, version=before.version + 1, updated_at=act.now)
    store.stage(store.users.changed(before, after))
    affected = [one for one in store.schedules.listed() if id in one.people]
    if len(affected) > MAX_SCHEDULES_OF_ONE:
        raise LimitExceeded("schedules whose user changes names at once", MAX_SCHEDULES_OF_ONE)
    for one in affected:
        people: dict[str, Person] = {**one.people, id: person(after)}
        schedule = replace(one.schedule, sequence=one.schedule.sequence + 1)
        store.stage(store.schedules.changed(one.schedule, schedule, people))
    act.record(store, "update", "user", id, before, after)
    return after, False


def _add_user(store: Store, user: User, before: User | None, act: Act) -> User:
    if before is None:
        store.stage(store.users.created(user))
    elif before.deleted:
        user = replace(user, version=before.version + 1)
        store.stage(store.users.restored(before, user))
    else:
        raise Conflict("a user with this id exists", ids=(user.id,))
    act.record(store, "create", "user", user.id, None, user)
    return user


def delete_user(store: Store, id: str, act: Act) -> None:
    """Delete a user. Conflict while a rotation or an entry or override to come names them: that would leave a hole."""
    before = store.users.get(id)
    act.expect(before.version)
    # Only now: whoever is named after the user was read is noticed at the commit.
    found = [one.schedule for one in store.schedules.listed() if id in one.people]
    named = [schedule for schedule in found if _rotates(schedule, id)] or _with_shifts_ahead(store, found, id, act.now)
    if named:
        names = ", ".join(f"{schedule.name} ({schedule.id})" for schedule in named[:5])
        more = " and others" if len(named) > 5 else ""
        raise Conflict(
            f"the user is on the schedules {names}{more}; take them out first", ids=tuple(s.id for s in named)
        )
    after = replace(before, deleted=True, version=before.version + 1, updated_at=act.now)
    store.stage([*store.users.retired(before, after), *store.absences.forgotten(id)])
    act.record(store, "delete", "user", id, before, None)


def _rotates(schedule: Schedule, user_id: str) -> bool:
    revisions = (schedule.revision, *schedule.coming)
    return any(p.user_id == user_id for one in revisions for rotation in one.rotations for p in rotation.participants)


def _with_shifts_ahead(store: Store, named: Sequence[Schedule], user_id: str, now: Instant) -> list[Schedule]:
    """Which of the schedules have an entry or override of the user's that is not over.

    A schedule names its people as of its last write: what they were named for may be over by now.
    """
    kept = store.schedules.many([(schedule.id, now) for schedule in named])
    return [
        one.schedule
        for one in kept
        if any(entry.user_id == user_id for entry in one.entries)
        or any(override.override_user_id == user_id for override in one.overrides)
    ]


def create_team(store: Store, id: str | None, name: str, act: Act) -> Team:
    """A new team. Conflict if the id is taken."""
    team = Team(id or act.new_id("team"), name, act.now, act.now)
    store.stage(store.teams.created(team))
    act.record(store, "create", "team", team.id, None, team)
    return team


def put_team(store: Store, id: str, name: str, act: Act) -> tuple[Team, bool]:
    """The team with this id, made or replaced; and whether it is new."""
    before = store.teams.find(id)
    if before is None:
        act.expect(0)
        return create_team(store, id, name, act), True
    act.expect(before.version)
    if before.name == name:
        return before, False
    after = replace(before, name=name, version=before.version + 1, updated_at=act.now)
    store.stage(store.teams.changed(before, after))
    act.record(store, "update", "team", id, before, after)
    return after, False


def delete_team(store: Store, id: str, act: Act) -> None:
    """Delete a team. Conflict while it has schedules."""
    team = store.teams.get(id)
    act.expect(team.version)
    held = store.schedules.of_team(id)  # after the team was read, as above
    if held:
        raise Conflict(
            f"the team has {len(held)} schedules; move or delete them first",
            ids=tuple(s for s, _ in held[:5]),
        )
    store.stage(store.teams.removed(team))
    act.record(store, "delete", "team", id, team, None)
