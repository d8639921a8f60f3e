"""GET /api/v2/oncall/keys: the workspace's keys, without their secrets."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, endpoint
from rota.http.pagination import sliced
from rota.http.response import Response
from rota.http.v2 import answers


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    page = call.page
    call.query.done()
    return sliced(page, call.store.keys.listed(), lambda one: one.id, answers.key)
