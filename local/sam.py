"""Runs the SAM command line for the local stack, and shows what it said only when it failed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from local.aws import Aws
from local.places import BUILD, ROOT

_CONFIG = Path(__file__).with_name("samconfig.toml")
_SHOWN = 60  # last lines of a failure


class SamFailedError(RuntimeError):
    """A sam command ended with an error; the message holds the end of what it said."""


def run_sam(command: str, *arguments: str, aws: Aws, **environment: str) -> None:
    """Run one sam command on this checkout and the emulator; interrupted, it leaves nothing running."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "local.quick_sam", command, "--config-file", str(_CONFIG), *arguments],
        cwd=ROOT,
        env=aws.environment() | {"__SAM_CLI_APP_DIR": _own_folder(), "PYTHON": sys.executable} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # sam runs make, and make runs pip: they end together
    )
    try:
        said, _ = process.communicate()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise
    if process.returncode:
        end = "\n".join(said.splitlines()[-_SHOWN:])
        raise SamFailedError(f"sam {command} failed:\n{end}")


def _own_folder() -> str:
    # sam keeps settings in the home folder, if not told otherwise, and looks for newer versions once a week.
    folder = BUILD / "sam"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "metadata.json").write_text(json.dumps({"telemetryEnabled": False, "lastVersionCheck": time.time()}))
    return str(folder)
