"""The API as a WSGI application, for tools that speak to one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from tests.support.gateway import event_of, invoke

StartResponse = Callable[[str, list[tuple[str, str]]], Any]
_UNPREFIXED = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request by the function of its route."""
    headers = [
        (name[5:].replace("_", "-").lower(), value) for name, value in environ.items() if name.startswith("HTTP_")
    ]
    headers += [(name, environ[key]) for key, name in _UNPREFIXED.items() if environ.get(key)]
    length = int(environ.get("CONTENT_LENGTH") or 0)
    function, event = event_of(
        environ["REQUEST_METHOD"],
        environ.get("RAW_URI", environ.get("REQUEST_URI", environ["PATH_INFO"])).partition("?")[0],
        environ.get("QUERY_STRING", ""),
        headers,
        environ["wsgi.input"].read(length),
    )
    answer = invoke(function, event)
    phrase = HTTPStatus(answer.status).phrase
    # The body is uncompressed already.
    headers = [(name, value) for name, value in answer.headers.items() if name != "content-encoding"]
    start_response(f"{answer.status} {phrase}", headers)
    return [answer.body.encode()]
