"""How the process ends where nobody takes its answer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CLI = Path(__file__).resolve().parents[3] / "cli"


def ended(redirected: str) -> tuple[int, str]:
    """How `rota --help` ends, and what it says on stderr, where a shell redirects what it writes."""
    command = f"{sys.executable} -P -m rota_cli --help {redirected}"
    ran = subprocess.run(
        command, shell=True, env={"PYTHONPATH": str(CLI)}, capture_output=True, text=True, check=False, timeout=60
    )
    return ran.returncode, ran.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_an_answer_that_can_not_be_written_is_one_line() -> None:
    assert ended(">/dev/full") == (1, "rota: no space left on device\n")


def test_an_answer_that_nobody_takes_is_no_failure() -> None:
    assert ended(">&-") == (0, "")
    assert ended("| :") == (0, "")  # the shell's own, as the pipe's is its last command's
