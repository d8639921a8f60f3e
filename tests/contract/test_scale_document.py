"""The limits that docs/scale.md names are those of the code and of the template."""

from __future__ import annotations

import re

import pytest

from rota.domain.absence import READ_EVERY
from rota.domain.time import DAY, HOUR
from rota.notify import refreshing, sweeping
from rota.store.keys import SHARDS
from rota.store.schedules import MAX_SCHEDULES
from tests.support.places import ROOT
from tests.support.template import load

TEXT = " ".join((ROOT / "docs" / "scale.md").read_text("utf-8").split())
FUNCTIONS = {name: one["Properties"] for name, one in load()["Resources"].items() if name.endswith("Function")}
SWEEP, REFRESH = FUNCTIONS["SweepDueFunction"], FUNCTIONS["RefreshCalendarsFunction"]
OUTBOX = FUNCTIONS["PublishOutboxFunction"]["Events"]["Outbox"]["Properties"]
MONTH = 30 * DAY


@pytest.mark.parametrize(
    ("said", "is_so"),
    [
        (r"is cut into (\d+) shards", SHARDS),
        (r"(\d+): the heartbeat read and written, a query for each shard", SHARDS + 2),
        (r"\| (\d+) shards: [\d,]+ a second", SHARDS),
        (r"(\d+) shards are a constant", SHARDS),
        (r"by one invocation of one processor with (\d+) threads", sweeping._WORKERS),
        (r"one invocation \((\d+) s\)", SWEEP["Timeout"]),
        (r"in (\d+) lanes of \d+ notices", OUTBOX["ParallelizationFactor"]),
        (r"in \d+ lanes of (\d+) notices", OUTBOX["BatchSize"]),
        (r"([\d,]+) schedules \(a workspace's cap\)", MAX_SCHEDULES),
        (r"is read (\d+) times a month", MONTH // READ_EVERY),
        (r"([\d,]+) of them are a month", MONTH // (HOUR // 60)),
        (r"with nothing due is (\d+) queries", SHARDS),
    ],
)
def test_a_limit_is_what_is_written_down(said: str, is_so: int) -> None:
    assert [int(found.replace(",", "")) for found in re.findall(said, TEXT)] == [is_so]


def test_what_runs_by_the_clock_runs_as_often_as_is_written_down() -> None:
    assert "The sweep runs every minute" in TEXT
    assert SWEEP["Events"]["EveryMinute"]["Properties"]["Schedule"] == "rate(1 minute)"
    assert "A run every five minutes" in TEXT
    assert REFRESH["Events"]["EveryFiveMinutes"]["Properties"]["Schedule"] == "rate(5 minutes)"
    assert "a sixteenth of a function" in TEXT
    assert refreshing._WORKERS == 16


def test_four_functions_share_the_shards_between_them() -> None:
    assert "four functions with four shards each" in TEXT
    assert SHARDS == 4 * 4
