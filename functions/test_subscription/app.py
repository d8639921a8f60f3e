"""POST /api/v2/oncall/subscriptions/{subscription_id}/test: send a sample there, now, and say what came of it."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, clock, endpoint
from rota.http.response import Response, answer
from rota.notify.outlets import channels
from rota.usecases import endpoints


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    subscription = call.store.subscriptions.get(call.id("subscription_id"))
    channel = channels(call.store.workspace, clock)[subscription.kind]
    outcome = endpoints.try_out(call.store, subscription, channel, call.act)
    return answer({"delivered": outcome.sent, "result": outcome.result})
