"""POST /api/v2/oncall/entries/{shift_id}/swap, also below its schedule: a shift changes hands, or two do."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2 import swap_answers
from rota.http.v2.swap_models import SwapIn
from rota.usecases import swaps


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    schedule_id = call.id("schedule_id") if "schedule_id" in call.request.path_parameters else None
    swapped = swaps.swap(call.store, schedule_id, call.id("shift_id"), call.body(SwapIn).draft(), call.act)
    return answer(swap_answers.swapped(swapped, call.now))
