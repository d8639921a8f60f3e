"""Every key of the table, built in one place. No id may hold the separator, so no two objects can share a key.

Times in sort keys are 17 digits of microseconds since 1970: they sort as text as they do in time.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

from rota.domain.notice import notice_id_bound
from rota.domain.time import Instant


class Key(NamedTuple):
    """A primary key: partition and sort key."""

    pk: str
    sk: str


# Sort keys of a schedule's partition begin with these, in this order: what items were before they were changed, closed
# revisions, then items by their end, then the head. So one query from "now" on yields what is live, and the head, and
# nothing of the past.
_GONE, _REVISION, _ITEM, _HEAD = "G", "R", "T", "~HEAD"
SHARDS = 16  # of the index of what is due


def _time(instant: Instant) -> str:
    return f"{instant:017d}"


def workspace(ws: str) -> Key:
    """The workspace itself."""
    return Key(f"W#{ws}", "WORKSPACE")


def count(ws: str, kind: str) -> Key:
    """How many objects of a kind the workspace holds."""
    return Key(f"W#{ws}", f"COUNT#{kind}")


def last_number(ws: str, kind: str) -> Key:
    """The last number handed out for a kind; numbers are never used twice, but some are left out."""
    return Key(f"W#{ws}", f"NUMBER#{kind}")


def numbered(ws: str, kind: str, number: int) -> Key:
    """The object that has this number."""
    return Key(f"W#{ws}#NUMBER#{kind}#{number}", "POINTER")


def api_key(digest: str) -> Key:
    """An API key by the SHA-256 of its secret: before it is read, its workspace is not known."""
    return Key(f"K#{digest}", "KEY")


def listed_key(ws: str, key_id: str) -> Key:
    """An API key in its workspace's list."""
    return Key(f"W#{ws}#KEYS", key_id)


def calendar(digest: str) -> Key:
    """A calendar by the SHA-256 of its token."""
    return Key(f"C#{digest}", "CALENDAR")


def listed_calendar(ws: str, calendar_id: str) -> Key:
    """A calendar in its workspace's list."""
    return Key(f"W#{ws}#CALENDARS", calendar_id)


def user(ws: str, user_id: str) -> Key:
    """A user."""
    return Key(f"W#{ws}#USERS", user_id)


def team(ws: str, team_id: str) -> Key:
    """A team."""
    return Key(f"W#{ws}#TEAMS", team_id)


def head(ws: str, schedule_id: str) -> Key:
    """A schedule as it stands, last in its partition."""
    return Key(f"W#{ws}#S#{schedule_id}", _HEAD)


def listed_schedule(ws: str, team_id: str | None, created: Instant, schedule_id: str) -> Key:
    """The schedule's copy in the workspace's list: by team, then by creation."""
    return Key(f"W#{ws}#SCHEDULES", f"{team_id or ''}#{_time(created)}#{schedule_id}")


def schedule_in_list(sk: str) -> str:
    """Whose copy lies under a sort key of that list."""
    return sk.rpartition("#")[2]


def listed_schedules_of(team_id: str) -> str:
    """What the sort keys of one team's schedules in that list begin with."""
    return f"{team_id}#"


def team_schedule(ws: str, team_id: str, created: Instant, schedule_id: str) -> Key:
    """A pointer from the team to its schedule, in order of creation."""
    return Key(f"W#{ws}#TEAM#{team_id}", f"{_time(created)}#{schedule_id}")


def revision(ws: str, schedule_id: str, until: Instant) -> Key:
    """A closed revision, by the instant at which it ended."""
    return Key(f"W#{ws}#S#{schedule_id}", f"{_REVISION}#{_time(until)}")


def withdrawn(ws: str, schedule_id: str, at: Instant, since: Instant) -> Key:
    """A revision that was to begin at `since`, and was withdrawn at `at`: it ended then, as far as is known of it."""
    return Key(f"W#{ws}#S#{schedule_id}", f"{_REVISION}#{_time(at)}#{_time(since)}")


def gone(ws: str, schedule_id: str, at: Instant, item_id: str) -> Key:
    """An entry or override as it was until `at`, when it was taken back or given other contents."""
    return Key(f"W#{ws}#S#{schedule_id}", f"{_GONE}#{_time(at)}#{item_id}")


def gone_after(instant: Instant) -> tuple[str, str]:
    """The range of sort keys of what was there at `instant` and is not any more."""
    return f"{_GONE}#{_time(instant + 1)}", f"{_GONE}#~"


def gone_at(sk: str) -> Instant:
    """Since when what has this sort key is gone."""
    return int(sk.split("#")[1])


def revisions_after(instant: Instant) -> tuple[str, str]:
    """The range of sort keys of revisions that ended after `instant`."""
    return f"{_REVISION}#{_time(instant + 1)}", f"{_REVISION}#~"


def item(ws: str, schedule_id: str, end: Instant, item_id: str) -> Key:
    """An entry or override of a schedule, by its end."""
    return Key(f"W#{ws}#S#{schedule_id}", f"{_ITEM}#{_time(end)}#{item_id}")


def items_after(instant: Instant) -> str:
    """The lowest sort key of an item that ends after `instant`; the head lies above them all."""
    return f"{_ITEM}#{_time(instant + 1)}"


def items_until(instant: Instant) -> str:
    """The highest sort key of an item that ends at `instant` or before."""
    return f"{_ITEM}#{_time(instant)}#~"


def pointer(ws: str, item_id: str) -> Key:
    """Where an entry or override lies, by its bare id."""
    return Key(f"W#{ws}#ID#{item_id}", "POINTER")


def idempotency(ws: str, digest: str) -> Key:
    """The answer that was given to an Idempotency-Key, by a digest of route and key."""
    return Key(f"W#{ws}#IDEMPOTENCY#{digest}", "ANSWER")


def audit(ws: str, at: Instant, record_id: str) -> Key:
    """An audit record, by its time."""
    return Key(f"W#{ws}#AUDIT", f"{_time(at)}#{record_id}")


def audit_bound(at: Instant) -> str:
    """The lowest sort key of an audit record at `at` or later."""
    return _time(at)


def audit_of_schedule(ws: str, schedule_id: str) -> str:
    """The index partition of one schedule's audit records."""
    return f"W#{ws}#S#{schedule_id}#AUDIT"


def due(shard: int) -> str:
    """The index partition of one shard of schedules to be looked at."""
    return f"DUE#{shard:02d}"


def shard_of(schedule_id: str) -> int:
    """The shard of a schedule, the same for ever."""
    return zlib.crc32(schedule_id.encode()) % SHARDS


def due_item(ws: str, schedule_id: str) -> Key:
    """When a schedule must next be looked at. It lies above the head, so that reading what is live does not read it."""
    return Key(f"W#{ws}#S#{schedule_id}", "~~DUE")


def due_bound(at: Instant) -> str:
    """The sort key, in a shard's index partition, of what is due at `at`."""
    return _time(at)


def heartbeat() -> Key:
    """When the sweep last went through everything that was due."""
    return Key("SWEEP", "HEARTBEAT")


def notice(ws: str, notice_id: str) -> Key:
    """A notice in the workspace's log: by the instant it is about, which its id begins with.

    What became of it at one subscription lies right behind it, under its id, the separator and the subscription's.
    """
    return Key(f"W#{ws}#NOTICES", notice_id)


def notices_from(at: Instant) -> str:
    """The lowest sort key of a notice about `at` or later."""
    return notice_id_bound(at)


def listed_notice(ws: str, schedule_id: str, notice_id: str) -> Key:
    """A pointer to a notice in the log of its schedule, where it has the same position."""
    return Key(f"W#{ws}#S#{schedule_id}#NOTICES", notice_id)


def subscription(ws: str, subscription_id: str) -> Key:
    """A subscription."""
    return Key(f"W#{ws}#SUBSCRIPTIONS", subscription_id)


def delivery(ws: str, notice_id: str, delivery_id: str) -> Key:
    """What became of a notice at one subscription: right behind the notice in the log."""
    return Key(f"W#{ws}#NOTICES", f"{notice_id}#{delivery_id}")


def deliveries_of(notice_id: str) -> tuple[str, str]:
    """The range of sort keys of a notice's deliveries; the notice's own lies right before it."""
    return f"{notice_id}#", f"{notice_id}#~"


def due_delivery(shard: int) -> str:
    """The index partition of one shard of deliveries to be tried."""
    return f"DUE#DELIVERY#{shard:02d}"


def due_calendar(shard: int) -> str:
    """The index partition of one shard of people's calendars to be read again."""
    return f"DUE#CALENDAR#{shard:02d}"


def due_each_at(at: Instant, of: Key) -> str:
    """The sort key in the last two: by the time it is due, each its own."""
    return f"{_time(at)}#{of.pk}#{of.sk}"


def swap(ws: str, swap_id: str) -> Key:
    """A swap, asked for or done."""
    return Key(f"W#{ws}#SWAP#{swap_id}", "SWAP")


def listed_swap(ws: str, schedule_id: str | None, created: Instant, swap_id: str) -> Key:
    """A pointer to a swap, in the list of one of its schedules or in the workspace's, in order of creation."""
    of = f"W#{ws}#S#{schedule_id}" if schedule_id is not None else f"W#{ws}"
    return Key(f"{of}#SWAPS", f"{_time(created)}#{swap_id}")


def time_off(ws: str, user_id: str) -> Key:
    """One person's absences."""
    return Key(f"W#{ws}#TIMEOFF", user_id)
