"""What lies outside every route: 404, or 405 with the methods that would do."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files

from rota.http.problems import HttpError
from rota.http.request import Request
from rota.http.response import Response


@lru_cache(maxsize=1)
def _routes() -> list[tuple[re.Pattern[str], list[str]]]:
    """Every path of the API as a pattern, with its methods."""
    document = json.loads(files("rota.http").joinpath("openapi.json").read_text("utf-8"))
    return [
        (
            re.compile(re.sub(r"\{\w+\}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))),
            sorted(methods),
        )
        for path, methods in document["paths"].items()
    ]


def unrouted(request: Request) -> Response:
    """The problem document for a request that no function takes."""
    allowed = {
        method.upper() for pattern, methods in _routes() if pattern.fullmatch(request.path) for method in methods
    }
    if allowed and request.method not in allowed:
        raise HttpError(405, f"this path takes {', '.join(sorted(allowed))}", allow=", ".join(sorted(allowed)))
    raise HttpError(404, "there is nothing at this path; the API is described at /openapi.json")
