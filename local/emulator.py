"""The emulator's process: AWS on one socket, the product on another, and an end when its parent ends.

Started by `local.stack` with all sockets already listening and a pipe as its standard input. When the pipe
closes, because the parent stopped or was killed, this process saves and stops too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import resource
import signal
import threading
from pathlib import Path

from hypercorn.asyncio import serve
from hypercorn.config import Config
from ministack import app as ministack
from ministack.core import lambda_runtime

from local.control import Control
from local.front import App, Front, Message, Receive, Send
from local.permitting import permit_batches
from local.saving import Saver, forget_stream_positions
from local.unpacking import share_layers
from local.workers import limit_processes


class Restored:
    """The emulator, with what it restores wrongly put right before the first request."""

    def __init__(self, emulator: App) -> None:
        self._emulator = emulator

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request, or the start."""
        if scope["type"] != "lifespan":
            await self._emulator(scope, receive, send)
            return

        async def mend_then_send(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                forget_stream_positions()
            await send(message)

        await self._emulator(scope, receive, mend_then_send)


async def serve_until_told(
    aws_sockets: list[int], front_sockets: list[int], front_port: int, save_to: Path | None
) -> None:
    """Serve all sockets until SIGTERM or the end of the parent; save to a folder, if any, meanwhile."""
    stop, saved = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    threading.Thread(target=_wait_for_parent, args=(loop, stop), daemon=True).start()

    saver = Saver(Restored(ministack.app), save_to)
    front = Front(saver, front_port)
    serving = asyncio.gather(
        serve(Control(saver, front, saver), _listening_at(aws_sockets), shutdown_trigger=saved.wait),  # type: ignore[arg-type]
        serve(front, _listening_at(front_sockets), shutdown_trigger=saved.wait),  # type: ignore[arg-type]
    )
    # The last save is the emulator's own, at its shutdown: none of ours may come after it.
    await saver.keep_saving(stop)
    saved.set()
    await serving
    lambda_runtime.reset()


def _listening_at(descriptors: list[int]) -> Config:
    config = Config()
    config.bind = [f"fd://{descriptor}" for descriptor in descriptors]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.errorlog = "-"
    config.loglevel = "WARNING"
    return config


def _wait_for_parent(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    while os.read(0, 1024):
        pass
    loop.call_soon_threadsafe(stop.set)


def main() -> None:
    """Run the emulator; the rest of what it needs to know is in the environment, see `local.stack`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--aws-socket", type=int, action="append", required=True)
    parser.add_argument("--front-socket", type=int, action="append", required=True)
    parser.add_argument("--front-port", type=int, required=True)
    told = parser.parse_args()

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):  # macOS refuses its own "infinity"
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8192)), hard))
    save_to = Path(os.environ["STATE_DIR"]) if os.environ.get("PERSIST_STATE") == "1" else None
    share_layers()
    permit_batches()
    limit_processes()
    asyncio.run(serve_until_told(told.aws_socket, told.front_socket, told.front_port, save_to))


if __name__ == "__main__":
    main()
