"""The calculator and the slow reference give the same answer, whatever the schedule."""

from __future__ import annotations

import pytest
from hypothesis import given

from rota.domain.timeline import Gap, Timeline
from tests.support.reference import Reference, Stretch, V
from tests.support.reference_turns import instant, microseconds
from tests.support.schedules import Case, cases


@pytest.mark.takes_long
@pytest.mark.no_cover  # which counting lines would make three times as slow
@given(cases())
def test_every_segment_and_gap_is_the_reference_s(case: Case) -> None:
    timeline = Timeline(case.revisions, case.entries, case.overrides)
    reference = Reference(case.revisions, case.entries, case.overrides)
    ticks = reference.ticks(instant(case.since), instant(case.until))

    segments, causes = reference.watch(ticks)
    assert timeline.spans(case.since, case.until) == [_kept(segment)[:2] + segment[2] for segment in segments]
    pieces = timeline.pieces(case.since, case.until)
    assert [piece for piece in pieces if isinstance(piece, Gap)] == [_kept(cause) for cause in causes]
    for tick in ticks[::31]:
        assert timeline.who(microseconds(tick)) == reference.who(tick)


def _kept(stretch: Stretch[V]) -> tuple[int, int, V]:
    return microseconds(stretch[0]), microseconds(stretch[1]), stretch[2]
