"""Time off: kept for each person as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

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
    read: Callable[[str], Sequence[Absence]]  # at its URL
    url: str | None = None  # where it lies, unless it was sent itself
    timezone: str | None = None  # where its days lie, if it does not say so


def get(store: Store, user_id: str) -> TimeOff:
    """One person's time off; NotFound for an unknown user."""
    _, off = both(lambda: store.users.get(user_id), lambda: store.absences.get(user_id))
    return off


def put(store: Store, user_id: str, windows: Sequence[Absence], calendar: Calendar | None, act: Act) -> TimeOff:
    """The person's time off is now this, all of it. Who is on call does not change: what it meets is told there.

    A calendar that is named as it is shown stays as it is, with what it told, and is not read for it.
    """
    user, before = both(lambda: store.users.get(user_id), lambda: store.absences.get(user_id))
    act.expect(before.version)
    if problems := _problems(windows):
        raise Invalid(problems)
    shown = calendar is not None and calendar.url is not None and calendar.url == before.shown_url
    kept = shown and calendar is not None and calendar.timezone in (None, before.timezone)
    if calendar is None or kept:
        ordered = _ordered(windows, before.told if kept else ())
        follows = before if kept else before.following(None, None, act.now)
    else:
        url = before.url if shown else calendar.url
        ordered = _ordered(windows, _told(calendar.field, calendar.read(url or "")))
        follows = before.following(url, calendar.timezone, act.now)
    if before.version and ordered == before.absences and (kept or follows.url is None is before.url):
        return before  # nothing to write: a calendar that is in step costs one read
    after = replace(follows, absences=ordered, updated_at=act.now, version=before.version + 1)
    store.stage([*store.absences.changed(before, after), *store.users.named([user])])
    act.record(store, "update", "time_off", user_id, before if before.version else None, after)
    return after


def refresh(
    store: Store, user_id: str, read: Callable[[str, str | None], Sequence[Absence]], act: Act
) -> TimeOff | None:
    """Read a followed calendar again, and commit what comes of it; None if it is not due, or no longer followed.

    What it tells is a new version, on record, if it is news. If it can't be read, or kept, what it told before stays,
    with the reason. Raced if the person's time off was written meanwhile: that counts.
    """
    before = store.absences.get(user_id)
    if before.url is None or before.next_at is None or before.next_at > act.now:
        return None
    try:
        after = before.read_anew(_ordered(before.sent, _told("/url", read(before.url, before.timezone))), act.now)
        return _refreshed(store, before, after, act)
    except Invalid as error:
        after = before.unread(error.errors[0].detail, act.now)
    except LimitExceeded as error:
        after = before.unread(f"comes to more than it may, with what was sent: {error}", act.now)
    return _refreshed(store, before, after, act)


def _refreshed(store: Store, before: TimeOff, after: TimeOff, act: Act) -> TimeOff:
    """Commit it; LimitExceeded if it, or its audit record, is more than an item holds."""
    store.stage(store.absences.refreshed(before, after))
    if after.version > before.version:
        act.record(store, "update", "time_off", after.user_id, before, after)
    store.commit()
    return after


def _told(field: str, told: Sequence[Absence]) -> Sequence[Absence]:
    if any(one.end - one.start > MAX_DURATION for one in told):
        raise Invalid.one(field, "must not hold an event of more than 366 days")
    return told


def _ordered(windows: Sequence[Absence], told: Sequence[Absence]) -> tuple[Absence, ...]:
    if len(windows) + len(told) > MAX_ABSENCES:
        raise LimitExceeded("windows of time off for one person", MAX_ABSENCES)
    return tuple(sorted({*windows, *told}, key=lambda one: (one.start, one.end, one.label or "")))


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
