"""Every path and method without a function of its own: 404, or 405 with what is allowed."""

from __future__ import annotations

from rota.http.edge import open_endpoint
from rota.http.request import Request
from rota.http.response import Response
from rota.http.routes import unrouted


@open_endpoint
def handler(request: Request) -> Response:
    return unrouted(request)
