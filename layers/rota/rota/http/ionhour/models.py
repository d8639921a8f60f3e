"""What Ionhour's clients send, as wire models, and what it means to the use cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from rota.domain.draft import RotationDraft, RotationEdit
from rota.domain.errors import FieldError
from rota.domain.rotation import Participant, Rotation
from rota.domain.schedule import Schedule
from rota.http.bodies import Id, Moment, Name, ShiftHours, Text, TimeOfDay, Wire, ZoneName
from rota.http.ionhour.dialect import rotation_number
from rota.http.problems import WireError
from rota.usecases.overrides import OverrideDraft
from rota.usecases.schedules import MAX_LEAD_MINUTES, ScheduleDraft


def _user(value: Any) -> Any:
    """A number means the user whose id is its decimal string."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise PydanticCustomError("rota", "must be a user's number, or their id as a string")
    return str(value)


UserId = Annotated[
    Id,
    BeforeValidator(_user),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "maxLength": 64}]}),
]
Number = Annotated[int, Field(ge=1, lt=2**53)]
LeadMinutes = Annotated[int, Field(ge=0, le=MAX_LEAD_MINUTES)]
LayerPosition = Annotated[int, Field(ge=0, le=1_000)]
Weekday = Annotated[int, Field(ge=1, le=7)]
ReadOnly = Annotated[Any, Field(description="Shown by GET; accepted back, and of no effect.")]


class IonhourWire(Wire):
    """What is sent, in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel)


class IonhourParticipantIn(IonhourWire):
    """A place in a rotation."""

    user_id: UserId
    position: Annotated[int, Field(ge=0, le=1_000_000)]


class IonhourParticipantPut(IonhourParticipantIn):
    """The same, as it was read."""

    id: ReadOnly = None


class IonhourRotationFields(IonhourWire):
    """What may be left out of a rotation."""

    name: Name | None = None
    effective_until: Moment | None = None
    handoff_day: Weekday | None = None
    custom_shift_hours: ShiftHours | None = None

    def fields(self) -> dict[str, Any]:
        """The fields that were sent, as the use cases name them."""
        fields = self.sent()
        fields.pop("id", None)
        if "custom_shift_hours" in fields:
            fields["length_minutes"] = fields.pop("custom_shift_hours")
        if "participants" in fields:
            fields["participants"] = tuple(Participant(one.user_id, one.position) for one in fields["participants"])
        return fields


class IonhourRotationIn(IonhourRotationFields):
    """A rotation of a new schedule."""

    type: Literal["daily", "weekly", "custom"]
    layer_position: LayerPosition
    effective_from: Moment
    handoff_time: TimeOfDay
    participants: Annotated[list[IonhourParticipantIn], Field(max_length=200)] = Field(default_factory=list)


class IonhourRotationPut(IonhourRotationFields):
    """A rotation of a schedule that is there: one that is known keeps what is left out."""

    id: Number | None = None
    type: Literal["daily", "weekly", "custom", "monthly"] = "daily"
    layer_position: LayerPosition = 0
    effective_from: Moment = ""
    handoff_time: TimeOfDay = ""
    participants: Annotated[list[IonhourParticipantPut], Field(max_length=200)] = Field(default_factory=list)


class IonhourScheduleFields(IonhourWire):
    """What POST and PUT share."""

    description: Text | None = None
    handoff_notification_minutes: LeadMinutes | None = 15
    enabled: bool = True


class IonhourScheduleIn(IonhourScheduleFields):
    """A new schedule."""

    workspace_id: Number
    name: Name
    timezone: ZoneName = "UTC"
    rotations: Annotated[list[IonhourRotationIn], Field(max_length=50)] = Field(default_factory=list)

    def draft(self) -> ScheduleDraft:
        """What it means."""
        fields = self.sent() | {"timezone": self.timezone}
        del fields["workspace_id"]
        fields["rotations"] = tuple(RotationDraft(**rotation.fields()) for rotation in self.rotations)
        return ScheduleDraft(**fields)


class IonhourSchedulePut(IonhourScheduleFields):
    """A change: only the fields sent. What GET shows may be sent back whole."""

    workspace_id: Number | None = None
    name: Name = ""
    timezone: ZoneName = "UTC"
    rotations: Annotated[list[IonhourRotationPut], Field(max_length=50)] = Field(default_factory=list)
    id: ReadOnly = None
    overrides: ReadOnly = None
    created_at: ReadOnly = None
    updated_at: ReadOnly = None

    def changes(self, present: Schedule) -> dict[str, Any]:
        """The fields that were sent, as the use case takes them."""
        fields = self.sent()
        for name in ("workspace_id", "id", "overrides", "created_at", "updated_at"):
            fields.pop(name, None)
        if "rotations" in fields:
            fields["rotations"] = _edits(self.rotations, present.revision.rotations)
        return fields


class IonhourOverrideIn(IonhourWire):
    """Somebody stands in."""

    schedule_id: Number
    override_user_id: UserId
    replaced_user_id: UserId | None = None
    start_at: Moment
    end_at: Moment
    reason: Text | None = None

    def draft(self) -> OverrideDraft:
        """What it means."""
        start: Any = self.start_at
        end: Any = self.end_at
        return OverrideDraft(self.override_user_id, start, end, self.replaced_user_id, self.reason)


def _edits(sent: Sequence[IonhourRotationPut], present: Sequence[Rotation]) -> list[RotationEdit]:
    """The list that was sent as edits of the rotations that it means, and new ones; WireError for an incomplete one."""
    known = _matched(sent, present)
    problems = []
    for i, rotation in enumerate(sent):
        missing = _NEEDED - rotation.model_fields_set if i not in known and rotation.id is None else ()
        problems += [FieldError(f"/rotations/{i}/{to_camel(name)}", "is needed") for name in sorted(missing)]
        if rotation.type == "monthly" and (i not in known or known[i].type != "monthly"):
            problems.append(FieldError(f"/rotations/{i}/type", "must be 'daily', 'weekly' or 'custom'"))
    if problems:
        raise WireError(problems)
    edits = []
    for i, rotation in enumerate(sent):
        # A number that is none of the schedule's is passed on as it is: the use case says what is wrong with it.
        unknown = None if rotation.id is None else str(rotation.id)
        edits.append(RotationEdit(known[i].id if i in known else unknown, rotation.fields()))
    return edits


_NEEDED = {"type", "layer_position", "effective_from", "handoff_time"}


def _matched(sent: Sequence[IonhourRotationPut], present: Sequence[Rotation]) -> dict[int, Rotation]:
    """Which known rotation each of those sent means: by its id, else by layer and name, by name, by layer, in order.

    So a client that knows no ids, or leaves them out, still edits what is there, with all that it does not see.
    """
    by_number = {rotation_number(rotation): rotation for rotation in present}
    known = {i: by_number[one.id] for i, one in enumerate(sent) if one.id in by_number}
    free = [rotation for rotation in present if rotation not in known.values()]
    for keys in ({"layer_position", "name"}, {"name"}, {"layer_position"}):
        for i, one in enumerate(sent):
            unnamed = "name" in keys and one.name is None
            if i in known or one.id is not None or unnamed or not keys <= one.model_fields_set:
                continue
            for rotation in free:
                if all(getattr(one, key) == getattr(rotation, key) for key in keys):
                    known[i] = rotation
                    free.remove(rotation)
                    break
    return known
