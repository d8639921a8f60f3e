"""What a write tells, and the log of it, over the API."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from rota.domain.notice import Notice
from rota.http.endpoint import table
from rota.notify.events import detail_of
from rota.store.store import Store
from rota.usecases.sweep import Sweeper
from tests.support.api import Api
from tests.support.aws import Fault
from tests.support.gateway import event_of, handler_of

SHIFT_CHANGED, STARTED, GAP = "oncall.shift.changed", "oncall.handoff.started", "oncall.gap.ahead"


class Bus:
    """Takes everything that fits its kind."""

    def put(self, notices: Sequence[Notice]) -> Mapping[str, str]:
        for notice in notices:
            detail_of(notice)
        return {}


def told(api: Api, *, after: set[str] | None = None) -> dict[str, Any]:
    """The log by kind; only what is not in `after`. Each kind at most once."""
    found = [n for n in api.get("/notices", query={"limit": 100}).json["data"] if n["id"] not in (after or set())]
    by_kind = {one["kind"]: one for one in found}
    assert len(by_kind) == len(found), [one["kind"] for one in found]
    return by_kind


def ids(api: Api) -> set[str]:
    return {one["id"] for one in api.get("/notices", query={"limit": 100}).json["data"]}


@pytest.fixture
def schedule(api: Api) -> str:
    """Ann, ben and cas by the week; cas is on call since this morning, ann from next Monday on."""
    api.people("ann", "ben", "cas", "zoe")
    return str(api.schedule("ann", "ben", "cas")["id"])


def test_a_new_schedule_is_told_to_whoever_it_puts_on_call(api: Api, schedule: str) -> None:
    by_kind = told(api)
    assert by_kind.keys() == {"oncall.schedule.changed", STARTED, SHIFT_CHANGED}
    assert by_kind[STARTED]["incoming_user_id"] == "cas"
    assert by_kind[STARTED]["at"] == api.clock.text()
    assert by_kind[STARTED]["details"]["shift"]["start"] == "2026-03-09T08:00:00Z"
    assert by_kind[SHIFT_CHANGED]["user_ids"] == ["ann", "ben", "cas"]
    assert all(one["state"] == "pending" and one["deliveries"] == [] for one in by_kind.values())


def test_an_override_is_told_to_the_two_whose_shifts_it_changes(api: Api, schedule: str) -> None:
    before = ids(api)
    day = {"start": "2026-03-17T00:00:00Z", "end": "2026-03-18T00:00:00Z"}
    made = api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **day})
    by_kind = told(api, after=before)
    assert by_kind.keys() == {"oncall.override.created", SHIFT_CHANGED}
    assert by_kind[SHIFT_CHANGED]["user_ids"] == ["ann", "zoe"]
    changes = {one["user"]["id"]: one for one in by_kind[SHIFT_CHANGED]["details"]["changes"]}
    assert changes["zoe"]["before"] == []
    assert changes["zoe"]["after"] == [day]
    assert by_kind["oncall.override.created"]["details"]["override"]["id"] == made["id"]
    before |= ids(api)
    assert api.delete(f"/overrides/{made['id']}").status == 204
    by_kind = told(api, after=before)
    assert by_kind.keys() == {"oncall.override.deleted", SHIFT_CHANGED}
    assert by_kind[SHIFT_CHANGED]["user_ids"] == ["ann", "zoe"]


def test_who_takes_over_now_is_told_at_once(api: Api, schedule: str) -> None:
    before = ids(api)
    now = {"start": api.clock.text(minutes=-10), "end": api.clock.text(hours=1)}
    api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **now})
    started = told(api, after=before)[STARTED]
    assert (started["incoming_user_id"], started["outgoing_user_id"]) == ("zoe", "cas")
    assert (started["at"], started["details"]["shift"]["start"]) == (api.clock.text(), now["start"])


def test_what_is_put_on_record_afterwards_is_told_to_nobody(api: Api, schedule: str) -> None:
    before = ids(api)
    over = {"start": api.clock.text(hours=-3), "end": api.clock.text(hours=-1)}
    made = api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **over})
    api.made(f"/schedules/{schedule}/entries", {"user_id": "ben", **over})
    assert api.delete(f"/overrides/{made['id']}").status == 204
    Sweeper(table(), Bus()).sweep(api.clock())
    assert told(api, after=before) == {}


def test_a_swap_is_told(api: Api, schedule: str) -> None:
    before = ids(api)
    window = {"since": api.clock.text(days=7), "until": api.clock.text(days=8)}
    shift = api.get(f"/schedules/{schedule}/timeline", query=window).json["final"][0]["id"]
    assert api.post(f"/schedules/{schedule}/entries/{shift}/swap", {"swap_with_user_id": "zoe"}).status == 200
    by_kind = told(api, after=before)
    assert by_kind.keys() == {"oncall.shift.swapped", SHIFT_CHANGED}
    details = by_kind["oncall.shift.swapped"]["details"]
    assert [details[side][0]["user"]["id"] for side in ("before", "after")] == ["ann", "zoe"]


def test_a_gap_that_an_edit_opens_is_told_once(api: Api, schedule: str) -> None:
    before = ids(api)
    (rotation,) = api.get(f"/schedules/{schedule}").json["rotations"]
    ends = api.clock.text(hours=20)
    body = {"rotations": [{"id": rotation["id"], "effective_until": ends}]}
    assert api.patch(f"/schedules/{schedule}", body).status == 200
    by_kind = told(api, after=before)
    assert by_kind.keys() == {"oncall.schedule.changed", SHIFT_CHANGED, GAP}
    assert by_kind[GAP]["at"] == ends
    assert by_kind["oncall.schedule.changed"]["details"]["fields"] == ["rotations"]
    before |= ids(api)
    api.clock.advance(minutes=1)
    Sweeper(table(), Bus()).sweep(api.clock())
    assert told(api, after=before) == {}


def test_gaps_that_two_edits_open_before_the_next_sweep_are_told_once_each(api: Api, schedule: str) -> None:
    """The second edit's was written over the first's, which the sweep then told again."""
    Sweeper(table(), Bus()).sweep(api.clock())
    api.clock.advance(days=2)
    covered = [{"start": api.clock.text(hours=h), "end": api.clock.text(hours=h + 1)} for h in (17, 19)]
    first, _ = [api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **one}) for one in covered]
    (rotation,) = api.get(f"/schedules/{schedule}").json["rotations"]
    body = {"rotations": [{"id": rotation["id"], "effective_until": api.clock.text(hours=17)}]}
    assert api.patch(f"/schedules/{schedule}", body).status == 200
    assert api.delete(f"/overrides/{first['id']}").status == 204
    gaps = [one["details"]["gaps"] for one in log_of(api, schedule) if one["kind"] == GAP]
    starts = [[gap["start"] for gap in one] for one in gaps]
    assert sorted(starts) == [[api.clock.text(hours=17)], [api.clock.text(hours=18), api.clock.text(hours=20)]]
    before = ids(api)
    api.clock.advance(minutes=1)
    Sweeper(table(), Bus()).sweep(api.clock())
    assert told(api, after=before) == {}


def test_who_takes_over_is_told_of_the_shift_as_it_is(api: Api, schedule: str) -> None:
    """Of a stand-in for one person that reaches back before the last edit: whom it replaced there was not read."""
    api.clock.advance(hours=6)
    ben = {"start": api.clock.text(hours=-3), "end": api.clock.text(hours=-2)}
    api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "ben", **ben})
    (rotation,) = api.get(f"/schedules/{schedule}").json["rotations"]
    assert api.patch(f"/schedules/{schedule}", {"rotations": [{"id": rotation["id"], "name": "Weeks"}]}).status == 200
    api.clock.advance(hours=1)
    before = ids(api)
    back = {"start": api.clock.text(hours=-5), "end": api.clock.text(hours=1)}
    api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", "replaced_user_id": "cas", **back})
    started = told(api, after=before)[STARTED]
    # What was put on record as Ben's is told to nobody, and does not count here either.
    assert started["at"] == api.clock.text()
    assert started["details"]["shift"]["start"] == back["start"]


def test_everybody_who_is_told_of_has_a_name(api: Api, schedule: str) -> None:
    (rotation,) = api.get(f"/schedules/{schedule}").json["rotations"]
    people = [{"user_id": user, "position": i} for i, user in enumerate(("ann", "ben"))]
    body = {"rotations": [{"id": rotation["id"], "participants": people}]}
    assert api.patch(f"/schedules/{schedule}", body).status == 200
    api.clock.advance(minutes=1)
    Sweeper(table(), Bus()).sweep(api.clock())
    later = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    stands_in = {"override_user_id": "zoe", "replaced_user_id": "cas", **later}
    made = api.made(f"/schedules/{schedule}/overrides", stands_in)
    assert api.delete(f"/overrides/{made['id']}").status == 204
    text = json.dumps(api.get("/notices", query={"limit": 100}).json["data"])
    assert '"id": "cas"' in text
    assert '"name": null' not in text


def test_who_has_just_left_has_a_name_though_an_edit_takes_them_out_before_the_sweep(api: Api, schedule: str) -> None:
    Sweeper(table(), Bus()).sweep(api.clock())
    api.clock.set("2026-03-16T08:00:10Z")  # ann takes over from cas
    (rotation,) = api.get(f"/schedules/{schedule}").json["rotations"]
    people = [{"user_id": user, "position": i} for i, user in enumerate(("ann", "ben"))]
    body = {"rotations": [{"id": rotation["id"], "participants": people}]}
    assert api.patch(f"/schedules/{schedule}", body).status == 200
    before = ids(api)
    api.clock.advance(seconds=30)
    Sweeper(table(), Bus()).sweep(api.clock())
    assert told(api, after=before)[STARTED]["details"]["outgoing"] == {"id": "cas", "name": "Cas"}


def test_a_disabled_schedule_tells_nothing_but_that(api: Api, schedule: str) -> None:
    before = ids(api)
    assert api.patch(f"/schedules/{schedule}", {"enabled": False}).status == 200
    assert told(api, after=before).keys() == {"oncall.schedule.changed", SHIFT_CHANGED}
    before |= ids(api)
    day = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=9)}
    api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **day})
    api.clock.advance(days=7)
    assert Sweeper(table(), Bus()).sweep(api.clock()).told == 0
    assert told(api, after=before) == {}
    assert api.patch(f"/schedules/{schedule}", {"enabled": True}).status == 200
    assert told(api, after=before)[STARTED]["incoming_user_id"] == "ann"


def test_a_deleted_schedule_is_told_and_looked_at_no_more(api: Api, schedule: str) -> None:
    before = ids(api)
    assert api.delete(f"/schedules/{schedule}").status == 204
    assert told(api, after=before).keys() == {"oncall.schedule.changed", SHIFT_CHANGED}
    api.clock.advance(days=8)
    assert Sweeper(table(), Bus()).sweep(api.clock()).due == 0


def test_a_refused_write_tells_nothing_and_a_repeated_one_once(api: Api, schedule: str) -> None:
    before = ids(api)
    day = {"override_user_id": "zoe", "start": api.clock.text(hours=1), "end": api.clock.text(hours=9)}
    assert api.post(f"/schedules/{schedule}/overrides", day | {"override_user_id": "nobody"}).status == 422
    assert told(api, after=before) == {}
    for _ in range(2):
        answer = api.post(f"/schedules/{schedule}/overrides", day, headers={"Idempotency-Key": "once"})
        assert answer.status == 201
    assert told(api, after=before).keys() == {"oncall.override.created", SHIFT_CHANGED}


def test_a_renamed_user_is_no_reason_to_look(api: Api, schedule: str) -> None:
    Sweeper(table(), Bus()).sweep(api.clock())
    before = ids(api)
    assert api.put("/users/ann", {"name": "Ann B."}).status == 200
    assert Sweeper(table(), Bus()).sweep(api.clock()).due == 0
    assert told(api, after=before) == {}


def test_other_time_zones_than_the_last_sweeps_are_a_reason_to_look_at_everything(api: Api, schedule: str) -> None:
    now = api.clock()
    assert Sweeper(table(), Bus(), tzdata="old").sweep(now).due == 1
    assert Sweeper(table(), Bus(), tzdata="old").sweep(now).due == 0
    assert Sweeper(table(), Bus(), tzdata="new").sweep(now).due == 1
    assert Sweeper(table(), Bus(), tzdata="new").sweep(now).due == 0


def test_a_damaged_item_does_not_keep_the_others_from_being_told(api: Api, schedule: str) -> None:
    other = api.schedule("ann", "ben", name="Other")["id"]
    items = api.cloud.dump().items()
    head = next(item for key, item in items if schedule in key[0] and item["type"]["S"] == "schedule")
    plain = {name: next(iter(value.values())) for name, value in head.items()}
    plain = {name: int(value) if "N" in head[name] else value for name, value in plain.items()}
    unlucky: list[str] = []
    api.cloud.plant(plain | {"data": "{"})
    swept = Sweeper(table(), Bus(), unlucky=lambda what, error: unlucky.append(what)).sweep(api.clock())
    assert (swept.failed, unlucky) == (1, [schedule])
    assert swept.due == 2
    api.cloud.plant(plain)
    assert api.get(f"/schedules/{other}").status == 200


def test_whoever_makes_an_edit_is_not_told_of_their_own_shifts(api: Api, schedule: str) -> None:
    key = api.made("/keys", {"scopes": ["oncall:write"], "user_id": "zoe"})
    assert key["user_id"] == "zoe"
    api.secrets.add(key["key"])
    before = ids(api)
    day = {"start": "2026-03-17T00:00:00Z", "end": "2026-03-18T00:00:00Z"}
    made = api.post(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **day}, key=key["key"])
    assert made.status == 201
    assert told(api, after=before)[SHIFT_CHANGED]["user_ids"] == ["ann"]
    trail = api.get("/audit", query={"schedule_id": schedule}).json["data"]
    assert {one["object"]["type"]: one["user_id"] for one in trail} == {"schedule": None, "override": "zoe"}


def test_a_key_is_nobodys_but_a_users(api: Api) -> None:
    before = api.cloud.dump()
    answer = api.post("/keys", {"scopes": ["oncall:write", "x"], "user_id": "nobody"})
    assert answer.status == 422
    assert {error["pointer"] for error in answer.json["errors"]} == {"/scopes/1", "/user_id"}
    assert api.cloud.dump() == before


def test_the_log_in_pages_by_time_and_by_schedule(api: Api, schedule: str) -> None:
    for hour in range(1, 6):
        day = {"start": api.clock.text(hours=hour), "end": api.clock.text(hours=hour, minutes=30)}
        api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **day})
        api.clock.advance(minutes=1)
    everything = [one["id"] for one in api.get("/notices", query={"limit": 100}).json["data"]]
    assert everything == sorted(everything, reverse=True)
    seen, query = [], {"limit": 4}
    while True:
        page = api.get("/notices", query=query).json
        seen += [one["id"] for one in page["data"]]
        if page["next_cursor"] is None:
            break
        query = {"limit": 4, "cursor": page["next_cursor"]}
    assert seen == everything
    window = {"since": api.clock.text(minutes=-2), "until": api.clock.text()}
    assert {one["kind"] for one in api.get("/notices", query=window).json["data"]} == {
        "oncall.override.created",
        SHIFT_CHANGED,
    }
    assert api.get("/notices", key=api.them.admin).json["data"] == []


def log_of(api: Api, schedule: str, **query: Any) -> list[Any]:
    """One schedule's notices, page by page."""
    found: list[Any] = []
    while True:
        page = api.get("/notices", query={"schedule_id": schedule, **query}).json
        found += page["data"]
        if page["next_cursor"] is None:
            return found
        query["cursor"] = page["next_cursor"]


def test_the_log_of_a_schedule_has_a_notice_from_the_write_on(api: Api, schedule: str) -> None:
    other = api.schedule("ben", name="Other")["id"]
    day = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **day})
    everything = api.get("/notices", query={"limit": 100}).json["data"]
    of_it = [one for one in everything if one["schedule_id"] == schedule]
    assert {"oncall.override.created", SHIFT_CHANGED, STARTED} <= {one["kind"] for one in of_it}
    assert {one["state"] for one in of_it} == {"pending"}
    for limit in (1, 2, 100):
        assert log_of(api, schedule, limit=limit) == of_it
    assert log_of(api, other) == [one for one in everything if one["schedule_id"] == other] != []
    assert log_of(api, "sched_other") == []
    assert api.get("/notices", query={"schedule_id": schedule}, key=api.them.admin).json["data"] == []
    window = {"since": api.clock.text(), "until": api.clock.text(minutes=1)}
    assert log_of(api, schedule, **window) == [one for one in of_it if one["at"] == api.clock.text()]
    # What becomes of them changes nothing about where they stand.
    api.clock.advance(minutes=6)
    assert Sweeper(table(), Bus()).sweep(api.clock()).resent >= len(of_it)
    assert {one["state"] for one in log_of(api, schedule)} == {"published"}
    store = Store(table(), "1")
    for one in of_it:
        notice = store.notices.find(one["id"])
        assert notice is not None
        store.stage([store.deliveries.addressed(notice, api.clock())])
        store.commit()
    assert [one["id"] for one in log_of(api, schedule, limit=2)] == [one["id"] for one in of_it]


def test_a_damaged_notice_is_left_out_of_the_log(api: Api, schedule: str) -> None:
    everything = api.get("/notices", query={"limit": 100}).json["data"]
    damaged = everything[0]["id"]
    (item,) = [item for (_, sk), item in api.cloud.dump().items() if sk == damaged and "data" in item]
    plain = {name: int(value["N"]) if "N" in value else value["S"] for name, value in item.items()}
    api.cloud.plant(plain | {"data": "{"})
    for query in ({}, {"schedule_id": schedule}):
        assert api.get("/notices", query={"limit": 100, **query}).json["data"] == everything[1:]
    api.cloud.plant(plain)


def test_the_end_of_an_override_is_told_as_the_handoff_that_it_is(api: Api, schedule: str) -> None:
    assert api.patch(f"/schedules/{schedule}", {"handoff_notification_minutes": None}).status == 200
    hour = {"start": api.clock.text(hours=1), "end": api.clock.text(hours=2)}
    api.made(f"/schedules/{schedule}/overrides", {"override_user_id": "zoe", **hour})
    Sweeper(table(), Bus()).sweep(api.clock())
    for incoming, outgoing in (("zoe", "cas"), ("cas", "zoe")):
        before = ids(api)
        api.clock.advance(hours=1)  # the very minute for which it is due
        Sweeper(table(), Bus()).sweep(api.clock())
        started = told(api, after=before)[STARTED]
        assert (started["incoming_user_id"], started["outgoing_user_id"]) == (incoming, outgoing)
        assert (started["at"], started["late"]) == (api.clock.text(), False)


@pytest.mark.parametrize("trouble", ["no time", "no answer"])
def test_a_sweep_that_did_not_see_to_everything_does_not_say_so(api: Api, schedule: str, trouble: str) -> None:
    def swept_at() -> str | None:
        return next((one["swept_at"]["N"] for (pk, _), one in api.cloud.dump().items() if pk == "SWEEP"), None)

    Sweeper(table(), Bus()).sweep(api.clock())
    first = swept_at()
    api.clock.advance(days=7)
    if trouble == "no time":
        swept = Sweeper(table(), Bus(), time_left=lambda: False).sweep(api.clock())
    else:
        of_it = Fault("never-arrived", lambda operation, request, n: schedule in json.dumps(request), times=99)
        with api.cloud.failing(of_it):
            swept = Sweeper(table(), Bus()).sweep(api.clock())
        assert swept.failed == 1
    assert (swept.complete, swept_at()) == (False, first)
    assert Sweeper(table(), Bus()).sweep(api.clock()).complete
    assert swept_at() == str(api.clock())


def test_health_tells_when_the_sweep_is_late(api: Api) -> None:
    assert api.get("/health", query="deep=true", key=None).json["sweep"] == "has not run yet"
    Sweeper(table(), Bus()).sweep(api.clock())
    assert api.get("/health", query="deep=true", key=None).json["sweep"] == "runs"
    api.clock.advance(minutes=2)
    assert api.get("/health", query="deep=true", key=None).status == 200
    api.clock.advance(seconds=1)
    function, event = event_of("GET", "/health", "deep=true")
    late = handler_of(function)(event, None)
    assert late["statusCode"] == 503
    assert json.loads(late["body"])["sweep"] == "is late: notices are not sent"
    assert api.get("/health", key=None).status == 200
