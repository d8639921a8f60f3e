"""POST /api/on-call-overrides: somebody stands in for a while."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.ionhour import answers
from rota.http.ionhour.dialect import IONHOUR
from rota.http.ionhour.models import IonhourOverrideIn
from rota.http.response import Response, answer, version_tag
from rota.usecases import overrides


@endpoint(WRITE, dialect=IONHOUR, dry_run=True)
def handler(call: Call) -> Response:
    sent = call.body(IonhourOverrideIn)
    schedule_id = call.store.schedules.by_number("schedule", sent.schedule_id)
    override, kept = overrides.create(call.store, schedule_id, sent.draft(), call.act)
    location = f"/api/on-call-overrides/{override.number}"
    content = answers.override(override, kept.schedule.number)
    return answer(content, status=201, etag=version_tag(1), location=location)
