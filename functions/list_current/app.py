"""GET /api/v2/oncall/current: everybody on call in the workspace, schedule by schedule."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import sliced
from rota.http.response import Response
from rota.http.v2 import answers
from rota.usecases import oncall


@endpoint(READ)
def handler(call: Call) -> Response:
    at, page = call.query.instant("at", call.now), call.page
    call.query.done()
    return sliced(page, oncall.everybody(call.store, at, call.now), answers.duty_in_list)
