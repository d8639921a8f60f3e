"""PUT /api/v2/oncall/users/{user_id}/time-off: say when somebody is away, all of it."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import swap_answers
from rota.http.v2.swap_models import TimeOffPut
from rota.notify.outlets import read_calendar
from rota.usecases import absences


@endpoint(WRITE)
def handler(call: Call) -> Response:
    sent = call.body(TimeOffPut)
    windows, calendar = sent.absences(), sent.calendar(call.now, call.once(read_calendar))
    off = absences.put(call.store, call.id("user_id"), windows, calendar, call.act)
    return answer(swap_answers.time_off(off), etag=version_tag(off.version))
