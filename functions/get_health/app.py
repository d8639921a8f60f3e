"""GET /health: whether this answers; with ?deep=true, whether the table does."""

from __future__ import annotations

from rota.http.edge import open_endpoint
from rota.http.health import health
from rota.http.request import Request
from rota.http.response import Response


@open_endpoint
def handler(request: Request) -> Response:
    return health(request)
