"""DELETE /api/v2/oncall/users/{user_id}: delete a user that no schedule needs."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, no_content
from rota.usecases import directory


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    directory.delete_user(call.store, call.id("user_id"), call.act)
    return no_content()
