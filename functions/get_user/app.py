"""GET /api/v2/oncall/users/{user_id}: one user."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers


@endpoint(READ)
def handler(call: Call) -> Response:
    user = call.store.users.get(call.id("user_id"))
    return answer(answers.user(user), etag=version_tag(user.version))
