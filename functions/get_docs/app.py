"""GET /docs: the API, to read."""

from __future__ import annotations

from rota.http.documents import docs
from rota.http.edge import open_endpoint
from rota.http.request import Request
from rota.http.response import Response


@open_endpoint
def handler(request: Request) -> Response:
    return docs(request)
