"""A notice put into words, before any channel has given them its form: text, and instants on the schedule's clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import quote

from rota.domain import notice as kinds
from rota.domain.notice import Notice
from rota.domain.time import Instant, read_instant

_MANY = 10  # lines of one sort in a letter; the page has them all


class Moment(NamedTuple):
    """An instant, to be shown on the schedule's clock, and on the reader's where the channel knows it."""

    instant: Instant
    timezone: str


Words: TypeAlias = "tuple[str | Moment, ...]"


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out: `data` for programs, title and lines for people. `id` and `data` are the same at every try."""

    id: str
    kind: str
    at: Instant
    data: str
    title: str
    lines: tuple[Words, ...] = ()
    link: str | None = None


def letter_of(notice: Notice, data: str, base_url: str | None) -> Letter:
    """The letter that tells of a notice."""
    title, lines = _told(notice)
    if notice.late:
        lines = [*lines, ("This notice is late.",)]
    link = f"{base_url}/?schedule={quote(notice.schedule_id)}" if base_url else None
    return Letter(notice.id, notice.kind, notice.due, data, title, tuple(lines), link)


def sample(id: str, now: Instant, data: str, base_url: str | None) -> Letter:
    """A letter that tells of nothing: it shows that letters arrive."""
    return Letter(id, "oncall.test", now, data, "This is a test", (("Notices of rota arrive here.",),), base_url)


def _told(n: Notice) -> tuple[str, list[Words]]:
    name, payload = n.schedule_name, n.payload
    match n.kind:
        case kinds.UPCOMING:
            until = _until(payload, n.timezone)
            return f"{_person(payload, 'incoming')} goes on call for {name}", [
                ("From ", Moment(n.at, n.timezone), *until),
                (f"Takes over from {_person(payload, 'outgoing')}",),
            ]
        case kinds.STARTED:
            until = _until(payload, n.timezone)
            return f"{_person(payload, 'incoming')} is now on call for {name}", [
                ("Since ", Moment(n.at, n.timezone), *until),
                (f"Took over from {_person(payload, 'outgoing')}",),
            ]
        case kinds.GAP_AHEAD:
            gaps = [_stretch(gap, n.timezone) for gap in payload.get("gaps", ())]
            return f"Nobody will be on call for {name}", _some(gaps)
        case kinds.SHIFT_CHANGED:
            return f"Shifts on {name} have changed", _some(_changes(payload, n.timezone))
        case kinds.OVERRIDE_CREATED | kinds.OVERRIDE_DELETED:
            made = "stands in on" if n.kind == kinds.OVERRIDE_CREATED else "no longer stands in on"
            override = payload.get("override", {})
            return f"{_person(override, 'override_user')} {made} {name}", _override(override, n.timezone)
        case kinds.SHIFT_SWAPPED:
            shifts = [_shift(shift, n.timezone) for shift in payload.get("after", ())]
            return f"Shifts on {name} were swapped", _some(shifts)
    done = {"create": "created", "delete": "deleted"}.get(str(payload.get("action")), "changed")
    fields = ", ".join(str(field) for field in payload.get("fields", ()))
    of_entry = (payload.get("object") or {}).get("type") == "entry"
    what = "An entry on" if of_entry else "The schedule"
    return f"{what} {name} was {done}", [(f"What changed: {fields}",)] if fields else []


def _person(holder: Mapping[str, Any], field: str) -> str:
    person = holder.get(field)
    return "Nobody" if person is None else str(person.get("name") or person["id"])


def _until(payload: Mapping[str, Any], timezone: str) -> Words:
    end = (payload.get("shift") or {}).get("end")
    return () if end is None else (" until ", Moment(read_instant(end), timezone))


def _stretch(stretch: Mapping[str, Any], timezone: str) -> Words:
    start: Words = ("From ", Moment(read_instant(stretch["start"]), timezone))
    end = stretch.get("end")
    return start if end is None else (*start, " until ", Moment(read_instant(end), timezone))


def _shift(shift: Mapping[str, Any], timezone: str) -> Words:
    return (f"{_person(shift, 'user')}: ", *_stretch(shift, timezone))


def _changes(payload: Mapping[str, Any], timezone: str) -> list[Words]:
    lines: list[Words] = []
    for change in payload.get("changes", ()):
        name = _person(change, "user")
        lines += [(f"{name}, before: ", *_stretch(stretch, timezone)) for stretch in change.get("before", ())]
        lines += [(f"{name}, now: ", *_stretch(stretch, timezone)) for stretch in change.get("after", ())]
    return lines


def _override(override: Mapping[str, Any], timezone: str) -> list[Words]:
    lines = [_stretch(override, timezone)] if "start" in override else []
    if override.get("replaced_user"):
        lines.append((f"For {_person(override, 'replaced_user')}",))
    if override.get("reason"):
        lines.append((f"Reason: {override['reason']}",))
    return lines


def _some(lines: Sequence[Words]) -> list[Words]:
    more = len(lines) - _MANY
    return [*lines[:_MANY], (f"and {more} more",)] if more > 0 else list(lines)
