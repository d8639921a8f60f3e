"""Go's durations: read exactly as time.ParseDuration reads them, in linear time, and written short."""

from __future__ import annotations

MINUTE = 60 * 10**9  # durations are whole nanoseconds
HOUR = 60 * MINUTE
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,  # U+00B5, the micro sign
    "μs": 10**3,  # U+03BC, the Greek letter
    "ms": 10**6,
    "s": 10**9,
    "m": MINUTE,
    "h": HOUR,
}
_MOST = 2**63 - 1
_DIGITS = frozenset("0123456789")
# Go stops to take in digits where another would not fit into 64 bits.
_FULL = _MOST // 10


def parse_duration(text: str) -> int:
    """The nanoseconds of a Go duration such as 168h or 1h30m; ValueError says what would be right.

    As Go does, a fraction is reckoned in floating point and cut off at the nanosecond. A sign is refused: Go would read
    it, but nothing here lasts less than no time.
    """
    if text[:1] in ("-", "+"):
        raise ValueError("must not have a sign: it is how long each turn lasts, such as 168h")
    if text == "0":
        return 0
    if not text:
        raise ValueError("must be a Go duration, such as 168h or 1h30m")
    total = at = 0
    while at < len(text):
        whole, scaled, scale, at = _number(text, at)
        begins = at
        while at < len(text) and text[at] not in _DIGITS and text[at] != ".":
            at += 1
        unit = _unit(text[begins:at])
        total += whole * unit
        if scaled:
            total += int(float(scaled) * (float(unit) / scale))
        if total > _MOST:
            raise ValueError("is longer than a Go duration can be (about 292 years)")
    return total


def _number(text: str, at: int) -> tuple[int, int, float, int]:
    """A number from `at` on: its whole part, its decimals as a whole number, their scale, and where it ends."""
    begins = at
    whole = 0
    while at < len(text) and text[at] in _DIGITS:
        if whole > _FULL:
            raise ValueError("is longer than a Go duration can be (about 292 years)")
        whole = whole * 10 + ord(text[at]) - 48
        at += 1
    decimals = at
    scaled, scale, full = 0, 1.0, False
    if at < len(text) and text[at] == ".":
        at += 1
        while at < len(text) and text[at] in _DIGITS:
            longer = scaled * 10 + ord(text[at]) - 48
            full = full or scaled > _FULL or longer > _MOST + 1
            if not full:
                scaled, scale = longer, scale * 10
            at += 1
        if at - begins == 1:
            raise ValueError("has a point without digits; a Go duration is such as 1.5h")
    elif decimals == begins:
        raise ValueError("must be a Go duration: numbers with units, such as 168h or 1h30m")
    return whole, scaled, scale, at


def _unit(name: str) -> int:
    if not name:
        raise ValueError("lacks a unit; a Go duration is such as 168h or 1h30m")
    if name not in _UNITS:
        known = "h, m, s, ms, us, µs, ns"
        if name in ("d", "w"):
            raise ValueError(f"has the unit {name}, which Go durations do not know: a day is 24h, a week 168h")
        raise ValueError(f"has an unknown unit: Go durations know {known}")
    return _UNITS[name]


def format_duration(minutes: int) -> str:
    """Whole minutes as a Go duration without parts that are nought: 168h, 1h30m, 45m."""
    hours, rest = divmod(minutes, 60)
    return (f"{hours}h" if hours else "") + (f"{rest}m" if rest or not hours else "")
