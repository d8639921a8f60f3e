"""One POST to a target that a customer named, never redirected (the connection: `notify.reaching`).

Guarantees: it ends within ten seconds whatever the other side does; it reads at most 64 KB and decodes none of it; what
the other side says beyond its status and Retry-After goes nowhere.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from rota.notify.addresses import Guard
from rota.notify.reaching import SECONDS, Connect, Reach, TooMuch, Unanswered, Wire

__all__ = ["MAX_READ", "Poster", "Reply", "Unanswered"]
MAX_READ = 64 * 1024
_DRAIN_SECONDS = 1.0  # a receiver may finish its answer; its content is dropped


class Reply(NamedTuple):
    """What counts of an answer."""

    status: int
    retry_after: str | None


class Poster:
    """Posts."""

    def __init__(
        self,
        guard: Guard,
        *,
        context: ssl.SSLContext | None = None,
        connect: Connect | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._reach = Reach(guard, context=context, connect=connect, seconds=seconds)

    def post(self, url: str, headers: Mapping[str, str], body: bytes, still: Callable[[], bool]) -> Reply:
        """Post once. `still` is asked last before the first byte goes out; False there means nothing is sent.

        Refused for a target the guard does not admit, Unanswered for everything else that gives no answer.
        """
        with self._reach.opened(url, MAX_READ) as wire:
            if not still():
                raise Unanswered("the lease ran out before anything was sent")
            return _exchanged(wire, headers, body)


def _exchanged(wire: Wire, headers: Mapping[str, str], body: bytes) -> Reply:
    response = wire.asked("POST", headers, body)
    reply = Reply(response.status, response.getheader("retry-after"))
    wire.deadline = min(wire.deadline, time.monotonic() + _DRAIN_SECONDS)
    try:
        while response.read(8192):
            pass
    except (OSError, http.client.HTTPException, TooMuch, ValueError):
        pass  # the status was read, and it alone counts
    return reply
