"""POST /api/v2/oncall/keys: a new key; its secret is in this answer and nowhere else."""

from __future__ import annotations

from rota.domain.directory import ADMIN
from rota.http.endpoint import Call, choose, endpoint
from rota.http.response import Response, answer, dumped
from rota.http.v2 import answers
from rota.http.v2.models import KeyIn
from rota.usecases import keys


@endpoint(ADMIN)
def handler(call: Call) -> Response:
    sent = call.body(KeyIn)
    key, secret = keys.create(call.store, sent.draft(), call.act, choose)
    shown, location = answers.key(key), f"/api/v2/oncall/keys/{key.id}"
    response = answer({**shown, "key": secret}, status=201, location=location)
    response.kept_body = dumped({**shown, "key": None})  # a secret is stored nowhere, not even for a repeat
    return response
