"""What is put on the bus: source `rota`, detail-type the kind, detail one of these models. docs/events.md shows each.

Within a version fields are only ever added. Only functions that publish or deliver load this module, and pydantic.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from rota.domain import notice
from rota.domain.notice import Kind, Notice
from rota.domain.time import format_utc

SOURCE = "rota"


class _Part(BaseModel):
    # A reader of version 1 must not stumble over what is added to it.
    model_config = ConfigDict(extra="ignore", frozen=True)


class UserRef(_Part):
    """Somebody, as they were called when the notice was made."""

    id: str
    name: str | None = None


class ScheduleRef(_Part):
    """The schedule that the notice is about."""

    id: str
    name: str
    team_id: str | None = None
    timezone: str


class Stretch(_Part):
    """A stretch [start, end) in UTC; `end` null is open."""

    start: datetime
    end: datetime | None = None


class ShiftRef(Stretch):
    """A shift, and whose it is."""

    id: str
    user: UserRef | None = None


class ObjectRef(_Part):
    """What was changed."""

    type: str  # schedule, entry, override or shift
    id: str


class ShiftsOf(_Part):
    """One user's shifts as far as an edit changed them; `more` if there are others still."""

    user: UserRef
    before: tuple[Stretch, ...]
    after: tuple[Stretch, ...]
    more: bool = False


class OverrideRef(Stretch):
    """An override; `override_user` null is nobody, on purpose."""

    id: str
    override_user: UserRef | None = None
    replaced_user: UserRef | None = None
    reason: str | None = None


class Envelope(_Part):
    """What every event has."""

    version: Literal[1] = 1
    id: str
    workspace: str
    schedule: ScheduleRef
    at: datetime
    due: datetime
    late: bool = False
    users: tuple[str, ...] = ()


class _Handoff(Envelope):
    incoming: UserRef | None
    outgoing: UserRef | None
    shift: ShiftRef | None = None


class HandoffUpcoming(_Handoff):
    """Somebody's shift begins at `at`."""

    kind: Literal["oncall.handoff.upcoming"]


class HandoffStarted(_Handoff):
    """The person on call changed at `at`; `incoming` null is nobody."""

    kind: Literal["oncall.handoff.started"]


class GapAhead(Envelope):
    """Nobody is on call in these stretches to come."""

    kind: Literal["oncall.gap.ahead"]
    gaps: tuple[Stretch, ...]


class _Change(Envelope):
    actor: str
    action: str  # create, update, delete or swap
    object: ObjectRef


class ShiftChanged(_Change):
    """An edit moved, gave or took shifts of the next 30 days."""

    kind: Literal["oncall.shift.changed"]
    changes: tuple[ShiftsOf, ...]


class ScheduleChanged(_Change):
    """The schedule or an entry on it was made, changed or deleted; `fields` are those of the schedule that differ."""

    kind: Literal["oncall.schedule.changed"]
    fields: tuple[str, ...] = ()


class OverrideCreated(_Change):
    """Somebody will stand in."""

    kind: Literal["oncall.override.created"]
    override: OverrideRef


class OverrideDeleted(_Change):
    """An override was taken back, or a running one ended."""

    kind: Literal["oncall.override.deleted"]
    override: OverrideRef


class ShiftSwapped(_Change):
    """Shifts of this schedule changed hands."""

    kind: Literal["oncall.shift.swapped"]
    before: tuple[ShiftRef, ...]
    after: tuple[ShiftRef, ...]


Event: TypeAlias = Annotated[
    HandoffUpcoming
    | HandoffStarted
    | ShiftChanged
    | GapAhead
    | ScheduleChanged
    | OverrideCreated
    | OverrideDeleted
    | ShiftSwapped,
    Field(discriminator="kind"),
]
MODELS: dict[Kind, type[Envelope]] = {
    notice.UPCOMING: HandoffUpcoming,
    notice.STARTED: HandoffStarted,
    notice.SHIFT_CHANGED: ShiftChanged,
    notice.GAP_AHEAD: GapAhead,
    notice.SCHEDULE_CHANGED: ScheduleChanged,
    notice.OVERRIDE_CREATED: OverrideCreated,
    notice.OVERRIDE_DELETED: OverrideDeleted,
    notice.SHIFT_SWAPPED: ShiftSwapped,
}


def detail_of(one: Notice) -> str:
    """The JSON that goes out for a notice. ValueError (pydantic's) if the notice does not fit its kind."""
    content: dict[str, Any] = {
        **one.payload,
        "kind": one.kind,
        "id": one.id,
        "workspace": one.workspace,
        "schedule": {
            "id": one.schedule_id,
            "name": one.schedule_name,
            "team_id": one.team_id,
            "timezone": one.timezone,
        },
        "at": format_utc(one.at),
        "due": format_utc(one.due),
        "late": one.late,
        "users": one.about,
    }
    return MODELS[one.kind].model_validate(content).model_dump_json()


def read_event(kind: str, detail: object) -> Envelope:
    """The event that came over the bus; ValueError (pydantic's, too) for any that is not ours or of another version."""
    for known, model in MODELS.items():
        if known == kind:
            return model.model_validate(detail)
    raise ValueError("not a kind of event that rota knows")
