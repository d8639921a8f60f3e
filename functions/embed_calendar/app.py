"""GET /embed/{token}: what a calendar is of, drawn, to be shown in a frame anywhere. The token is the right."""

from __future__ import annotations

from rota.http.edge import open_endpoint
from rota.http.page.embedding import embedded
from rota.http.request import Request
from rota.http.response import Response


@open_endpoint
def handler(request: Request) -> Response:
    return embedded(request)
