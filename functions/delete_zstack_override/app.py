"""DELETE /api/v1/oncall/overrides/{override_uuid}: take an override back; one that runs ends now."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.zstack.dialect import ZSTACK
from rota.usecases import overrides


@endpoint(WRITE, dialect=ZSTACK, dry_run=True)
def handler(call: Call) -> Response:
    overrides.delete(call.store, call.id("override_uuid"), call.act)
    return answer({})
