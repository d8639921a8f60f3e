"""A notice that waited is sent only if what it says is still so."""

from __future__ import annotations

from typing import Any

import pytest

from rota.domain import notice as kinds
from rota.domain.draft import RotationDraft
from rota.domain.lapse import DISABLED, lapsed
from rota.domain.notice import Kind, Notice
from rota.domain.override import Override
from rota.domain.rotation import Participant
from rota.domain.schedule import Revision
from rota.domain.time import DAY, HOUR, Instant, format_utc, parse_instant
from rota.domain.timeline import Piece, Timeline
from rota.domain.zone import zone

MONDAY = parse_instant("2026-03-09T08:00:00Z")  # nine in Brussels: from Ann to Ben
WEEKS = RotationDraft(
    "weekly",
    effective_from=parse_instant("2026-02-02T08:00:00Z"),
    handoff_time=9 * 60,
    participants=(Participant("ann", 0), Participant("ben", 1)),
).completed("rot_1", zone("Europe/Brussels"), 0)


def notice(kind: Kind, **more: Any) -> Notice:
    shape: dict[str, Any] = {"at": MONDAY, "due": MONDAY, "incoming_user_id": "ben", "outgoing_user_id": "ann"}
    return Notice("notice_1", kind, "1", "sched_1", "Network", "Europe/Brussels", **shape | more)


def stands_in(user: str | None, start: Instant, end: Instant, id: str = "ovr_1") -> Override:
    return Override(id, "sched_1", user, start, end, 0, 1)


def why(said: Notice, now: Instant, *overrides: Override, **more: Any) -> str | None:
    return lapsed(said, Timeline([Revision("Europe/Brussels", (WEEKS,))], (), overrides), overrides, now, **more)


def stretch(start: Instant, end: Instant | None) -> dict[str, str | None]:
    return {"start": format_utc(start), "end": None if end is None else format_utc(end)}


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_of_a_disabled_schedule_only_that_it_was_changed_and_whose_shifts_that_took_is_told(kind: Kind) -> None:
    lost = {"user": {"id": "cas"}, "before": [stretch(MONDAY, MONDAY + DAY)], "after": []}
    said = notice(kind, payload={"override": {"id": "ovr_1"}, "changes": [lost]})
    told = kind in (kinds.SCHEDULE_CHANGED, kinds.SHIFT_CHANGED)
    assert why(said, MONDAY, enabled=False) == (None if told else DISABLED)


def test_on_a_schedule_that_is_disabled_for_a_while_what_comes_after_is_told() -> None:
    weeks = {"timezone": "Europe/Brussels", "rotations": (WEEKS,)}
    again = MONDAY + DAY
    paused = Timeline([Revision(**weeks, enabled=False, since=MONDAY - DAY), Revision(**weeks, since=again)])
    assert lapsed(notice(kinds.UPCOMING, at=again), paused, (), again - HOUR) is None
    # Nobody is on call meanwhile because nobody was meant to be.
    nobody = notice(kinds.STARTED, at=MONDAY, incoming_user_id=None)
    assert lapsed(nobody, paused, (), MONDAY + HOUR) == DISABLED


def test_a_reminder_holds_until_its_handoff() -> None:
    said = notice(kinds.UPCOMING)
    assert why(said, MONDAY - 1) is None
    assert why(said, MONDAY) == "the handoff has come"
    instead = stands_in("cas", MONDAY - HOUR, MONDAY + HOUR)
    assert why(said, MONDAY - DAY, instead) == "somebody else takes over"
    sooner = stands_in("ben", MONDAY - HOUR, MONDAY)
    assert why(said, MONDAY - DAY, sooner) == "there is no handoff at that time any more"


def test_a_handoff_holds_until_the_next() -> None:
    said = notice(kinds.STARTED)
    assert why(said, MONDAY) is None
    assert why(said, MONDAY + 7 * DAY - 1) is None
    assert why(said, MONDAY + 7 * DAY) == "a later handoff has come"
    handed_on = stands_in("cas", MONDAY + HOUR, MONDAY + 2 * HOUR)
    assert why(said, MONDAY + HOUR - 1, handed_on) is None
    # Ben has it again by now: what is told is that he took over at nine, and since then he did not have it throughout.
    assert why(said, MONDAY + 3 * HOUR, handed_on) == "a later handoff has come"


def test_a_handoff_holds_though_a_stand_in_reaches_back_before_it() -> None:
    """Somebody who is on call must hear of it, even if the instant from which on is told differently by now."""
    earlier = stands_in("ben", MONDAY - HOUR, MONDAY)
    assert why(notice(kinds.STARTED), MONDAY + HOUR, earlier) is None


class Asked(Timeline):
    """A timeline that remembers how much of it was asked for."""

    most = 0

    def pieces(self, since: Instant, until: Instant) -> list[Piece]:
        self.most = max(self.most, until - since)
        return super().pieces(since, until)


def test_what_has_no_end_is_not_looked_at_to_the_end_of_time() -> None:
    """Turns of a quarter of an hour are millions by then."""
    timeline = Asked([Revision("Europe/Brussels", (WEEKS,))])
    gap = notice(kinds.GAP_AHEAD, payload={"gaps": [stretch(MONDAY, None)]})
    assert lapsed(gap, timeline, (), MONDAY) == "the gap was closed, or is over"
    given = {"user": {"id": "ben"}, "before": [], "after": [stretch(MONDAY, None)]}
    assert lapsed(notice(kinds.SHIFT_CHANGED, payload={"changes": [given]}), timeline, (), MONDAY) is not None
    assert timeline.most <= 60 * DAY


def test_a_handoff_to_nobody_holds_as_long_as_nobody_comes() -> None:
    nobody = stands_in(None, MONDAY, MONDAY + DAY)
    said = notice(kinds.STARTED, incoming_user_id=None)
    assert why(said, MONDAY + HOUR, nobody) is None
    assert why(said, MONDAY + HOUR) == "somebody else takes over"


def test_a_gap_holds_while_any_of_it_lies_ahead_and_is_open() -> None:
    ends = Timeline([Revision("Europe/Brussels", ())])
    said = notice(kinds.GAP_AHEAD, payload={"gaps": [stretch(MONDAY, MONDAY + HOUR), stretch(MONDAY + DAY, None)]})
    closed = "the gap was closed, or is over"
    assert lapsed(said, ends, (), MONDAY) is None
    assert lapsed(said, ends, (), MONDAY + 2 * HOUR) is None
    assert why(said, MONDAY) == closed
    only = notice(kinds.GAP_AHEAD, payload={"gaps": [stretch(MONDAY, MONDAY + HOUR)]})
    assert lapsed(only, ends, (), MONDAY + HOUR - 1) is None
    assert lapsed(only, ends, (), MONDAY + HOUR) == closed
    on_purpose = stands_in(None, MONDAY, MONDAY + HOUR)
    assert why(only, MONDAY, on_purpose) == closed


def test_changed_shifts_hold_while_somebody_has_what_it_says() -> None:
    given = {"user": {"id": "cas"}, "before": [], "after": [stretch(MONDAY, MONDAY + DAY)]}
    lost = {"user": {"id": "ben"}, "before": [stretch(MONDAY, MONDAY + DAY)], "after": []}
    said = notice(kinds.SHIFT_CHANGED, payload={"changes": [given, lost]})
    there, again = stands_in("cas", MONDAY, MONDAY + DAY), "the shifts were changed again, or are over"
    assert why(said, MONDAY - DAY, there) is None
    assert why(said, MONDAY - DAY, there, user_id="ben") is None
    assert why(said, MONDAY - DAY) == again
    assert why(said, MONDAY - DAY, user_id="cas") == again
    assert why(said, MONDAY - DAY, user_id="ben") == again
    assert why(said, MONDAY + DAY, there, user_id="cas") == again
    # Ben got half of it back: that he lost it all is no longer so, nor that Cas has it all.
    half = stands_in("cas", MONDAY, MONDAY + DAY // 2)
    assert why(said, MONDAY - DAY, half, user_id="cas") == again
    assert why(said, MONDAY - DAY, half, user_id="ben") is None


def test_an_override_holds_until_it_is_taken_back_or_over() -> None:
    said = notice(kinds.OVERRIDE_CREATED, payload={"override": {"id": "ovr_1"}})
    there = stands_in("cas", MONDAY, MONDAY + DAY)
    assert why(said, MONDAY - DAY, stands_in("cas", MONDAY, MONDAY + DAY, "ovr_0"), there) is None
    assert why(said, MONDAY + DAY, there) == "the override was taken back, or is over"
    assert why(said, MONDAY - DAY) == "the override was taken back, or is over"


@pytest.mark.parametrize("kind", [kinds.OVERRIDE_DELETED, kinds.SHIFT_SWAPPED, kinds.SCHEDULE_CHANGED])
def test_what_was_done_was_done(kind: Kind) -> None:
    assert why(notice(kind), MONDAY + 300 * DAY) is None
