"""DELETE /api/v2/oncall/overrides/{override_id}: take an override back; one that runs ends now."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, no_content
from rota.usecases import overrides


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    overrides.delete(call.store, call.id("override_id"), call.act)
    return no_content()
