"""An era: a stretch of a schedule in which no rotation begins, ends or is edited.

Within it, which rotation has the floor is a table of one week on the wall clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice, pairwise, repeat
from typing import Generic, Literal, TypeAlias, TypeVar

from rota.domain.rotation import Rotation, Turns, anchored, lead_in, turns_of, weekly_windows
from rota.domain.schedule import Revision
from rota.domain.time import BEGINNING, END, MONDAY, WEEK, Instant, Wall
from rota.domain.zone import Zone, zone

Source: TypeAlias = Literal["rotation", "entry", "override"]
# start, end, user, source, id of the rotation or item, turn. Made by the hundred, so a plain tuple.
Row: TypeAlias = "tuple[Instant, Instant, str | None, Source, str, int | None]"
V = TypeVar("V")
_EVER = END - BEGINNING
_MANY = 16  # turns in a row, from which on laying them out by columns pays


@dataclass(frozen=True, slots=True)
class Layer:
    """One rotation's turns, as they lie over [since, until) on the wall clock of its revision."""

    rotation: Rotation
    turns: Turns
    windows: tuple[tuple[int, int], ...]
    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class WeekTable(Generic[V]):
    """A value for every moment of the week: `values[i]` from offset `opens[i]` to `closes[i]` past `origin`.

    Neighbours differ, around the week's end too, so that every edge is a real one.
    """

    origin: Wall
    opens: list[int]
    closes: list[int]
    values: list[V]

    @classmethod
    def of(cls, pieces: Sequence[tuple[int, int, V]]) -> WeekTable[V]:
        """The table of pieces that are sorted, differ from their neighbours and fill the week from Monday 00:00."""
        shift = 0
        if len(pieces) > 1 and pieces[0][2] is pieces[-1][2]:
            # One value over the week's end: begin the table's week where it gives way to the next.
            shift = pieces[0][1]
            pieces = [*pieces[1:-1], (pieces[-1][0], WEEK + shift, pieces[-1][2])]
        return cls(
            MONDAY + shift,
            [start - shift for start, _, _ in pieces],
            [end - shift for _, end, _ in pieces],
            [value for _, _, value in pieces],
        )

    def at(self, w: Wall) -> V:
        """The value at one reading of the wall clock."""
        if len(self.values) == 1:
            return self.values[0]
        return self.values[bisect_right(self.opens, (w - self.origin) % WEEK) - 1]

    def length(self, w: Wall) -> int:
        """How long the value at one reading of the wall clock lasts, from before it to after it."""
        if len(self.values) == 1:
            return _EVER
        i = bisect_right(self.opens, (w - self.origin) % WEEK) - 1
        return self.closes[i] - self.opens[i]

    def pieces(self, w: Wall, top: Wall) -> Iterator[tuple[Wall, Wall, V]]:
        """The values over the wall-clock range [w, top)."""
        opens, closes, values = self.opens, self.closes, self.values
        count = len(values)
        if count == 1:
            yield w, top, values[0]
            return
        base = w - (w - self.origin) % WEEK
        i = bisect_right(opens, w - base) - 1
        while True:
            end = base + closes[i]
            if end >= top:
                yield w, top, values[i]
                return
            yield w, end, values[i]
            w = end
            i += 1
            if i == count:
                i = 0
                base += WEEK


class Era:
    """Who has the floor over [since, until), and whose turn it is."""

    def __init__(self, revision: Revision, layers: Sequence[Layer], since: Instant, until: Instant) -> None:
        self.revision = revision
        self.layers = layers  # the highest priority first
        self.since = since
        self.until = until

    @cached_property
    def zone(self) -> Zone:
        """The zone whose wall clock everything in this era goes by."""
        return zone(self.revision.timezone)

    @cached_property
    def table(self) -> WeekTable[Layer | None]:
        """Which layer has the floor at each moment of the week; None is a gap."""
        pieces: list[tuple[int, int, Layer | None]] = []
        free = [(0, WEEK)]
        for layer in self.layers:
            left = []
            for start, end in free:
                for opens, closes in layer.windows:
                    if opens >= end:
                        break
                    if closes > start:
                        if opens > start:
                            left.append((start, opens))
                            start = opens
                        pieces.append((start, min(closes, end), layer))
                        start = min(closes, end)
                if start < end:
                    left.append((start, end))
            free = left
        pieces.extend((start, end, None) for start, end in free)
        return WeekTable.of(sorted(pieces, key=lambda piece: piece[0]))

    @cached_property
    def _hours(self) -> WeekTable[bool]:
        """The hours that the schedule means to cover: those inside some rotation's restrictions, if it has any."""
        restrictions = [window for rotation in self.revision.rotations for window in rotation.restrictions]
        windows = weekly_windows(restrictions) or [(0, WEEK)]
        pieces = [(start, end, True) for start, end in windows]
        edges = [(0, 0), *windows, (WEEK, WEEK)]
        pieces += [(before[1], after[0], False) for before, after in pairwise(edges) if before[1] < after[0]]
        return WeekTable.of(sorted(pieces))

    def user_at(self, t: Instant) -> str | None:
        """Whom the rotations put on call at `t`."""
        if not self.revision.enabled:
            return None
        w = self.zone.wall(t)
        layer = self.table.at(w)
        if layer is None:
            return None
        turns = layer.turns
        return turns.user(turns.number(w))

    def rows(self, since: Instant, until: Instant) -> list[Row]:
        """Whom the rotations put on call over [since, until), a window inside the era."""
        rows: list[Row] = []
        if not self.layers:
            return rows
        seams = []
        for start, end, w, top in self._ranges(since, until):
            seams.append(len(rows))
            offset = w - start
            for opens, closes, layer in self.table.pieces(w, top):
                if layer is not None:
                    _take_turns(rows, layer, opens, closes, offset)
            if rows and w + 1 == top:  # the clock stands still: one reading, however long
                rows[-1] = (rows[-1][0], end, *rows[-1][2:]) if rows[-1][0] == start else rows[-1]
        for seam in reversed(seams):
            if 0 < seam < len(rows) and rows[seam - 1][1] == rows[seam][0] and rows[seam - 1][2:] == rows[seam][2:]:
                rows[seam - 1 : seam + 1] = [(rows[seam - 1][0], *rows[seam][1:])]
        return rows

    def hours(self, since: Instant, until: Instant) -> Iterator[tuple[Instant, Instant, bool]]:
        """The window cut into what the schedule means to cover and what it does not."""
        for start, end, w, top in self._ranges(since, until):
            if w + 1 == top:
                yield start, end, self._hours.at(w)
            else:
                for opens, closes, due in self._hours.pieces(w, top):
                    yield opens - w + start, closes - w + start, due

    def _ranges(self, since: Instant, until: Instant) -> Iterator[tuple[Instant, Instant, Wall, Wall]]:
        """[since, until) as ranges of the wall clock: start, end, reading at the start, reading at the end.

        A range in which the clock stands still is one microsecond of readings, over any length of time.
        """
        for start, end, offset, floor in self.zone.stretches(since, until):
            moves = floor + 1 - offset  # from here on the clock shows something new
            if start < moves:
                yield start, min(moves, end), floor, floor + 1
                start = moves
            if start < end:
                yield start, end, start + offset, end + offset


def _take_turns(rows: list[Row], layer: Layer, w: Wall, top: Wall, offset: int) -> None:
    """Append the layer's turns over the wall-clock range [w, top), which is `offset` ahead of UTC."""
    turns, by = layer.turns, layer.rotation.id
    if not turns.regular:
        k = turns.number(w)
        while w < top:
            end = min(turns.start(k + 1), top)
            rows.append((w - offset, end - offset, turns.user(k), "rotation", by, k))
            w = end
            k += 1
        return
    # The sums of `Turns` written out: most of the time that a window takes is spent here.
    users, length = turns.users, turns.length
    n = len(users)
    k, into = divmod(w - turns.anchor, length)
    start, cut, end = w - offset, w - into + length - offset, top - offset
    if end - cut > _MANY * length:
        cuts = range(cut, end, length)
        turn_numbers = range(k, k + len(cuts) + 1)
        holders = islice(cycle(users), k % n, None)
        rows += zip((start, *cuts), (*cuts, end), holders, repeat("rotation"), repeat(by), turn_numbers)
        return
    while cut < end:
        rows.append((start, cut, users[k % n], "rotation", by, k))
        start = cut
        cut += length
        k += 1
    rows.append((start, end, users[k % n], "rotation", by, k))


_MANY_SCHEDULES = 512
_made: dict[tuple[int, ...], tuple[tuple[Revision, ...], list[Era]]] = {}


def eras_of(revisions: Sequence[Revision]) -> list[Era]:
    """The eras of a schedule's revisions, in order, together covering all time."""
    # A warm process asks about the same revisions again and again. They are told apart by identity, as to compare them
    # would cost what this saves; kept beside the eras, they can't be taken for others.
    same = tuple(map(id, revisions))
    found = _made.get(same)
    if found is None:
        if len(_made) >= _MANY_SCHEDULES:
            _made.clear()
        found = _made[same] = tuple(revisions), _eras(revisions)
    return found[1]


def _eras(revisions: Sequence[Revision]) -> list[Era]:
    eras = []
    ordered = sorted(revisions, key=lambda revision: revision.since)
    ends = [*(revision.since for revision in ordered[1:]), END]
    for revision, until in zip(ordered, ends, strict=False):
        since = revision.since
        layers = _layers(revision, since, until)
        edges = sorted({since, until, *(layer.since for layer in layers), *(layer.until for layer in layers)})
        for start, end in pairwise(edges):
            present = [layer for layer in layers if layer.since <= start and layer.until >= end]
            eras.append(Era(revision, present, start, end))
    first = eras[0].since if eras else END
    # Before the first revision that was read, nothing is known: an empty era, so that eras cover all time.
    return [Era(Revision("UTC"), (), BEGINNING, first), *eras] if first > BEGINNING else eras


def _layers(revision: Revision, since: Instant, until: Instant) -> list[Layer]:
    """The revision's rotations as layers within [since, until), the highest priority first."""
    layers = []
    clock = zone(revision.timezone)
    # The sort is stable: among equal positions the one created first stays first.
    for rotation in sorted(revision.rotations, key=lambda rotation: rotation.layer_position):
        if not rotation.participants:
            continue
        windows = tuple(weekly_windows(rotation.restrictions)) or ((0, WEEK),)
        anchor, lead = anchored(rotation, clock)
        turn_zero = clock.instant(anchor) if lead < anchor else BEGINNING
        begin, end = max(rotation.effective_from, since), min(rotation.effective_until or END, until)
        for turns, start, stop in (
            (lead_in(rotation, lead), begin, min(turn_zero, end)),
            (turns_of(rotation, anchor), max(begin, turn_zero), end),
        ):
            if start < stop:
                layers.append(Layer(rotation, turns, windows, start, stop))
    return layers
