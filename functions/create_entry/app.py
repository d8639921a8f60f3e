"""POST /api/v2/oncall/schedules/{schedule_id}/entries: a one-off shift."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.domain.zone import zone
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import EntryIn
from rota.usecases import entries


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    sent = call.body(EntryIn)
    entry, kept = entries.create(call.store, call.id("schedule_id"), sent.user_id, *sent.span(), call.act)
    clock = zone(kept.schedule.revision.timezone)
    location = f"/api/v2/oncall/entries/{entry.id}"
    return answer(answers.entry(entry, clock), status=201, etag=version_tag(1), location=location)
