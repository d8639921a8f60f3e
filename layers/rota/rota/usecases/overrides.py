"""Overrides: somebody stands in for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rota.domain.errors import FieldError, Invalid
from rota.domain.override import Override
from rota.domain.time import DAY, Instant
from rota.store.schedules import Kept
from rota.store.store import Store
from rota.store.table import all_three
from rota.usecases.act import Act
from rota.usecases.handwritten import take_back, touched, window_problems
from rota.usecases.people import joined, known_users
from rota.usecases.schedules import everything

RECENT = 90 * DAY


@dataclass(frozen=True, slots=True)
class OverrideDraft:
    """An override as it was sent; `override_user_id` None is nobody, on purpose."""

    override_user_id: str | None
    start: Instant
    end: Instant
    replaced_user_id: str | None = None
    reason: str | None = None


def create(store: Store, schedule_id: str, draft: OverrideDraft, act: Act) -> tuple[Override, Kept]:
    """A new override, after all that exist in the schedule's order of creation; backdated if it is over already."""
    named = {"/override_user_id": draft.override_user_id, "/replaced_user_id": draft.replaced_user_id}
    problems = window_problems(draft.start, draft.end, act.now)
    if draft.override_user_id is not None and draft.override_user_id == draft.replaced_user_id:
        problems.append(FieldError("/replaced_user_id", "must be another user than override_user_id"))
    kept, (unknown, users), number = all_three(
        lambda: store.schedules.live(schedule_id, min(draft.start, act.now)),
        lambda: known_users(store, named),
        lambda: 0 if problems else store.schedules.next_number("override"),
    )
    if problems or unknown:
        raise Invalid(problems + unknown)
    override = placed(act.new_id("ovr"), number, kept, draft, act.now)
    store.stage(store.schedules.added(override))
    after = replace(kept, overrides=(*kept.overrides, override))
    touched(store, kept, after, joined(store, kept.people, users), act.now)
    act.record(store, "create", "override", override.id, None, override, schedule_id)
    return override, after


def placed(id: str, number: int, kept: Kept, draft: OverrideDraft, now: Instant) -> Override:
    """The override that the draft becomes as the next one on the schedule."""
    return Override(
        id=id,
        schedule_id=kept.schedule.id,
        override_user_id=draft.override_user_id,
        replaced_user_id=draft.replaced_user_id,
        start=draft.start,
        end=draft.end,
        reason=draft.reason,
        backdated=draft.end <= now,
        created_at=now,
        sequence=kept.schedule.sequence + 1,
        number=number,
    )


def listed(store: Store, schedule_id: str, since: Instant, until: Instant, now: Instant) -> tuple[list[Override], Kept]:
    """The schedule's overrides that touch [since, until), by their start."""
    kept = store.schedules.window(schedule_id, since, until, now)
    found = [o for o in kept.overrides if o.start < until and since < o.end]
    return sorted(found, key=position), kept


def position(override: Override) -> str:
    """Where it stands in that list: by its start, then by its creation."""
    return f"{override.start:017}#{override.sequence:012}"


def with_recent(store: Store, schedule_id: str, now: Instant) -> Kept:
    """The schedule with its overrides that are not over, or ended in the last 90 days."""
    return store.schedules.live(schedule_id, now - RECENT)


def with_recent_of(store: Store, schedule_ids: Iterable[str], now: Instant) -> list[Kept]:
    """The same of several schedules; those that are gone are left out."""
    return store.schedules.many([(schedule_id, now - RECENT) for schedule_id in schedule_ids])


def recent(store: Store, schedule_id: str | None, now: Instant) -> list[Override]:
    """The same overrides of one schedule, or of the whole workspace, by their start."""
    if schedule_id is None:
        kept = with_recent_of(store, (one.schedule.id for one in everything(store)), now)
    else:
        kept = [with_recent(store, schedule_id, now)]
    found = [override for one in kept for override in one.overrides]
    return sorted(found, key=lambda override: (override.start, override.sequence, override.id))


def delete(store: Store, override_id: str, act: Act) -> None:
    """Take an override back."""
    take_back(store, Override, override_id, act)
