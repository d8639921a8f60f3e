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
    found = call.store.subscriptions.listed(after=page.after, page=page.fetch)
    return listed(page, found, call.store.subscriptions.count(), lambda one: one.id, shown.subscription)
