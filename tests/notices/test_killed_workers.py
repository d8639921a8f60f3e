"""Workers are killed for good (SIGKILL) at random steps; others go on. ROTA_KILLS=1000 is the thorough profile."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest

from rota.domain.notice import STARTED
from rota.domain.time import MINUTE
from tests.support.handoffs import World, expected, mondays, wrong
from tests.support.killing import Workers

KILLS = int(os.environ.get("ROTA_KILLS", "40"))
SCHEDULES = 6
SWEEP_STEPS, PUBLISH_STEPS = 2 + 16 + 2 * SCHEDULES, 1 + SCHEDULES


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers(mondays(SCHEDULES, STARTED)[0])
    yield workers
    workers.close()


def new_notices(world: World) -> list[dict[str, object]]:
    """What the stream has for the publishing function."""
    records = world.dynamodb.stream[world.read :]
    return [r for r in records if r["eventName"] == "INSERT" and r["dynamodb"]["NewImage"]["type"]["S"] == "notice"]


def test_killed_at_random_steps_nothing_is_lost_or_doubled(workers: Workers) -> None:
    chance = random.Random(4)
    world = workers.killer.world
    before, now = world.snapshot(), mondays(1, STARTED)[2]
    rounds = 0
    while workers.killer.kills < KILLS:
        rounds += 1
        world.restore(before)
        workers.run({"now": now}, chance.randrange(SWEEP_STEPS), after=chance.random() < 0.5)
        assert workers.run({"now": now + MINUTE}) == 0
        workers.run(
            {"now": now, "records": new_notices(world)}, chance.randrange(PUBLISH_STEPS), after=chance.random() < 0.5
        )
        assert workers.run({"now": now, "records": new_notices(world)}) == 0
        assert wrong(world, expected(world, STARTED), STARTED) == [], f"round {rounds}"
    assert workers.killer.kills >= KILLS
