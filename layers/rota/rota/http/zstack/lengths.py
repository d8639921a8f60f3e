"""How long a turn is: rota's type and interval, or minutes, and ZStack's rotation type and duration."""

from __future__ import annotations

from typing import Any, Literal

from rota.domain.draft import MAX_INTERVAL
from rota.domain.rotation import MAX_LENGTH_MINUTES, MIN_LENGTH_MINUTES, Rotation
from rota.http.zstack.durations import MINUTE, format_duration, parse_duration

Type = Literal["daily", "weekly", "custom"]
TYPES: tuple[Type, ...] = ("daily", "weekly", "custom")
# What one turn of each type is a multiple of, in minutes, and how many of them it may be.
_STEPS = {
    "daily": (24 * 60, 1, MAX_INTERVAL["daily"]),
    "weekly": (7 * 24 * 60, 1, MAX_INTERVAL["weekly"]),
    "custom": (1, MIN_LENGTH_MINUTES, MAX_LENGTH_MINUTES),
}


def fields_of(type: str, duration: str) -> dict[str, Any]:
    """The fields of a rotation whose turns last so long; ValueError says which durations the type takes."""
    if type not in _STEPS:
        raise ValueError(f"cannot be given for a {type} rotation: its turns differ in length")
    minutes, rest = divmod(parse_duration(duration), MINUTE)
    step, least, most = _STEPS[type]
    count, odd = divmod(minutes, step)
    if rest or odd:
        whole = "whole minutes" if type == "custom" else f"a multiple of {format_duration(step)}"
        raise ValueError(f"must be {whole} for a {type} rotation")
    if not least <= count <= most:
        low, high = format_duration(least * step), format_duration(most * step)
        raise ValueError(f"must be from {low} to {high} for a {type} rotation")
    return {"length_minutes": count} if type == "custom" else {"interval": count}


def duration_of(rotation: Rotation, written: str | None) -> str | None:
    """How long the rotation's turns are: as it was written if that is still so. None for turns of whole months."""
    if rotation.type == "monthly":
        return None
    if rotation.type == "custom":
        minutes = rotation.length_minutes or 0
    else:
        minutes = _STEPS[rotation.type][0] * rotation.interval
    if written is not None:
        try:
            if parse_duration(written) == minutes * MINUTE:
                return written
        except ValueError:
            pass
    return format_duration(minutes)
