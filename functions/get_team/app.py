"""GET /api/v2/oncall/teams/{team_id}: one team."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers


@endpoint(READ)
def handler(call: Call) -> Response:
    team = call.store.teams.get(call.id("team_id"))
    return answer(answers.team(team), etag=version_tag(team.version))
