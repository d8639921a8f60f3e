"""DELETE /api/v2/oncall/teams/{team_id}: delete a team that no schedule needs."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, no_content
from rota.usecases import directory


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    directory.delete_team(call.store, call.id("team_id"), call.act)
    return no_content()
