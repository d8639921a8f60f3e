"""What may be sent beside a body: ids in the path, the query, and headers."""

from __future__ import annotations

from typing import Any

from rota.http.page.asking import DEFAULT_DAYS, MAX_DAYS
from rota.http.pagination import DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET
from rota.http.planning import DEFAULT_HORIZON_DAYS, MAX_HORIZON_DAYS
from rota.http.query import MAX_TEXT

Json = dict[str, Any]

_ID: Json = {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[A-Za-z0-9_.@-]+$"}
_OWN_ID: Json = _ID | {"maxLength": 64}
_TEXT: Json = {"type": "string", "minLength": 1, "maxLength": MAX_TEXT}
_NUMBER: Json = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_DAY: Json = {"type": "string", "format": "date"}

PATH: dict[str, tuple[Json, str, Any]] = {
    # name: schema, what it is, an example
    "schedule_id": (_ID, "A schedule.", "sched_abc123"),
    "entry_id": (_ID, "An entry.", "entry_456"),
    "override_id": (_ID, "An override.", "ovr_8sNfYw3HqKd0RzTa"),
    "shift_id": (
        _ID,
        "A shift: the id of an entry, or that of a computed shift as lists and timelines give it.",
        "entry_456",
    ),
    "team_id": (_OWN_ID, "A team.", "team_789"),
    "user_id": (_OWN_ID, "A user.", "user_012"),
    "schedule_number": (_NUMBER, "A schedule.", 1),
    "override_number": (_NUMBER, "An override.", 1),
    "schedule_uuid": (_ID, "A schedule.", "sched_abc123"),
    "override_uuid": (_ID, "An override.", "ovr_8sNfYw3HqKd0RzTa"),
    "swap_id": (_ID, "A swap or a cover.", "swap_6mQxRt2ZbNw8LcVf"),
    "key_id": (_ID, "A key; not its secret.", "key_2bVhX8nLcPq5TgJs"),
    "version": ({"type": "string", "pattern": "^[0-9a-f]{16}$"}, "Of the page's files: a digest of them all.", None),
    "file": ({"type": "string", "pattern": "^[A-Za-z0-9_]+[.][a-z]+$"}, "The file.", "page.css"),
    "token": (_ID, "A calendar feed's token.", "cal_ExampleExampleExampleExample0035HC9V"),
    "calendar_id": (_ID, "A calendar feed; not its address.", "cal_7wYx3KdPqTz9VnLb"),
    "subscription_id": (_ID, "A subscription.", "sub_5kQwZr7YtLm2NcXv"),
}

QUERY: dict[str, tuple[Json, str, Any]] = {
    "limit": (
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        "How many to answer at most.",
        25,
    ),
    "offset": (
        {"type": "integer", "minimum": 0, "maximum": MAX_OFFSET, "default": 0},
        "How many to pass over. Not beside `cursor`.",
        0,
    ),
    "cursor": (
        {"type": "string", "minLength": 1},
        "`next_cursor` of the page before: goes on there, at a cost that does not grow.",
        None,
    ),
    "at": (_MOMENT, "An instant; now, if left out.", "2026-03-08T20:00:00+01:00"),
    "since": (_MOMENT, "The window's first instant.", "2026-03-02T09:00:00+01:00"),
    "until": (
        _MOMENT,
        "The first instant after the window; at most 400 days after `since`, or what the operation says.",
        "2026-03-16T09:00:00+01:00",
    ),
    "start_date": (
        _DAY,
        "The first day, on the schedule's calendar; today, or 30 days before `end_date`, if left out.",
        "2026-03-01",
    ),
    "end_date": (_DAY, "The last day, included; 30 days later, if left out. At most 400 days in all.", "2026-03-31"),
    "source": (
        {"type": "string", "enum": ["entry", "rotation", "override"]},
        "Only shifts that come from these.",
        "entry",
    ),
    "team_id": (_TEXT, "Only those of this team.", "team_789"),
    "name": (_TEXT, "Only those with this in their name, whatever the case.", "network"),
    "schedule_id": (_TEXT, "Only what happened to this schedule and what lies on it.", "sched_abc123"),
    "shift_id": (_TEXT, "The shift, by the id that lists and timelines give it.", "entry_456"),
    "start": (_MOMENT, "Only the part of the shift from then on; its beginning, if left out.", None),
    "end": (_MOMENT, "Only the part of the shift until then; its end, if left out.", None),
    "workspaceId": ({"type": "integer", "minimum": 1, "maximum": 10**11}, "The key's own workspace.", 1),
    "ionhour.page": ({"type": "integer", "minimum": 1, "maximum": 10_000, "default": 1}, "The first is 1.", 1),
    "ionhour.limit": (
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        "How many to answer at most.",
        20,
    ),
    "scheduleUuid": (_TEXT, "Only those of this schedule.", "sched_abc123"),
    "from": (_DAY, "The first day.", "2026-03-02"),
    "days": ({"type": "integer", "minimum": 1, "maximum": MAX_DAYS, "default": DEFAULT_DAYS}, "How many days.", 14),
    "zone": (_TEXT, "The clock on which it is shown; the schedule's own, if left out.", "Europe/Brussels"),
    "as_of": (
        _MOMENT,
        "Answer as it was known at this time, which is past; what was written or taken back since does not count.",
        None,
    ),
    "dry_run": (
        {"type": "string", "enum": ["true", "false"]},
        "`true`: store nothing, and answer what this would do.",
        "true",
    ),
    "horizon_days": (
        {"type": "integer", "minimum": 1, "maximum": MAX_HORIZON_DAYS, "default": DEFAULT_HORIZON_DAYS},
        "How many days ahead a dry run looks. Only beside `dry_run=true`.",
        30,
    ),
    "plan": (
        {"type": "string", "pattern": "^plan_[A-Za-z0-9_-]{32}$"},
        "The `plan` of a dry run of this very request: 412 if the schedule has changed since. Not beside `dry_run`.",
        None,
    ),
    "deep": (
        {"type": "string", "enum": ["true", "false"]},
        "Whether to look at the table and the sweep as well.",
        "true",
    ),
}

_REQUIRED = frozenset({"workspaceId", "shift_id"})

IDEMPOTENCY_KEY = (
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -+\\--~]+$"},
    "The same key with the same body within 24 hours answers as the first time; with another body, 422.",
    "7f9c24e8-3b12-4f6a-9d2e-51a0c8e4b7d3",
)
IF_MATCH = (
    {"type": "string"},
    "Do it only to the version that has this ETag; 412 otherwise.",
    '"1"',
)
IF_NONE_MATCH = (
    {"type": "string"},
    "The ETag of an answer at hand: 304, without a body, if it still stands.",
    '"1"',
)


def components() -> dict[str, Json]:
    """All of them, under the names by which operations refer to them."""
    found = {f"path.{name}": _parameter("path", name, *rest, required=True) for name, rest in PATH.items()}
    for name, rest in QUERY.items():
        # A dialect's own meaning of a common name is kept apart by a prefix.
        found[f"query.{name}"] = _parameter("query", name.rpartition(".")[2], *rest, required=name in _REQUIRED)
    found["Idempotency-Key"] = _parameter("header", "Idempotency-Key", *IDEMPOTENCY_KEY)
    found["If-Match"] = _parameter("header", "If-Match", *IF_MATCH)
    found["If-None-Match"] = _parameter("header", "If-None-Match", *IF_NONE_MATCH)
    return found


def _parameter(place: str, name: str, schema: Json, said: str, example: Any, *, required: bool = False) -> Json:
    made = {"name": name, "in": place, "description": said, "required": required, "schema": schema}
    return made if example is None else made | {"example": example}
