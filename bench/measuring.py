"""How long something takes, and how a figure stands beside its limit."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field


def microseconds(ask: Callable[[], object], *, at_least: float = 0.25) -> float:
    """The best time of one call over several rounds that together take about `at_least` seconds."""
    ask()
    started = time.perf_counter()
    ask()
    once = time.perf_counter() - started
    rounds = 7
    calls = max(1, int(at_least / rounds / max(once, 1e-7)))
    best = float("inf")
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            started = time.perf_counter()
            for _ in range(calls):
                ask()
            best = min(best, (time.perf_counter() - started) / calls)
    finally:
        gc.enable()
    return best * 1e6


@dataclass
class Report:
    """What one bench has to say: tables of figures, and those that missed their limit."""

    title: str
    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """A paragraph."""
        self.lines += [text, ""]

    def table(self, *columns: str) -> None:
        """Begin a table; rows follow."""
        self.lines += [_row(columns), _row(["---"] * len(columns))]

    def row(self, *cells: str, figure: float | None = None, limit: float | None = None) -> None:
        """A row of the table; with a figure and its limit, its last cell says whether it kept to it."""
        kept = figure is None or limit is None or figure <= limit
        verdict = () if figure is None or limit is None else ("yes" if kept else "**no**",)
        self.lines.append(_row([*cells, *verdict]))
        if not kept:
            self.missed.append(f"{self.title}: {', '.join(cells)}")

    def end_table(self) -> None:
        """A blank line, so that what follows is not a part of it."""
        self.lines.append("")

    def markdown(self) -> str:
        """The whole report."""
        return "\n".join([f"## {self.title}", "", *self.lines])


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"
