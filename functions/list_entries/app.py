"""GET /api/v2/oncall/schedules/{schedule_id}/entries: a schedule's shifts, hand-written and computed."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import sliced
from rota.http.response import Response
from rota.http.v2 import answers
from rota.http.v2.dates import days_of
from rota.usecases import entries


@endpoint(READ)
def handler(call: Call) -> Response:
    source = call.query.choice("source", ("entry", "rotation", "override"))
    days, page = days_of(call.query), call.page
    call.query.done()
    kept, shifts, people = entries.listed(call.store, call.id("schedule_id"), days, source, call.now)
    return sliced(page, shifts, entries.position, lambda one: answers.listed_shift(one, kept, people))
