"""The demo data of a new local stack: a company's on-call schedules around the present day.

The ids are those that the API documents use in their examples, so that each request works as it is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rota.admin import first_key
from rota.domain.directory import READ, WRITE
from rota.domain.draft import RotationDraft
from rota.domain.rotation import Participant, Restriction
from rota.domain.time import DAY, HOUR, MINUTE, Instant, Wall, date_of
from rota.domain.zone import zone
from rota.http.endpoint import choose, clock, new_id
from rota.store.directory import find_key
from rota.store.store import Store
from rota.store.table import Table
from rota.usecases import directory, entries, keys, overrides, schedules
from rota.usecases.act import Act
from rota.usecases.overrides import OverrideDraft
from rota.usecases.schedules import ScheduleDraft

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_WORKSPACE = "1"
_USERS = {
    "user_012": "Marie Laurent",
    "user_034": "Ben Okafor",
    "user_056": "Sofia Lindqvist",
    "user_078": "Tomás Herrera",
    "user-abc123": "Alice Smith",
    "1": "Grace Mwangi",
    "2": "Daniel Novak",
    "3": "Yuki Tanaka",
    "4": "Priya Raman",
    "5": "Liam Byrne",
}
_TEAMS = {"team_789": "Network Operations", "team_platform": "Platform", "team_payments": "Payments"}
_WEEKDAYS, _WEEKEND, _ALL_DAYS = (1, 2, 3, 4, 5), (6, 7), (1, 2, 3, 4, 5, 6, 7)


@dataclass
class _Demo:
    """A workspace being filled. Ids are taken from `given` where the documents name them."""

    store: Store
    now: Instant
    given: dict[str, list[str]] = field(default_factory=dict)

    def act(self) -> Act:
        def id_for(prefix: str) -> str:
            named = self.given.get(prefix)
            return named.pop(0) if named else new_id(prefix)

        return Act(clock(), "demo", "-", id_for)

    def schedule(self, draft: ScheduleDraft) -> str:
        made = schedules.create(self.store, draft, self.act())
        self.store.commit()
        return made.id

    def override(self, schedule_id: str, draft: OverrideDraft) -> None:
        overrides.create(self.store, schedule_id, draft, self.act())
        self.store.commit()


def load(client: DynamoDBClient, table: str) -> dict[str, str]:
    """Fill an empty table, and give back the demo keys by scope: `admin` (which has all), `write` and `read`."""
    whole = Table(client, table)
    made = {"admin": first_key(whole, _WORKSPACE, "Demo")}
    given = {"sched": ["sched_abc123"], "entry": ["entry_456"]}
    demo = _Demo(Store(whole, _WORKSPACE), clock() // MINUTE * MINUTE, given)
    for name, scope in (("write", WRITE), ("read", READ)):
        _, made[name] = keys.create(demo.store, keys.KeyDraft((scope,), f"demo {name}"), demo.act(), choose)
        demo.store.commit()
    _people(demo)
    _network(demo)
    _platform(demo)
    _payments(demo)
    _around_the_world(demo)
    _in_a_minute(demo)
    return made


def offer(client: DynamoDBClient, table: str, secret: str) -> None:
    """Make the key that the page offers to its first visitor, who may read and write, unless it is there."""
    whole = Table(client, table)
    if find_key(whole, keys.digest(secret)) is None:
        demo = _Demo(Store(whole, _WORKSPACE), clock())
        spelled = iter(secret.removeprefix(keys.PREFIX))
        keys.create(demo.store, keys.KeyDraft((READ, WRITE), "demo page"), demo.act(), lambda _: next(spelled))
        demo.store.commit()


def _people(demo: _Demo) -> None:
    for user_id, name in _USERS.items():
        email = f"{name.split()[0].lower().replace('á', 'a')}@example.com"
        directory.create_user(demo.store, user_id, name, email, demo.act())
        demo.store.commit()
    for team_id, name in _TEAMS.items():
        directory.create_team(demo.store, team_id, name, demo.act())
        demo.store.commit()


def _network(demo: _Demo) -> None:
    """Weekly turns that began four weeks and three days ago: the first of the four is on call, for four days more."""
    brussels = "Europe/Brussels"
    at_nine = _local(brussels, demo.now, days=-3, minute=9 * 60)
    after_hours = demo.schedule(
        ScheduleDraft(
            name="After-Hours Network Support",
            timezone=brussels,
            rotation_type="weekly",
            team_id="team_789",
            rotations=(
                _weekly(brussels, at_nine - 28 * DAY, ("user_012", "user_034", "user_056", "user_078"), "Weekly"),
            ),
        )
    )
    evening = zone(brussels).instant(_local(brussels, demo.now, days=2, minute=18 * 60))
    entries.create(demo.store, after_hours, "user_012", evening, evening + 14 * HOUR, demo.act())
    demo.store.commit()
    # The first three overrides of the workspace: the documents take back number 3.
    start = zone(brussels).instant(_local(brussels, demo.now, days=9, minute=12 * 60))
    for i, (user_id, hours, reason) in enumerate(
        (("user_056", 4, "dentist"), ("user_078", 6, "school play"), ("user-abc123", 8, "conference"))
    ):
        begin = start + i * DAY
        demo.override(after_hours, OverrideDraft(user_id, begin, begin + hours * HOUR, reason=reason))


def _platform(demo: _Demo) -> None:
    """Three layers with restrictions, and a secondary: the same people a turn later."""
    berlin = "Europe/Berlin"
    monday = _local(berlin, demo.now, days=-_weekday(berlin, demo.now) - 21, minute=9 * 60)
    begins = zone(berlin).instant(monday)
    crew = ("1", "2", "3", "4")
    demo.schedule(
        ScheduleDraft(
            name="Platform Primary",
            timezone=berlin,
            team_id="team_platform",
            description="Office hours by day, the crew by night, one pair of hands for a whole weekend",
            rotations=(
                RotationDraft(
                    "daily",
                    name="Office hours",
                    effective_from=begins,
                    handoff_time=9 * 60,
                    turns="covered",
                    restrictions=(Restriction(_WEEKDAYS, 9 * 60, 17 * 60),),
                    participants=_order("5", "user-abc123", "1"),
                ),
                RotationDraft(
                    "weekly",
                    name="Weekends",
                    layer_position=1,
                    effective_from=begins,
                    handoff_time=17 * 60,
                    handoff_day=5,
                    restrictions=(Restriction((5,), 17 * 60, 0), Restriction(_WEEKEND, 0, 0)),
                    participants=_order("4", "2", "3"),
                ),
                RotationDraft(
                    "weekly",
                    name="Nights",
                    layer_position=2,
                    effective_from=begins,
                    handoff_time=9 * 60,
                    handoff_day=1,
                    participants=_order(*crew),
                ),
            ),
        )
    )
    demo.schedule(
        ScheduleDraft(
            name="Platform Secondary",
            timezone=berlin,
            team_id="team_platform",
            role="secondary",
            rotations=(_weekly(berlin, monday, (*crew[1:], crew[0]), "Backup"),),
        )
    )


def _payments(demo: _Demo) -> None:
    """A hole next week: nobody noticed that one rota ends on Wednesday evening and the next begins on Thursday."""
    new_york = "America/New_York"
    clock_there = zone(new_york)
    days = 9 - _weekday(new_york, demo.now)  # next week's Wednesday
    ends = clock_there.instant(_local(new_york, demo.now, days=days, minute=18 * 60))
    begins = clock_there.instant(_local(new_york, demo.now, days=days + 1, minute=8 * 60))
    started = clock_there.instant(_local(new_york, demo.now, days=-20, minute=8 * 60))
    people = ("user_034", "5", "user_078")
    demo.schedule(
        ScheduleDraft(
            name="Payments Primary",
            timezone=new_york,
            team_id="team_payments",
            rotations=(
                RotationDraft(
                    "custom",
                    name="Until the reorganisation",
                    length_minutes=12 * 60,
                    effective_from=started,
                    effective_until=ends,
                    handoff_time=8 * 60,
                    participants=_order(*people),
                ),
                RotationDraft(
                    "daily",
                    name="After it",
                    layer_position=1,
                    effective_from=begins,
                    handoff_time=8 * 60,
                    participants=_order(*people),
                ),
            ),
        )
    )


def _around_the_world(demo: _Demo) -> None:
    """Three regions hand the day on to each other, each in its own working hours."""
    begins = zone("UTC").instant(_local("UTC", demo.now, days=-30, minute=0))
    regions = (
        ("Asia and Pacific", 22, 6, ("3", "4")),
        ("Europe and Africa", 6, 14, ("user_056", "1")),
        ("Americas", 14, 22, ("user_078", "5")),
    )
    demo.schedule(
        ScheduleDraft(
            name="Follow the Sun",
            timezone="UTC",
            team_id="team_789",
            role="secondary",
            rotations=tuple(
                RotationDraft(
                    "weekly",
                    name=name,
                    layer_position=place,
                    effective_from=begins,
                    handoff_time=start * 60,
                    handoff_day=1,
                    restrictions=(Restriction(_ALL_DAYS, start * 60, end * 60),),
                    participants=_order(*people),
                )
                for place, (name, start, end, people) in enumerate(regions)
            ),
        )
    )


def _in_a_minute(demo: _Demo) -> None:
    """Hands over two minutes after it is made, so that there is a notice to be seen at once; then every day.

    Not sooner: the sweep comes once a minute, and should find the handoff ahead.
    """
    next_minute = -(-(zone("UTC").wall(clock()) + MINUTE + MINUTE // 2) // MINUTE) * MINUTE
    demo.schedule(
        ScheduleDraft(
            name="Handover in a Minute",
            timezone="UTC",
            role="shadow",
            rotations=(
                RotationDraft(
                    "daily",
                    effective_from=zone("UTC").instant(next_minute) - 7 * DAY,
                    handoff_time=next_minute % DAY // MINUTE,
                    participants=_order("user_012", "user_034"),
                ),
            ),
        )
    )


def _order(*users: str) -> tuple[Participant, ...]:
    return tuple(Participant(user_id, place) for place, user_id in enumerate(users))


def _weekly(zone_name: str, begins: Wall, users: tuple[str, ...], name: str) -> RotationDraft:
    """A weekly rotation whose turns begin on the weekday and at the time of `begins`."""
    return RotationDraft(
        "weekly",
        name=name,
        effective_from=zone(zone_name).instant(begins),
        handoff_time=begins % DAY // MINUTE,
        handoff_day=date_of(begins).isoweekday(),
        participants=_order(*users),
    )


def _local(zone_name: str, now: Instant, *, days: int, minute: int) -> Wall:
    """A minute of the day so many days from today, on the zone's clock."""
    return (zone(zone_name).wall(now) // DAY + days) * DAY + minute * MINUTE


def _weekday(zone_name: str, now: Instant) -> int:
    """Days since Monday."""
    return date_of(zone(zone_name).wall(now)).weekday()
