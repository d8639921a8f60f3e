"""The demo data, and what the examples name beyond it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from local import demo
from openapi.words import WORDS
from rota.admin import first_key
from rota.domain.directory import SCOPES, ApiKey, Calendar
from rota.domain.time import DAY, HOUR
from rota.http.endpoint import choose, clock, new_id
from rota.store.client import dynamodb
from rota.store.store import Store
from rota.store.table import Table
from rota.usecases import directory, keys, overrides, subscriptions, swaps
from rota.usecases.act import Act
from rota.usecases.handover import Cut
from rota.usecases.subscriptions import SubscriptionDraft
from rota.usecases.swaps import SwapDraft
from tests.support.aws import TABLE

EXAMPLE_KEY: str = WORDS["key"][1]
EXAMPLE_TOKEN: str = WORDS["url"][1].rpartition("/")[2].removesuffix(".ics")


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo workspace's keys by what they may do, the examples' own (which may do all), and another workspace's."""

    admin: str
    write: str
    read: str
    stranger: str
    key: str = EXAMPLE_KEY


def _numbered_322(prefix: str) -> str:
    return new_id(prefix) if prefix == "audit" else f"{prefix}_322"


def filled() -> Demo:
    """Fill the table: the demo data, the examples' key and calendar; and a key, a calendar, an override, a user, a
    team and a subscription to delete, and two swaps."""
    client = dynamodb()
    made = demo.load(client, TABLE)
    table, now = Table(client, TABLE), clock()
    store = Store(table, "1")
    for id, secret in (("key_example", EXAMPLE_KEY), ("key_321", keys.new_secret(choose))):
        store.stage(store.keys.created(ApiKey(id, "1", keys.digest(secret), SCOPES, now)))
        store.commit()
    act = Act(now, "key_example", "-", lambda prefix: new_id(prefix) if prefix == "audit" else f"{prefix}_321")
    draft = overrides.OverrideDraft("user_034", now + 40 * DAY, now + 40 * DAY + 8 * HOUR)
    overrides.create(store, "sched_abc123", draft, act)
    store.commit()
    # A swap that is asked for and one that is done, of parts of the override's shift.
    shift = f"shift.sched_abc123.ovr_321.{draft.start}"
    parts = (Cut(draft.start, draft.start + HOUR), Cut(draft.end - HOUR, draft.end))
    for part, asked, its in zip(parts, (True, False), (act, replace(act, new_id=_numbered_322)), strict=True):
        swaps.swap(store, None, shift, SwapDraft("user_012", cut=part, request=asked), its)
        store.commit()
    directory.create_user(store, None, "Ines Duarte", None, act)
    store.commit()
    for id, token in (("cal_example", EXAMPLE_TOKEN), ("cal_321", keys.new_secret(choose, keys.CALENDAR_PREFIX))):
        store.stage(store.calendars.created(Calendar(id, "1", keys.digest(token), now, schedule_id="sched_abc123")))
        store.commit()
    directory.create_team(store, None, "Night Shift", act)
    store.commit()
    hook = SubscriptionDraft("webhook", ("oncall.handoff.*",), "https://hooks.example.com/rota", team_id="team_789")
    subscriptions.create(store, hook, "https://rota.example.com", lambda url: None, act)
    store.commit()
    return Demo(**made, stranger=first_key(table, "2", "Strangers"))
