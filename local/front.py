"""The product's own address: every request goes, byte for byte, to the deployed HTTP API."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
LARGEST_BODY = 10 * 1024 * 1024

# More wait for their turn: each request that is served at once needs a process of its function, as in Lambda, and
# starting one takes half a second of this machine.
AT_ONCE = 10

# Names API Gateway writes itself, whatever a caller sends.
_WRITTEN_HERE = {b"x-forwarded-for", b"x-forwarded-port", b"x-forwarded-proto", b"x-amzn-trace-id"}


class Front:
    """An ASGI app that answers as the API's default stage; 503 until it is told which API that is."""

    def __init__(self, emulator: App, port: int) -> None:
        self._emulator = emulator
        self._port = port
        self._turn = asyncio.Semaphore(AT_ONCE)
        self.api_id: str | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or say that this app needs nothing at start and stop."""
        if scope["type"] == "lifespan":
            await _nothing_to_start(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif self.api_id is None:
            await _answer(send, 503, "Starting", [(b"retry-after", b"1")])
        else:
            await self._forward(self.api_id, scope, receive, send)

    async def _forward(self, api_id: str, scope: Message, receive: Receive, send: Send) -> None:
        prefix = f"/_aws/execute-api/{api_id}/$default"
        raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
        forwarded = dict(scope) | {
            "path": prefix + scope["path"],
            "raw_path": prefix.encode() + raw_path,
            "headers": self._headers(scope),
        }
        body = await _whole_body(receive)
        if body is None:
            await _answer(send, 413, "Request Entity Too Large", [(b"connection", b"close")])
            return
        request: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return request.pop() if request else await receive()

        async with self._turn:
            await self._emulator(forwarded, replay, send)

    def _headers(self, scope: Message) -> list[tuple[bytes, bytes]]:
        caller = (scope.get("client") or ("127.0.0.1", 0))[0].encode()
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _WRITTEN_HERE]
        before = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
        return [
            *headers,
            (b"x-forwarded-for", b", ".join([*before, caller])),
            (b"x-forwarded-port", str(self._port).encode()),
            (b"x-forwarded-proto", b"http"),
            (b"x-amzn-trace-id", f"Root=1-{secrets.token_hex(4)}-{secrets.token_hex(12)}".encode()),
        ]


async def _whole_body(receive: Receive) -> bytes | None:
    """The request's body, or None when it is longer than API Gateway takes."""
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > LARGEST_BODY:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


async def _answer(send: Send, status: int, text: str, headers: list[tuple[bytes, bytes]]) -> None:
    body = json.dumps({"message": text}).encode()
    fixed = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": fixed + headers})
    await send({"type": "http.response.body", "body": body})


async def _nothing_to_start(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
