"""POST /: the page for readers without JavaScript, drawn by the server; the key is a field of the form."""

from __future__ import annotations

from rota.domain.directory import READ
from rota.http.endpoint import Call
from rota.http.page.plain import form_endpoint, shown
from rota.http.response import Response


@form_endpoint(READ)
def handler(call: Call) -> Response:
    return shown(call)
