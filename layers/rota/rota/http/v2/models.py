"""What v2 is sent, as wire models, and what they mean to the use cases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from rota.domain.draft import MAX_ROTATIONS, RotationDraft, RotationEdit
from rota.domain.errors import FieldError, Invalid
from rota.domain.rotation import Participant, Restriction
from rota.domain.time import Instant
from rota.http.bodies import Email, Id, LocalMoment, Moment, Name, ShiftHours, Text, TimeOfDay, Wire, ZoneName
from rota.usecases.calendars import CalendarDraft
from rota.usecases.keys import KeyDraft
from rota.usecases.overrides import OverrideDraft
from rota.usecases.schedules import MAX_LEAD_MINUTES, ScheduleDraft, When

Type = Literal["daily", "weekly", "monthly", "custom"]
Role = Literal["primary", "secondary", "shadow"]
Coverage = Literal["full", "restricted"]
LeadMinutes = Annotated[int, Field(ge=0, le=MAX_LEAD_MINUTES)]
Position = Annotated[int, Field(ge=0, le=1_000_000)]


def _distinct(days: list[int]) -> list[int]:
    if len(set(days)) < len(days):
        raise ValueError("must not repeat a day")
    return days


class RestrictionIn(Wire):
    """A weekly window."""

    days: Annotated[
        list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1, max_length=7), AfterValidator(_distinct)
    ]
    start: TimeOfDay
    end: TimeOfDay


class ParticipantIn(Wire):
    """A place in a rotation."""

    user_id: Id
    position: Position


class RotationIn(Wire):
    """A rotation. In a PATCH, a rotation sent with its id keeps what is left out."""

    id: Id | None = None
    name: Name | None = None
    type: Type | None = None
    interval: Annotated[int, Field(ge=1, le=366)] = 1
    layer_position: Annotated[int, Field(ge=0, le=1_000)] = 0
    custom_shift_hours: ShiftHours | None = None
    effective_from: Moment | None = None
    effective_until: Moment | None = None
    handoff_time: TimeOfDay | None = None
    handoff_day: Annotated[int, Field(ge=1, le=7)] | None = None
    handoff_month_day: Annotated[int, Field(ge=1, le=31)] | None = None
    anchor: LocalMoment | None = None
    turns: Literal["all", "covered"] = "all"
    restrictions: Annotated[list[RestrictionIn], Field(max_length=100)] = Field(default_factory=list)
    participants: Annotated[list[ParticipantIn], Field(max_length=200)] = Field(default_factory=list)

    def edit(self) -> RotationEdit:
        """The fields that were sent."""
        fields = self.sent()
        fields.pop("id", None)
        if fields.get("type", "") is None:
            fields.pop("type")
        if "custom_shift_hours" in fields:
            fields["length_minutes"] = fields.pop("custom_shift_hours")
        if "restrictions" in fields:
            fields["restrictions"] = tuple(
                Restriction(tuple(sorted(one.days)), _minute(one.start), _minute(one.end)) for one in self.restrictions
            )
        if "participants" in fields:
            fields["participants"] = tuple(Participant(one.user_id, one.position) for one in self.participants)
        return RotationEdit(self.id, fields)


def _minute(parsed: Any) -> int:
    """A time of day is a minute once it is checked, whatever its annotation says."""
    return int(parsed)


class ScheduleFields(Wire):
    """What POST and PATCH share."""

    description: Text | None = None
    team_id: Id | None = None
    role: Role = "primary"
    rotation_type: Type | None = None
    enabled: bool = True
    coverage: Coverage = "full"
    handoff_notification_minutes: LeadMinutes | None = 15


class ScheduleIn(ScheduleFields):
    """A new schedule: rotations as such, or the shorthand for one."""

    name: Name
    timezone: ZoneName
    rotations: Annotated[list[RotationIn], Field(max_length=MAX_ROTATIONS)] | None = None
    participants: Annotated[list[Id], Field(max_length=200)] | None = None
    handoff_time: TimeOfDay | None = None
    handoff_day: Annotated[int, Field(ge=1, le=7)] | None = None
    start: Moment | None = None
    custom_shift_hours: ShiftHours | None = None

    @classmethod
    def between(cls, sent: Mapping[str, Any]) -> list[FieldError]:
        """A type is needed once, and a first rotation is given in one way."""
        rotations, short = sent.get("rotations"), [name for name in _SHORTHAND if name in sent]
        if rotations is None:
            if sent.get("rotation_type") is None and (short or "rotation_type" not in sent):
                return [FieldError("/rotation_type", "is needed" if short else "is needed, or rotations")]
            return []
        problems = [FieldError(f"/{name}", "must not be sent beside rotations") for name in short]
        if not isinstance(rotations, list) or len(rotations) > MAX_ROTATIONS:
            return problems
        for i, rotation in enumerate(rotations):
            if isinstance(rotation, dict):
                if rotation.get("id") is not None:
                    problems.append(FieldError(f"/rotations/{i}/id", "is given by rota: leave it out"))
                if rotation.get("type") is None:
                    problems.append(FieldError(f"/rotations/{i}/type", "is needed"))
        return problems

    def draft(self) -> ScheduleDraft:
        """What it means."""
        fields = self.sent()
        short = [fields.pop(name) for name in _SHORTHAND if name in fields]
        sent = fields.pop("rotations", None)
        if sent is None:
            return ScheduleDraft(**fields, rotations=(self._one_rotation(),) if short else ())
        return ScheduleDraft(**fields, rotations=tuple(RotationDraft(**one.edit().fields) for one in sent))

    def _one_rotation(self) -> RotationDraft:
        type: Any = self.rotation_type
        start: Any = self.start
        time: Any = self.handoff_time
        length: Any = self.custom_shift_hours
        return RotationDraft(
            type=type,
            length_minutes=length,
            effective_from=start,
            handoff_time=time,
            handoff_day=self.handoff_day,
            participants=tuple(Participant(user_id, i) for i, user_id in enumerate(self.participants or ())),
        )

    @contextmanager
    def in_its_words(self) -> Iterator[None]:
        """Errors raised inside name the fields as they were sent: with the short form there are no rotations."""
        try:
            yield
        except Invalid as error:
            if not self.model_fields_set & set(_SHORTHAND):
                raise
            raise Invalid([FieldError(_in_short(one.pointer), one.detail) for one in error.errors]) from None


def _in_short(pointer: str) -> str:
    field = pointer.removeprefix("/rotations").removeprefix("/0").removesuffix("/user_id")
    return {"": "/participants", "/effective_from": "/start", "/type": "/rotation_type"}.get(field, field)


_SHORTHAND = ("participants", "handoff_time", "handoff_day", "start", "custom_shift_hours")


class SchedulePatch(ScheduleFields):
    """A change: only the fields sent."""

    name: Name = ""
    timezone: ZoneName = ""
    rotations: Annotated[list[RotationIn], Field(max_length=MAX_ROTATIONS)] = Field(default_factory=list)
    apply: Literal["now", "after_current_turn"] = "now"
    effective_at: Moment | None = None

    @classmethod
    def between(cls, sent: Mapping[str, Any]) -> list[FieldError]:
        """It takes effect at one time."""
        both = "apply" in sent and sent.get("effective_at") is not None
        return [FieldError("/apply", "must not be sent beside effective_at")] if both else []

    def when(self) -> When:
        """When it takes effect."""
        at: Any = self.effective_at
        return When(self.apply == "after_current_turn", at)

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, as the use case takes them."""
        fields = self.sent()
        fields.pop("apply", None)
        fields.pop("effective_at", None)
        if "rotations" in fields:
            fields["rotations"] = [rotation.edit() for rotation in self.rotations]
        return fields


class RestoreIn(Wire):
    """Which version of a schedule is to hold again."""

    version: Annotated[int, Field(ge=1, le=1_000_000_000)]


class EntryIn(Wire):
    """A one-off shift."""

    user_id: Id
    start: Moment
    end: Moment

    def span(self) -> tuple[Instant, Instant]:
        """Its two instants."""
        start: Any = self.start
        end: Any = self.end
        return start, end


class OverrideIn(Wire):
    """Somebody, or nobody, stands in."""

    override_user_id: Id | None
    replaced_user_id: Id | None = None
    start: Moment
    end: Moment
    reason: Text | None = None

    def draft(self) -> OverrideDraft:
        """What it means."""
        start: Any = self.start
        end: Any = self.end
        return OverrideDraft(self.override_user_id, start, end, self.replaced_user_id, self.reason)


class UserPut(Wire):
    """A user under an id in the path."""

    name: Name
    email: Email | None = None


class UserIn(UserPut):
    """A new user, with an id of the client's choice or one of ours."""

    id: Id | None = None


class TeamPut(Wire):
    """A team under an id in the path."""

    name: Name


class TeamIn(TeamPut):
    """A new team."""

    id: Id | None = None


class KeyIn(Wire):
    """A new key."""

    name: Name | None = None
    scopes: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=10)]
    expires_at: Moment | None = None
    user_id: Id | None = None

    def draft(self) -> KeyDraft:
        """What it means."""
        expires: Any = self.expires_at
        return KeyDraft(tuple(self.scopes), self.name, expires, self.user_id)


class CalendarIn(Wire):
    """A new calendar feed, of exactly one of schedule_id, team_id and user_id."""

    name: Name | None = None
    schedule_id: Id | None = None
    team_id: Id | None = None
    user_id: Id | None = None

    def draft(self) -> CalendarDraft:
        """What it means."""
        return CalendarDraft(self.schedule_id, self.team_id, self.user_id, self.name)


def path_id(text: str) -> str:
    """An id of the client's choice, in the path; Invalid if it is none."""
    if not re.fullmatch(r"(?!\.+$)[A-Za-z0-9_.@-]{1,64}", text, re.ASCII):  # a path of dots alone leads elsewhere
        raise Invalid.one("/id", "must be 1 to 64 of A-Z a-z 0-9 _ . @ -, and not dots alone")
    return text
