"""The command as it is installed, over the deployed stack."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.places import ROOT

if TYPE_CHECKING:
    from local.stack import Stack


def run(stack: Stack, *args: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """`rota`, with nothing but the address and a key."""
    environ = {"ROTA_URL": stack.base_url, "ROTA_API_KEY": stack.keys["admin"], "HOME": "/nowhere", **environ}
    return subprocess.run(
        [sys.executable, "-P", "-m", "rota_cli", *args],
        env={"PYTHONPATH": str(ROOT / "cli"), "PATH": os.defpath, **environ},
        input=stdin,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
    )


def test_from_who_is_on_call_to_a_change_and_back(stack: Stack, tmp_path: Path) -> None:
    told = run(stack, "now", "sched_abc123", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["schedule_id"] == "sched_abc123"

    made = run(stack, "override", "add", "platform secondary", "--at", "fri 16:00-16:30", "--for", "liam", "--json")
    assert made.returncode == 0, made.stderr
    override = json.loads(made.stdout)
    assert override["override_user_id"] == "5"
    taken = run(stack, "override", "rm", override["id"])
    assert taken.returncode == 0, taken.stderr

    exported = run(stack, "export")
    again = run(stack, "apply", "-", stdin=exported.stdout)
    assert again.stdout.endswith("no changes\n"), again.stderr

    closed = run(stack, "now", ROTA_URL="http://127.0.0.1:9")
    assert (closed.returncode, closed.stdout) == (8, "")
    assert "can't be reached: nothing listens there" in closed.stderr
    assert run(stack, "schedule", "list", ROTA_API_KEY="ak_live_x").returncode == 4
