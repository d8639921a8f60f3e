"""Every zone, over all the years that can be asked for, is what its raw file says."""

from __future__ import annotations

import importlib.resources
import re
import struct
from datetime import date, timedelta
from itertools import pairwise
from threading import Thread

import pytest

from rota.domain.time import BEGINNING, END
from rota.domain.zone import _PROBE, Zone, tzdata_version, zone, zone_names

pytestmark = pytest.mark.no_cover  # counting lines would take longer than the tests

SECOND = 1_000_000
FIRST, LAST = BEGINNING // SECOND, END // SECOND
NAMES = sorted(zone_names())


def raw(name: str) -> bytes:
    return importlib.resources.files("tzdata.zoneinfo").joinpath(*name.split("/")).read_bytes()


# Many names share a file's contents; the first of them stands for all.
FILES = sorted({raw(name): name for name in reversed(NAMES)}.values())


def changes_in(data: bytes) -> list[tuple[int, int]]:
    """The offset in force from BEGINNING on and each change until END, as (second, offset), read from TZif data.

    RFC 8536: a first block of 32-bit times that is passed over, a second of 64-bit times, and the rule for all times
    after the last as a POSIX TZ string.
    """
    counts = struct.unpack(">6l", data[20:44])
    second = 44 + _size(counts, 4)
    assert data[second : second + 4] == b"TZif"
    counts = struct.unpack(">6l", data[second + 20 : second + 44])
    _, _, _, times, types, _ = counts
    body = data[second + 44 :]
    at = struct.unpack(f">{times}q", body[: times * 8])
    kinds = body[times * 8 : times * 9]
    infos = [struct.unpack_from(">lBB", body, times * 9 + i * 6) for i in range(types)]
    footer = body[_size(counts, 8) :].strip(b"\n").decode("ascii")
    changes = [(-(1 << 62), infos[0][0]), *((t, infos[kind][0]) for t, kind in zip(at, kinds, strict=True))]
    last = changes[-1][0]
    changes += [change for change in _by_rule(footer) if change[0] > last]
    return changes


def _size(counts: tuple[int, ...], width: int) -> int:
    isut, isstd, leap, times, types, chars = counts
    return times * width + times + types * 6 + chars + leap * (width + 4) + isstd + isut


_NAME = r"(?:<[^>]+>|[A-Za-z]+)"
_RULE = re.compile(rf"{_NAME}([^,<A-Za-z]+)(?:{_NAME}([^,]*),([^,/]+)(?:/([^,]+))?,([^,/]+)(?:/([^,]+))?)?")


def _by_rule(footer: str) -> list[tuple[int, int]]:
    match = _RULE.fullmatch(footer)
    assert match is not None, footer
    standard = -_seconds(match[1])
    if match[3] is None:
        return [(FIRST, standard)]
    summer = -_seconds(match[2]) if match[2] else standard + 3600
    changes = []
    for year in range(1997, 2105):
        begins = _day(match[3], year) + _seconds(match[4] or "2") - standard
        ends = _day(match[5], year) + _seconds(match[6] or "2") - summer
        changes += [(begins, summer), (ends, standard)]
    return sorted(changes)


def _seconds(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    hours, minutes, seconds = ([*text.lstrip("+-").split(":"), "0", "0"])[:3]
    return sign * (int(hours) * 3600 + int(minutes) * 60 + int(seconds))


def _day(rule: str, year: int) -> int:
    """The midnight, as seconds of the local calendar, of a rule such as M3.5.0, J60 or 59."""
    new_year = date(year, 1, 1)
    if rule.startswith("M"):
        month, week, weekday = (int(part) for part in rule[1:].split("."))
        first = date(year, month, 1)
        day = first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (week - 1))
        while day.month != month:
            day -= timedelta(days=7)
    elif rule.startswith("J"):
        day = new_year + timedelta(days=int(rule[1:]) - 1)
        if year % 4 == 0 and int(rule[1:]) >= 60:
            day += timedelta(days=1)
    else:
        day = new_year + timedelta(days=int(rule))
    return (day - date(1970, 1, 1)).days * 86_400


def offsets_of(name: str) -> list[tuple[int, int]]:
    """The instants in our range at which the offset of the zone really changes, each with the new offset."""
    found = [(FIRST, 0)]
    for t, offset in changes_in(raw(name)):
        if t <= FIRST:
            found = [(FIRST, offset)]
        elif t < LAST and offset != found[-1][1]:
            found.append((t, offset))
    return found


@pytest.mark.parametrize("first_letter", sorted({name[0] for name in FILES}))
def test_every_zone_is_its_raw_file(first_letter: str) -> None:
    for name in FILES:
        if name.startswith(first_letter):
            known = Zone(name)
            stretches = list(known.stretches(BEGINNING, END))
            assert [(start // SECOND, offset // SECOND) for start, _, offset, _ in stretches] == offsets_of(name), name
            assert [before[1] for before in stretches[:-1]] == [after[0] for after in stretches[1:]]


def test_a_name_is_the_zone_of_its_file() -> None:
    standing = {raw(name): name for name in FILES}
    for name in sorted({*NAMES} - {*FILES}):
        for t, _ in offsets_of(name)[-3:]:
            at = t * SECOND
            assert Zone(name).offset(at) == Zone(standing[raw(name)]).offset(at), name


def test_no_stretch_is_shorter_than_the_distance_at_which_zones_are_probed() -> None:
    shortest = min(
        (after - before, name) for name in NAMES for (before, _), (after, _) in pairwise(offsets_of(name)[1:])
    )
    assert shortest[0] > _PROBE, shortest


def test_no_offset_since_2000_has_seconds() -> None:
    assert all(offset % 60 == 0 for name in NAMES for _, offset in offsets_of(name))


def test_the_clock_and_its_inverse_fit_at_every_change_of_every_zone() -> None:
    for name in FILES:
        known = zone(name)
        for t, _ in offsets_of(name):
            for near in (-1_800, -1, 0, 1, 1_800):
                at = (t + near) * SECOND
                w = known.wall(at)
                # instant(w) is the first instant that shows w or later, so not after this one; and just before it less.
                first = known.instant(w)
                assert first <= at
                assert known.wall(first) >= w
                assert known.wall(first - 1) < w
                assert known.instant(w + 1) > at


@pytest.mark.parametrize(
    "name",
    [
        "America", "../etc/passwd", "/etc/localtime", "x" * 5000, "UTC\0", "", "UTC ", "europe/brussels", "leapseconds",
        "localtime", "Factory", "posixrules", "right/Europe/Brussels", "posix/Europe/Brussels", "tzdata.zi", "zone.tab",
    ],
)  # fmt: skip
def test_what_is_no_zone_is_refused(name: str) -> None:  # D07, D08
    assert name not in zone_names()
    with pytest.raises(KeyError):
        zone(name)


@pytest.mark.parametrize("name", ["Europe/Brussels", "Europe/Kiev", "Europe/Kyiv", "US/Eastern", "UTC", "Etc/GMT+12"])
def test_canonical_names_and_aliases_are_zones(name: str) -> None:
    assert name in zone_names()
    assert zone(name).name == name
    assert zone(name) is zone(name)


def test_the_database_has_a_version() -> None:
    assert re.fullmatch(r"20\d\d\.\d+", tzdata_version())


def test_times_beyond_the_edges_are_answered_with_the_edge_s_offset() -> None:
    assert Zone("Asia/Kolkata").offset(END + 400 * 86_400 * SECOND) == 19_800 * SECOND
    assert Zone("Asia/Kolkata").offset(BEGINNING - 2 * 86_400 * SECOND) == 19_800 * SECOND


def test_threads_may_share_a_zone() -> None:
    shared, alone = Zone("Europe/Brussels"), Zone("Europe/Brussels")
    years = [BEGINNING + (i * 37 % 100) * 366 * 86_400 * SECOND for i in range(100)]
    expected = [(alone.offset(t), alone.wall(t), alone.instant(t)) for t in years]
    wrong = []

    def ask(part: int) -> None:
        for i in range(part, 100, 8):
            t = years[i]
            if (shared.offset(t), shared.wall(t), shared.instant(t)) != expected[i]:
                wrong.append(t)

    threads = [Thread(target=ask, args=(part,)) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
