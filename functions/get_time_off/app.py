"""GET /api/v2/oncall/users/{user_id}/time-off: when somebody is away."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import swap_answers
from rota.usecases import absences


@endpoint(READ)
def handler(call: Call) -> Response:
    off = absences.get(call.store, call.id("user_id"))
    return answer(swap_answers.time_off(off), etag=version_tag(off.version))
