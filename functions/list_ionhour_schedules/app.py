"""GET /api/on-call-schedules: the workspace's schedules, page by page."""

from __future__ import annotations

from itertools import islice

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.ionhour import answers
from rota.http.ionhour.dialect import IONHOUR, numbered_page
from rota.http.response import Response, answer
from rota.usecases import overrides, schedules


@endpoint(READ, dialect=IONHOUR)
def handler(call: Call) -> Response:
    page = numbered_page(call)
    found, total = schedules.listed(call.store, None, None, after=None, page=page.end)
    ids = [one.schedule.id for one in islice(found, page.start, page.end)]
    kept = overrides.with_recent_of(call.store, ids, call.now)
    return answer(answers.listed(kept, total, page, call.key.workspace))
