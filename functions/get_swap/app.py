"""GET /api/v2/oncall/swaps/{swap_id}: a swap, and what became of it."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2 import swap_answers
from rota.usecases import swaps


@endpoint(READ)
def handler(call: Call) -> Response:
    swap = swaps.get(call.store, call.id("swap_id"))
    return answer(swap_answers.swap(swap, call.now), etag=swap_answers.tag(swap, call.now))
