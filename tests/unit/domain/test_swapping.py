"""What may still become of a swap, and whether undoing it gives back what it took and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from rota.domain.draft import RotationDraft
from rota.domain.errors import Conflict, Forbidden, LimitExceeded, Unavailable
from rota.domain.override import Override
from rota.domain.rotation import Participant
from rota.domain.schedule import Revision
from rota.domain.shift import ShiftId
from rota.domain.swap import Side, Swap, in_force, only_returns
from rota.domain.time import DAY, HOUR, Instant, parse_instant
from rota.domain.timeline import Timeline
from rota.domain.zone import zone

MONDAY = parse_instant("2026-03-09T08:00:00Z")
DAYS = RotationDraft(
    "daily", effective_from=MONDAY, handoff_time=8 * 60, participants=(Participant("ann", 0), Participant("ben", 1))
).completed("rot_1", zone("UTC"), 0)
SIDE = Side("sched_1", "ann", "cas", MONDAY, MONDAY + DAY, "UTC", "shift.x", "ovr_1")
SWAP = Swap("swap_1", "swap", "done", (SIDE, replace(SIDE, start=MONDAY + 2 * DAY, end=MONDAY + 3 * DAY)), 0, 0)
ASKED = replace(SWAP, status="pending", expires_at=MONDAY)


def stands_in(id: str, user: str | None, start: Instant, end: Instant, instead_of: str | None = None) -> Override:
    return Override(id, "sched_1", user, start, end, 0, 1, replaced_user_id=instead_of)


def timeline(*overrides: Override) -> Timeline:
    return Timeline([Revision("UTC", (DAYS,))], (), overrides)


def test_a_request_that_nobody_answered_expires_as_its_shift_begins() -> None:
    assert ASKED.status_at(MONDAY - 1) == "pending"
    ASKED.require_pending(MONDAY - 1)
    assert ASKED.status_at(MONDAY) == "expired"
    with pytest.raises(Conflict, match="expired"):
        ASKED.require_pending(MONDAY)


@pytest.mark.parametrize("status", ["done", "declined", "undone"])
def test_a_request_is_answered_once(status: Any) -> None:
    answered = replace(ASKED, status=status)
    assert answered.status_at(MONDAY + DAY) == status
    with pytest.raises(Conflict, match=f"{status} already"):
        answered.require_pending(MONDAY - 1)


def test_a_swap_is_undone_only_while_both_shifts_are_ahead() -> None:
    SWAP.require_undoable(MONDAY - 1)
    with pytest.raises(Conflict, match="has begun"):
        SWAP.require_undoable(MONDAY)
    with pytest.raises(Conflict, match="this is expired"):
        ASKED.require_undoable(MONDAY)


def test_of_a_cover_the_rest_can_be_undone() -> None:
    cover = replace(SWAP, kind="cover")
    cover.require_undoable(MONDAY + 3 * DAY - 1)
    with pytest.raises(Conflict, match=re.escape("it is over, and the past is never rewritten")):
        cover.require_undoable(MONDAY + 3 * DAY)


def test_a_side_is_in_force_as_long_as_nothing_lies_over_it() -> None:
    by_it = stands_in("ovr_1", "cas", MONDAY, MONDAY + DAY, "ann")
    assert in_force(timeline(by_it), SIDE)
    assert not in_force(timeline(), SIDE)
    assert not in_force(timeline(by_it, stands_in("ovr_2", "dan", MONDAY + HOUR, MONDAY + 2 * HOUR)), SIDE)
    assert not in_force(timeline(by_it, stands_in("ovr_2", None, MONDAY + HOUR, MONDAY + 2 * HOUR)), SIDE)


def test_undoing_gives_back_what_was_taken_and_nothing_else() -> None:
    taken = timeline(stands_in("ovr_1", "cas", MONDAY, MONDAY + DAY, "ann"))
    week = (MONDAY, MONDAY + 7 * DAY)
    assert only_returns(taken, timeline(), {"ovr_1": "ann"}, *week)
    # It was Ben's to give, or nobody's; or something else moved as well.
    assert not only_returns(taken, timeline(), {"ovr_1": "ben"}, *week)
    assert not only_returns(taken, timeline(), {}, *week)
    moved = timeline(stands_in("ovr_2", "dan", MONDAY + 5 * DAY, MONDAY + 5 * DAY + HOUR))
    assert not only_returns(taken, moved, {"ovr_1": "ann"}, *week)
    gone = timeline(stands_in("ovr_2", None, MONDAY + 5 * DAY, MONDAY + 5 * DAY + HOUR))
    assert not only_returns(taken, gone, {"ovr_1": "ann"}, *week)
    assert only_returns(gone, gone, {}, *week)


@pytest.mark.parametrize(
    "text", ["", "shift", "shift.a.b", "shift.a.b.c", "shift.a.b.1.2", "entry.a.b.1", "shift.a.b.-1", "shift.a.b.²"]
)
def test_what_is_no_shifts_id_is_none(text: str) -> None:
    assert ShiftId.parse(text) is None


def test_the_id_of_a_shift_reads_back() -> None:
    named = ShiftId("sched_1", "rot_1", MONDAY)
    assert ShiftId.parse(str(named)) == named


def test_errors_say_in_a_sentence_what_they_know() -> None:
    assert str(Forbidden("oncall:write")) == "this key lacks the scope oncall:write"
    assert str(LimitExceeded("rotations", 50)) == "at most 50 rotations"
    assert (str(Unavailable("busy", retry_after=3)), Unavailable("busy").retry_after) == ("busy", 1)
