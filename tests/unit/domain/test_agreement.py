"""Every way of asking gives the same answer for the same instant, and windows fit together."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from rota.domain.override import Entry, Override
from rota.domain.timeline import Gap, Piece, Span, Timeline
from tests.support.reference import Reference
from tests.support.reference_turns import instant
from tests.support.roster import (
    DAY,
    HOUR,
    NEW_YORK,
    WORKDAYS,
    entry,
    local,
    overrides,
    rotation,
    timeline,
    utc,
    window,
)
from tests.support.schedules import Case, cases

FEWER = settings(max_examples=settings().max_examples // 4)
SINCE = utc("2026-01-01T00:00")
YEAR = 365 * DAY


def company() -> Timeline:
    """A year of three layers, with everything that can be laid over them."""
    begin = local(NEW_YORK, "2026-01-05T09:00")
    saturday = (window((6,), "08:00", "08:00"),)
    nights = (window(WORKDAYS, "18:00", "08:00"),)
    made = overrides(
        *(("eve", begin + i * 7 * DAY, begin + i * 7 * DAY + 5 * HOUR) for i in range(1, 50, 2)),
        *(("fay", begin + i * 7 * DAY, begin + i * 7 * DAY + 9 * HOUR, "eve") for i in range(1, 50, 6)),
        *((None, begin + i * 7 * DAY + HOUR, begin + i * 7 * DAY + 2 * HOUR) for i in range(2, 50, 8)),
        ("gus", begin + 60 * DAY, begin + 90 * DAY, "ada"),
    )
    return timeline(
        NEW_YORK,
        rotation("daily", begin + 9 * HOUR, "dan deb", "18:00", id="b", layer_position=1, restrictions=nights),
        rotation("weekly", begin, "ada bob cyd", id="c", layer_position=2, effective_until=begin + 200 * DAY),
        rotation("custom", begin + 30 * DAY, "hal ida", "08:00", id="a", length_minutes=720, restrictions=saturday),
        entries=[entry("jo", begin + i * 30 * DAY, begin + i * 30 * DAY + DAY, f"ent_{i}") for i in range(1, 10)],
        overrides=made,
        coverage="restricted",
    )


def test_ten_thousand_random_instants_get_the_same_answer_from_every_way_of_asking() -> None:  # D23, N4
    line = company()
    draw = random.Random(1)
    spans = line.spans(SINCE, SINCE + YEAR)
    pieces = line.pieces(SINCE, SINCE + YEAR)
    boundaries = [t for span in spans for t in (span.start, span.end - 1)]
    instants = [draw.randrange(SINCE, SINCE + YEAR) for _ in range(8_000)] + draw.choices(boundaries, k=2_000)
    layers = {name: line.layer(name, SINCE, SINCE + YEAR) for name in "abc"}
    at = dict(zip(sorted(set(instants)), _pieces_at(pieces, sorted(set(instants))), strict=True))
    for t in instants:
        holder = line.who(t)
        piece = at[t]
        assert _user(piece) == holder
        assert [_user(found) for found in line.pieces(t, t + 1)] == [holder]
        assert [span.user_id for span in line.spans(t, t + 1)] in ([holder], [] if holder is None else [holder])
        if isinstance(piece, Span) and piece.source == "rotation":
            assert holder in {span.user_id for span in layers[piece.by] if span.start <= t < span.end}
    for t in instants[:1500]:
        whole, piece = line.shift_at(t), at[t]
        if piece.start > SINCE and piece.end < SINCE + YEAR:
            assert whole == piece
        else:
            assert whole.start <= piece.start
            assert whole.end >= piece.end


def test_the_slow_reference_agrees_on_the_same_year() -> None:
    line = company()
    items = [item for _, _, island in line._islands for item in island]
    entries = [item for item in items if isinstance(item, Entry)]
    reference = Reference(line._revisions, entries, [item for item in items if isinstance(item, Override)])
    draw = random.Random(2)
    for t in (draw.randrange(SINCE, SINCE + YEAR) for _ in range(3_000)):
        assert line.who(t) == reference.who(instant(t))


@FEWER
@given(cases(), st.data())
def test_the_window_of_two_windows_is_the_two_joined(case: Case, data: st.DataObject) -> None:
    line = Timeline(case.revisions, case.entries, case.overrides)
    whole = line.spans(case.since, case.until)
    edges = [t for span in whole for t in span[:2] if case.since < t < case.until]
    within = st.integers(case.since + 1, case.until - 1)
    cut = data.draw(st.one_of(within, st.sampled_from(edges)) if edges else within)

    assert _joined(line.spans(case.since, cut), line.spans(cut, case.until)) == whole
    assert _joined(line.pieces(case.since, cut), line.pieces(cut, case.until)) == line.pieces(case.since, case.until)


@FEWER
@given(cases(), st.data())
def test_every_way_of_asking_agrees_on_random_schedules(case: Case, data: st.DataObject) -> None:
    line = Timeline(case.revisions, case.entries, case.overrides)
    pieces = line.pieces(case.since, case.until)

    assert [piece.start for piece in pieces] == [case.since, *(piece.end for piece in pieces[:-1])]
    assert pieces[-1].end == case.until
    for before, after in pairwise(pieces):
        assert before[2:] != after[2:]
    spans = [piece for piece in pieces if isinstance(piece, Span)]
    assert spans == [span for span in line.spans(case.since, case.until) if span.user_id is not None]
    for piece in pieces:
        for t in (piece.start, piece.end - 1, data.draw(st.integers(piece.start, piece.end - 1))):
            assert line.who(t) == _user(piece)
    piece = data.draw(st.sampled_from(pieces))
    whole = line.shift_at(data.draw(st.integers(piece.start, piece.end - 1)))
    assert whole[2:] == piece[2:]
    assert whole.start == piece.start if piece.start > case.since else whole.start <= piece.start
    assert whole.end == piece.end if piece.end < case.until else whole.end >= piece.end
    again = line.pieces(whole.start, whole.end)
    assert again == [whole]


@FEWER
@given(cases())
def test_a_layer_is_the_timeline_of_that_rotation_alone(case: Case) -> None:
    line = Timeline(case.revisions)
    for rotation_id in {r.id for revision in case.revisions for r in revision.rotations}:
        alone = [
            replace(rev, enabled=True, rotations=tuple(r for r in rev.rotations if r.id == rotation_id))
            for rev in case.revisions
        ]
        assert line.layer(rotation_id, case.since, case.until) == Timeline(alone).spans(case.since, case.until)
        for span in line.layer(rotation_id, case.since, case.until):
            assert span.by == rotation_id


@FEWER
@given(cases())
def test_the_next_shift_is_the_first_after_a_change_of_person(case: Case) -> None:
    line = Timeline(case.revisions, case.entries, case.overrides)
    pieces = line.pieces(case.since, case.until)
    if len(pieces) < 2:
        return
    holder, expected = _user(pieces[0]), None
    for piece in pieces[1:]:
        if _user(piece) is not None and _user(piece) != holder:
            expected = cast("Span", piece)
            break
        holder = _user(piece)
    found = line.next_after(pieces[0], case.until - pieces[0].end)
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert found == line.shift_at(expected.start)
        assert (found.start, found.user_id) == (expected.start, expected.user_id)


def test_a_window_of_no_length_holds_nothing() -> None:
    assert company().spans(SINCE + YEAR, SINCE + YEAR) == []
    assert company().pieces(SINCE + YEAR, SINCE + YEAR) == []


def _user(piece: Piece) -> str | None:
    return piece.user_id if isinstance(piece, Span) else None


def _pieces_at(pieces: list[Piece], instants: list[int]) -> list[Piece]:
    """The piece that holds each of the sorted instants."""
    found, i = [], 0
    for t in instants:
        while pieces[i].end <= t:
            i += 1
        found.append(pieces[i])
    return found


def _joined(first: list, second: list) -> list:  # type: ignore[type-arg]
    """Two windows as one: what the cut parted belongs together again."""
    if first and second and first[-1].end == second[0].start and first[-1][2:] == second[0][2:]:
        return [*first[:-1], second[0]._replace(start=first[-1].start), *second[1:]]
    return [*first, *second]


def test_gaps_and_spans_are_told_apart_by_type() -> None:
    assert {type(piece) for piece in company().pieces(SINCE, SINCE + YEAR)} == {Gap, Span}
