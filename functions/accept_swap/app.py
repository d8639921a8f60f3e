"""POST /api/v2/oncall/swaps/{swap_id}/accept: do what was asked for."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2 import swap_answers
from rota.usecases import swaps


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    return answer(swap_answers.swapped(swaps.accept(call.store, call.id("swap_id"), call.act), call.now))
