"""The API's own description, as a document and as a page."""

from __future__ import annotations

from importlib.resources import files

from rota.http.request import Request
from rota.http.response import Response


def openapi(request: Request) -> Response:
    """The OpenAPI 3.1 document."""
    text = files("rota.http").joinpath("openapi.json").read_text("utf-8")
    return Response(200, text, {"content-type": "application/json", "cache-control": "public, max-age=300"})


def docs(request: Request) -> Response:
    """A redirect to the document, until there is a page."""
    return Response(302, "", {"location": "/openapi.json"})
