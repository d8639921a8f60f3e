"""What is meant for one schedule, team or user alone, as subscriptions and calendars are."""

from __future__ import annotations

from typing import Protocol

from rota.domain.errors import FieldError, NotFound
from rota.domain.time import Instant
from rota.store.store import Store
from rota.usecases.people import known_users


class Narrow(Protocol):
    """What names at most one of the three."""

    @property
    def schedule_id(self) -> str | None:
        """A schedule."""

    @property
    def team_id(self) -> str | None:
        """A team."""

    @property
    def user_id(self) -> str | None:
        """A user."""


def narrowed(store: Store, draft: Narrow, now: Instant) -> list[FieldError]:
    """Which of the three is wrong: all but one of several, and one that names nothing."""
    narrowing = {"schedule_id": draft.schedule_id, "team_id": draft.team_id, "user_id": draft.user_id}
    given = [name for name, id in narrowing.items() if id is not None]
    if len(given) > 1:
        return [FieldError(f"/{name}", f"must not be sent beside {given[0]}") for name in given[1:]]
    if draft.schedule_id is not None:
        try:
            store.schedules.live(draft.schedule_id, now)
        except NotFound:
            return [FieldError("/schedule_id", "is not a schedule of this workspace")]
    if draft.team_id is not None and store.teams.find(draft.team_id) is None:
        return [FieldError("/team_id", "is not a team of this workspace")]
    return known_users(store, {"/user_id": draft.user_id})[0]
