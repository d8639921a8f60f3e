"""The page's own files, from `web/`: the shell at /, and everything else under a version that never changes."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from html import escape
from importlib import resources

from rota.domain.errors import NotFound
from rota.http.page.joining import handing_out, joined, needed
from rota.http.request import Request
from rota.http.response import Response, compressed

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
_SHELL = "index.html"
FIRST, _JOINED = "first.js", ("early.js", "app.js")  # with what they import
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_FOREVER = "public, max-age=31536000, immutable"


def shell(request: Request) -> Response:
    """The page, which then asks the API for everything it shows."""
    return html_response(_filled(), request, {"cache-control": "no-cache"})


def html_response(html: str, request: Request, headers: dict[str, str]) -> Response:
    """A document under the page's policy."""
    fixed = {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": POLICY,
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "etag": f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"',
    }
    return compressed(Response(200, html, fixed | headers), request.headers.get("accept-encoding", ""))


def asset(request: Request) -> Response:
    """One of the files. NotFound for any other, and under any other version: what is cached for ever must be right."""
    name = request.path_parameters.get("file", "")
    text = files().get(name)
    if text is None or request.path_parameters.get("version") != version():
        raise NotFound("file", name)
    headers = {
        "content-type": _TYPES[_suffix(name)],
        "cache-control": _FOREVER,
        "content-security-policy": "default-src 'none'",
    }
    return compressed(Response(200, text, headers), request.headers.get("accept-encoding", ""))


def address(name: str) -> str:
    """Where one of the files is."""
    return f"/page/{version()}/{name}"


@lru_cache(maxsize=1)
def version() -> str:
    """A digest of all files: it changes with each of them."""
    digest = hashlib.sha256()
    for name, text in sorted(files().items()):
        digest.update(f"{name}\0{len(text)}\0{text}".encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def files() -> dict[str, str]:
    """Every file by its name, as it is served: the modules that are needed at once are one, FIRST."""
    found = resources.files("web").iterdir()
    written = {one.name: one.read_text("utf-8") for one in found if one.is_file() and _suffix(one.name) in _TYPES}
    at_once = needed(_JOINED, written)
    handed = {name: handing_out(name, written[name], FIRST) for name in at_once}
    return written | handed | {FIRST: joined(at_once, written)}


@lru_cache(maxsize=1)
def _filled() -> str:
    """The shell with the addresses of the files in it; and with a key, where a demo is all there is to see."""
    key = os.environ.get("DEMO_KEY", "")
    demo = f'<meta name="rota-demo-key" content="{escape(key)}">' if key else ""
    html = resources.files("web").joinpath(_SHELL).read_text("utf-8")
    for mark, text in (("{{assets}}", f"/page/{version()}"), ("{{demo_key}}", demo)):
        html = html.replace(mark, text)
    return html


def _suffix(name: str) -> str:
    return name[name.rfind(".") :] if "." in name else ""
