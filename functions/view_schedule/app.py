"""GET /api/v2/oncall/schedules/{schedule_id}/view: a schedule over some days, ready to be drawn; or drawn, as SVG."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.page.asking import frame_of
from rota.http.page.drawing import svg_response
from rota.http.page.views import view
from rota.http.response import Response, answer, compressed
from rota.http.v2.dates import as_of
from rota.usecases import views


@endpoint(READ)
def handler(call: Call) -> Response:
    frame, known = frame_of(call.query), as_of(call.query, call.now)
    call.query.done()
    shown = view(views.view(call.store, call.id("schedule_id"), frame, call.now, known))
    response = svg_response(shown) if call.request.path.endswith(".svg") else answer(shown)
    return compressed(response, call.request.headers.get("accept-encoding", ""))
