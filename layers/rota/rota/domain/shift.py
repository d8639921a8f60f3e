"""A shift: a span of the final timeline with a stable id, by which it can be named and swapped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rota.domain.era import Source
from rota.domain.override import Entry
from rota.domain.time import Instant
from rota.domain.timeline import Span, Timeline

_PREFIX = "shift"


@dataclass(frozen=True, slots=True)
class Shift:
    """Who is on call over [start, end), as part of a schedule; truncated where a window cut it."""

    id: str
    schedule_id: str
    user_id: str | None
    start: Instant
    end: Instant
    source: Source
    source_id: str
    turn: int | None = None
    truncated_start: bool = False
    truncated_end: bool = False


@dataclass(frozen=True, slots=True)
class ShiftId:
    """What the id of a computed shift says: where it begins, and by what. An entry's shift has the entry's id."""

    schedule_id: str
    source_id: str
    start: Instant

    def __str__(self) -> str:
        return f"{_PREFIX}.{self.schedule_id}.{self.source_id}.{self.start}"

    @classmethod
    def parse(cls, text: str) -> ShiftId | None:
        """The parts of such an id, or None if it is none."""
        parts = text.split(".")
        if len(parts) != 4 or parts[0] != _PREFIX or not (parts[3].isascii() and parts[3].isdigit()):
            return None
        return cls(parts[1], parts[2], int(parts[3][:18]))


def shift_of(schedule_id: str, span: Span, *, whole: Span | None = None) -> Shift:
    """The shift that a span is, or a part of `whole`."""
    full = whole or span
    named = ShiftId(schedule_id, span.by, full.start)
    return Shift(
        id=span.by if span.source == "entry" else str(named),
        schedule_id=schedule_id,
        user_id=span.user_id,
        start=span.start,
        end=span.end,
        source=span.source,
        source_id=span.by,
        turn=span.turn,
        truncated_start=full.start < span.start,
        truncated_end=full.end > span.end,
    )


def shift_of_entry(entry: Entry) -> Shift:
    """The shift that an entry is as it was written, whether or not an override covers it."""
    return Shift(entry.id, entry.schedule_id, entry.user_id, entry.start, entry.end, "entry", entry.id)


def shifts_in(schedule_id: str, timeline: Timeline, spans: Sequence[Span]) -> list[Shift]:
    """The shifts of a window's spans, sorted; the first and the last say whether the window cut them."""
    held = [span for span in spans if span.user_id is not None]  # "nobody, on purpose" is a gap, no shift
    shifts = [shift_of(schedule_id, span) for span in held]
    for i in {0, len(held) - 1} if held else ():
        whole = timeline.shift_at(held[i].start)
        assert isinstance(whole, Span)
        shifts[i] = shift_of(schedule_id, held[i], whole=whole)
    return shifts
