"""One POST to a target that a customer named: guarded, verified, bounded in time and size, never redirected.

Guarantees: it connects to an address that the guard has just admitted, with the name kept for TLS and Host; it ends
within ten seconds whatever the other side does; it reads at most 64 KB and decodes none of it; what the other side
says beyond its status and Retry-After goes nowhere.
"""

from __future__ import annotations

import http.client
import io
import select
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from rota.notify.addresses import Guard, NotFoundByName, Target

SECONDS = 10.0
MAX_READ = 64 * 1024
_CONNECT_SECONDS = 4.0  # for each address, so that a dead one leaves time for the next
_DRAIN_SECONDS = 1.0  # a receiver may finish its answer; its content is dropped

Connect: TypeAlias = "Callable[[str, int, float], socket.socket]"


class Reply(NamedTuple):
    """What counts of an answer."""

    status: int
    retry_after: str | None


class Unanswered(Exception):
    """There was no answer; whether the request arrived is not known. `reason` is ours, never the other side's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Poster:
    """Posts. Connections are not kept: the address is judged anew for each."""

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

    def post(self, url: str, headers: Mapping[str, str], body: bytes, still: Callable[[], bool]) -> Reply:
        """Post once. `still` is asked last before the first byte goes out; False there means nothing is sent.

        Refused for a target the guard does not admit, Unanswered for everything else that gives no answer.
        """
        deadline = time.monotonic() + self._seconds
        try:
            target, addresses = self._guard.admitted(url)
        except NotFoundByName:
            raise Unanswered("the name was not found") from None
        wire = self._wire(target, addresses, deadline)
        try:
            if not still():
                raise Unanswered("the lease ran out before anything was sent")
            return _exchanged(wire, target, headers, body)
        except TimeoutError:
            raise Unanswered("no answer in time") from None
        except _TooMuch:
            raise Unanswered("the answer's head is too long") from None
        except OSError:  # http.client's RemoteDisconnected is one, too
            raise Unanswered("the connection broke") from None
        except (http.client.HTTPException, ValueError):
            raise Unanswered("the answer is not HTTP") from None
        finally:
            wire.close()

    def _wire(self, target: Target, addresses: list[str], deadline: float) -> _Wire:
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
                return _Wire(raw, deadline)
            try:
                return _Wire(self._secured(raw, target.host, deadline), deadline)
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


class _TooMuch(Exception):
    """More than 64 KB came."""


class _Wire(io.RawIOBase):
    """A connection that knows when it must end and how much may still come: http.client's socket and its reader."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._connection = connection
        self.deadline = deadline
        self._left = MAX_READ

    def sendall(self, data: bytes) -> None:
        self._connection.settimeout(self._remaining())
        self._connection.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 4096)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._left <= 0:
            raise _TooMuch
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


def _exchanged(wire: _Wire, target: Target, headers: Mapping[str, str], body: bytes) -> Reply:
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.sock = wire
    fixed = {"host": target.authority, "connection": "close", "accept-encoding": "identity"}
    connection.request("POST", target.path, body, {**headers, **fixed})
    response = http.client.HTTPResponse(wire, method="POST")  # type: ignore[arg-type]
    response.begin()  # at most a hundred headers, of 64 KB in all
    reply = Reply(response.status, response.getheader("retry-after"))
    wire.deadline = min(wire.deadline, time.monotonic() + _DRAIN_SECONDS)
    try:
        while response.read(8192):
            pass
    except (OSError, http.client.HTTPException, _TooMuch, ValueError):
        pass  # the status was read, and it alone counts
    return reply
