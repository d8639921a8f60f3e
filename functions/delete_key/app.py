"""DELETE /api/v2/oncall/keys/{key_id}: revoke a key."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, no_content
from rota.usecases import keys


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    keys.revoke(call.store, call.id("key_id"), call.act)
    return no_content()
