"""Unpacks each layer once; the emulator alone does it for every process of every function, at a second or two each."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime

_one_at_a_time = Lock()
_MANY = 50  # files; a function's own code is less, and is unpacked where it was


def share_layers() -> None:
    """Let functions share one unpacked copy of each layer. They can't write to it in Lambda either."""
    lambda_runtime.zipfile = SimpleNamespace(
        ZipFile=_SharedZipFile,
        BadZipFile=zipfile.BadZipFile,
        LargeFileError=zipfile.LargeZipFile,
    )


class _SharedZipFile(zipfile.ZipFile):
    """Extracts many files as links to an earlier extraction of the same archive."""

    def namelist(self) -> list[str]:
        """What is still to be extracted: the emulator looks where each of these would come to lie."""
        return [] if self._shared and self._shared.exists() else super().namelist()

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        """Make the archive's contents appear in a folder."""
        shared = self._shared
        if shared is None:
            super().extractall(path, members, pwd)
            return
        with _one_at_a_time:
            if not shared.exists():
                with tempfile.TemporaryDirectory(dir=shared.parent) as unpacked:
                    content = Path(unpacked) / "content"
                    super().extractall(content)
                    content.rename(shared)
        for entry in shared.iterdir():
            (Path(path) / entry.name).symlink_to(entry)

    @cached_property
    def _shared(self) -> Path | None:
        """Where the archive is unpacked once; None for one that is not worth it."""
        if self.filename is None or len(self.infolist()) < _MANY:
            return None
        digest = hashlib.sha256(Path(self.filename).read_bytes()).hexdigest()
        return Path(tempfile.gettempdir()) / f"layer-{digest[:16]}"
