"""Documents that the server draws, and their parts; every text in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rota.http.page.drawing import strip, text
from rota.http.page.site import address
from rota.http.response import Response

Json = dict[str, Any]


def document(title: str, body: str) -> str:
    """A whole document, in the page's style."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{text(title)}</title>"
        f'<link rel="icon" href="{address("icon.svg")}" type="image/svg+xml">'
        f'<link rel="stylesheet" href="{address("page.css")}"></head>'
        f"<body><main>{body}</main></body></html>"
    )


def refusal(title: str, why: str, refused: Response) -> tuple[str, dict[str, str]]:
    """The body that tells why there is nothing to be shown, and the headers that the refusal came with."""
    kept = {name: value for name, value in refused.headers.items() if name == "retry-after"}
    return f'<h1>{text(title)}</h1><p role="alert">{text(why)}.</p>', kept


def _missing(unreadable: Iterable[str]) -> str:
    """Of which schedules nothing is known, if of any."""
    ids = ", ".join(sorted(unreadable))
    return (
        f'<p role="alert">Who is on call is not known where the schedule cannot be read: {text(ids)}.</p>'
        if ids
        else ""
    )


def several(models: Sequence[Json], unreadable: Iterable[str]) -> str:
    """Schedules one below the other, and of which others nothing is known."""
    return _missing(unreadable) + "".join(_section(model, strip(model, n)) for n, model in enumerate(models))


def _section(model: Json, svg: str) -> str:
    """One schedule of several."""
    return f"<section><h2>{text(model['schedule']['name'])}</h2>{told(model)}{svg}{named(model)}</section>"


def told(model: Json) -> str:
    """Who is on call, and the next gap."""
    gap = model["next_gap"]
    hole = f'<p class="gap">Nobody is on call {text(gap["when"])}.</p>' if gap else ""
    return f"<p>{text(model['sentence'])}</p>{hole}"


def named(model: Json) -> str:
    """Which schedule it is, of which team, and on whose clock."""
    schedule = model["schedule"]
    team = f", {text(schedule['team_name'])}" if schedule["team_name"] else ""
    return f"<p><small>{text(schedule['id'])}{team}, {text(schedule['timezone'])}</small></p>"
