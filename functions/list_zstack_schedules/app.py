"""GET /api/v1/oncall/schedules: the workspace's schedules."""

from __future__ import annotations

from itertools import islice

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.zstack import answers
from rota.http.zstack.dialect import ZSTACK, offset_page
from rota.usecases import schedules


@endpoint(READ, dialect=ZSTACK)
def handler(call: Call) -> Response:
    limit, offset = offset_page(call)
    found, total = schedules.listed(call.store, None, None, after=None, page=offset + limit + 1)
    items = [answers.schedule(one.schedule, one.people) for one in islice(found, offset, offset + limit)]
    return answer(answers.page(items, total, limit, offset))
