"""Calendar feeds: made, taken back, and what is in them: shifts that stand, and those that were told of and do not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from rota.domain.directory import Calendar
from rota.domain.errors import FieldError, Invalid, NotFound
from rota.domain.picture import final_row
from rota.domain.schedule import Person, Schedule
from rota.domain.shift import ShiftId
from rota.domain.time import DAY, Instant
from rota.store.history import Recorded
from rota.store.store import Store
from rota.store.table import both, parallel
from rota.usecases import keys
from rota.usecases.act import Act
from rota.usecases.narrowing import narrowed
from rota.usecases.oncall import timeline_of, whole
from rota.usecases.people import named
from rota.usecases.schedules import everything

BACK, AHEAD = 90 * DAY, 400 * DAY
CANCELLED_FOR = 30 * DAY  # whoever reads a feed less often has to make it anew
MAX_WRITES = 100  # of one schedule within that time; of more, the latest
MAX_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """A feed as it was asked for: of one of the three."""

    schedule_id: str | None = None
    team_id: str | None = None
    user_id: str | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One shift of a feed, with an id that it has in every feed."""

    id: str
    start: Instant
    end: Instant
    user_id: str
    schedule: Schedule
    written_at: Instant  # the last time at which anything of the schedule changed
    name: str | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """What a calendar shows."""

    calendar: Calendar
    title: str
    events: list[FeedEvent]


def create(store: Store, draft: CalendarDraft, act: Act, choose: Callable[[str], str]) -> tuple[Calendar, str]:
    """A new feed of this workspace, and its token, which is never to be seen again."""
    problems = narrowed(store, draft, act.now)
    if draft.schedule_id is None and draft.team_id is None and draft.user_id is None:
        problems.append(FieldError("/schedule_id", "is needed, or team_id, or user_id"))
    if problems:
        raise Invalid(problems)
    token = keys.new_secret(choose, keys.CALENDAR_PREFIX)
    calendar = Calendar(
        id=act.new_id("cal"),
        workspace=store.workspace,
        digest=keys.digest(token),
        created_at=act.now,
        name=draft.name,
        schedule_id=draft.schedule_id,
        team_id=draft.team_id,
        user_id=draft.user_id,
    )
    store.stage(store.calendars.created(calendar))
    act.record(store, "create", "calendar", calendar.id, None, calendar)
    return calendar, token


def revoke(store: Store, calendar_id: str, act: Act) -> None:
    """Take a feed back: from now on its address leads nowhere."""
    calendar = store.calendars.get(calendar_id)
    act.expect(1)
    store.stage(store.calendars.removed(calendar))
    act.record(store, "delete", "calendar", calendar.id, calendar, None)


def feed(store: Store, calendar: Calendar, now: Instant) -> Feed:
    """What the calendar shows, by the start of each shift. NotFound once there is no more what it is of.

    The window begins and ends with a day, so that the same calendar is the same all day.
    """
    title, schedule_ids = _subject(store, calendar)
    today = now - now % DAY
    since, until = today - BACK, today + AHEAD
    first = today - CANCELLED_FOR
    read = parallel(*(partial(_recorded, store, one, since, until, first) for one in schedule_ids))
    found = [one for one in read if one is not None]
    if calendar.schedule_id is not None and not found:
        raise NotFound("calendar", calendar.id)
    events = [event for one in found for event in _events(store, one, calendar.user_id, since, until, first, now)]
    known = {user_id: person for one in found for user_id, person in one.head.people.items()}
    people = named(store, (event.user_id for event in events), known)
    ordered = sorted(events, key=lambda event: (event.start, event.id))[:MAX_EVENTS]
    return Feed(calendar, title, [replace(one, name=_name(people, one.user_id)) for one in ordered])


def _subject(store: Store, calendar: Calendar) -> tuple[str, list[str]]:
    """What the calendar is of, by its name, and the schedules that it takes."""
    if calendar.schedule_id is not None:
        return store.schedules.head(calendar.schedule_id).schedule.name, [calendar.schedule_id]
    if calendar.team_id is not None:
        team_id = calendar.team_id
        team, listed = both(lambda: store.teams.get(team_id), lambda: store.schedules.of_team(team_id))
        return team.name, [schedule_id for schedule_id, _ in listed]
    user_id = calendar.user_id
    assert user_id is not None
    # Of every schedule: whoever is on one no more has shifts there that are to be cancelled.
    user, every = both(lambda: store.users.get(user_id), lambda: everything(store))
    return user.name, [one.schedule.id for one in every]


def _recorded(store: Store, schedule_id: str, since: Instant, until: Instant, first: Instant) -> Recorded | None:
    try:
        return store.history.recorded(schedule_id, since, until, first)
    except NotFound:
        return None


def _events(
    store: Store,
    recorded: Recorded,
    user_id: str | None,
    since: Instant,
    until: Instant,
    first: Instant,
    now: Instant,
) -> list[FeedEvent]:
    """The shifts of one schedule, or one person's there; and those that were told of since `first` and are no more.

    What was told is not written down anywhere: it is what the table still says was known before each write.
    """
    _, timeline, _ = whole(store, recorded.at(now), since)
    schedule, writes = recorded.head.schedule, recorded.writes()
    last = max([schedule.updated_at, *(at for at in writes if at <= now)])

    def event(by: str, holder: str, start: Instant, end: Instant, *, cancelled: bool) -> FeedEvent:
        id = str(ShiftId(schedule.id, by, start))
        return FeedEvent(id, start, end, holder, schedule, last, cancelled=cancelled)

    standing = {
        found.id: found
        for one in final_row(schedule.id, timeline, since, until)
        if one.by is not None and one.user_id is not None and user_id in (None, one.user_id)
        for found in [event(one.by, one.user_id, one.start, one.end, cancelled=False)]
    }
    gone: dict[str, FeedEvent] = {}
    for at in [at for at in writes if first < at <= now and at > schedule.created_at][-MAX_WRITES:]:
        before = timeline_of(recorded.at(at - 1))
        for start, end, holder, _, by, _ in before.rows(since, until):
            # The one that the window cuts is over, or it is known by another beginning.
            if start > since and holder is not None and user_id in (None, holder):
                found = event(by, holder, start, end, cancelled=True)
                if found.id not in standing:
                    gone[found.id] = found
    return [*standing.values(), *gone.values()]


def _name(people: dict[str, Person], user_id: str) -> str:
    return people[user_id].name or user_id
