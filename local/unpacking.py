"""Unpacks each layer once; the emulator alone does it for every process of every function, at 0.6 s each."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime

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

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        """Make the archive's contents appear in a folder."""
        if self.filename is None or len(self.namelist()) < _MANY:
            super().extractall(path, members, pwd)
            return
        digest = hashlib.sha256(Path(self.filename).read_bytes()).hexdigest()
        shared = Path(tempfile.gettempdir()) / f"layer-{digest[:16]}"
        if not shared.exists():
            with tempfile.TemporaryDirectory(dir=shared.parent) as unpacked:
                content = Path(unpacked) / "content"
                super().extractall(content)
                try:
                    content.rename(shared)
                except OSError:  # another function was faster
                    if not shared.exists():
                        raise
        for entry in shared.iterdir():
            (Path(path) / entry.name).symlink_to(entry)
