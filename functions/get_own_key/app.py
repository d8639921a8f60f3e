"""GET /api/v2/oncall/key: the key that asks, without its secret: what it may do, and whose it is."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call, endpoint
from rota.http.response import Response, answer
from rota.http.v2 import answers


@endpoint(READ)
def handler(call: Call) -> Response:
    return answer(answers.key(call.key))
