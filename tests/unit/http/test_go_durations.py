"""Go's durations: the cases of Go's own documentation and source, and what only ZStack's clients would send."""

from __future__ import annotations

import contextlib
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.http.zstack.durations import format_duration, parse_duration

NS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
H, M, S = NS["h"], NS["m"], NS["s"]
LONGEST = 2**63 - 1

GOOD = {
    "0": 0,
    "5s": 5 * S,
    "30s": 30 * S,
    "1478s": 1478 * S,
    "5.0s": 5 * S,
    "5.6s": 5 * S + 600 * NS["ms"],
    "5.s": 5 * S,
    ".5s": S // 2,
    "1.0s": S,
    "1.00s": S,
    "1.004s": S + 4 * NS["ms"],
    "1.0040s": S + 4 * NS["ms"],
    "100.00100s": 100 * S + NS["ms"],
    "10ns": 10,
    "11us": 11_000,
    "12µs": 12_000,
    "12μs": 12_000,
    "13ms": 13_000_000,
    "14s": 14 * S,
    "15m": 15 * M,
    "16h": 16 * H,
    "168h": 168 * H,
    "3h30m": 3 * H + 30 * M,
    "10.5s4m": 4 * M + 10 * S + S // 2,
    "2m3.4s": 2 * M + 3 * S + 400 * NS["ms"],
    "1h2m3s4ms5us6ns": H + 2 * M + 3 * S + 4_005_006,
    "39h9m14.425s": 39 * H + 9 * M + 14 * S + 425 * NS["ms"],
    "1h1h": 2 * H,
    "007h": 7 * H,
    "1.5h": 90 * M,
    "52763797000ns": 52_763_797_000,
    "0.3333333333333333333h": 20 * M,
    "9007199254740993ns": 9_007_199_254_740_993,
    "9223372036854775807ns": LONGEST,
    "9223372036854775.807us": LONGEST,
    "9223372036s854ms775us807ns": LONGEST,
    "0.100000000000000000000h": 6 * M,
    "0.830103483285477580700h": 49 * M + 48 * S + 372_539_827,
    "0.9223372036854775808h": 3_320_413_933_267,
    "0.9223372036854775809h": 3_320_413_933_267,
}
BAD = [
    "", "3", "-", "+", "s", ".", "-.", ".s", "+.s", "1d", "1w", "1y", "1 h", "1h ", " 1h", "1H", "1h30", "h1", "1..5h",
    "1.5.5h", "\x85\x85", "\xffff", "hello \xffff world", "1e3s", "0x1h", "\uff11h", "1٣h", "٣h", "00", "0.0", "1,5h",
    "9223372036854775808ns", "9223372036854775.808us", "9223372036854ms775us808ns", "2562048h",
    "10000000000000000000ns", "3000000h", "99999999999999999999999h",
    "1hh", "1sec", "1min", "P7D", "168", "Infh", "nan",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD, ids=repr)
def test_durations_are_read_as_go_reads_them(text: str) -> None:
    assert parse_duration(text) == GOOD[text]


@pytest.mark.parametrize("text", BAD, ids=repr)
def test_what_go_refuses_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["-1h", "+1h", "-0", "+0", "-.5h"])
def test_a_sign_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(ValueError, match="sign"):
        parse_duration(text)


def test_a_day_is_refused_with_what_to_write_instead() -> None:
    with pytest.raises(ValueError, match="24h"):
        parse_duration("7d")


parts = st.lists(
    st.tuples(st.integers(0, 100_000), st.text("0123456789", max_size=6), st.sampled_from(sorted(NS))),
    min_size=1,
    max_size=6,
)


@given(parts)
def test_parts_add_up(parts: list[tuple[int, str, str]]) -> None:
    text = "".join(f"{whole}{'.' + rest if rest else ''}{unit}" for whole, rest, unit in parts)
    exact = sum((whole + Fraction(int(rest or 0), 10 ** len(rest))) * NS[unit] for whole, rest, unit in parts)
    # Each fraction is cut off at the nanosecond, after floating point.
    assert -2 * len(parts) < parse_duration(text) - exact < 2


@given(st.integers(0, 366 * 24 * 60))
def test_what_is_written_reads_back(minutes: int) -> None:
    assert parse_duration(format_duration(minutes)) == minutes * M


@pytest.mark.parametrize(("minutes", "text"), [(10_080, "168h"), (90, "1h30m"), (45, "45m"), (1440, "24h"), (0, "0m")])
def test_durations_are_written_short(minutes: int, text: str) -> None:
    assert format_duration(minutes) == text


@given(st.text("0123456789.hmsnuµ-+ ", max_size=30))
def test_nothing_else_than_a_value_error_comes_out(text: str) -> None:
    try:
        assert 0 <= parse_duration(text) <= LONGEST
    except ValueError as error:
        assert str(error)  # noqa: PT017 (either outcome is right)


@pytest.mark.parametrize(
    "text", ["9" * 200_000 + "h", "0." + "9" * 200_000 + "h", "1ns" * 100_000, "0" * 200_000 + "1h"]
)
def test_long_ones_cost_no_more_than_their_length(text: str) -> None:
    began = time.process_time()
    with contextlib.suppress(ValueError):
        parse_duration(text)
    assert time.process_time() - began < 2
