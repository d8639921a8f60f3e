"""GET /api/v2/oncall/teams: the workspace's teams, by id."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import listed
from rota.http.response import Response
from rota.http.v2 import answers


@endpoint(READ)
def handler(call: Call) -> Response:
    page = call.page
    call.query.done()
    found, total = call.store.teams.page(after=page.after, size=page.fetch)
    return listed(page, found, total, lambda one: one.id, answers.team)
