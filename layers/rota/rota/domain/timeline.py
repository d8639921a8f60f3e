"""The calculator: who is on call at an instant, and over a window. Everything that says so asks here.

How it stays exact and quick at once. Which rotation has the floor depends on restrictions alone, and those are weekly:
so between two instants at which a rotation begins, ends or is edited (an `Era`), it is a table of one week. The turns
inside are closed form (`domain.rotation`). Both live on a wall clock that never goes back (`domain.zone`), so a window
is walked stretch by stretch of constant offset, by plain integer sums; nothing is stepped through from the beginning,
and a rotation hidden below another costs nothing. Hand-written items are laid over the few spans that they touch.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from rota.domain.era import Era, Row, Source, eras_of
from rota.domain.override import Entry, Override
from rota.domain.schedule import Revision
from rota.domain.time import BEGINNING, DAY, END, HOUR, Instant

NobodyReason = Literal["gap", "off", "disabled"]


class Span(NamedTuple):
    """Who is on call over [start, end), and by what: `by` is the id of the rotation, entry or override.

    `user_id` None is an override to nobody, on purpose. `turn` is the rotation's turn number.
    """

    start: Instant
    end: Instant
    user_id: str | None
    source: Source
    by: str
    turn: int | None


class Gap(NamedTuple):
    """A stretch of the final timeline with nobody on call, and why."""

    start: Instant
    end: Instant
    reason: NobodyReason


Piece: TypeAlias = Span | Gap
Item: TypeAlias = Entry | Override
_Island: TypeAlias = tuple[Instant, Instant, list[Item]]
_MONTH = 32 * DAY  # how far to look for the ends of a shift at first, at most


class Timeline:
    """The final timeline of one schedule, from its revisions, entries and overrides.

    Guarantees, for all instants and windows between 1998 and 2102: `who`, `spans`, `pieces` and `shift_at` agree;
    spans are half-open, sorted and disjoint; a boundary is a change of person or of reason, or the window's edge.
    """

    def __init__(
        self, revisions: Sequence[Revision], entries: Iterable[Entry] = (), overrides: Iterable[Override] = ()
    ) -> None:
        self._revisions = tuple(revisions)
        self._eras = eras_of(self._revisions)
        self._era_starts = [era.since for era in self._eras]
        self._islands = _islands([*entries, *sorted(overrides, key=lambda override: override.sequence)])
        self._island_starts = [start for start, _, _ in self._islands]

    def who(self, t: Instant) -> str | None:
        """The user on call at `t`, or None. Constant time, whatever the age of the schedule."""
        era = self._eras[bisect_right(self._era_starts, t) - 1]
        user = era.user_at(t)
        i = bisect_right(self._island_starts, t) - 1
        if i >= 0 and t < self._islands[i][1] and era.revision.enabled:
            for item in self._islands[i][2]:
                if item.start <= t < item.end:
                    if isinstance(item, Entry):
                        user = item.user_id
                    elif item.replaced_user_id is None or item.replaced_user_id == user:
                        user = item.override_user_id
        return user

    def spans(self, since: Instant, until: Instant) -> list[Span]:
        """The final timeline cut to [since, until), without its gaps."""
        return list(map(Span._make, self.rows(since, until)))

    def rows(self, since: Instant, until: Instant) -> list[Row]:
        """The same as plain tuples, which cost a third."""
        rows: list[Row] = []
        first, last = bisect_right(self._era_starts, since) - 1, bisect_left(self._era_starts, until)
        for era in self._eras[first:last]:
            if era.revision.enabled:  # else nobody is on call, however many turns there are
                _extend(rows, era.rows(max(since, era.since), min(until, era.until)))
        i = max(bisect_right(self._island_starts, since) - 1, 0)
        for _, _, items in self._islands[i : bisect_left(self._island_starts, until)]:
            for item in items:
                _lay(rows, item, since, until)
        for era in self._eras[first:last]:
            if not era.revision.enabled:
                _clear(rows, era.since, era.until)
        return rows

    def pieces(self, since: Instant, until: Instant) -> list[Piece]:
        """The final timeline of [since, until) without a hole: spans with somebody, and gaps with their reason."""
        pieces: list[Piece] = []
        at = since
        for row in self.rows(since, until):
            if row[0] > at:
                pieces.extend(self._gaps(at, row[0]))
            pieces.append(Gap(row[0], row[1], "off") if row[2] is None else Span._make(row))
            at = row[1]
        if at < until:
            pieces.extend(self._gaps(at, until))
        return _joined(pieces)

    def shift_at(self, t: Instant) -> Piece:
        """The whole span or gap that holds `t`, cut by no window. Open ends lie at `time.BEGINNING` and `time.END`."""
        step = self._likely(t)
        since, until = max(t - step, BEGINNING), min(t + step, END)
        while True:
            piece = next(piece for piece in self.pieces(since, until) if piece.end > t)
            if piece.start == since and self._goes_on(since):
                since = max(min(self._quiet(since - 1)[0], since - step), BEGINNING)
            elif piece.end == until and self._goes_on(until):
                _, quiet = self._quiet(until)
                until = min(max(quiet, until + step), END)
            else:
                return piece
            step *= 2

    def _likely(self, t: Instant) -> int:
        """How far the ends of the shift at `t` are likely to be: what is left of a turn by the hours of the week."""
        era = self.era_at(t)
        w = era.zone.wall(t)
        turn = (layer := era.table.at(w)) and layer.turns.length
        return min(turn or _MONTH, era.table.length(w), _MONTH) + HOUR  # an hour more, as clocks change

    def _goes_on(self, t: Instant) -> bool:
        """Whether one span or gap lies on both sides of `t`."""
        return BEGINNING < t < END and len(self.pieces(t - 1, t + 1)) == 1

    def _quiet(self, t: Instant) -> tuple[Instant, Instant]:
        """A stretch around `t` in which nothing can change, so that a long silence is not searched bit by bit."""
        era = self.era_at(t)
        if not era.revision.enabled:
            return era.since, era.until
        if era.layers or era.revision.coverage == "restricted":
            return t, t
        i = bisect_right(self._island_starts, t)
        before = self._islands[i - 1][1] if i else BEGINNING
        after = self._islands[i][0] if i < len(self._islands) else END
        return max(era.since, min(before, t)), min(era.until, after)

    def next_after(self, piece: Piece, horizon: int) -> Span | None:
        """The first span after `piece` with another person (or anybody, after a gap), within `horizon` of its end."""
        holder = piece.user_id if isinstance(piece, Span) else None
        at, limit, reach = piece.end, min(piece.end + horizon, END), min(piece.end - piece.start, _MONTH)
        while at < limit:
            until = min(at + reach, limit)
            for row in self.rows(at, until):
                if row[0] > at:
                    holder = None
                if row[2] is not None and row[2] != holder:
                    found = self.shift_at(row[0])
                    assert isinstance(found, Span)
                    return found
                holder, at = row[2], row[1]
            if at < until:
                holder = None
            at, reach = until, reach * 2
        return None

    def only(self, rotation_id: str) -> Timeline:
        """What one rotation alone would say, whatever lies above it and whether or not the schedule is enabled."""
        return Timeline(
            [
                replace(
                    revision,
                    enabled=True,
                    rotations=tuple(r for r in revision.rotations if r.id == rotation_id),
                )
                for revision in self._revisions
            ]
        )

    def layer(self, rotation_id: str, since: Instant, until: Instant) -> list[Span]:
        """What one rotation offers over [since, until)."""
        return self.only(rotation_id).spans(since, until)

    def covering(self, t: Instant) -> list[Item]:
        """The entries and overrides that cover `t`, in the order in which they are applied."""
        i = bisect_right(self._island_starts, t) - 1
        return [item for item in self._islands[i][2] if item.start <= t < item.end] if i >= 0 else []

    def era_at(self, t: Instant) -> Era:
        """What was in force at `t`."""
        return self._eras[bisect_right(self._era_starts, t) - 1]

    def _gaps(self, since: Instant, until: Instant) -> Iterator[Gap]:
        for era in self._eras[bisect_right(self._era_starts, since) - 1 : bisect_left(self._era_starts, until)]:
            start, end = max(since, era.since), min(until, era.until)
            if not era.revision.enabled:
                yield Gap(start, end, "disabled")
            elif era.revision.coverage == "full":
                yield Gap(start, end, "gap")
            else:
                for opens, closes, due in era.hours(start, end):
                    yield Gap(opens, closes, "gap" if due else "off")


def _islands(items: Sequence[Item]) -> list[_Island]:
    """The items in groups that do not overlap, each in the order given: that in which they are laid on."""
    groups: list[tuple[Instant, Instant, list[int]]] = []
    for n in sorted(range(len(items)), key=lambda n: items[n].start):
        start, end, members = items[n].start, items[n].end, [n]
        if groups and start < groups[-1][1]:
            start, before, members = groups.pop()
            end = max(end, before)
            members.append(n)
        groups.append((start, end, members))
    return [(start, end, [items[n] for n in sorted(members)]) for start, end, members in groups]


def _extend(rows: list[Row], more: list[Row]) -> None:
    """Append, joining what the edge between two eras or two offsets cut without a reason."""
    if rows and more and rows[-1][1] == more[0][0] and rows[-1][2:] == more[0][2:]:
        more[0] = (rows.pop()[0], *more[0][1:])
    rows += more


def _lay(rows: list[Row], item: Item, since: Instant, until: Instant) -> None:
    """Put an entry or override over the rows of [since, until)."""
    start, end = item.start, item.end
    if start < since:
        start = since
    if end > until:
        end = until
    if start >= end:
        return
    first = bisect_left(rows, (start,))
    if first and rows[first - 1][1] > start:
        first -= 1
    last = bisect_left(rows, (end,), first)
    if isinstance(item, Entry):
        laid: list[Row] = [(start, end, item.user_id, "entry", item.id, None)]
    elif item.replaced_user_id is None:
        laid = [(start, end, item.override_user_id, "override", item.id, None)]
    else:
        rows[first:last] = _replaced(rows[first:last], item, start, end)
        return
    if first < last:
        opens, _, user, source, by, turn = rows[first]
        if opens < start:
            laid = [(opens, start, user, source, by, turn), *laid]
        _, closes, user, source, by, turn = rows[last - 1]
        if closes > end:
            laid.append((end, closes, user, source, by, turn))
    rows[first:last] = laid


def _replaced(rows: list[Row], override: Override, start: Instant, end: Instant) -> list[Row]:
    """The rows with the override over [start, end) where the person whom it replaces is on call."""
    laid: list[Row] = []
    for row in rows:
        opens, closes, user, source, by, turn = row
        if user != override.replaced_user_id:
            laid.append(row)
            continue
        if opens < start:
            laid.append((opens, start, user, source, by, turn))
        opens, ends = max(opens, start), min(closes, end)
        _extend(laid, [(opens, ends, override.override_user_id, "override", override.id, None)])
        if closes > end:
            laid.append((end, closes, user, source, by, turn))
    return laid


def _clear(rows: list[Row], start: Instant, end: Instant) -> None:
    """Take [start, end) out of the rows."""
    kept: list[Row] = []
    for row in rows:
        if row[0] < start:
            kept.append((row[0], min(row[1], start), *row[2:]))
        if row[1] > end:
            kept.append((max(row[0], end), row[1], *row[2:]))
    rows[:] = kept


def _joined(pieces: list[Piece]) -> list[Piece]:
    """One gap where two of the same reason touch."""
    if not any(isinstance(a, Gap) and isinstance(b, Gap) for a, b in pairwise(pieces)):
        return pieces
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, Gap) and isinstance(last, Gap) and piece.reason == last.reason:
            joined[-1] = Gap(last.start, piece.end, last.reason)
        else:
            joined.append(piece)
    return joined
