"""GET /api/v2/oncall/audit: every change, the latest first."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import listed
from rota.http.response import Response
from rota.http.v2.audit import audit_record
from rota.http.v2.dates import window_of


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    schedule_id, page = call.query.text("schedule_id"), call.page
    since, until = window_of(call.query, call.now, back=400, ahead=1)
    call.query.done()
    found = call.store.audit.listed(since=since, until=until, schedule_id=schedule_id, before=page.after)
    return listed(page, found, None, lambda one: one[0], lambda one: audit_record(one[1]))
