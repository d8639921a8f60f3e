"""GET /api/v2/oncall/schedules/{schedule_id}/overrides: a schedule's overrides, by their start."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.domain.zone import zone
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import sliced
from rota.http.response import Response
from rota.http.v2 import answers
from rota.http.v2.dates import window_of
from rota.usecases import overrides


@endpoint(READ)
def handler(call: Call) -> Response:
    window, page = window_of(call.query, call.now, back=90, ahead=400), call.page
    call.query.done()
    found, kept = overrides.listed(call.store, call.id("schedule_id"), *window, call.now)
    clock = zone(kept.schedule.revision.timezone)
    return sliced(page, found, overrides.position, lambda one: answers.override(one, clock))
