"""Subscriptions as v2 is sent them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from rota.http.bodies import Id, Wire
from rota.usecases.subscriptions import SubscriptionDraft

Events = Annotated[list[Annotated[str, Field(min_length=1, max_length=60)]], Field(max_length=20)]


class SubscriptionIn(Wire):
    """Where notices shall go. At most one of schedule_id, team_id and user_id narrows them down."""

    kind: Literal["webhook", "slack", "email"]
    target: Annotated[str, Field(min_length=1, max_length=2_000)] | None = None
    events: Events
    schedule_id: Id | None = None
    team_id: Id | None = None
    user_id: Id | None = None
    enabled: bool = True

    def draft(self) -> SubscriptionDraft:
        """What it means."""
        return SubscriptionDraft(
            kind=self.kind,
            events=tuple(self.events),
            target=self.target,
            schedule_id=self.schedule_id,
            team_id=self.team_id,
            user_id=self.user_id,
            enabled=self.enabled,
        )


class SubscriptionPatch(Wire):
    """A change: only the fields sent. A target is not changed; that is another subscription."""

    events: Events = Field(default_factory=list)
    enabled: bool = True

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as the use case takes them."""
        fields = self.sent()
        return fields | ({"events": tuple(self.events)} if "events" in fields else {})
