"""Subscriptions: made, changed, deleted, their secrets rotated, and chosen for a notice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rota.domain.errors import Conflict, FieldError, Invalid
from rota.domain.notice import KINDS, Notice
from rota.domain.subscription import ADDRESS, Channel, Subscription, is_plain_address, matches
from rota.store.store import Store
from rota.usecases.act import Act
from rota.usecases.narrowing import narrowed

# Why a URL may not be sent to, or None: its form, and where its name leads at this moment.
Judge = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """A subscription as it was asked for."""

    kind: Channel
    events: tuple[str, ...]
    target: str | None = None
    schedule_id: str | None = None
    team_id: str | None = None
    user_id: str | None = None
    enabled: bool = True


def create(store: Store, draft: SubscriptionDraft, base_url: str, judge: Judge, act: Act) -> Subscription:
    """A new subscription. A webhook's secret is derived from its id: whoever answers the request asks for it."""
    problems = [*_events(draft.events), *_target(draft, base_url, judge), *narrowed(store, draft, act.now)]
    if problems:
        raise Invalid(problems)
    subscription = Subscription(
        id=act.new_id("sub"),
        kind=draft.kind,
        target=draft.target,
        events=draft.events,
        created_at=act.now,
        updated_at=act.now,
        schedule_id=draft.schedule_id,
        team_id=draft.team_id,
        user_id=draft.user_id,
        enabled=draft.enabled,
        base_url=base_url,
    )
    store.stage(store.subscriptions.created(subscription))
    act.record(store, "create", "subscription", subscription.id, None, subscription)
    return subscription


def update(store: Store, id: str, fields: dict[str, Any], act: Act) -> Subscription:
    """Other events, or on and off. Switched on again, it begins with a clean record."""
    before = store.subscriptions.get(id)
    act.expect(before.version)
    after = replace(before, **fields)
    if problems := _events(after.events):
        raise Invalid(problems)
    if after.enabled and not before.enabled:
        after = replace(after, failing_since=None, disabled_because=None)
    return _changed(store, before, after, "update", act)


def rotate(store: Store, id: str, act: Act) -> Subscription:
    """A new secret for a webhook. For a day the one before it signs too; an older one no longer."""
    before = store.subscriptions.get(id)
    act.expect(before.version)
    if before.kind != "webhook":
        raise Conflict("only a webhook has a secret")
    after = replace(before, generation=before.generation + 1, rotated_at=act.now)
    return _changed(store, before, after, "rotate", act)


def delete(store: Store, id: str, act: Act) -> None:
    """Delete a subscription. What was on its way to it is not sent any more."""
    subscription = store.subscriptions.get(id)
    act.expect(subscription.version)
    store.stage(store.subscriptions.removed(subscription))
    act.record(store, "delete", "subscription", id, subscription, None)


def recipients(subscription: Subscription, notice: Notice) -> tuple[str | None, ...]:
    """For whom a subscription hears of a notice: None is its target, a user id that person's own address.

    Empty if it does not hear of it.
    """
    if not subscription.enabled or not subscription.names(notice.kind):
        return ()
    if subscription.schedule_id not in (None, notice.schedule_id):
        return ()
    if subscription.team_id not in (None, notice.team_id):
        return ()
    about = dict.fromkeys(notice.about)
    if subscription.user_id is not None and subscription.user_id not in about:
        return ()
    if subscription.target is not None:
        return (None,)
    return (subscription.user_id,) if subscription.user_id is not None else tuple(about)


def _changed(store: Store, before: Subscription, after: Subscription, action: str, act: Act) -> Subscription:
    after = replace(after, version=before.version + 1, updated_at=act.now)
    store.stage(store.subscriptions.changed(before, after))
    act.record(store, action, "subscription", after.id, before, after)
    return after


def _events(events: Sequence[str]) -> list[FieldError]:
    known = f"must be one of {', '.join(KINDS)}, or a pattern such as oncall.handoff.*"
    problems = [
        FieldError(f"/events/{i}", known)
        for i, pattern in enumerate(events)
        if not any(matches(pattern, kind) for kind in KINDS)
    ]
    if not events:
        problems.append(FieldError("/events", "must name at least one event"))
    if len(set(events)) < len(events):
        problems.append(FieldError("/events", "must not repeat"))
    return problems


def _target(draft: SubscriptionDraft, base_url: str, judge: Judge) -> list[FieldError]:
    if draft.kind == "email":
        if draft.target is None or is_plain_address(draft.target):
            return []
        return [FieldError("/target", f"must be {ADDRESS}")]
    if draft.target is None:
        return [FieldError("/target", "is needed: the URL to which notices are posted")]
    if (refusal := judge(draft.target)) is not None:
        return [FieldError("/target", refusal)]
    if _authority(draft.target) == _authority(base_url):
        return [FieldError("/target", "must not be this API itself")]
    return []


def _authority(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].partition("?")[0].removesuffix(":443").lower()
