"""Whatever is done to schedules, whenever the sweep comes, however publishing dies: what is told is what really was.

Random histories of edits, sweeps and deliveries are played over a table in memory (tests/support/deeds.py); beside each
schedule a plain model watches who is on call as time passes (tests/support/seats.py). Every handoff is told once, under
one id; reminders and gaps are told in time, and once; an edit tells those whose time it changed; and nothing is
delivered that is not so. ROTA_HISTORIES says how many histories; where one is wrong, the shortest that is wrong in the
same way is shown.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest

from tests.support.deeds import played, shortest
from tests.support.watching import Wrong

HISTORIES = int(os.environ.get("ROTA_HISTORIES", "40"))
PARTS = 4
STEPS = 25
# What a history of 25 steps is held to, at the least, on average.
LEAST = {
    "started": 8,
    "upcoming": 3,
    "gaps": 4,
    "changed": 8,
    "facts": 8,
    "sent oncall.handoff.started": 8,
    "sent oncall.handoff.upcoming": 4,
    "sent oncall.shift.changed": 8,
    "sent oncall.gap.ahead": 2,
    "dropped oncall.handoff.started": 0.3,
    "dropped oncall.handoff.upcoming": 0.3,
    "dropped oncall.shift.changed": 0.3,
}


@pytest.mark.takes_long
@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_told_is_what_really_was(part: int) -> None:
    counted: Counter[str] = Counter()
    histories = range(part, HISTORIES, PARTS)
    for number in histories:
        rng = Random(number)
        seeds = [rng.randrange(1 << 30) for _ in range(STEPS)]
        try:
            counted += played(seeds).counted
        except Wrong as wrong:
            _, found = shortest(seeds)
            raise found or wrong from None
    assert {name: counted[name] for name, least in LEAST.items() if counted[name] < least * len(histories)} == {}
