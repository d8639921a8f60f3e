"""Run every bench there is, print its figures beside their limits, and write them to bench/RESULTS.md."""

from __future__ import annotations

import importlib
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.measuring import Report

# To add a bench: a module of this package with `run() -> Report`, and its name here.
BENCHES = ("calculator", "cold_start", "command_line", "notices", "page", "requests")
RESULTS = Path(__file__).parent / "RESULTS.md"


def main(names: list[str]) -> int:
    """Run the benches named, or all; 1 if a figure missed its limit."""
    reports: list[Report] = []
    for name in names or BENCHES:
        report = importlib.import_module(f"bench.{name}").run()
        print(report.markdown(), flush=True)
        reports.append(report)
    missed = [line for report in reports for line in report.missed]
    if not names:
        head = (
            "# What is fast, measured\n\n"
            f"By `make bench` on {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()},"
            f" {platform.machine()}. Times are the best of several rounds.\n\n"
        )
        RESULTS.write_text(head + "\n".join(report.markdown() for report in reports), "utf-8")
    print("\n".join(f"missed: {line}" for line in missed) or "every figure kept to its limit")
    return bool(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
