"""The steps of random histories, whole histories, and the shortest that is wrong in the same way."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from rota.domain.time import DAY, HOUR, MINUTE, SECOND, Instant
from tests.support.handing import answer, cover, empty, entry, fill, override, swap, take_back
from tests.support.histories import History
from tests.support.replanning import create, delete, hours, patch, restore, settings, switch
from tests.support.seats import Seat
from tests.support.watching import Wrong, gaps, handoffs

Deed = Callable[[History, Random, Seat], None]
MOST = 2  # schedules at a time
DEEDS: tuple[Deed, ...] = (
    *(patch, patch, patch, hours, settings, switch, switch, restore),
    *(override, override, override, override, entry, fill, empty, take_back, take_back),
    *(swap, swap, cover, answer, answer),
)
IN_A_ROW: tuple[Deed, ...] = (
    *(hours, hours, patch, switch, override, entry, fill, empty, take_back, take_back, delete, answer),
)


def step(history: History, rng: Random) -> None:
    """Time passes, somebody does something, and what it tells is on its way."""
    until = _later(history, rng)
    if until > history.now:
        history.pass_time(until, rng, swept=rng.random() < 0.85)
    history.now += rng.randrange(3)
    if rng.random() < 0.15:
        history.say("swept")
        history.sweep()
    else:
        _deed(history, rng)
    history.carry(rng)
    if rng.random() < history.pace:
        history.deliver()


def _later(history: History, rng: Random) -> Instant:
    """Till when nothing is done: mostly for a while, or till something happens by itself, or nearly."""
    now = history.now
    if history.living() and rng.random() < 0.4:
        seat = rng.choice(history.living())
        turns = [one.at for one in handoffs(seat.timeline, now, now + 3 * DAY)]
        marks = [
            *turns,
            *(at - seat.known[-1].lead for at in turns),
            *(one.start - DAY for one in gaps(seat.timeline, now + DAY, now + 4 * DAY)),
        ]
        around = rng.choice((-30 * SECOND, -1, 0, 0, 1, 20 * SECOND, 5 * MINUTE))
        ahead = sorted(at + around for at in marks if at + around > now)
        if ahead:
            return ahead[min(rng.randrange(3), len(ahead) - 1)]
    most = rng.choice((SECOND, MINUTE, MINUTE, HOUR, HOUR, 12 * HOUR, 2 * DAY, 9 * DAY if rng.random() < 0.2 else DAY))
    return now + rng.randrange(1, most)


def _deed(history: History, rng: Random) -> None:
    """One, or some in a row, before anything is swept."""
    if not history.living() or (len(history.living()) < MOST and rng.random() < 0.1):
        create(history, rng)
        return
    seat = rng.choice(history.living())
    deed = rng.choice(DEEDS) if rng.random() < 0.98 else delete
    deed(history, rng, seat)
    while rng.random() < 0.3 and not seat.deleted:
        history.now += rng.randrange(1, 20 * SECOND)
        rng.choice(IN_A_ROW)(history, rng, seat)


def played(seeds: list[int]) -> History:
    """The history that comes of these seeds; Wrong if something is told that ought not to be, or is not told."""
    history = History(Random(seeds[0]).choice((1, 0.7, 0.15)))
    try:
        for seed in seeds:
            step(history, Random(seed))
        history.end()
    except Wrong as wrong:
        wrong.add_note("\n".join(history.said))
        raise
    return history


def shortest(
    seeds: list[int], what: Callable[[Wrong], str] = lambda wrong: str(wrong).partition(":")[0]
) -> tuple[list[int], Wrong | None]:
    """As few of these seeds as still make a history that is wrong in the same way, and how it is."""
    found: Wrong | None = None

    def wrong(left: list[int]) -> Wrong | None:
        try:
            played(left)
        except Wrong as error:
            return error
        return None

    found = wrong(seeds)
    if found is None:
        return seeds, None
    size = len(seeds) // 2
    while size:
        at = 0
        while at < len(seeds):
            left = seeds[:at] + seeds[at + size :]
            other = wrong(left) if left else None
            if other is not None and what(other) == what(found):
                seeds, found = left, other
            else:
                at += size
        size //= 2
    return seeds, found
