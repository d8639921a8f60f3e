"""How long something takes, and how a figure stands beside its limit."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass, field

ROUNDS = 9
ROUND = 0.04  # seconds


def microseconds(ask: Callable[[], object]) -> float:
    """The best time of one call over several rounds."""
    (best,) = side_by_side(ask)
    return best


def side_by_side(*asks: Callable[[], object]) -> list[float]:
    """The best time of one call of each in microseconds, round and round so that all meet the same machine.

    Counted is the processor's time of this thread: waiting while others work is none of it.
    """
    calls = [_calls(ask) for ask in asks]
    best = [float("inf")] * len(asks)
    gc.collect()
    gc.disable()
    try:
        for _ in range(ROUNDS):
            for i, ask in enumerate(asks):
                best[i] = min(best[i], _timed(ask, calls[i]) / calls[i])
    finally:
        gc.enable()
    return [seconds * 1e6 for seconds in best]


def _calls(ask: Callable[[], object]) -> int:
    """How many calls make a round long enough to be measured."""
    ask()
    calls = 1
    while (took := _timed(ask, calls)) < ROUND / 8:
        calls *= 4
    return max(1, round(calls * ROUND / took))


def _timed(ask: Callable[[], object], calls: int) -> float:
    started = time.thread_time()
    for _ in range(calls):
        ask()
    return time.thread_time() - started


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
