"""POST /api/v2/oncall/swaps/{swap_id}/decline: say no to what was asked for, or withdraw it."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2 import swap_answers
from rota.usecases import swaps


@endpoint(WRITE)
def handler(call: Call) -> Response:
    swap = swaps.decline(call.store, call.id("swap_id"), call.act)
    return answer(swap_answers.swap(swap, call.now), etag=swap_answers.tag(swap, call.now))
