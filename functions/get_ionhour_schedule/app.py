"""GET /api/on-call-schedules/{schedule_number}: a schedule with its rotations, participants and overrides."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.ionhour import answers
from rota.http.ionhour.dialect import IONHOUR, id_in_path
from rota.http.response import Response, answer, version_tag
from rota.usecases import overrides


@endpoint(READ, dialect=IONHOUR)
def handler(call: Call) -> Response:
    kept = overrides.with_recent(call.store, id_in_path(call, "schedule"), call.now)
    etag = version_tag(kept.schedule.version, kept.schedule.sequence)
    return answer(answers.schedule(kept.schedule, kept.overrides, call.key.workspace), etag=etag)
