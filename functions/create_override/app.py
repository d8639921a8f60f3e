"""POST /api/v2/oncall/schedules/{schedule_id}/overrides: somebody stands in, or nobody does."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.domain.zone import zone
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import OverrideIn
from rota.usecases import overrides


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    draft = call.body(OverrideIn).draft()
    override, kept = overrides.create(call.store, call.id("schedule_id"), draft, call.act)
    clock = zone(kept.schedule.revision.timezone)
    location = f"/api/v2/oncall/overrides/{override.id}"
    return answer(answers.override(override, clock), status=201, etag=version_tag(1), location=location)
