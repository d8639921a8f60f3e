"""GET / and GET /page/{version}/{file}: the web page, and the files that it is made of."""

from __future__ import annotations

from rota.http.edge import open_endpoint
from rota.http.page.site import asset, shell
from rota.http.request import Request
from rota.http.response import Response


@open_endpoint
def handler(request: Request) -> Response:
    return shell(request) if request.path == "/" else asset(request)
