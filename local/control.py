"""What `local.stack` tells the emulator's process, by requests that the emulator never sees."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from local.front import App, Front, Message, Receive, Send

if TYPE_CHECKING:  # it loads the emulator, and the senders of these requests shouldn't
    from local.saving import Saver

# Under a path no AWS service has: begin to serve `?api=`, and save everything now.
SERVE, SAVE = "/_local/serve", "/_local/save"


class Control:
    """Takes the few requests meant for this process and hands the rest to the emulator."""

    def __init__(self, emulator: App, front: Front, saver: Saver) -> None:
        self._emulator, self._front, self._saver = emulator, front, saver

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path") if scope["type"] == "http" else None
        if path == SERVE:
            self._saver.serving = True
            self._front.api_id = parse_qs(scope["query_string"].decode())["api"][0]
        elif path == SAVE:
            await self._saver.save_everything()
        else:
            await self._emulator(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
