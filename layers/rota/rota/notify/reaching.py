"""A connection to a target that a customer named: guarded, verified, bounded in time and size.

Guarantees: it leads to an address that the guard has just admitted, with the name kept for TLS and Host; it ends in
time whatever the other side does; no more is read than was said.
"""

from __future__ import annotations

import http.client
import io
import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TypeAlias

from rota.notify.addresses import Guard, NotFoundByName, Target

SECONDS = 10.0
_CONNECT_SECONDS = 4.0  # for each address, so that a dead one leaves time for the next

Connect: TypeAlias = "Callable[[str, int, float], socket.socket]"


class Unanswered(Exception):
    """There was no answer; whether the request arrived is not known. `reason` is ours, never the other side's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooMuch(Exception):
    """More came than is read."""


class Reach:
    """Connects. Connections are not kept: the address is judged anew for each."""

    def __init__(
        self,
        guard: Guard,
        *,
        context: ssl.SSLContext | None = None,
        connect: Connect | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._guard = guard
        self._context = context
        self._connect = connect or _connected
        self._seconds = seconds

    @contextmanager
    def opened(self, url: str, most: int) -> Iterator[Wire]:
        """A connection for one exchange, from which at most `most` bytes are read.

        Refused for a target the guard does not admit, Unanswered for everything else that goes wrong until it closes.
        """
        deadline = time.monotonic() + self._seconds
        try:
            target, addresses = self._guard.admitted(url)
        except NotFoundByName:
            raise Unanswered("the name was not found") from None
        wire = self._wire(target, addresses, deadline, most)
        try:
            yield wire
        except TimeoutError:
            raise Unanswered("no answer in time") from None
        except TooMuch:
            raise Unanswered("the answer's head is too long") from None
        except OSError:  # http.client's RemoteDisconnected is one, too
            raise Unanswered("the connection broke") from None
        except (http.client.HTTPException, ValueError):
            raise Unanswered("the answer is not HTTP") from None
        finally:
            wire.close()

    def _wire(self, target: Target, addresses: list[str], deadline: float, most: int) -> Wire:
        """A connection to the first of the addresses that takes one."""
        failure = "no connection"
        for address in addresses:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise Unanswered("no connection in time")
            try:
                raw = self._connect(address, target.port, min(remaining, _CONNECT_SECONDS))
            except OSError:
                continue
            if target.scheme == "http":
                return Wire(raw, target, deadline, most)
            try:
                return Wire(self._secured(raw, target.host, deadline), target, deadline, most)
            except TimeoutError:
                failure = "no TLS handshake in time"
            except (OSError, ValueError):  # certificate errors are OSErrors too
                failure = "TLS failed: the certificate must be valid, trusted, and the host's own"
            raw.close()
        raise Unanswered(failure)

    def _secured(self, raw: socket.socket, host: str, deadline: float) -> ssl.SSLSocket:
        context = self._context or _verifying()
        raw.settimeout(0)
        secured = context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
        try:
            _shake_hands(secured, deadline)
        except BaseException:
            secured.close()
            raise
        return secured


def _shake_hands(secured: ssl.SSLSocket, deadline: float) -> None:
    while True:
        try:
            secured.do_handshake()
        except ssl.SSLWantReadError:
            _wait(secured, deadline, reading=True)
        except ssl.SSLWantWriteError:
            _wait(secured, deadline, reading=False)
        else:
            return


def _connected(address: str, port: int, seconds: float) -> socket.socket:
    # An address, never a name: nothing is resolved a second time.
    return socket.create_connection((address, port), seconds)


@lru_cache(maxsize=1)
def _verifying() -> ssl.SSLContext:
    return ssl.create_default_context()


def _wait(connection: socket.socket, deadline: float, *, reading: bool) -> None:
    remaining = deadline - time.monotonic()
    waited = [connection] if reading else []
    if remaining <= 0 or not any(select.select(waited, [] if reading else [connection], [], remaining)):
        raise TimeoutError


class Wire(io.RawIOBase):
    """A connection that knows when it must end and how much may still come: http.client's socket and its reader."""

    def __init__(self, connection: socket.socket, target: Target, deadline: float, most: int) -> None:
        self._connection = connection
        self._target = target
        self.deadline = deadline
        self._left = most

    def asked(self, method: str, headers: Mapping[str, str], body: bytes | None = None) -> http.client.HTTPResponse:
        """Send the one request, and read the head of its answer: at most a hundred headers, of 64 KB in all."""
        target = self._target
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = self
        fixed = {"host": target.authority, "connection": "close", "accept-encoding": "identity"}
        connection.request(method, target.path, body, {**headers, **fixed})
        response = http.client.HTTPResponse(self, method=method)  # type: ignore[arg-type]
        response.begin()
        return response

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(self._remaining())
        self._connection.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 4096)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._left <= 0:
            raise TooMuch
        # Set anew for each read: a byte now and then does not keep the connection alive.
        self._connection.settimeout(self._remaining())
        count = self._connection.recv_into(buffer, min(len(buffer), self._left))
        self._left -= count
        return count

    def _remaining(self) -> float:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        return remaining

    def close(self) -> None:
        super().close()
        self._connection.close()
