"""The API's own description, as a document and as a page."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import lru_cache
from importlib.resources import files

from rota.http.request import Request
from rota.http.response import Response

_CACHED = "public, max-age=300"


def openapi(request: Request) -> Response:
    """The OpenAPI 3.1 document."""
    return Response(200, _text("openapi.json"), {"content-type": "application/json", "cache-control": _CACHED})


def docs(request: Request) -> Response:
    """The document as a page, which loads and runs nothing."""
    html, policy, tag = _page()
    headers = {
        "content-type": "text/html; charset=utf-8",
        "cache-control": _CACHED,
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "etag": tag,
    }
    return Response(200, html, headers)


@lru_cache(maxsize=1)
def _page() -> tuple[str, str, str]:
    """The page, the policy under which it may be shown, and its entity tag."""
    from rota.http.rendering import page  # which the document alone does not need

    style = _text("docs.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    html = page(json.loads(_text("openapi.json")), style)
    return html, policy, f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'


def _text(name: str) -> str:
    return files("rota.http").joinpath(name).read_text("utf-8")
