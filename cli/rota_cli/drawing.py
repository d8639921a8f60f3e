"""A timeline as lines of text: a column is a part of a day on the schedule's clock, and hides no gap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from rota_cli.client import Json
from rota_cli.output import column
from rota_cli.shifts import CUT
from rota_cli.times import DAY, first_instant, reading, spell
from rota_cli.times import shown as time_shown

SHIFTS = (
    column("START", "start"),
    column("END", "end"),
    column("USER", "user_id"),
    column("NAME", "name"),
    column("SOURCE", "source"),
    column("ID", "id"),
    *CUT,
)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_GAP, _OFF, _NONE, _OTHER = "!", "·", " ", "#"
_LABEL = 16
Line = tuple[str, dict[str, Any]]


def edges(since: datetime, days: int, zone: ZoneInfo) -> list[datetime]:
    """The instants at which the days begin, and the last ends: a day with a change of clocks is as long as it is."""
    first = reading(since, zone).date()
    return [first_instant(datetime.combine(first + i * DAY, time()), zone) for i in range(days + 1)]


def lines(
    name: str, timeline: Json, days: Sequence[datetime], zone: ZoneInfo, now: datetime, width: int
) -> Iterator[Line]:
    """The picture, its legend, and its gaps in words, each line with its style."""
    final, gaps = timeline["final"], timeline["coverage"]["gaps"]
    cells = _cells(days, max(1, (width - _LABEL) // (len(days) - 1)))
    letters = _letters([*final, *timeline["overrides"], *(s for one in timeline["layers"] for s in one["shifts"])])
    first, last = reading(days[0], zone), reading(days[-2], zone)
    yield f"{name}  {first:%a} {first.day} {first:%b} - {last:%a} {last.day} {last:%b %Y}, {zone.key}", {"bold": True}
    yield "", {}
    yield _fit("") + _heads(days, zone, len(cells) // (len(days) - 1)), {}
    if days[0] <= now < days[-1]:
        at = next(i for i, (start, end) in enumerate(cells) if start <= now < end)
        yield _fit("now") + " " * at + "v", {"dim": True}
    nobody = bool([gap for gap in gaps if gap["reason"] != "off"])
    yield _fit("ON CALL") + _row(cells, final, letters, gaps), {"bold": True, "fg": "red" if nobody else None}
    written = [one for one in timeline["overrides"] if one["user_id"] is not None]
    written += [one for one in final if one["source"] == "entry"]
    if written:
        yield _fit("overrides") + _row(cells, written, letters), {}
    for layer in timeline["layers"]:
        yield _fit(layer["name"] or f"layer {layer['layer_position']}") + _row(cells, layer["shifts"], letters), {}
    yield "", {}
    for user_id, (letter, called) in letters.items():
        yield f"  {letter}  {called}" + (f"  ({user_id})" if called != user_id else ""), {}
    for gap in gaps:
        off = gap["reason"] == "off"
        length = spell(datetime.fromisoformat(gap["end"]) - datetime.fromisoformat(gap["start"]))
        said = "off on purpose" if off else f"{gap['reason'].upper()}: NOBODY ON CALL"
        yield (
            f"  {_OFF if off else _GAP}  {said}  {time_shown(gap['start'])} - {time_shown(gap['end'])} ({length})",
            {} if off else {"fg": "red", "bold": True},
        )


def _cells(days: Sequence[datetime], parts: int) -> list[tuple[datetime, datetime]]:
    return [
        (start + (end - start) * i / parts, start + (end - start) * (i + 1) / parts)
        for start, end in pairwise(days)
        for i in range(parts)
    ]


def _row(
    cells: Sequence[tuple[datetime, datetime]],
    shifts: Sequence[Json],
    letters: dict[str, tuple[str, str]],
    gaps: Sequence[Json] = (),
) -> str:
    """A letter for whoever has most of a cell; but a gap of whatever length takes it."""
    spans = [(*_span(one), letters[one["user_id"]][0]) for one in shifts if one["user_id"] is not None]
    marks = [(*_span(one), _OFF if one["reason"] == "off" else _GAP) for one in gaps]
    return "".join(_cell(start, end, spans, marks) for start, end in cells)


def _cell(start: datetime, end: datetime, spans: list[Any], marks: list[Any]) -> str:
    here = {mark for since, until, mark in marks if since < end and until > start}
    if _GAP in here:
        return _GAP
    most: dict[str, timedelta] = {}
    for since, until, letter in [*spans, *marks]:
        if (length := min(until, end) - max(since, start)) > timedelta():
            most[letter] = most.get(letter, timedelta()) + length
    return max(most, key=lambda one: most[one]) if most else _NONE


def _span(one: Json) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(one["start"]).astimezone(UTC), datetime.fromisoformat(one["end"]).astimezone(UTC)


def _letters(shifts: Sequence[Json]) -> dict[str, tuple[str, str]]:
    """A letter for each person, the first of their name where it is free."""
    found: dict[str, tuple[str, str]] = {}
    for one in shifts:
        user_id = one["user_id"]
        if user_id is None or user_id in found:
            continue
        name = str(one["name"] or user_id)
        taken = {letter for letter, _ in found.values()}
        plain = unicodedata.normalize("NFKD", name)
        wanted = [part[:1].upper() for part in plain.split()] + list(_LETTERS)
        letter = next((char for char in wanted if char in _LETTERS and char not in taken), _OTHER)
        found[user_id] = (letter, name)
    return found


def _heads(days: Sequence[datetime], zone: ZoneInfo, parts: int) -> str:
    """The days' names, as much of them as fits; where little does, only each Monday's and the first."""
    heads = ""
    for i, day in enumerate(days[:-1]):
        local = reading(day, zone)
        if parts >= 7:
            heads += f"|{local:%a} {local.day}"[:parts].ljust(parts)
        elif parts >= 3:
            heads += f"|{local.day}"[:parts].ljust(parts)
        elif i * parts >= len(heads):
            text = f"|{local:%d %b}" if not i or local.weekday() == 0 else " " * parts
            heads += text
    return heads[: parts * (len(days) - 1)]


def _fit(text: str) -> str:
    return (text[: _LABEL - 2] + "…" if len(text) > _LABEL - 1 else text).ljust(_LABEL)
