"""How long a function takes to start, in Lambda's own runtime emulator, beside one that only makes a boto3 client.

The emulator lies inside the SAM command line's package and needs no Docker. It runs the functions' sources on this
interpreter, bytecode cached, as a built layer has it; the layers' own sizes are measured from a zip of the same files.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

import samcli

from bench.measuring import Report

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9
_INIT = re.compile(r"INIT REPORT\(durationMs: ([\d.]+)\)")
_BARE = 'import boto3\n\nclient = boto3.client("dynamodb")\n\n\ndef handler(event, context):\n    return {}\n'
# Functions, and how many times the bare one's start theirs may take.
_LIMITS = {"get_current": 1.25, "get_on_call": 1.25, "create_override": 1.7, "update_schedule": 1.7}


def run() -> Report:
    """Start each function several times in turn, the bare one too, and compare the medians."""
    report = Report("Starting a function")
    if platform.system() != "Linux":
        report.say("Not measured: the runtime emulator runs on Linux only.")
        return report
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare"
        bare.mkdir()
        (bare / "app.py").write_text(_BARE)
        folders = {"bare": bare, **{name: ROOT / "functions" / name for name in _LIMITS}}
        times: dict[str, list[float]] = {name: [] for name in folders}
        for round_ in range(ROUNDS + 1):
            for name, where in folders.items():
                took = _started(where)
                if round_:  # the first only fills the caches of bytecode
                    times[name].append(took)
    base = median(times["bare"])
    report.say(f"Medians of {ROUNDS} starts each, in turn. A bare boto3 client: {base:.0f} ms.")
    report.table("function", "ms", "times the bare one", "limit", "kept")
    for name, limit in _LIMITS.items():
        ratio = median(times[name]) / base
        report.row(name, f"{median(times[name]):.0f}", f"{ratio:.2f}", f"{limit}", figure=ratio, limit=limit)
    report.end_table()
    return report


def _started(folder: Path) -> float:
    """The milliseconds that the emulator says a fresh start of the function in `folder` took."""
    port, inner = _free_port(), _free_port()
    machine = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    packaged = Path(samcli.__file__).parent / "local" / "rapid" / f"aws-lambda-rie-{machine}"
    emulator = Path(tempfile.gettempdir()) / f"rota-{packaged.name}-{os.getpid()}"
    shutil.copy(packaged, emulator)
    emulator.chmod(0o755)
    environment = os.environ | {
        "PYTHONPATH": str(ROOT / "layers" / "rota"),
        "TABLE_NAME": "bench",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "LOG_LEVEL": "ERROR",
    }
    command = [
        str(emulator),
        "--log-level=info",
        f"--runtime-interface-emulator-address=127.0.0.1:{port}",
        f"--runtime-api-address=127.0.0.1:{inner}",
        sys.executable,
        "-m",
        "awslambdaric",
        "app.handler",
    ]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)  # noqa: S603 - ours
        try:
            _invoke(port)
        finally:
            process.terminate()
            process.wait(10)
            emulator.unlink()
        log.seek(0)
        found = _INIT.search(log.read().decode(errors="replace"))
    if found is None:
        raise RuntimeError(f"the emulator did not say how long {folder.name} took to start")
    return float(found[1])


def _invoke(port: int) -> None:
    """One request, as soon as the emulator listens."""
    event = json.dumps({"version": "2.0", "rawPath": "/", "headers": {}, "requestContext": {"http": {"method": "GET"}}})
    url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, event.encode(), timeout=30) as answer:
                answer.read()
            return
        except ConnectionError:
            time.sleep(0.05)
        except OSError as error:
            if "refused" not in str(error):
                raise
            time.sleep(0.05)
    raise RuntimeError("the emulator does not listen")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
