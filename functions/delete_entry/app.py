"""DELETE /api/v2/oncall/entries/{entry_id}: take an entry back; one that runs ends now."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, no_content
from rota.usecases import entries


@endpoint(WRITE, dry_run=True)
def handler(call: Call) -> Response:
    entries.delete(call.store, call.id("entry_id"), call.act)
    return no_content()
