"""Requests over HTTP by the standard library: an HTTP package would take longer to load than `rota now` may take.

Everything that speaks to a network is imported when the first request is made.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import http.client

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 35.0  # API Gateway gives up after 30
_IDLE_SECONDS = 3.0  # a connection that was quiet for longer may be closed at the other end: another one is opened


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; the names of headers in lower case."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class Unanswered(Exception):
    """No answer. `sent` tells whether the request may have arrived all the same."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


Transport = Callable[[Request], Response]


class Wire:
    """One connection to one host, kept while requests follow each other. Redirects are answers like any other."""

    def __init__(self) -> None:
        self._connection: http.client.HTTPConnection | None = None
        self._to = ""
        self._used = 0.0

    def __call__(self, request: Request) -> Response:
        """The answer; Unanswered if there is none."""
        import http.client

        parts = urlsplit(request.url)
        connection = self._open(parts.scheme, parts.hostname or "", parts.port)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(request.method, target, request.body, request.headers)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Unanswered(_reason(error), sent=True) from None
        self._used = time.monotonic()
        if response.will_close:
            self.close()
        return Response(response.status, {name.lower(): value for name, value in response.getheaders()}, body)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self, scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
        name = f"{scheme}://{host}:{port}"
        if self._connection is not None and (name != self._to or time.monotonic() - self._used > _IDLE_SECONDS):
            self.close()
        if self._connection is None:
            connection = _connection(scheme, host, port)
            try:
                connection.connect()
            except OSError as error:
                raise Unanswered(_reason(error), sent=False) from None
            connection.sock.settimeout(ANSWER_SECONDS)
            self._connection, self._to = connection, name
        return self._connection


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    """A connection to the host, through the proxy that the environment names, if it names one."""
    import http.client

    proxy = _proxy(scheme, host)
    near, near_port = (proxy.hostname or "", proxy.port or 3128) if proxy else (host, port)
    if scheme == "https":
        import ssl

        secured = http.client.HTTPSConnection(
            near, near_port, timeout=CONNECT_SECONDS, context=ssl.create_default_context()
        )
        if proxy:
            secured.set_tunnel(host, port or 443, _proxy_headers(proxy))
        return secured
    plain = http.client.HTTPConnection(near, near_port, timeout=CONNECT_SECONDS)
    if proxy:
        plain.set_tunnel(host, port or 80, _proxy_headers(proxy))
    return plain


def _proxy(scheme: str, host: str) -> Any:
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return None
    from urllib.request import getproxies, proxy_bypass

    address = getproxies().get(scheme)
    if not address or host in ("localhost", "127.0.0.1", "::1") or proxy_bypass(host):
        return None
    return urlsplit(address if "//" in address else f"http://{address}")


def _proxy_headers(proxy: Any) -> dict[str, str]:
    if not proxy.username:
        return {}
    from base64 import b64encode
    from urllib.parse import unquote

    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": "Basic " + b64encode(pair.encode()).decode()}


def _reason(error: BaseException) -> str:
    import socket
    import ssl

    match error:
        case TimeoutError():
            return "no answer in time"
        case ssl.SSLCertVerificationError():
            return f"its certificate is not good: {error.verify_message}"
        case socket.gaierror():
            return "there is no such host"
        case ConnectionRefusedError():
            return "nothing listens there"
        case OSError() if error.strerror:
            return error.strerror.lower()
    return str(error).lower() or type(error).__name__
