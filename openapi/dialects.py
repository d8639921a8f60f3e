"""The two dialects that existing clients speak: what they are asked and what they answer."""

from __future__ import annotations

from openapi import dialect_answers as a
from openapi.operations import Operation

TAGS = {
    "Ionhour dialect": "For clients of Ionhour's on-call API: change the host and the key, and they go on working.",
    "ZStack dialect": "For clients of ZStack's on-call API: change the host and the key, and they go on working.",
}

_IONHOUR, _ZSTACK = TAGS
_ROTA = {
    "workspaceId": 1,
    "name": "Backend Primary",
    "timezone": "Europe/Brussels",
    "rotations": [
        {
            "type": "weekly",
            "layerPosition": 0,
            "effectiveFrom": "2026-03-02T09:00:00Z",
            "handoffTime": "09:00",
            "participants": [{"userId": 1, "position": 0}, {"userId": 2, "position": 1}],
        }
    ],
}
_TURNS = {
    "name": "Backend Primary",
    "description": "The first to be called",
    "timezone": "Europe/Brussels",
    "rotationType": "weekly",
    "shiftDuration": "168h",
    "startDate": "2026-03-02T09:00:00Z",
    "members": [{"userId": "user_012", "order": 0}, {"userId": "user_034", "order": 1}],
}

OPERATIONS: dict[str, Operation] = {
    "list_ionhour_schedules": Operation(_IONHOUR, {200: a.IonhourSchedules}),
    "create_ionhour_schedule": Operation(_IONHOUR, {201: a.IonhourSchedule}, _ROTA),
    "get_ionhour_schedule": Operation(_IONHOUR, {200: a.IonhourSchedule}),
    "update_ionhour_schedule": Operation(
        _IONHOUR, {200: a.IonhourSchedule}, {"name": "Backend Primary", "timezone": "Europe/Paris"}
    ),
    "delete_ionhour_schedule": Operation(_IONHOUR, {204: None}),
    "create_ionhour_override": Operation(
        _IONHOUR,
        {201: a.IonhourOverride},
        {
            "scheduleId": 1,
            "overrideUserId": 3,
            "startAt": "2090-03-20T18:00:00Z",
            "endAt": "2090-03-21T08:00:00Z",
            "reason": "dentist",
        },
    ),
    "delete_ionhour_override": Operation(_IONHOUR, {204: None}),
    "list_zstack_schedules": Operation(_ZSTACK, {200: a.ZStackSchedules}),
    "create_zstack_schedule": Operation(_ZSTACK, {200: a.ZStackSchedule}, _TURNS),
    "validate_zstack_schedule": Operation(_ZSTACK, {200: a.ZStackValidation}, _TURNS),
    "get_zstack_schedule": Operation(_ZSTACK, {200: a.ZStackSchedule}),
    "get_zstack_current_shift": Operation(_ZSTACK, {200: a.ZStackShift}),
    "update_zstack_schedule": Operation(
        _ZSTACK, {200: a.ZStackSchedule}, {"name": "Backend Primary", "shiftDuration": "336h"}
    ),
    "delete_zstack_schedule": Operation(_ZSTACK, {200: a.ZStackDone}),
    "list_zstack_overrides": Operation(_ZSTACK, {200: a.ZStackOverrides}),
    "create_zstack_override": Operation(
        _ZSTACK,
        {200: a.ZStackOverride},
        {
            "scheduleUuid": "sched_abc123",
            "originalUser": "user_012",
            "substituteUser": "user_034",
            "startTime": "2090-03-20T18:00:00Z",
            "endTime": "2090-03-21T08:00:00Z",
            "reason": "dentist",
        },
    ),
    "delete_zstack_override": Operation(_ZSTACK, {200: a.ZStackDone}),
}
