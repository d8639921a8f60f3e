"""GET /api/v1/oncall/overrides: overrides that are not over, or were within 90 days, by their start."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.zstack import answers
from rota.http.zstack.dialect import ZSTACK, offset_page, schedule_in_query
from rota.usecases import overrides


@endpoint(READ, dialect=ZSTACK)
def handler(call: Call) -> Response:
    schedule_uuid, (limit, offset) = schedule_in_query(call), offset_page(call)
    call.query.done()
    found = overrides.recent(call.store, schedule_uuid, call.now)
    items = [answers.override(one) for one in found[offset : offset + limit]]
    return answer(answers.page(items, len(found), limit, offset))
