"""PUT /api/v2/oncall/users/{user_id}: create a user under its id, or replace it."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer, version_tag
from rota.http.v2 import answers
from rota.http.v2.models import UserPut, path_id
from rota.usecases import directory


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    sent, id = call.body(UserPut), path_id(call.id("user_id"))
    user, new = directory.put_user(call.store, id, sent.name, sent.email, call.act)
    location = f"/api/v2/oncall/users/{id}" if new else None
    etag = version_tag(user.version)
    return answer(answers.user(user), status=201 if new else 200, etag=etag, location=location)
