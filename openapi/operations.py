"""What the functions' source does not say of each operation: its tag, what it answers, and a request that works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openapi import answers as a
from openapi import page_answers as p

Json = dict[str, Any]

TAGS = {
    "On call": "Who is on call now, at any instant, and over a window.",
    "Schedules": "Rotations in layers, in one time zone, that say who is on call.",
    "Shifts": "What a schedule comes to, entries written by hand, and swaps.",
    "Overrides": "Somebody stands in for a while, or nobody does.",
    "Users": "Who can be on call. Ids are yours to choose; a PUT creates or replaces, to keep a directory in step.",
    "Teams": "Teams, whose schedules answer together.",
    "Keys": "Keys of this workspace, and what they may do.",
    "Subscriptions": "Where notices go: webhooks, Slack, e-mail.",
    "Notices": "Who was told of what, and what became of it.",
    "Calendars": "Feeds of shifts for calendar programs, each at an address that is the right to read it.",
    "Audit": "Who changed what, and when.",
    "Service": "What needs no key.",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One function's part in the document. `answers` maps a status to a shape: None for no body.

    `also` are refusals beyond those that all operations of its kind can meet.
    """

    tag: str
    answers: dict[int, Any]
    example: Json | None = None
    note: str = ""
    also: tuple[int, ...] = ()
    form: dict[str, str] | None = None  # the fields of a form, and what each is; the first must be there


_ENTRY = {"user_id": "user_012", "start": "2090-03-15T18:00:00+01:00", "end": "2090-03-16T08:00:00+01:00"}
_OVERRIDE = {
    "override_user_id": "user_034",
    "start": "2090-03-20T18:00:00+01:00",
    "end": "2090-03-21T08:00:00+01:00",
    "reason": "dentist",
}
_SCHEDULE = {
    "name": "Weekend Support",
    "team_id": "team_789",
    "timezone": "Europe/Brussels",
    "rotation_type": "weekly",
    "participants": ["user_012", "user_034"],
    "handoff_day": 6,
    "handoff_time": "09:00",
}
_COVER = {
    "user_id": "user_012",
    "start": "2090-07-01T00:00:00+02:00",
    "end": "2090-07-15T00:00:00+02:00",
    "covered_by": ["user_034"],
    "reason": "summer holiday",
}
_TIME_OFF = {
    "windows": [{"start": "2090-07-01T00:00:00+02:00", "end": "2090-07-15T00:00:00+02:00", "label": "summer holiday"}]
}
_ENDS = "One that runs ends now; one that is over stays, unless it was written after the fact."

OPERATIONS: dict[str, Operation] = {
    "get_current": Operation("On call", {200: a.Current}),
    "list_current": Operation("On call", {200: a.CurrentPage}),
    "get_on_call": Operation("On call", {200: a.ScheduleOnCall}),
    "explain_schedule": Operation("On call", {200: a.Explanation}),
    "get_timeline": Operation("On call", {200: a.Timeline}, note="The window is the 14 days from now on, if left out."),
    "list_user_shifts": Operation(
        "On call", {200: a.Page[a.UserShift]}, note="The window is the 30 days from now on, if left out."
    ),
    "view_schedule": Operation(
        "On call",
        {200: p.View},
        note="The days are today and what follows, or from seven days on this week's, if `from` is left out.",
    ),
    "get_board": Operation("On call", {200: p.Board}),
    "list_schedules": Operation("Schedules", {200: a.Page[a.Schedule]}),
    "create_schedule": Operation(
        "Schedules",
        {201: a.Schedule},
        _SCHEDULE,
        "With `rotations`, or with `participants` as a shorthand for one rotation.",
    ),
    "get_schedule": Operation("Schedules", {200: a.Schedule}),
    "update_schedule": Operation(
        "Schedules",
        {200: a.Schedule},
        {"name": "After-Hours Network Support (Updated)", "timezone": "Europe/Paris"},
        "Whoever is on call stays so until their turn ends, unless they are taken out.",
    ),
    "list_revisions": Operation(
        "Schedules",
        {200: a.Page[a.Revision]},
        note="A change that was planned and given up before it took effect is there too, as `withdrawn`.",
    ),
    "restore_schedule": Operation(
        "Schedules",
        {200: a.Schedule},
        {"version": 1},
        "An edit like any other: nobody is relieved whom that version has, too. What was planned is given up.",
    ),
    "delete_schedule": Operation("Schedules", {204: None}),
    "list_entries": Operation("Shifts", {200: a.Page[a.ListedShift]}),
    "create_entry": Operation("Shifts", {201: a.Entry}, _ENTRY, "Entries of one schedule must not overlap: 409."),
    "swap_shift": Operation(
        "Shifts",
        {200: a.Swapped},
        {"swap_with_user_id": "user_034"},
        "With a user, who takes it; or with another shift, which comes back in exchange. With `request` it waits until "
        "the other person accepts. What is over stays: 409.",
    ),
    "list_swaps": Operation("Shifts", {200: a.Page[a.Swap]}),
    "get_swap": Operation("Shifts", {200: a.Swap}),
    "accept_swap": Operation(
        "Shifts", {200: a.Swapped}, note="If a shift is not what it was when it was asked for, nothing moves: 409."
    ),
    "decline_swap": Operation("Shifts", {200: a.Swap}),
    "undo_swap": Operation(
        "Shifts",
        {200: a.Swapped},
        note="All of it or nothing. Of a cover that has begun, what lies ahead comes back; a swap that has begun, or "
        "whose shifts were changed since, stays: 409.",
    ),
    "create_cover": Operation(
        "Shifts",
        {201: a.Covered},
        _COVER,
        "Several people share the shifts: each goes to whoever is free for it and has got the least so far. It is "
        "undone as a swap is.",
    ),
    "list_cover_candidates": Operation(
        "Shifts",
        {200: a.Candidates},
        note="The people of the schedule's rotations, and of those of its team's other schedules.",
        also=(409,),
    ),
    "delete_entry": Operation("Shifts", {204: None}, note=_ENDS),
    "list_overrides": Operation(
        "Overrides",
        {200: a.Page[a.Override]},
        note="The window is from 90 days ago to 400 days ahead, if left out, and at most 490 days.",
    ),
    "create_override": Operation("Overrides", {201: a.Override}, _OVERRIDE, "Of two, the one written later counts."),
    "delete_override": Operation("Overrides", {204: None}, note=_ENDS),
    "list_users": Operation("Users", {200: a.Page[a.User]}),
    "create_user": Operation(
        "Users", {201: a.User}, {"id": "user_090", "name": "Noor Haddad", "email": "noor@example.com"}
    ),
    "get_user": Operation("Users", {200: a.User}),
    "put_user": Operation("Users", {200: a.User, 201: a.User}, {"name": "Marie Laurent", "email": "marie@example.com"}),
    "get_time_off": Operation("Users", {200: a.TimeOff}),
    "put_time_off": Operation(
        "Users",
        {200: a.TimeOff},
        _TIME_OFF,
        "`windows`, an iCalendar file as `ics` or where one lies as `url`, or windows and one of those. A `url` is "
        "read when this is put, and not again until it is put again. Nobody is taken off call by it: what it meets is "
        "told by `on-call`, by timelines and among cover candidates.",
        also=(404,),
    ),
    "delete_user": Operation("Users", {204: None}),
    "list_teams": Operation("Teams", {200: a.Page[a.Team]}),
    "create_team": Operation("Teams", {201: a.Team}, {"id": "team_790", "name": "Network Operations"}),
    "get_team": Operation("Teams", {200: a.Team}),
    "put_team": Operation("Teams", {200: a.Team, 201: a.Team}, {"name": "Network Operations"}),
    "delete_team": Operation("Teams", {204: None}),
    "list_keys": Operation("Keys", {200: a.Page[a.Key]}),
    "get_own_key": Operation("Keys", {200: a.Key}, note="Whose it is, if anybody's, says `user_id`."),
    "create_key": Operation("Keys", {201: a.NewKey}, {"name": "status page", "scopes": ["oncall:read"]}),
    "delete_key": Operation(
        "Keys", {204: None}, note="Functions that know it accept it for at most five seconds more."
    ),
    "list_subscriptions": Operation("Subscriptions", {200: a.Page[a.Subscription]}),
    "create_subscription": Operation(
        "Subscriptions",
        {201: a.NewSubscription},
        {"kind": "email", "target": "noc@example.com", "events": ["oncall.handoff.*"], "team_id": "team_789"},
        "An e-mail subscription without a target goes to the own address of everybody whom a notice is about.",
    ),
    "update_subscription": Operation("Subscriptions", {200: a.Subscription}, {"enabled": True}),
    "delete_subscription": Operation("Subscriptions", {204: None}, note="What is on its way there is not sent."),
    "rotate_subscription": Operation(
        "Subscriptions", {200: a.NewSubscription}, note="For a day, notices carry a signature by each of the two."
    ),
    "test_subscription": Operation("Subscriptions", {200: a.Tried}),
    "list_calendars": Operation("Calendars", {200: a.Page[a.Calendar]}),
    "create_calendar": Operation(
        "Calendars",
        {201: a.NewCalendar},
        {"name": "On call for the network", "schedule_id": "sched_abc123"},
        "Of a schedule, a team or a user. Whoever has the address can read the feed, without a key.",
    ),
    "delete_calendar": Operation("Calendars", {204: None}, note="Its address leads nowhere from then on."),
    "embed_calendar": Operation(
        "Calendars",
        dict.fromkeys((200, 404, 503), str),
        note="A document that asks for itself anew every minute: a schedule's two weeks, a team's week, or a user's "
        "next shifts.",
    ),
    "get_calendar": Operation(
        "Calendars",
        {200: str},
        note="Shifts from 90 days ago until 400 days from now, in UTC. What was told in the last 30 days and does not "
        "hold any more is there as cancelled.",
    ),
    "list_audit": Operation(
        "Audit",
        {200: a.Page[a.AuditRecord]},
        note="The window is the 400 days up to now, if left out, and at most 800 days.",
    ),
    "list_notices": Operation(
        "Notices",
        {200: a.Page[a.Notice]},
        note="The window is from 7 days ago to 15 days ahead, if left out, and at most 407 days.",
    ),
    "get_health": Operation("Service", {200: a.Health, 503: a.Health}),
    "get_openapi": Operation("Service", {200: dict}),
    "get_docs": Operation("Service", {200: str}),
    "render_page": Operation(
        "Service",
        dict.fromkeys((200, 400, 401, 403, 404, 413, 415, 503), str),
        form={"key": "A key that may read.", "schedule": "The id of a schedule; all, if left out."},
    ),
    "get_page": Operation("Service", {200: str}, note="The page asks for a key; its files are served for ever."),
}
