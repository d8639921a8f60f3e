"""Who is meant by a user id: checked where something is written, named where something is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rota.domain.directory import User
from rota.domain.errors import FieldError
from rota.domain.override import Entry, Override
from rota.domain.schedule import Person, Revision, Schedule
from rota.store.directory import person
from rota.store.store import Store

UNKNOWN = "is not a user of this workspace"
# A transaction has room for so many beside the rest. Of more new people at once, the rest are taken as they were read.
MAX_CHECKED = 60


def known_users(store: Store, named: Mapping[str, str | None]) -> tuple[list[FieldError], dict[str, User]]:
    """Which of the fields (pointer: user id) name nobody, and the users that the others name."""
    ids = sorted({user_id for user_id in named.values() if user_id is not None})
    users = {user_id: user for user_id, user in store.users.get_many(ids).items() if not user.deleted}
    return [FieldError(at, UNKNOWN) for at, user_id in named.items() if user_id and user_id not in users], users


def joined(store: Store, people: Mapping[str, Person], users: Mapping[str, User]) -> dict[str, Person]:
    """A schedule's people and those whom a write adds; these must still be as they were read when it is committed.

    So nobody is put on a schedule under an old name, or after they were deleted. Who is on it already needs no check:
    a change to them writes to the schedule too.
    """
    new = [user for user_id, user in users.items() if user_id not in people]
    store.stage(store.users.named(new[:MAX_CHECKED]))
    return {**people, **{user.id: person(user) for user in users.values()}}


def named(store: Store, ids: Iterable[str | None], known: Mapping[str, Person]) -> dict[str, Person]:
    """Everybody among the ids, by what is known and else by their own record; those without one have no name."""
    wanted = {user_id for user_id in ids if user_id is not None}
    missing = sorted(wanted - known.keys())
    found = {user_id: person(user) for user_id, user in store.users.get_many(missing).items()}
    return {user_id: known.get(user_id) or found.get(user_id) or Person(user_id) for user_id in wanted}


def users_of(
    revisions: Iterable[Revision], entries: Iterable[Entry] = (), overrides: Iterable[Override] = ()
) -> set[str]:
    """Everybody whom these can put on call."""
    users = {p.user_id for one in revisions for rotation in one.rotations for p in rotation.participants}
    users |= {entry.user_id for entry in entries}
    return users | {override.override_user_id for override in overrides if override.override_user_id is not None}


def of_schedule(store: Store, schedule: Schedule) -> dict[str, Person]:
    """Everybody in the schedule's rotations, by their own records."""
    return named(store, (p.user_id for r in schedule.revision.rotations for p in r.participants), {})
