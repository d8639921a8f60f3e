"""The calculator: one instant, 30 days, a year, five years on; beside python-dateutil rules in the same run."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from bench.baseline_dateutil import Baseline
from bench.engine import Engine, timeline_of
from bench.measuring import Report, microseconds, side_by_side

WORKLOADS = Path(__file__).parent / "workloads"


@dataclass(frozen=True)
class Budget:
    """What is allowed, as a share of the baseline's time; and what a pure-Python engine is known to need."""

    name: str
    share: int
    known: dict[str, float]  # microseconds, by workload


BUDGETS = (
    Budget("W1 one instant", 400, {"always_open": 0.9, "weekends": 1.7}),
    Budget("W2 30 days", 15, {"always_open": 17, "weekends": 41}),
    Budget("W3 365 days", 10, {"always_open": 149, "weekends": 400}),
    Budget("W1 five years on", 400, {"always_open": 0.9, "weekends": 1.7}),
)
# How much more something may take that must not matter; the rest is what measuring is off by.
NOISE = 1.25
BUILDING = 150.0


def run() -> Report:
    """Measure, having checked that engine and baseline give the same answers."""
    report = Report("The calculator")
    report.say(
        "One schedule in America/New_York, three layers, 50 overrides over the year. Microseconds; the baseline is"
        " python-dateutil rules and a sweep (bench/baseline_dateutil.py), measured in the same run and checked to give"
        " the same answers. Beside it, for the eye: 1.5 times what a pure-Python engine is known to need on a quiet"
        " machine of two cores; unlike the ratio it moves with the machine."
    )
    workloads = [json.loads(path.read_text("utf-8")) for path in sorted(WORKLOADS.glob("*.json"))]
    report.table("workload", "figure", "rota", "baseline", "1.5 x known", "ratio", "limit", "kept")
    for workload in workloads:
        _beside_the_baseline(report, workload)
    report.end_table()
    report.table("what must not matter", "rota", "times", "limit", "kept")
    for workload in workloads:
        _growth(report, workload)
    report.end_table()
    report.table("a warm process makes a timeline of three layers", "rota", "limit", "kept")
    for workload in workloads:
        took = microseconds(partial(timeline_of, {**workload, "overrides": workload["overrides"][:5]}))
        report.row(
            f"{workload['name']}, 5 overrides, µs", f"{took:.0f}", f"{BUILDING:.0f}", figure=took, limit=BUILDING
        )
    report.end_table()
    return report


def _beside_the_baseline(report: Report, workload: dict[str, Any]) -> None:
    engine, baseline = Engine(workload), Baseline(workload)
    since, month, year = (_second(workload[key]) for key in ("w_start", "w2_end", "w3_end"))
    query, far = _second(workload["query"]), _second(workload["query_far"])
    _check(engine, baseline, since, year)
    asks: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (lambda: engine.now(query), lambda: baseline.now(query)),
        (lambda: engine.render(since, month), lambda: baseline.render(since, month)),
        (lambda: engine.render(since, year), lambda: baseline.render(since, year)),
        (lambda: engine.now(far), lambda: baseline.now(far)),
    ]
    for budget, (ours, theirs) in zip(BUDGETS, asks, strict=True):
        mine, other = side_by_side(ours, theirs)
        report.row(
            workload["name"],
            budget.name,
            _short(mine),
            _short(other),
            _short(1.5 * budget.known[workload["name"]]),
            f"1/{other / mine:.0f}",
            f"1/{budget.share}",
            figure=mine * budget.share,
            limit=other,
        )


def _short(figure: float) -> str:
    return f"{figure:.2f}" if figure < 10 else f"{figure:.0f}"


def _growth(report: Report, workload: dict[str, Any]) -> None:
    """The age of the schedule, layers hidden below, overrides outside the window."""
    name = workload["name"]
    since, month, year = (_second(workload[key]) for key in ("w_start", "w2_end", "w3_end"))
    plain = Engine(workload)
    deep = Engine({**workload, "layers": [*_hidden(30, workload), *workload["layers"]]})
    long = Engine({**workload, "overrides": [*workload["overrides"], *_elsewhere(5_000)]})

    def compare(what: str, ask: Callable[[], object], other: Callable[[], object]) -> None:
        before, after = side_by_side(ask, other)
        times = after / before
        report.row(
            f"{name}: {what}", f"{before:.2f} → {after:.2f}", f"{times:.2f}", f"{NOISE}", figure=times, limit=NOISE
        )

    query = _second(workload["query"])
    decades = query + 70 * 365 * 86_400
    compare("W1 at once → 70 years on", lambda: plain.now(query), lambda: plain.now(decades))
    for figure, until in (("W2", month), ("W3", year)):
        ours = partial(plain.render, since, until)
        compare(f"{figure}, 30 layers hidden below", ours, partial(deep.render, since, until))
        compare(f"{figure}, 5,000 overrides outside the window", ours, partial(long.render, since, until))


def _hidden(count: int, workload: dict[str, Any]) -> list[dict[str, Any]]:
    lowest = workload["layers"][0]
    return [{**lowest, "name": f"hidden{i}", "every": i + 1} for i in range(count)]


def _elsewhere(count: int) -> list[dict[str, str]]:
    begin = datetime(2028, 1, 1, tzinfo=UTC)
    return [
        {
            "start": (begin + i * timedelta(hours=5)).isoformat(),
            "end": (begin + i * timedelta(hours=5) + timedelta(hours=2)).isoformat(),
            "user": "elsewhere",
        }
        for i in range(count)
    ]


def _check(engine: Engine, baseline: Baseline, since: int, until: int) -> None:
    assert engine.render(since, until) == baseline.render(since, until), "the baseline disagrees"
    for instant in range(since, until, 86_400 * 3 + 12_345):
        assert engine.now(instant) == baseline.now(instant), instant


def _second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())
