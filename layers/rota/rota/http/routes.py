"""What lies outside every route: 404, or 405 with the methods that would do."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rota.http.ionhour.dialect import IONHOUR
from rota.http.problems import V2, problem
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
    """The problem document for a request that no function takes, in the dialect in which its path lies."""
    allowed = {
        method.upper() for pattern, methods in _routes() if pattern.fullmatch(request.path) for method in methods
    }
    dialect = IONHOUR if request.path.startswith("/api/on-call-") else V2
    told: dict[str, Any] = {"instance": request.path, "request_id": request.request_id, "dialect": dialect}
    if allowed and request.method not in allowed:
        taken = ", ".join(sorted(allowed))
        return problem(405, f"this path takes {taken}", headers={"allow": taken}, **told)
    return problem(404, "there is nothing at this path; the API is described at /openapi.json", **told)
