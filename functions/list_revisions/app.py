"""GET /api/v2/oncall/schedules/{schedule_id}/revisions: what a schedule said and will say, the latest first."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import sliced
from rota.http.response import Response
from rota.http.v2.revisions import revision
from rota.usecases import revisions


@endpoint(READ)
def handler(call: Call) -> Response:
    page = call.page
    call.query.done()
    found = revisions.listed(call.store, call.id("schedule_id"))
    return sliced(page, found, lambda one: one.position, revision)
