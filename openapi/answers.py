"""The shape of every answer, field by field. Tests hold the real answers of every function against these."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from rota.domain.era import Source
from rota.domain.impact import Reason, WarningKind
from rota.domain.notice import Kind
from rota.domain.timeline import NobodyReason
from rota.usecases.oncall import TeamReason
from rota.usecases.revisions import Status as RevisionStatus

T = TypeVar("T")

Moment: TypeAlias = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Local: TypeAlias = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$")]
TimeOfDay: TypeAlias = Annotated[str, Field(pattern=r"^\d\d:\d\d$")]
RotationType: TypeAlias = Literal["daily", "weekly", "monthly", "custom"]
Role: TypeAlias = Literal["primary", "secondary", "shadow"]
Scope: TypeAlias = Literal["oncall:read", "oncall:write", "oncall:admin"]


class Answer(BaseModel):
    """What all have in common: every field is there, and there is no other."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Participant(Answer):
    """A place in a rotation."""

    user_id: str
    position: int


class Restriction(Answer):
    """A weekly window: outside of its windows a rotation offers nobody."""

    days: list[int]
    start: TimeOfDay
    end: TimeOfDay


class Rotation(Answer):
    """Who takes turns, how long a turn lasts, and when it is handed on."""

    id: str
    name: str | None
    type: RotationType
    interval: int
    layer_position: int
    custom_shift_hours: float | None
    effective_from: Moment
    effective_until: Moment | None
    handoff_time: TimeOfDay
    handoff_day: int | None
    handoff_month_day: int | None
    anchor: Local | None
    turns: Literal["all", "covered"]
    restrictions: list[Restriction]
    participants: list[Participant]


class Schedule(Answer):
    """A schedule as it stands."""

    id: str
    name: str
    description: str | None
    team_id: str | None
    role: Role
    timezone: str
    rotation_type: RotationType | None
    enabled: bool
    coverage: Literal["full", "restricted"]
    handoff_notification_minutes: int | None
    rotations: list[Rotation]
    version: int
    created_at: Moment
    updated_at: Moment


class Revision(Answer):
    """What decided who is on call, from one edit to the next."""

    version: int
    status: RevisionStatus
    since: Moment | None
    until: Moment | None
    recorded_at: Moment
    withdrawn_at: Moment | None
    timezone: str
    enabled: bool
    coverage: Literal["full", "restricted"]
    rotations: list[Rotation]


class Entry(Answer):
    """A one-off shift, written by hand."""

    id: str
    schedule_id: str
    user_id: str
    start: Moment
    end: Moment
    backdated: bool
    created_at: Moment


class Override(Answer):
    """Somebody stands in for a while, or nobody does."""

    id: str
    schedule_id: str
    override_user_id: str | None
    replaced_user_id: str | None
    start: Moment
    end: Moment
    reason: str | None
    backdated: bool
    created_at: Moment


class Shift(Answer):
    """A stretch of time with one person on call."""

    id: str
    user_id: str | None
    name: str | None
    start: Moment
    end: Moment
    source: Source
    source_id: str
    turn: int | None
    truncated_start: bool
    truncated_end: bool


class ScheduleShift(Shift):
    """A shift, with the schedule it is on."""

    schedule_id: str


class ListedShift(ScheduleShift):
    """A shift of a schedule; a hand-written one (`source: entry`) also tells when it was written."""

    backdated: bool = False
    created_at: Moment = ""


class UserShift(ScheduleShift):
    """One person's shift, with what there is to know of the schedule."""

    schedule_name: str
    team_id: str | None
    role: Role


class SwapPart(Answer):
    """A part of a schedule that goes from one person to another."""

    schedule_id: str
    shift_id: str | None
    from_user_id: str
    to_user_id: str
    start: Moment
    end: Moment


class Swap(Answer):
    """What changes hands together, asked for or done; a cover has one part for each override."""

    id: str
    kind: Literal["swap", "cover"]
    status: Literal["pending", "done", "declined", "undone", "expired"]
    parts: list[SwapPart]
    reason: str | None
    expires_at: Moment | None
    version: int
    created_at: Moment
    updated_at: Moment


class Swapped(Answer):
    """The shifts of a swap as they now stand, and the swap."""

    data: list[ScheduleShift]
    swap: Swap


class DutyConflict(Answer):
    """A part of a shift whose holder is away then, or on call elsewhere."""

    user_id: str
    name: str | None
    schedule_id: str
    shift_id: str | None
    start: Moment
    end: Moment
    reason: Literal["off", "busy"]
    label: str | None


class Covered(Swapped):
    """The same for a cover, and where those who stand in are away or on call elsewhere."""

    conflicts: list[DutyConflict]


class TimeOffWindow(Answer):
    """A while for which somebody is away."""

    start: Moment
    end: Moment
    label: str | None
    source: Literal["manual", "calendar"]


class TimeOffCalendar(Answer):
    """The calendar whose events these are: it is followed, so it is read again every hour."""

    url: str
    fetched_at: Moment
    next_at: Moment
    failing_since: Moment | None
    error: str | None


class TimeOff(Answer):
    """All that is known of when somebody is away."""

    user_id: str
    windows: list[TimeOffWindow]
    calendar: TimeOffCalendar | None
    version: int
    updated_at: Moment | None


class CandidateDuty(Answer):
    """What a candidate is on call for at the same time."""

    schedule_id: str
    name: str
    start: Moment
    end: Moment


class CandidateOff(Answer):
    """When a candidate is away during the shift."""

    start: Moment
    end: Moment
    label: str | None


class Candidate(Answer):
    """Somebody who could take the shift, and what speaks for and against it."""

    user_id: str
    name: str | None
    available: bool
    busy: list[CandidateDuty]
    off: list[CandidateOff]
    hours_of_rest_before: float | None
    hours_of_rest_after: float | None
    hours_in_last_30_days: float
    why: str


class Candidates(Answer):
    """Who could take a shift, or a part of it, the best first."""

    schedule_id: str
    shift_id: str
    from_user_id: str
    start: Moment
    end: Moment
    data: list[Candidate]


class OnCall(Answer):
    """Who is on call, and from when to when."""

    user_id: str
    name: str | None
    email: str | None
    shift_start: Moment
    shift_end: Moment
    schedule_id: str
    shift_id: str
    source: Source


class ScheduleOnCall(Answer):
    """Who is on call for one schedule; if nobody is, why."""

    schedule_id: str
    at: Moment
    on_call: OnCall | None
    next: OnCall | None
    reason: NobodyReason | None
    conflicts: list[DutyConflict]


class CurrentSchedule(Answer):
    """Who is on call for one schedule among others."""

    schedule_id: str
    name: str
    role: Role
    on_call: OnCall | None
    next: OnCall | None
    reason: NobodyReason | None


class Current(Answer):
    """Who is on call for a team: the first primary schedule, by creation, that has somebody speaks for it."""

    team_id: str
    on_call: OnCall | None
    reason: TeamReason | None
    schedules: list[CurrentSchedule]
    unreadable: list[str]


class Layer(Answer):
    """What one rotation offers, whatever lies above it."""

    rotation_id: str
    name: str | None
    layer_position: int
    shifts: list[Shift]


class Gap(Answer):
    """A stretch of time with nobody on call, and why."""

    start: Moment
    end: Moment
    reason: NobodyReason


class Coverage(Answer):
    """How much of the window has somebody on call, of the time that is not left uncovered on purpose."""

    percent: float
    gaps: list[Gap]


class Timeline(Answer):
    """A schedule over a window: its layers, its overrides, and what they come to."""

    schedule_id: str
    timezone: str
    since: Moment
    until: Moment
    layers: list[Layer]
    overrides: list[Shift]
    final: list[Shift]
    coverage: Coverage
    conflicts: list[DutyConflict]
    tzdata: str


class Person(Answer):
    """Somebody, by id and name."""

    user_id: str
    name: str | None


class LocalWindow(Answer):
    """The restriction that is open, on the schedule's clock."""

    start: Local
    end: Local


class ExplainedLayer(Answer):
    """One rotation at the instant: whose turn it is, and whether that counts."""

    rotation_id: str
    name: str | None
    layer_position: int
    anchor: Local | None
    turn: int | None
    turn_start: Local | None
    turn_end: Local | None
    participant: Person | None
    window: LocalWindow | None
    offers: bool
    won: bool
    why: str


class ExplainedItem(Answer):
    """One entry or override that covers the instant, and whether it changed anything."""

    source: Source
    id: str
    user: Person | None
    replaced_user_id: str | None
    start: Moment
    end: Moment
    applied: bool
    why: str


class Winner(Answer):
    """The rotation, entry or override that decided."""

    source: Source
    id: str


class Explanation(Answer):
    """Who is on call at an instant, and how that comes about."""

    schedule_id: str
    at: Moment
    timezone: str
    layers: list[ExplainedLayer]
    items: list[ExplainedItem]
    on_call: OnCall | None
    reason: NobodyReason | None
    won_by: Winner | None
    why: str


class Hours(Answer):
    """What a change does to one person's hours on call, on the schedules that it changes."""

    user_id: str
    name: str | None
    hours_before: float
    hours_after: float
    hours_gained: float
    hours_lost: float


class Standing(Answer):
    """Who is on call; or nobody, and why."""

    user_id: str | None
    name: str | None
    reason: Reason | None


class Segment(Answer):
    """A stretch of time in which somebody else is on call than was."""

    schedule_id: str
    start: Moment
    end: Moment
    before: Standing
    after: Standing


class ChangedGap(Answer):
    """A stretch of time with nobody on call, after the change or before it."""

    schedule_id: str
    start: Moment
    end: Moment
    reason: Reason


class ChangedGaps(Answer):
    """The gaps that a change makes, and those that it fills."""

    opened: list[ChangedGap]
    closed: list[ChangedGap]


class Warned(Answer):
    """What a change brings upon one person: too short a rest, or too many days in a row."""

    user_id: str
    name: str | None
    kind: WarningKind
    start: Moment
    end: Moment
    hours: float


class Impact(Answer):
    """What a change would do."""

    since: Moment
    until: Moment
    users: list[Hours]
    segments: list[Segment]
    gaps: ChangedGaps
    warnings: list[Warned]
    conflicts: list[DutyConflict]
    complete: bool


class DryRun(Answer):
    """What a request would do, and the plan by which it can be held to that."""

    impact: Impact
    plan: str


class User(Answer):
    """Somebody who can be on call."""

    id: str
    name: str
    email: str | None
    version: int
    created_at: Moment
    updated_at: Moment


class Team(Answer):
    """A team, whose schedules answer together."""

    id: str
    name: str
    version: int
    created_at: Moment
    updated_at: Moment


class Key(Answer):
    """A key without its secret."""

    id: str
    name: str | None
    scopes: list[Scope]
    user_id: str | None
    created_at: Moment
    expires_at: Moment | None


class NewKey(Key):
    """A new key. Its secret is shown this once; a repeat with the same Idempotency-Key has null in its place."""

    key: str | None


class Subscription(Answer):
    """Where notices go. The last part of a Slack URL is not shown: it is a secret."""

    id: str
    kind: Literal["webhook", "slack", "email"]
    target: str | None
    events: list[str]
    schedule_id: str | None
    team_id: str | None
    user_id: str | None
    enabled: bool
    disabled_because: str | None
    failing_since: Moment | None
    version: int
    created_at: Moment
    updated_at: Moment


class NewSubscription(Subscription):
    """The same with the secret of a webhook, shown this once; null for what has none, and in a repeat."""

    secret: str | None


class Tried(Answer):
    """What came of a sample."""

    delivered: bool
    result: str


class Calendar(Answer):
    """A calendar feed."""

    id: str
    name: str | None
    schedule_id: str | None
    team_id: str | None
    user_id: str | None
    created_at: Moment


class NewCalendar(Calendar):
    """A calendar feed with its address, shown this once."""

    url: str | None
    embed_url: str | None


class AuditObject(Answer):
    """What was changed."""

    type: Literal[
        "schedule", "entry", "override", "shift", "user", "team", "key", "subscription", "swap", "time_off", "calendar"
    ]
    id: str


class PlannedRevision(Answer):
    """What will decide who is on call, from an edit that is to come."""

    since: Moment
    timezone: str
    enabled: bool
    coverage: Literal["full", "restricted"]
    rotations: list[Rotation]


class RecordedSchedule(Schedule):
    """A schedule as it stood, with the changes that were to come."""

    coming: list[PlannedRevision]


Recorded: TypeAlias = (
    RecordedSchedule
    | Entry
    | Override
    | User
    | Team
    | Key
    | Subscription
    | Swap
    | TimeOff
    | Calendar
    | list[Shift]
    | None
)


class AuditRecord(Answer):
    """One change: who made it, and what was before and after."""

    id: str
    at: Moment
    key_id: str
    user_id: str | None
    request_id: str
    action: Literal[
        "create",
        "update",
        "restore",
        "delete",
        "swap",
        "rotate",
        "test",
        "request",
        "accept",
        "decline",
        "undo",
        "cover",
    ]
    object: AuditObject
    schedule_id: str | None
    schedule_ids: list[str]
    before: Recorded
    after: Recorded


class NoticeAttempt(Answer):
    """One try to send a notice."""

    at: Moment
    result: str


class NoticeDelivery(Answer):
    """What became of a notice at one subscription."""

    subscription_id: str
    user_id: str | None
    state: Literal["pending", "sent", "dropped", "dead"]
    next_at: Moment | None
    attempts: list[NoticeAttempt]


class Notice(Answer):
    """What somebody was told, or is about to be."""

    id: str
    kind: Kind
    schedule_id: str
    schedule_name: str
    team_id: str | None
    at: Moment
    due: Moment
    late: bool
    state: Literal["pending", "published"]
    written_at: Moment
    published_at: Moment | None
    user_ids: list[str]
    incoming_user_id: str | None
    outgoing_user_id: str | None
    details: dict[str, Any]
    deliveries: list[NoticeDelivery]


class Health(Answer):
    """Whether this answers; with `deep=true` also whether the table does, and the sweep that sends notices."""

    status: Literal["ok", "failing"]
    version: str
    tzdata: str
    time: Moment
    table: Literal["answers", "does not answer"] = "answers"
    sweep: Literal["runs", "has not run yet", "is late: notices are not sent"] = "runs"
    swept_at: Moment | None = None


class Page(Answer, Generic[T]):
    """One page of a list."""

    data: list[T]
    total: int | None
    limit: int
    offset: int
    next_cursor: str | None


class CurrentPage(Page[CurrentSchedule]):
    """One page of who is on call for all schedules."""

    unreadable: list[str]


class FieldProblem(Answer):
    """One thing that is wrong with what was sent."""

    pointer: str
    detail: str


class Problem(Answer):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    request_id: str
    errors: list[FieldProblem] = []
    conflicts_with: list[str] = []
    limit: int = 0
