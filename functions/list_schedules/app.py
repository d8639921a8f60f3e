"""GET /api/v2/oncall/schedules: the workspace's schedules, by team and then by creation."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import listed
from rota.http.response import Response
from rota.http.v2 import answers
from rota.usecases import schedules


@endpoint(READ)
def handler(call: Call) -> Response:
    team_id, name, page = call.query.text("team_id"), call.query.text("name"), call.page
    call.query.done()
    found, total = schedules.listed(call.store, team_id, name, after=page.after, page=page.fetch)
    return listed(page, found, total, lambda one: one.position, lambda one: answers.schedule(one.schedule))
