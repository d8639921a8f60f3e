"""GET /api/v2/oncall/subscriptions: where the workspace's notices go, without secrets."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import listed
from rota.http.response import Response
from rota.http.v2 import subscriptions as shown


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    page = call.page
    call.query.done()
    found, total = call.store.subscriptions.page(after=page.after, size=page.fetch)
    return listed(page, found, total, lambda one: one.id, shown.subscription)
