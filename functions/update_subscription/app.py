"""PATCH /api/v2/oncall/subscriptions/{subscription_id}: other events, or on and off."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import subscriptions as shown
from rota.http.v2.subscription_models import SubscriptionPatch
from rota.usecases import subscriptions


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    fields = call.body(SubscriptionPatch).changes()
    after = subscriptions.update(call.store, call.id("subscription_id"), fields, call.act)
    return answer(shown.subscription(after), etag=version_tag(after.version))
