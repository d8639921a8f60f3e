"""DELETE /api/v2/oncall/subscriptions/{subscription_id}: send no more notices there."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, no_content
from rota.usecases import subscriptions


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    subscriptions.delete(call.store, call.id("subscription_id"), call.act)
    return no_content()
