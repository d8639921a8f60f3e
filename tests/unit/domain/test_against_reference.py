"""The calculator and the slow reference give the same answer, whatever the schedule."""

from __future__ import annotations

from hypothesis import given

from rota.domain.timeline import Gap, Timeline
from tests.support.reference import Reference, instant, microseconds
from tests.support.schedules import Case, cases


@given(cases())
def test_every_segment_and_gap_is_the_reference_s(case: Case) -> None:
    timeline = Timeline(case.revisions, case.entries, case.overrides)
    reference = Reference(case.revisions, case.entries, case.overrides)
    ticks = reference.ticks(instant(case.since), instant(case.until))

    assert [(span.start, span.end, *span[2:]) for span in timeline.spans(case.since, case.until)] == [
        (microseconds(start), microseconds(end), *state) for start, end, state in reference.segments(ticks)
    ]
    assert [gap for gap in _nobody(timeline, case)] == [
        (microseconds(start), microseconds(end), reason) for start, end, reason in reference.causes(ticks)
    ]


def _nobody(timeline: Timeline, case: Case) -> list[tuple[int, int, str]]:
    pieces = timeline.pieces(case.since, case.until)
    return [(piece.start, piece.end, piece.reason) for piece in pieces if isinstance(piece, Gap)]
