"""The command as it is installed, over the deployed stack."""

from __future__ import annotations

import json
from pathlib import Path
from subprocess import CompletedProcess
from typing import TYPE_CHECKING

from tests.support.shell import rota

if TYPE_CHECKING:
    from local.stack import Stack


def run(stack: Stack, *words: str, stdin: str = "", **environ: str) -> CompletedProcess[str]:
    """`rota` as an admin of the demo."""
    return rota(stack.base_url, stack.keys["admin"], *words, stdin=stdin, **environ)


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
