"""Revisions: what a schedule said and will say, and how one of its versions comes to hold again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from rota.domain.errors import Conflict, Invalid, Raced
from rota.domain.revising import edited
from rota.domain.schedule import Revision, Schedule
from rota.domain.time import BEGINNING, END, Instant
from rota.store.store import Store
from rota.store.table import both
from rota.usecases.act import Act
from rota.usecases.people import joined, known_users
from rota.usecases.schedules import written

Status = Literal["past", "present", "coming", "withdrawn"]


@dataclass(frozen=True, slots=True)
class ListedRevision:
    """A revision, and from when to when it was, is or will be in force; None where that is open."""

    revision: Revision
    status: Status
    since: Instant | None
    until: Instant | None

    @property
    def position(self) -> str:
        """Sorts as the list does."""
        return f"{END - self.revision.since:018d}.{END - self.revision.recorded_at:018d}"


def listed(store: Store, schedule_id: str) -> list[ListedRevision]:
    """Every revision of the schedule, the latest first; those that were withdrawn before they came into force, too."""
    found = store.history.revisions(schedule_id)
    lasting = [revision for revision in found.revisions if revision.withdrawn_at is None]
    ends = {one.since: following.since for one, following in pairwise(lasting)}
    present = found.schedule.revision
    made = []
    for revision in found.revisions:
        status: Status = "coming" if revision.since > present.since else "past"
        if revision.withdrawn_at is not None:
            status = "withdrawn"
        elif revision is present:
            status = "present"
        since = revision.since if revision.since > BEGINNING else None
        made.append(
            ListedRevision(revision, status, since, ends.get(revision.since) if status != "withdrawn" else None)
        )
    return sorted(made, key=lambda one: one.position)


def restore(store: Store, schedule_id: str, version: int, act: Act) -> Schedule:
    """The schedule with what decided who is on call in one of its versions, from now on, and with nothing to come.

    It is an edit: whoever is on call stays so until their turn ends, if they are in that version too.
    """
    kept, found = both(
        lambda: store.schedules.live(schedule_id, act.now),
        lambda: store.history.revisions(schedule_id),
    )
    if found.schedule.sequence != kept.schedule.sequence:
        raise Raced()
    before = kept.schedule.at(act.now)
    act.expect(before.version)
    if version > before.version:
        raise Invalid.one("/version", f"must be from 1 to {before.version}, the present one")
    # A version that changed only a name decided nothing: what holds then is the one before it.
    meant = max(one.version for one in found.revisions if one.version <= version)
    wanted = min((one for one in found.revisions if one.version == meant), key=lambda one: one.recorded_at)
    named = {p.user_id: p.user_id for rotation in wanted.rotations for p in rotation.participants}
    unknown, users = known_users(store, {user_id: user_id for user_id in named})
    if unknown:
        gone = tuple(sorted(named.keys() - users.keys()))
        raise Conflict(f"that version names people who are no longer users: {', '.join(gone[:5])}", ids=gone)
    present = replace(before, coming=())
    revision = replace(
        present.revision,
        timezone=wanted.timezone,
        rotations=wanted.rotations,
        enabled=wanted.enabled,
        coverage=wanted.coverage,
    )
    stands = present if revision == present.revision else edited(present, revision, act.now, act.now)
    after = replace(stands, version=before.version + 1, sequence=before.sequence + 1, updated_at=act.now)
    return written(store, kept, after, joined(store, kept.people, users), "restore", act)
