"""Who could take a shift: what counts for and against, to the microsecond, and in which order."""

from __future__ import annotations

from rota.domain.absence import Absence
from rota.domain.candidates import REST, Candidate, Duty, candidate, ranked
from rota.domain.time import HOUR

START, END = 1_000 * HOUR, 1_010 * HOUR
LATELY = (200 * HOUR, 900 * HOUR)


def _with(*stretches: tuple[int, int], off: tuple[Absence, ...] = (), user: str = "ann") -> Candidate:
    return candidate(user, [Duty("s", "S", stretches)], off, START, END, LATELY)


def test_what_only_touches_is_no_clash_but_leaves_no_rest() -> None:
    found = _with((START - HOUR, START), (END, END + HOUR))
    assert (found.free, found.rested, found.rest_before, found.rest_after) == (True, False, 0, 0)


def test_eleven_hours_are_enough_and_less_is_not() -> None:
    assert _with((START - REST - HOUR, START - REST), (END + REST, END + REST + HOUR)).available
    short = _with((START - REST - HOUR, START - REST + 1), (END + REST - 1, END + REST + HOUR))
    assert (short.rest_before, short.rest_after) == (REST - 1, REST - 1)


def test_a_clash_is_told_as_far_as_it_reaches() -> None:
    (duty,) = _with((START - HOUR, START + HOUR), (END - 1, END + HOUR)).busy
    assert list(duty.stretches) == [(START, START + HOUR), (END - 1, END)]


def test_load_is_what_lies_within_the_last_days() -> None:
    assert _with((190 * HOUR, 210 * HOUR), (400 * HOUR, 405 * HOUR), (890 * HOUR, 910 * HOUR)).load == 25 * HOUR


def test_whoever_is_on_call_into_it_or_out_of_it_has_no_rest() -> None:
    into, out = _with((START - HOUR, START + HOUR)), _with((END - HOUR, END + HOUR))
    assert (into.rest_before, into.rest_after) == (0, None)
    assert (out.rest_before, out.rest_after) == (None, 0)
    assert _with((START, END)).rested  # and nothing around it


def test_hours_on_call_for_several_schedules_count_once() -> None:
    duties = [Duty("s", "S", [(400 * HOUR, 500 * HOUR)]), Duty("t", "T", [(450 * HOUR, 510 * HOUR)])]
    assert candidate("ann", duties, (), START, END, LATELY).load == 110 * HOUR
    twice = [Duty(name, name, [(START, START + HOUR)]) for name in "st"]
    found = candidate("ann", twice, (), START, END, LATELY)
    assert (found.clash, [duty.schedule_id for duty in found.busy]) == (HOUR, ["s", "t"])


def test_of_those_who_are_busy_first_comes_who_is_it_for_the_shortest_time() -> None:
    long, short = _with((START - HOUR, END + HOUR), user="a"), _with((START, START + HOUR), user="b")
    assert [one.user_id for one in ranked([long, short])] == ["b", "a"]


def test_the_order() -> None:
    busy = _with((START, END), user="a")
    off = _with(off=(Absence(START - HOUR, START + 1),), user="b")
    tired = _with((START - HOUR, START), user="c")
    loaded, idle, twin = _with((400 * HOUR, 500 * HOUR), user="d"), _with(user="f"), _with(user="e")
    assert [one.user_id for one in ranked([busy, off, tired, loaded, idle, twin])] == ["e", "f", "d", "c", "b", "a"]
