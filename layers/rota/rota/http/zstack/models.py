"""What ZStack's clients send, as wire models, and what it means to the use cases.

A ZStack schedule is one rotation. On a schedule that has several it speaks of the one on top, and leaves the others be.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from rota.domain.draft import RotationDraft, RotationEdit
from rota.domain.errors import FieldError
from rota.domain.rotation import Participant, Rotation
from rota.domain.schedule import Schedule
from rota.domain.time import MINUTE, Instant
from rota.domain.zone import zone
from rota.http.bodies import Id, Moment, Name, Text, Wire, ZoneName
from rota.http.problems import WireError
from rota.http.zstack.lengths import TYPES, Type, fields_of
from rota.usecases.overrides import OverrideDraft
from rota.usecases.schedules import ScheduleDraft

Duration = Annotated[str, Field(max_length=64, examples=["168h", "1h30m"])]


class ZStackWire(Wire):
    """What is sent, in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel)


class ZStackMemberIn(ZStackWire):
    """A place in the rotation. A name may be sent, as it is read; the directory says what it is."""

    user_id: Id
    user_name: Text | None = None
    order: Annotated[int, Field(ge=0, le=1_000_000)] | None = None


Members = Annotated[list[ZStackMemberIn], Field(max_length=200)]


class ZStackScheduleIn(ZStackWire):
    """A new schedule, of one rotation."""

    name: Name
    description: Text
    timezone: ZoneName
    rotation_type: Type
    shift_duration: Duration
    members: Members = Field(default_factory=list)
    start_date: Moment | None = None

    def draft(self) -> ScheduleDraft:
        """What it means; WireError for a duration that the type does not take."""
        start: Any = self.start_date
        rotation = RotationDraft(
            type=self.rotation_type,
            effective_from=start,
            anchor=_exact_anchor(start, self.timezone),
            participants=_participants(self.members),
            **_length(self.rotation_type, self.shift_duration),
        )
        return ScheduleDraft(
            name=self.name,
            description=self.description,
            timezone=self.timezone,
            rotation_type=self.rotation_type,
            shift_duration=self.shift_duration,
            rotations=(rotation,),
        )


class ZStackSchedulePut(ZStackWire):
    """A change: only the fields sent."""

    name: Name = ""
    description: Text | None = None
    timezone: ZoneName = ""
    shift_duration: Duration = ""
    members: Members = Field(default_factory=list)

    def changes(self, present: Schedule) -> dict[str, Any]:
        """The fields that were sent, as the use case takes them."""
        changes = self.sent()
        fields: dict[str, Any] = {}
        shown = top_rotation(present.revision.rotations)
        type = shown.type if shown else _type_of(present)
        if "members" in changes:
            del changes["members"]
            fields["participants"] = _participants(self.members)
        if "shift_duration" in changes:
            fields |= _length(type, self.shift_duration)
        elif fields and shown is None:
            raise WireError.one("/shiftDuration", "is needed: the schedule has no rotation yet")
        if fields:
            others = [RotationEdit(one.id, {}) for one in present.revision.rotations if one is not shown]
            edit = RotationEdit(shown.id, fields) if shown else RotationEdit(None, fields | {"type": type})
            changes["rotations"] = [edit, *others]
        return changes


class ZStackOverrideIn(ZStackWire):
    """Somebody stands in."""

    schedule_uuid: Id
    original_user: Id | None = None
    substitute_user: Id
    start_time: Moment
    end_time: Moment
    reason: Text | None = None

    def draft(self) -> OverrideDraft:
        """What it means."""
        start: Any = self.start_time
        end: Any = self.end_time
        return OverrideDraft(self.substitute_user, start, end, self.original_user, self.reason)


def top_rotation(rotations: Sequence[Rotation]) -> Rotation | None:
    """The rotation that ZStack's fields speak of: the one with the highest priority."""
    return min(rotations, key=lambda rotation: rotation.layer_position, default=None)


def _type_of(present: Schedule) -> str:
    """The type of the first rotation of a schedule that has none."""
    return present.rotation_type if present.rotation_type in TYPES else "custom"


def _length(type: str, duration: str) -> dict[str, Any]:
    try:
        return fields_of(type, duration)
    except ValueError as error:
        raise WireError.one("/shiftDuration", str(error)) from None


def _exact_anchor(start: Instant | None, timezone: str) -> int | None:
    """Where turns start that begin between two minutes: a handoff time could not say it."""
    return None if start is None or start % MINUTE == 0 else zone(timezone).wall(start)


def _participants(members: Sequence[ZStackMemberIn]) -> tuple[Participant, ...]:
    """The members as they were sent: by their order, or without one in that of the list."""
    if all(member.order is None for member in members):
        return tuple(Participant(member.user_id, i) for i, member in enumerate(members))
    problems = [
        FieldError(f"/members/{i}/order", "is needed, as others have one")
        for i, member in enumerate(members)
        if member.order is None
    ]
    if problems:
        raise WireError(problems)
    return tuple(Participant(member.user_id, member.order or 0) for member in members)
