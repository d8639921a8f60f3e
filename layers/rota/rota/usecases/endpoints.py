"""Telling people of an endpoint itself: that it works, or that nothing goes there any more."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rota.domain.letter import Letter, sample
from rota.domain.sending import Channel, Outcome
from rota.domain.subscription import Subscription
from rota.domain.time import Instant, format_utc
from rota.store.store import Store
from rota.usecases.act import Act

DISABLED = "oncall.subscription.disabled"
_MOST_TOLD = 1  # the try before it, and this one: each may take ten seconds


def try_out(store: Store, subscription: Subscription, channel: Channel, act: Act) -> Outcome:
    """Send a sample to a subscription, switched on or not, and say what came of it."""
    id, now = act.new_id("test"), act.now
    act.record(store, "test", "subscription", subscription.id, None, None)
    address = None
    if subscription.target is None and subscription.user_id is not None:
        user = store.users.find(subscription.user_id)
        address = None if user is None or user.deleted else user.email
    if subscription.target is None and address is None:
        return Outcome("not sent: it goes to the people whom a notice is about, and a sample is about nobody")
    data = {"version": 1, "id": id, "workspace": store.workspace, "kind": "oncall.test", "at": format_utc(now)}
    letter = sample(id, now, json.dumps(data, separators=(",", ":")), subscription.base_url)
    return channel.send(letter, subscription, address, lambda: True)


def tell_owner(channels: Mapping[str, Channel], store: Store, disabled: Subscription, now: Instant) -> None:
    """Tell whoever looks after the workspace, by another channel if there is one, that a subscription was disabled.

    Told before it is written, so a crash tells it again and never not at all; under the same id each time.
    """
    since = disabled.failing_since or disabled.created_at
    data = {
        "version": 1,
        "id": f"disabled_{disabled.id}_{since}",
        "workspace": store.workspace,
        "kind": DISABLED,
        "at": format_utc(now),
        "subscription": {"id": disabled.id, "kind": disabled.kind, "reason": disabled.disabled_because},
    }
    letter = Letter(
        id=str(data["id"]),
        kind=DISABLED,
        at=now,
        data=json.dumps(data, separators=(",", ":")),
        title=f"Notices no longer go to the {disabled.kind} subscription {disabled.id}",
        lines=((f"It was disabled: {disabled.disabled_because}.",), ("Mend the endpoint, then switch it on again.",)),
        link=disabled.base_url,
    )
    others, _ = store.subscriptions.readable()
    fit = [
        one
        for one in others
        if one.enabled and not one.personal and one.target != disabled.target and one.failing_since is None
    ]
    fit.sort(key=lambda one: ("email", "slack", "webhook").index(one.kind))
    for one in fit[:_MOST_TOLD]:
        channels[one.kind].send(letter, one, None, lambda: True)
