"""`sam build` for this machine, run only when something it reads has changed."""

from __future__ import annotations

import fcntl
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.aws import Aws
from local.places import BUILD, BUILT_TEMPLATE, FUNCTIONS, LAYERS, ROOT, TEMPLATE, WEB
from local.sam import run_sam

_BUILT = BUILD / "built"


def sources_digest() -> str:
    """A digest of all that a build and a deployment are made from, and of the Python they are made for."""
    digest = hashlib.sha256(f"{sys.version} {sys.executable}".encode())
    for path in source_files():
        digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def source_files() -> Iterator[Path]:
    """The files a build reads, always in the same order."""
    yield TEMPLATE
    for folder in (FUNCTIONS, LAYERS, WEB):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


@contextmanager
def built(aws: Aws) -> Iterator[str]:
    """Hold the build of the present sources, giving their digest; no other process changes it meanwhile."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = sources_digest()
        if not (BUILT_TEMPLATE.exists() and _BUILT.exists() and _BUILT.read_text() == digest):
            _BUILT.unlink(missing_ok=True)
            cache = BUILD / "cache" / _interpreter()
            # Filling the cache takes a fifth of the time, of which the very first build has none to spare.
            kept = ("--cached", "--cache-dir", str(cache)) if BUILT_TEMPLATE.exists() else ("--no-cached",)
            run_sam(
                "build",
                *("--template-file", str(TEMPLATE)),
                *("--build-dir", str(BUILT_TEMPLATE.parent)),
                *kept,
                aws=aws,
                ROTA_LAYER_PLATFORM="local",
            )
            _BUILT.write_text(digest)
        yield digest


def _interpreter() -> str:
    # sam's cache is keyed on the sources alone, but a layer also depends on the Python it is made for.
    return hashlib.sha256(f"{sys.version} {sys.executable}".encode()).hexdigest()[:12]
