"""PUT /api/v2/oncall/teams/{team_id}: create a team under its id, or replace it."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import TeamPut, path_id
from rota.usecases import directory


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    sent, id = call.body(TeamPut), path_id(call.id("team_id"))
    team, new = directory.put_team(call.store, id, sent.name, call.act)
    location = f"/api/v2/oncall/teams/{id}" if new else None
    etag = version_tag(team.version)
    return answer(answers.team(team), status=201 if new else 200, etag=etag, location=location)
