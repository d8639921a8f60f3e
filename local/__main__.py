"""`make run`: start the stack, show how to use it, and keep it until Ctrl-C."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import FrameType

from local.places import DataFolder


class _Told(BaseException):
    """A signal said to stop."""


def main() -> int:
    """Run until a signal; 0 when everything stopped in order."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--with-parent", action="store_true", help="stop when the starting process ends")
    parent = os.getppid() if parser.parse_args().with_parent else None
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop_once)

    began = time.monotonic()

    def say(text: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {text}", flush=True)

    try:
        say("starting the emulator")
        return _serve(say, parent)
    except _Told:
        print("stopped; the data is kept", flush=True)
        return 0


def _serve(say: Callable[[str], None], parent: int | None) -> int:
    # Imported late: half a second of imports during which Ctrl-C should already be quiet.
    from local.reload import Reload
    from local.sam import SamFailedError
    from local.stack import StackError, running

    try:
        port = int(os.environ.get("PORT") or 3000)
        with running(DataFolder.from_environment(), port=port, say=say) as stack:
            say(f"ready at {stack.base_url}")
            _show(stack.base_url, stack.keys, stack.data)
            reload = Reload(stack, say) if os.environ.get("RELOAD", "") not in ("", "0") else None
            while stack.process.poll() is None:
                if parent is not None and os.getppid() != parent:
                    raise _Told
                if reload:
                    reload.look()
                time.sleep(0.3)
            raise StackError(f"the emulator went away; see {stack.data.log}. `make run` starts again with the data.")
    except (StackError, SamFailedError) as error:
        print(f"make run: {error}", file=sys.stderr, flush=True)
        return 1


def _show(base_url: str, keys: dict[str, str], data: DataFolder) -> None:
    print(f"\n  {base_url}\n", flush=True)
    for scope, key in keys.items():
        print(f"  {scope:<6} {key}")
    print(f"\n  written to {data.demo}\n")
    for words in _requests(base_url, keys):
        print(f"  {words}")
    print("\n  Ctrl-C stops it and keeps the data.\n", flush=True)


def _requests(base_url: str, keys: dict[str, str]) -> list[str]:
    url = f"{base_url}/api/v2/oncall"
    start = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    override = {
        "override_user_id": "user_034",
        "start": start.isoformat(),
        "end": (start + timedelta(hours=4)).isoformat(),
        "reason": "dentist",
    }
    return [
        f"curl -H 'X-API-Key: {keys.get('read')}' {url}/current/team_789",
        f"curl -H 'X-API-Key: {keys.get('read')}' {url}/schedules/sched_abc123/timeline",
        (
            f"curl -H 'X-API-Key: {keys.get('write')}' -H 'Content-Type: application/json' "
            f"-d '{json.dumps(override)}' {url}/schedules/sched_abc123/overrides"
        ),
    ]


def _stop_once(number: int, frame: FrameType | None) -> None:
    # A second Ctrl-C must not interrupt the saving that the first one began.
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    raise _Told


if __name__ == "__main__":
    sys.exit(main())
