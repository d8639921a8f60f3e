"""Time off: kept for each person as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rota.domain.absence import MAX_ABSENCES, Absence, Away, TimeOff
from rota.domain.errors import FieldError, Invalid, LimitExceeded
from rota.domain.override import MAX_DURATION
from rota.store.store import Store
from rota.store.table import both
from rota.usecases.act import Act


@dataclass(frozen=True, slots=True)
class Calendar:
    """Where more absences come from: read once all else is known to be right."""

    field: str  # by which it was sent
    read: Callable[[], Sequence[Absence]]
    url: str | None = None  # where it lies, unless it was sent itself


def get(store: Store, user_id: str) -> TimeOff:
    """One person's time off; NotFound for an unknown user."""
    _, off = both(lambda: store.users.get(user_id), lambda: store.absences.get(user_id))
    return off


def put(store: Store, user_id: str, windows: Sequence[Absence], calendar: Calendar | None, act: Act) -> TimeOff:
    """The person's time off is now this, all of it. Who is on call does not change: what it meets is told there."""
    user, before = both(lambda: store.users.get(user_id), lambda: store.absences.get(user_id))
    act.expect(before.version)
    if problems := _problems(windows):
        raise Invalid(problems)
    absences, url = [*windows], None
    if calendar is not None:
        told, url = calendar.read(), calendar.url
        if any(one.end - one.start > MAX_DURATION for one in told):
            raise Invalid.one(calendar.field, "must not hold an event of more than 366 days")
        absences += told
    if len(absences) > MAX_ABSENCES:
        raise LimitExceeded("windows of time off for one person", MAX_ABSENCES)
    ordered = tuple(sorted(set(absences), key=lambda one: (one.start, one.end, one.label or "")))
    if before.version and ordered == before.absences and url is None is before.url:
        return before  # nothing to write: a calendar that is in step costs one read
    fetched_at = None if url is None else act.now
    after = TimeOff(user_id, ordered, act.now, before.version + 1, url, fetched_at)
    store.stage([*store.absences.changed(before, after), *store.users.named([user])])
    act.record(store, "update", "time_off", user_id, before if before.version else None, after)
    return after


def _problems(windows: Sequence[Absence]) -> list[FieldError]:
    problems = []
    for i, one in enumerate(windows):
        if one.end <= one.start:
            problems.append(FieldError(f"/windows/{i}/end", "must be later than start"))
        elif one.end - one.start > MAX_DURATION:
            problems.append(FieldError(f"/windows/{i}/end", "must be at most 366 days later"))
    return problems


def away(store: Store, user_ids: Iterable[str | None]) -> Away:
    """When these people are away: those of them who ever said so."""
    found = store.absences.get_many({user_id for user_id in user_ids if user_id is not None})
    return {user_id: off.absences for user_id, off in found.items()}
