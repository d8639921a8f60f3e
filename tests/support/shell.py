"""The command `rota` as it is installed, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.support.places import ROOT


def rota(url: str, key: str, *words: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """`rota` with these words, and with nothing but an address and a key."""
    environ = {"ROTA_URL": url, "ROTA_API_KEY": key, "HOME": "/nowhere", **environ}
    return subprocess.run(
        [sys.executable, "-P", "-m", "rota_cli", *words],
        env={"PYTHONPATH": str(ROOT / "cli"), "PATH": os.defpath, **environ},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )
