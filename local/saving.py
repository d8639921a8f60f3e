"""Saves every few seconds, so that `kill -9` loses little: the emulator alone saves when it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack import app as ministack
from ministack.core import persistence

from local.front import App, Message, Receive, Send

# The services whose contents change while the product runs. What a deployment changes is saved after it.
CHANGING = ("dynamodb", "sqs")
SHORTEST, LONGEST = 1.0, 3.0  # seconds between two saves
SHARE = 0.05  # of the time may be spent on copying, until LONGEST is reached

_READS = ("Get", "BatchGet", "TransactGet", "Query", "Scan", "Describe", "List")


class Saver:
    """Watches the requests the emulator gets and saves what they may have changed."""

    def __init__(self, emulator: App, folder: Path | None) -> None:
        self._emulator = emulator
        self._folder = folder
        self._changed = False
        self.serving = False  # before, a deployment may be half done: nothing to be found after a kill
        self._written: dict[str, str] = {}
        self._saving = asyncio.Lock()  # an older copy must never be written after a newer one

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request and remember whether it may have written."""
        if scope["type"] == "http" and _may_write(scope):
            try:
                await self._emulator(scope, receive, send)
            finally:
                self._changed = True
        else:
            await self._emulator(scope, receive, send)

    async def keep_saving(self, stop: asyncio.Event) -> None:
        """Save whenever something changed, until told to stop; nothing changed costs nothing."""
        pause = SHORTEST
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            if self._changed and self.serving:
                self._changed = False
                pause = min(max(SHORTEST, await self._save(CHANGING) / SHARE), LONGEST)

    async def save_everything(self) -> None:
        """Save all services; when this returns, what was deployed survives `kill -9`."""
        await self._save(None)

    async def _save(self, names: tuple[str, ...] | None) -> float:
        if self._folder is None:
            return 0.0
        async with self._saving:
            began = time.perf_counter()
            # Taken on the loop, where the emulator's requests run, so that no transaction is caught half way.
            texts = _texts(names)
            spent = time.perf_counter() - began
            await asyncio.to_thread(self._write, self._folder, texts)
        return spent

    def _write(self, folder: Path, texts: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            if self._written.get(name) == text:
                continue
            part = folder / f"{name}.json.part"
            part.write_text(text)
            os.replace(part, folder / f"{name}.json")
            self._written[name] = text if name in CHANGING else ""


def _texts(names: tuple[str, ...] | None) -> dict[str, str]:
    """The files of services in the emulator's own format, which it writes ten times slower than this."""
    texts = {}
    states: dict[str, Callable[[], Any]] = ministack._build_persistence_save_dict()  # noqa: SLF001
    for name, state in states.items():
        if names is not None and name not in names:
            continue
        with _uncopied(name) if name in CHANGING else contextlib.nullcontext():
            payload = state()
            if payload is not None:  # else it was never loaded: its file, if any, is still true
                version = persistence._state_format_version(name)  # noqa: SLF001
                whole = {"__ministack_format__": version, "payload": payload}
                texts[name] = json.dumps(whole, default=persistence._json_default)  # noqa: SLF001
    return texts


@contextlib.contextmanager
def _uncopied(service: str) -> Iterator[None]:
    """Keep a service from copying its state before it is written, which takes ten times as long as writing it."""
    module: Any = sys.modules[f"ministack.services.{service}"]
    module.copy = SimpleNamespace(deepcopy=lambda state: state, copy=copy.copy)
    try:
        yield
    finally:
        module.copy = copy


def _may_write(scope: Message) -> bool:
    for name, value in scope["headers"]:
        if name == b"x-amz-target":
            return not value.decode("latin-1").rpartition(".")[2].startswith(_READS)
    return False


def forget_stream_positions() -> None:
    """Let every stream reader begin at the start: the emulator keeps their positions, but not the streams.

    Without this, readers would skip as many records after a start as they had read before it.
    """
    from ministack.services import lambda_svc

    with lambda_svc._dynamodb_stream_positions_lock:  # noqa: SLF001
        for account, region, mapping in [key for key, _ in lambda_svc._dynamodb_stream_positions.all_items()]:  # noqa: SLF001
            lambda_svc._dynamodb_stream_positions.set_scoped(account, region, mapping, 0)  # noqa: SLF001
