"""POST /api/v2/oncall/cover: others stand in for somebody over a while, on all their schedules."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2 import swap_answers
from rota.http.v2.swap_models import CoverIn
from rota.usecases import covers


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    covered = covers.cover(call.store, call.body(CoverIn).draft(), call.act)
    location = f"/api/v2/oncall/swaps/{covered.swapped.swap.id}"
    return answer(swap_answers.covered(covered, call.now), status=201, location=location)
