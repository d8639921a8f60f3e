"""GET /openapi.json: the API, as OpenAPI 3.1."""

from __future__ import annotations

from rota.http.documents import openapi
from rota.http.edge import open_endpoint
from rota.http.request import Request
from rota.http.response import Response


@open_endpoint
def handler(request: Request) -> Response:
    return openapi(request)
