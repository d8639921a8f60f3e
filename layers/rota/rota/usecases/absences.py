"""Time off: kept for each person as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rota.domain.absence import MAX_ABSENCES, Absence, Away, TimeOff
from rota.domain.errors import FieldError, Invalid, LimitExceeded
from rota.domain.override import MAX_DURATION
from rota.store.store import Store
from rota.store.table import both
from rota.usecases.act import Act


def get(store: Store, user_id: str) -> TimeOff:
    """One person's time off; NotFound for an unknown user."""
    _, off = both(lambda: store.users.get(user_id), lambda: store.absences.get(user_id))
    return off


def put(store: Store, user_id: str, absences: Sequence[Absence], act: Act) -> TimeOff:
    """The person's time off is now this, all of it. Who is on call does not change: what it meets is told there."""
    user, before = both(lambda: store.users.get(user_id), lambda: store.absences.get(user_id))
    act.expect(before.version)
    problems = []
    for i, one in enumerate(absences):
        if one.end <= one.start:
            problems.append(FieldError(f"/windows/{i}/end", "must be later than start"))
        elif one.end - one.start > MAX_DURATION:
            field = f"/windows/{i}/end" if one.origin == "manual" else "/ics"
            problems.append(FieldError(field, "must be at most 366 days later"))
    if problems:
        raise Invalid(problems)
    if len(absences) > MAX_ABSENCES:
        raise LimitExceeded("windows of time off for one person", MAX_ABSENCES)
    ordered = tuple(sorted(set(absences), key=lambda one: (one.start, one.end, one.label or "")))
    if before.version and ordered == before.absences:
        return before  # nothing to write: a calendar that is in step costs one read
    after = TimeOff(user_id, ordered, act.now, before.version + 1)
    store.stage([*store.absences.changed(before, after), *store.users.named([user])])
    act.record(store, "update", "time_off", user_id, before if before.version else None, after)
    return after


def away(store: Store, user_ids: Iterable[str | None]) -> Away:
    """When these people are away: those of them who ever said so."""
    found = store.absences.get_many({user_id for user_id in user_ids if user_id is not None})
    return {user_id: off.absences for user_id, off in found.items()}
