"""POST /api/v2/oncall/teams: a new team, with an id of the client's choice or one of ours."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import TeamIn
from rota.usecases import directory


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    sent = call.body(TeamIn)
    team = directory.create_team(call.store, sent.id, sent.name, call.act)
    location = f"/api/v2/oncall/teams/{team.id}"
    return answer(answers.team(team), status=201, etag=version_tag(team.version), location=location)
