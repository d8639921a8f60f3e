"""The shape of every answer of the two dialects, field by field, and words for their fields."""

from __future__ import annotations

from typing import Any, Literal

from openapi.answers import Answer, Moment, RotationType, TimeOfDay

UserId = int | str


class IonhourParticipant(Answer):
    """A place in a rotation."""

    id: int
    userId: UserId  # noqa: N815 (these are Ionhour's names)
    position: int


class IonhourRotation(Answer):
    """A rotation, as far as Ionhour's fields go."""

    id: int
    name: str | None
    type: RotationType
    layerPosition: int  # noqa: N815
    effectiveFrom: Moment  # noqa: N815
    effectiveUntil: Moment | None  # noqa: N815
    handoffTime: TimeOfDay  # noqa: N815
    handoffDay: int | None  # noqa: N815
    customShiftHours: float | None  # noqa: N815
    participants: list[IonhourParticipant]


class IonhourOverride(Answer):
    """Somebody stands in for a while, or nobody does."""

    id: int
    scheduleId: int  # noqa: N815
    overrideUserId: UserId | None  # noqa: N815
    replacedUserId: UserId | None  # noqa: N815
    startAt: Moment  # noqa: N815
    endAt: Moment  # noqa: N815
    reason: str | None
    createdAt: Moment  # noqa: N815


class IonhourSchedule(Answer):
    """A schedule with its rotations, and its overrides that are not over or were within 90 days."""

    id: int
    workspaceId: int  # noqa: N815
    name: str
    description: str | None
    timezone: str
    handoffNotificationMinutes: int | None  # noqa: N815
    enabled: bool
    rotations: list[IonhourRotation]
    overrides: list[IonhourOverride]
    createdAt: Moment  # noqa: N815
    updatedAt: Moment  # noqa: N815


class IonhourSchedules(Answer):
    """One page of the schedules."""

    items: list[IonhourSchedule]
    total: int
    page: int
    itemCount: int  # noqa: N815
    pageCount: int  # noqa: N815
    limit: int


class ZStackMember(Answer):
    """A place in the rotation."""

    userId: str  # noqa: N815 (these are ZStack's names)
    userName: str | None  # noqa: N815
    order: int


class ZStackSchedule(Answer):
    """A schedule, as far as its rotation of the highest priority tells it."""

    uuid: str
    name: str
    description: str | None
    timezone: str
    rotationType: RotationType | None  # noqa: N815
    shiftDuration: str | None  # noqa: N815
    members: list[ZStackMember]
    startDate: Moment | None  # noqa: N815
    createDate: Moment  # noqa: N815
    lastOpDate: Moment  # noqa: N815


class ZStackSchedules(Answer):
    """A part of the schedules."""

    items: list[ZStackSchedule]
    total: int
    limit: int
    offset: int


class ZStackShift(Answer):
    """Who is on call, since when and until when."""

    userId: str  # noqa: N815
    userName: str | None  # noqa: N815
    startTime: Moment  # noqa: N815
    endTime: Moment  # noqa: N815
    isOverride: bool  # noqa: N815


class ZStackOverride(Answer):
    """Somebody stands in for a while, or nobody does."""

    uuid: str
    scheduleUuid: str  # noqa: N815
    originalUser: str | None  # noqa: N815
    substituteUser: str | None  # noqa: N815
    startTime: Moment  # noqa: N815
    endTime: Moment  # noqa: N815
    reason: str | None
    createDate: Moment  # noqa: N815


class ZStackOverrides(Answer):
    """A part of the overrides that are not over, or were within 90 days."""

    items: list[ZStackOverride]
    total: int
    limit: int
    offset: int


class ZStackConflict(Answer):
    """Somebody who would be on call elsewhere at the same time."""

    type: Literal["overlap"]
    userId: str  # noqa: N815
    userName: str | None  # noqa: N815
    details: str


class ZStackSuggestion(Answer):
    """An order in which nobody would be, tried before it is told."""

    type: Literal["swap_shift"]
    description: str


class ZStackValidation(Answer):
    """What a schedule would lead to in the next 30 days."""

    hasConflict: bool  # noqa: N815
    conflicts: list[ZStackConflict]
    suggestions: list[ZStackSuggestion]


class ZStackDone(Answer):
    """It is done; there is nothing to tell."""


_AT, _UNTIL = "2026-03-20T18:00:00Z", "2026-03-21T08:00:00Z"
_USER = "A user by number; one whose id is no number, by id."

DIALECT_WORDS: dict[str, tuple[Any, ...]] = {
    "workspaceId": ("The key's own.", 1),
    "handoffNotificationMinutes": ("How long before a handoff a notice goes out; null for none.", 15),
    "layerPosition": ("Where two rotations offer somebody, the lower position counts.", 0),
    "effectiveFrom": ("Nobody is offered before.", "2026-02-02T08:00:00Z"),
    "effectiveUntil": ("Nobody is offered from then on.", None),
    "handoffTime": ("When a turn is handed on, on the schedule's clock.", "09:00"),
    "handoffDay": ("Of a weekly rotation: 1 is Monday, 7 is Sunday.", 1),
    "customShiftHours": ("How long a turn of a custom rotation lasts; whole minutes.", None),
    "scheduleId": ("A schedule, by its number.", 1),
    "overrideUserId": (f"Who stands in. {_USER}", 3),
    "replacedUserId": ("Only where this user would be on call; null: whoever it is.", None),
    "startAt": ("The first instant.", _AT),
    "endAt": ("The first instant that is no longer part of it.", _UNTIL),
    "createdAt": ("", "2026-02-01T10:00:00Z"),
    "updatedAt": ("", "2026-02-01T10:00:00Z"),
    "page": ("The first is 1.", 1),
    "itemCount": ("How many there are on this page.", 1),
    "pageCount": ("", 1),
    "uuid": ("", "sched_abc123"),
    "userName": ("As the directory has it; what is sent is not kept.", "Marie Laurent"),
    "order": ("The place in the order of turns; distinct, from any base.", 1),
    "rotationType": ("", "weekly"),
    "shiftDuration": (
        "A Go duration: `weekly` takes multiples of 168h, `daily` of 24h, `custom` minutes. Null for turns of months.",
        "168h",
    ),
    "members": ("Who takes turns.", []),
    "startDate": ("From when on turns are counted; now, if left out.", "2026-02-02T08:00:00Z"),
    "createDate": ("", "2026-02-01T10:00:00Z"),
    "lastOpDate": ("When the schedule itself was last changed.", "2026-02-01T10:00:00Z"),
    "scheduleUuid": ("", "sched_abc123"),
    "originalUser": ("Only where this user would be on call; null: whoever it is.", "user_012"),
    "substituteUser": ("Who stands in; null for nobody, on purpose.", "user_034"),
    "startTime": ("The first instant.", _AT),
    "endTime": ("The first instant that is no longer part of it.", _UNTIL),
    "isOverride": ("Whether an override decided.", False),
    **{f"{name}.items": ("", []) for name in ("IonhourSchedules", "ZStackSchedules", "ZStackOverrides")},
    "IonhourSchedule.overrides": ("In the order in which they count.", []),
    "ZStackSchedule.description": ("", "The first to be called"),
    "ZStackScheduleIn.description": ("", "The first to be called"),
    **{
        f"{name}.rotations": ("The layers: when sent in a change, the whole list.", [])
        for name in ("IonhourSchedule", "IonhourScheduleIn", "IonhourSchedulePut")
    },
    "hasConflict": ("", True),
    "ZStackValidation.conflicts": ("Who is on call elsewhere at the same time.", []),
    "suggestions": ("Orders without a conflict; at most three.", []),
    "details": (
        "In words.",
        "also on call for Network (sched_abc123) from 2026-03-09T08:00:00Z to 2026-03-16T08:00:00Z",
    ),
    "ZStackConflict.type": ("", "overlap"),
    "ZStackSuggestion.type": ("", "swap_shift"),
    "ZStackSuggestion.description": (
        "In words.",
        "swap Ben Okafor (user_034) and Marie Laurent (user_012) in the order",
    ),
    "ZStackMemberIn.userId": ("", "user_012"),
    "ZStackMember.userId": ("", "user_012"),
    "ZStackShift.userId": ("", "user_012"),
    "ZStackConflict.userId": ("", "user_012"),
    "userId": (_USER, 1),
    **{f"{name}.id": ("", 1) for name in ("IonhourSchedule", "IonhourOverride")},
    **{
        f"{name}.id": ("Made of rota's own; stays the same.", 79930081672520)
        for name in ("IonhourRotation", "IonhourParticipant")
    },
    "IonhourRotationPut.id": (
        "The rotation that this changes; without it, one of the same name or layer.",
        79930081672520,
    ),
    **{
        f"IonhourSchedulePut.{name}": ("As it was read; of no effect.", 1)
        for name in ("id", "overrides", "createdAt", "updatedAt")
    },
    "IonhourParticipantPut.id": ("As it was read; of no effect.", 1),
    **{f"Ionhour{name}.name": ("", "Weekdays") for name in ("Rotation", "RotationIn", "RotationPut")},
    **{
        f"{name}.name": ("", "Backend Primary")
        for name in ("IonhourSchedule", "IonhourScheduleIn", "IonhourSchedulePut")
    },
    **{f"{name}.name": ("", "Backend Primary") for name in ("ZStackSchedule", "ZStackScheduleIn", "ZStackSchedulePut")},
}
