"""POST /api/v2/oncall/swaps/{swap_id}/undo: give back what has changed hands, while it lies ahead."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2 import swap_answers
from rota.usecases import swaps


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    return answer(swap_answers.swapped(swaps.undo(call.store, call.id("swap_id"), call.act), call.now))
