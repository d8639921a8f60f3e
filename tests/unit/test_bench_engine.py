"""What the bench times is right: engine and baseline give the same answers, in the kind they were asked in."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bench.baseline_dateutil import Baseline
from bench.engine import Engine

WORKLOADS = sorted((Path(__file__).parents[2] / "bench" / "workloads").glob("*.json"))


def second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize("path", WORKLOADS, ids=lambda path: path.stem)
def test_the_engine_and_the_dateutil_baseline_agree_on_a_year(path: Path) -> None:
    workload = json.loads(path.read_text("utf-8"))
    engine, baseline = Engine(workload), Baseline(workload)
    since, until = second(workload["w_start"]), second(workload["w3_end"])

    assert engine.render(since, until) == baseline.render(since, until)
    for instant in range(since, until, 86_400 * 5 + 4_321):
        assert engine.now(instant) == baseline.now(instant)
    far = second(workload["query_far"])
    assert engine.now(far) == baseline.now(far)


@pytest.mark.parametrize("path", WORKLOADS, ids=lambda path: path.stem)
def test_the_engine_answers_in_the_kind_of_time_it_is_asked_in(path: Path) -> None:
    engine = Engine(path)
    workload = json.loads(path.read_text("utf-8"))
    since, until = (datetime.fromisoformat(workload[key]) for key in ("w_start", "w2_end"))
    whole = engine.render(since, until)

    assert [(a.timestamp(), b.timestamp(), user) for a, b, user in whole] == engine.render(
        int(since.timestamp()), int(until.timestamp())
    )
    assert engine.now(since) == engine.now(int(since.timestamp())) == engine.now(since.timestamp()) == whole[0][2]


def test_gaps_and_consecutive_turns_of_one_person_are_told() -> None:
    layer: dict[str, Any] = {
        "name": "office",
        "start_local": "2026-01-05T09:00:00",
        "unit": "day",
        "every": 1,
        "users": ["ada", "ada", "bob"],
        "restriction": {"days": ["MO", "TU", "WE"], "start": "09:00", "end": "09:00"},
    }
    workload = {"tz": "UTC", "layers": [layer], "overrides": []}
    since = second("2026-01-05T00:00:00Z")
    hour, day = 3_600, 86_400
    expected = [
        (since + 9 * hour, since + 2 * day + 9 * hour, "ada"),
        (since + 2 * day + 9 * hour, since + 3 * day + 9 * hour, "bob"),
    ]
    assert (
        Engine(workload).render(since, since + 5 * day) == Baseline(workload).render(since, since + 5 * day) == expected
    )
    assert Engine(workload).now(since) is None
    assert Engine(workload).render(since, since + hour) == []
