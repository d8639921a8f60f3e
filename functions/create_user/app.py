"""POST /api/v2/oncall/users: a new user, with an id of the client's choice or one of ours."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import UserIn
from rota.usecases import directory


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    sent = call.body(UserIn)
    user = directory.create_user(call.store, sent.id, sent.name, sent.email, call.act)
    location = f"/api/v2/oncall/users/{user.id}"
    return answer(answers.user(user), status=201, etag=version_tag(user.version), location=location)
