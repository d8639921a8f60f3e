"""The view model as SVG: for print, for embedding, and for readers without JavaScript.

Attributes alone, no style and no script, so that it stands under the strictest policy; every text is escaped.
"""

from __future__ import annotations

import hashlib
import re
from html import escape
from typing import Any, NamedTuple

from rota.http.response import Response

Json = dict[str, Any]

WIDTH, _LABELS, _MARGIN = 1200, 190, 8
_HEAD, _BAR, _SPACE = 26, 26, 8
_CHARACTER = 7.2  # how wide a letter of 12 pixels is, about
_DAY_LABEL = 86  # how much room "Wed 25 Nov" takes
_INK, _DIM, _LINE, _PAPER, _NOW, _GAP = "#1a2130", "#566074", "#d9dee6", "#ffffff", "#c4272f", "#a01526"
# For each of the twelve colours: the bar, its edge, and the text on it, which has a contrast of ten to one and more.
_COLOURS = (
    ("#ffbfb8", "#b25e59", "#361715"),
    ("#b0d4ff", "#4b7cba", "#102239"),
    ("#b3dfb3", "#4d8b50", "#112812"),
    ("#dcc5f9", "#8a68ae", "#271b35"),
    ("#e8ce99", "#98741a", "#2d1f01"),
    ("#95e0e4", "#008d94", "#00282b"),
    ("#f6bedc", "#a85e89", "#321727"),
    ("#f8c5a2", "#ac6734", "#341a07"),
    ("#c7ccff", "#6e72ba", "#1d1e39"),
    ("#9fe1c9", "#168f70", "#00291e"),
    ("#cfd79f", "#78822b", "#212405"),
    ("#9edbf9", "#1785af", "#002635"),
)
_SIGNS = {"override": "\N{BLACK DIAMOND} ", "entry": "\N{BLACK CIRCLE} "}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Line(NamedTuple):
    """A row and where it is drawn."""

    row: Json
    top: float
    height: float


def svg_response(view: Json) -> Response:
    """A view of a schedule as an answer of its own."""
    svg = picture(view)
    headers = {
        "content-type": "image/svg+xml",
        "content-security-policy": "default-src 'none'",
        "etag": f'"{hashlib.sha256(svg.encode()).hexdigest()[:32]}"',
    }
    return Response(200, svg, headers)


def picture(view: Json, number: int = 0) -> str:
    """A view of a schedule. Of several in one document each has its own number."""
    days = [day for day in view["days"] if day["width"] > 0]
    return _drawn(view["schedule"]["name"], view["sentence"], view["rows"], days, view["now_x"], number)


def strip(glance: Json, number: int = 0) -> str:
    """The week of a schedule on the board."""
    row = {"label": "Next 7 days", "detail": None, "segments": glance["strip"]}
    return _drawn(glance["schedule"]["name"], glance["sentence"], [row], [], None, number)


def text(of: object) -> str:
    """A text that may stand anywhere in XML or HTML."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(of)))


def _drawn(name: str, sentence: str, rows: list[Json], days: list[Json], now: float | None, number: int) -> str:
    lines, top = [], _HEAD if days else 0.0
    for row in rows:
        lanes = 1 + max((one["lane"] for one in row["segments"]), default=0)
        height = lanes * _BAR + _SPACE
        lines.append(_Line(row, top, height))
        top += height
    body = "".join(
        _day(day, top, every=-(-len(days) * _DAY_LABEL // (WIDTH - _LABELS)), n=n) for n, day in enumerate(days)
    )
    body += "".join(_row(line, number) for line in lines)
    if now is not None:
        x = _x(now)
        body += (
            f'<line x1="{x}" x2="{x}" y1="0" y2="{top:g}" stroke="{_NOW}" stroke-width="2"><title>now</title></line>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top:g}" width="100%" role="img" '
        f'aria-labelledby="title{number} told{number}" font-family="system-ui, sans-serif" font-size="12" '
        f'fill="{_INK}">'
        f'<title id="title{number}">{text(name)}</title><desc id="told{number}">{text(sentence)}</desc>'
        f'<defs><pattern id="gap{number}" width="8" height="8" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="8" height="8" fill="#fdecee"/>'
        f'<rect width="3" height="8" fill="#f0b9c0"/></pattern></defs>'
        f'<rect width="{WIDTH}" height="{top:g}" fill="{_PAPER}"/>{body}</svg>'
    )


def _x(part: float) -> str:
    return f"{_LABELS + part * (WIDTH - _LABELS - _MARGIN):.2f}"


def _day(day: Json, bottom: float, *, every: int, n: int) -> str:
    x = _x(day["x"])
    line = f'<line x1="{x}" x2="{x}" y1="{_HEAD - 8}" y2="{bottom:g}" stroke="{_LINE}"/>'
    if n % every:
        return line
    weight = ' font-weight="700"' if day["today"] else ""
    return f'{line}<text x="{x}" y="14" dx="3" fill="{_DIM}"{weight}>{text(day["label"])}</text>'


def _row(line: _Line, number: int) -> str:
    middle = line.top + _BAR / 2 + 4
    label = _fitting(line.row["label"], _LABELS - 2 * _MARGIN)
    told = f"<title>{text(line.row['label'])}</title>"
    bars = "".join(_bar(one, line.top, number) for one in line.row["segments"])
    name = f'<text x="{_MARGIN}" y="{middle:g}" font-weight="600">{told}{text(label)}</text>'
    edge = line.top + line.height - _SPACE / 2
    return f'{name}<line x1="0" x2="{WIDTH}" y1="{edge:g}" y2="{edge:g}" stroke="{_LINE}"/>{bars}'


def _bar(one: Json, top: float, number: int) -> str:
    y, width = top + one["lane"] * _BAR, one["width"] * (WIDTH - _LABELS - _MARGIN)
    if one["user_id"] is not None:
        fill, edge, ink = _COLOURS[one["colour"]]
    elif one["kind"] == "gap":
        fill, edge, ink = f"url(#gap{number})", _GAP, _GAP
    else:
        fill, edge, ink = "#f1f3f6", _DIM, _DIM
    outline = 2.5 if one["kind"] in _SIGNS else 1
    faded = ' fill-opacity="0.5" stroke-opacity="0.5"' if one["past"] else ""
    said = _SIGNS.get(one["kind"], "") + one["name"]
    shown = _fitting(said, width - 10) or _fitting(one["initials"], width - 6)
    words = f'<text x="{_x(one["x"])}" dx="5" y="{y + 17:g}" fill="{ink}">{text(shown)}</text>' if shown else ""
    return (
        f'<g><title>{text(one["label"])}</title><rect x="{_x(one["x"])}" y="{y + 1:g}" width="{max(width, 1):.2f}" '
        f'height="{_BAR - 4}" rx="3" fill="{fill}" stroke="{edge}" stroke-width="{outline}"{faded}/>{words}</g>'
    )


def _fitting(said: str, width: float) -> str:
    """As much of a text as there is room for; nothing if that is hardly any."""
    room = int(width / _CHARACTER)
    if len(said) <= room:
        return said
    return said[: room - 1] + "\N{HORIZONTAL ELLIPSIS}" if room >= 4 else ""
