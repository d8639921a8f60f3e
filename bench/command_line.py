"""What `rota now` takes of its own: from the shell's call to its end, beside an interpreter that does nothing.

It asks a service on this machine that answers at once, so that what is measured is the command and not the service.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.measuring import Report

CLI = Path(__file__).resolve().parents[1] / "cli"
ROUNDS = 15
SCHEDULES = 20
LIMIT = 120.0  # milliseconds
_COMMANDS = {
    "rota now, tab-separated": ["now"],
    "rota now --json": ["now", "--json"],
    "rota now, as a table": ["now", "-o", "table"],
}


def run() -> Report:
    """Each command several times in turn with the bare interpreter; the best of each, as the others were disturbed."""
    report = Report("The command line")
    with _service() as url:
        environment = {
            "PYTHONPATH": str(CLI),
            "PATH": os.defpath,
            "ROTA_URL": url,
            "ROTA_API_KEY": "ak_live_bench",
            "HOME": "/nowhere",
        }
        bare = [sys.executable, "-P", "-c", "pass"]
        calls = {"bare": bare} | {
            name: [sys.executable, "-P", "-m", "rota_cli", *args] for name, args in _COMMANDS.items()
        }
        best = {name: (float("inf"), float("inf")) for name in calls}
        for _ in range(ROUNDS):
            for name, call in calls.items():
                best[name] = tuple(map(min, best[name], _taken(call, environment)))  # type: ignore[assignment]
    report.say(
        f"The best of {ROUNDS} runs each, in turn, over a bare interpreter ({best['bare'][0]:.0f} ms, "
        f"{best['bare'][1]:.0f} ms of the processor), for {SCHEDULES} schedules."
    )
    report.table("command", "ms", "processor's ms", "limit of the latter", "kept")
    for name in _COMMANDS:
        own, busy = (best[name][i] - best["bare"][i] for i in range(2))
        report.row(name, f"{own:.0f}", f"{busy:.0f}", f"{LIMIT:.0f}", figure=busy, limit=LIMIT)
    report.end_table()
    return report


def _taken(call: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Milliseconds by the clock and of the processor."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(call, env=environment, stdout=subprocess.DEVNULL, check=True, timeout=60)  # noqa: S603 - ours
    took, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took * 1000, busy * 1000


@contextmanager
def _service() -> Iterator[str]:
    """The address of a service that tells who is on call on each schedule."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answering)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _duty(i: int) -> dict[str, object]:
    shift = {
        "user_id": f"user_{i:03}",
        "name": f"Person {i}",
        "email": None,
        "shift_start": "2026-03-09T09:00:00+01:00",
        "shift_end": "2026-03-16T09:00:00+01:00",
        "schedule_id": f"sched_{i:03}",
        "shift_id": f"shift.sched_{i:03}.rot_1.1773043200000000",
        "source": "rotation",
    }
    duty = {"schedule_id": f"sched_{i:03}", "name": f"Schedule {i}", "role": "primary"}
    return {**duty, "on_call": shift, "next": shift, "reason": None}


_DUTIES = [_duty(i) for i in range(SCHEDULES)]
_BODY = json.dumps({"data": _DUTIES, "total": SCHEDULES, "limit": 100, "offset": 0, "next_cursor": None}).encode()


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(_BODY)))
        self.end_headers()
        self.wfile.write(_BODY)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
