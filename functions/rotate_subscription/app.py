"""POST /api/v2/oncall/subscriptions/{subscription_id}/rotate: a new secret; the old one signs too for a day."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, dumped, version_tag
from rota.http.v2 import subscriptions as shown
from rota.notify.outlets import secret_of
from rota.usecases import subscriptions


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    after = subscriptions.rotate(call.store, call.id("subscription_id"), call.act)
    content = shown.subscription(after)
    secret = secret_of(call.store.workspace, after)
    response = answer({**content, "secret": secret}, etag=version_tag(after.version))
    response.kept_body = dumped({**content, "secret": None})  # not stored, not even for a repeat
    return response
