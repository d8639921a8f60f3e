"""The kinds of documents, and the fields that the API takes of each; a test holds them against its description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Value:
    """A scalar: `text`, `integer`, `number` or `boolean`; or anything."""

    type: str
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list."""

    of: Spec
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """An object with these fields and no others."""

    fields: Mapping[str, Spec]
    required: tuple[str, ...] = ()
    nullable: bool = False


Spec = Value | ListOf | Object

TEXT, INTEGER, BOOLEAN, ANYTHING = Value("text"), Value("integer"), Value("boolean"), Value("anything", nullable=True)
TEXT_OR_NULL, INTEGER_OR_NULL = Value("text", nullable=True), Value("integer", nullable=True)
HOURS = Value("number", nullable=True)

_RESTRICTION = Object({"days": ListOf(INTEGER), "start": TEXT, "end": TEXT}, ("days", "start", "end"))
_PARTICIPANT = Object({"user_id": TEXT, "position": INTEGER}, ("user_id", "position"))
ROTATION = Object(
    {
        "id": TEXT_OR_NULL,
        "name": TEXT_OR_NULL,
        "type": TEXT_OR_NULL,
        "interval": INTEGER,
        "layer_position": INTEGER,
        "custom_shift_hours": HOURS,
        "effective_from": TEXT_OR_NULL,
        "effective_until": TEXT_OR_NULL,
        "handoff_time": TEXT_OR_NULL,
        "handoff_day": INTEGER_OR_NULL,
        "handoff_month_day": INTEGER_OR_NULL,
        "anchor": TEXT_OR_NULL,
        "turns": TEXT,
        "restrictions": ListOf(_RESTRICTION),
        "participants": ListOf(_PARTICIPANT),
    }
)
# What a schedule says of itself, shown and sent alike.
SCHEDULE: dict[str, Spec] = {
    "name": TEXT,
    "description": TEXT_OR_NULL,
    "team_id": TEXT_OR_NULL,
    "role": TEXT,
    "timezone": TEXT,
    "rotation_type": TEXT_OR_NULL,
    "enabled": BOOLEAN,
    "coverage": TEXT,
    "handoff_notification_minutes": INTEGER_OR_NULL,
    "rotations": ListOf(ROTATION, nullable=True),
}
# Of a new schedule alone: one rotation in short.
SHORTHAND: dict[str, Spec] = {
    "participants": ListOf(TEXT, nullable=True),
    "handoff_time": TEXT_OR_NULL,
    "handoff_day": INTEGER_OR_NULL,
    "start": TEXT_OR_NULL,
    "custom_shift_hours": HOURS,
}
# Of a change alone: when it takes effect.
WHEN: dict[str, Spec] = {"apply": TEXT, "effective_at": TEXT_OR_NULL}
_OVERRIDE: dict[str, Spec] = {
    "override_user_id": TEXT_OR_NULL,
    "replaced_user_id": TEXT_OR_NULL,
    "start": TEXT,
    "end": TEXT,
    "reason": TEXT_OR_NULL,
}
_SWAP: dict[str, Spec] = {
    "swap_with_user_id": TEXT_OR_NULL,
    "swap_with_shift_id": TEXT_OR_NULL,
    "start": TEXT_OR_NULL,
    "end": TEXT_OR_NULL,
    "swap_with_start": TEXT_OR_NULL,
    "swap_with_end": TEXT_OR_NULL,
    "request": BOOLEAN,
    "reason": TEXT_OR_NULL,
}
_COVER: dict[str, Spec] = {
    "user_id": TEXT,
    "start": TEXT,
    "end": TEXT,
    "covered_by": ListOf(TEXT),
    "split": TEXT,
    "schedule_ids": ListOf(TEXT, nullable=True),
    "reason": TEXT_OR_NULL,
}
_OF: dict[str, Spec] = {"schedule_id": TEXT_OR_NULL, "team_id": TEXT_OR_NULL, "user_id": TEXT_OR_NULL}
_ABSENCE = Object({"start": TEXT, "end": TEXT, "label": TEXT_OR_NULL}, ("start", "end"))


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document. `place`: the ids in the path at which one is made; `one`: the path of one with its id."""

    name: str
    body: Object
    making: str
    one: str
    place: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)  # fields of the document to those of the API


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("schedule", Object(SCHEDULE | SHORTHAND | WHEN), "schedules", "schedules/{id}"),
        Kind(
            "override",
            Object(_OVERRIDE, ("override_user_id", "start", "end")),
            "schedules/{schedule_id}/overrides",
            "overrides/{id}",
            ("schedule_id",),
        ),
        Kind(
            "entry",
            Object({"user_id": TEXT, "start": TEXT, "end": TEXT}, ("user_id", "start", "end")),
            "schedules/{schedule_id}/entries",
            "entries/{id}",
            ("schedule_id",),
        ),
        Kind("swap", Object(_SWAP), "entries/{shift_id}/swap", "swaps/{id}", ("shift_id",)),
        Kind(
            "cover",
            Object(_COVER, ("user_id", "start", "end", "covered_by")),
            "cover",
            "swaps/{id}",
        ),
        Kind("user", Object({"name": TEXT, "email": TEXT_OR_NULL}, ("name",)), "users", "users/{id}"),
        Kind("team", Object({"name": TEXT}, ("name",)), "teams", "teams/{id}"),
        Kind(
            "subscription",
            Object(
                {"kind": TEXT, "target": TEXT_OR_NULL, "events": ListOf(TEXT), **_OF, "enabled": BOOLEAN},
                ("kind", "events"),
            ),
            "subscriptions",
            "subscriptions/{id}",
            renamed={"channel": "kind"},
        ),
        Kind("calendar", Object({"name": TEXT_OR_NULL, **_OF}), "calendars", "calendars/{id}"),
        Kind(
            "key",
            Object(
                {
                    "name": TEXT_OR_NULL,
                    "scopes": ListOf(TEXT),
                    "expires_at": TEXT_OR_NULL,
                    "user_id": TEXT_OR_NULL,
                },
                ("scopes",),
            ),
            "keys",
            "keys/{id}",
        ),
        Kind(
            "time_off",
            Object(
                {
                    "windows": ListOf(_ABSENCE, nullable=True),
                    "ics": TEXT_OR_NULL,
                    "url": TEXT_OR_NULL,
                    "timezone": TEXT_OR_NULL,
                }
            ),
            "users/{user_id}/time-off",
            "users/{user_id}/time-off",
            ("user_id",),
        ),
        Kind("request", Object({"method": TEXT, "path": TEXT, "body": ANYTHING}, ("method", "path")), "", ""),
    )
}
# What an export shows of a schedule, below its id.
EXPORTED = tuple(SCHEDULE)
