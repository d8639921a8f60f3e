"""GET /api/v2/oncall/users/{user_id}/shifts: one person's shifts over all schedules."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import sliced
from rota.http.response import Response
from rota.http.v2 import answers
from rota.http.v2.dates import window_of
from rota.usecases import oncall


@endpoint(READ)
def handler(call: Call) -> Response:
    since, until = window_of(call.query, call.now, back=0, ahead=30)
    page = call.page
    call.query.done()
    user, found = oncall.shifts_of(call.store, call.id("user_id"), since, until, call.now)
    return sliced(page, found, oncall.position, lambda one: answers.user_shift(one, user))
