"""POST /api/v1/oncall/overrides: somebody stands in for a while."""

from __future__ import annotations

from rota.domain.directory import WRITE
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.zstack import answers
from rota.http.zstack.dialect import ZSTACK
from rota.http.zstack.models import ZStackOverrideIn
from rota.usecases import overrides


@endpoint(WRITE, dialect=ZSTACK, dry_run=True)
def handler(call: Call) -> Response:
    sent = call.body(ZStackOverrideIn)
    override, _ = overrides.create(call.store, sent.schedule_uuid, sent.draft(), call.act)
    return answer(answers.override(override), etag=version_tag(1))
