"""POST /api/v2/oncall/subscriptions: send notices somewhere; a webhook's secret is in this answer and nowhere else."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, dumped, version_tag
from rota.http.v2 import subscriptions as shown
from rota.http.v2.subscription_models import SubscriptionIn
from rota.notify.outlets import judge, secret_of
from rota.usecases import subscriptions


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    draft = call.body(SubscriptionIn).draft()
    made = subscriptions.create(call.store, draft, shown.base_url(call.request), judge, call.act)
    content = shown.subscription(made)
    location = f"/api/v2/oncall/subscriptions/{made.id}"
    secret = secret_of(call.store.workspace, made)
    response = answer({**content, "secret": secret}, status=201, etag=version_tag(made.version), location=location)
    response.kept_body = dumped({**content, "secret": None})  # not stored, not even for a repeat
    return response
