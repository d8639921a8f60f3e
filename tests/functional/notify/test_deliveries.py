"""Deliveries: to whom, when again, and what is not sent any more. Rows G06, G08, G12, G13, G15, G17, H12 and H13."""

from __future__ import annotations

import dataclasses
import itertools
import json
import threading
from typing import Any

import pytest

from rota.domain.errors import NotFound
from rota.domain.notice import GAP_AHEAD, OVERRIDE_CREATED, SCHEDULE_CHANGED, SHIFT_CHANGED, UPCOMING, Kind, Notice
from rota.domain.subscription import Subscription
from rota.domain.time import DAY, HOUR, MINUTE, SECOND
from rota.notify.posting import Reply
from rota.notify.redrive import DeadDelivery
from rota.store import items, keys
from rota.store.deliveries import Wanted
from rota.usecases import deliveries
from tests.functional.notify.conftest import HANDOFF, HOOK, NOC, SLACK, Office
from tests.support.api import Answer, instant, rotation
from tests.support.aws import Fault


def _sent(office: Office) -> list[str]:
    return [one.target for one in office.desk.receivers.got]


def _delivered(office: Office, **fields: Any) -> None:
    office.desk.address(office.planted(office.notice(**fields)).id)
    office.desk.drain()


def test_every_subscriber_hears_of_it_once_under_the_notices_id(office: Office) -> None:
    _delivered(office)
    assert sorted(_sent(office)) == sorted([HOOK, SLACK, NOC])
    id = office.notice().id
    assert office.desk.receivers.ids(HOOK) == office.desk.receivers.ids(NOC) == [id]
    event = json.loads(next(one.body for one in office.desk.receivers.got if one.target == HOOK))
    assert (event["type"], event["data"]["id"], event["data"]["workspace"]) == ("oncall.handoff.started", id, "1")
    assert set(office.states().values()) == {"sent"}
    assert office.desk.queue.buried == []


def test_events_that_come_again_and_ticks_send_nothing_more(office: Office) -> None:
    _delivered(office)
    for _ in range(50):
        office.desk.address(office.notice().id)
    office.desk.live(minutes=3)
    assert len(_sent(office)) == 3


def test_a_replay_of_the_archive_reaches_nobody_who_subscribed_since(office: Office) -> None:
    _delivered(office)
    office.api.clock.advance(days=7)
    office.subscribed("https://late.example.com/in")
    office.desk.address(office.notice().id)
    office.desk.live(minutes=2)
    assert len(_sent(office)) == 3


def test_only_who_should_hear_of_it_does(office: Office) -> None:
    other = office.api.schedule("bob")
    office.api.people("cem")
    heard = {
        "https://own.example.com/": {"user_id": "ann"},
        "https://pattern.example.com/": {"events": ["oncall.handoff.*"]},
    }
    silent = {
        "https://schedule.example.com/": {"schedule_id": other["id"]},
        "https://user.example.com/": {"user_id": "cem"},
        "https://kind.example.com/": {"events": ["oncall.handoff.upcoming", "oncall.gap.*"]},
        "https://off.example.com/": {"enabled": False},
    }
    for target, fields in {**heard, **silent}.items():
        office.subscribed(target, **fields)
    _delivered(office)
    assert set(_sent(office)) == {HOOK, SLACK, NOC, *heard}


def test_one_subscription_reaches_everybody_at_their_own_address(office: Office) -> None:
    id = office.subscribed(None, "email")
    _delivered(office)
    assert {"ann@example.com", "bob@example.com"} <= set(_sent(office))
    assert {f"{id}:ann", f"{id}:bob"} <= office.states().keys()


def test_an_own_address_gets_only_what_is_about_that_user_where_it_is_now(office: Office) -> None:
    office.subscribed(None, "email", user_id="bob")
    notice = office.planted(office.notice())
    office.desk.address(notice.id)
    office.api.put("/users/bob", {"name": "Bob", "email": "bob@elsewhere.example"})
    office.desk.drain()
    assert "bob@elsewhere.example" in _sent(office)
    assert "ann@example.com" not in _sent(office)


def test_who_has_no_address_any_more_is_left_out(office: Office) -> None:
    id = office.subscribed(None, "email", user_id="bob")
    office.desk.address(office.planted(office.notice()).id)
    office.api.put("/users/bob", {"name": "Bob"})
    office.desk.drain()
    assert office.states()[f"{id}:bob"] == "dropped"


def test_who_was_deleted_gets_nothing_at_their_own_address(office: Office) -> None:
    office.api.people("dan")
    id = office.subscribed(None, "email")
    office.desk.address(office.planted(office.notice(about=("ann", "dan"))).id)
    assert office.api.delete("/users/dan").status == 204
    office.desk.drain()
    assert "ann@example.com" in _sent(office)
    assert "dan@example.com" not in _sent(office)
    assert office.states()[f"{id}:dan"] == "dropped"


def test_a_failed_try_comes_again_when_it_should_for_a_day_and_then_is_dead(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [503, 500]
    _delivered(office)
    first = office.api.clock.now
    for pause in (6 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR):
        before = len(office.desk.receivers.ids(HOOK))
        office.api.clock.now += pause - 2 * SECOND
        office.desk.tick()
        office.desk.drain()
        assert len(office.desk.receivers.ids(HOOK)) == before  # not before its time
        office.api.clock.now += 40 * SECOND
        office.desk.tick()
        office.desk.drain()
        assert len(office.desk.receivers.ids(HOOK)) == before + 1
    assert len(office.desk.receivers.ids(HOOK)) == 7
    assert len(set(office.desk.receivers.ids(HOOK))) == 1
    assert office.api.clock.now - first < DAY
    assert office.states()[office.subscriptions[HOOK]] == "dead"
    assert office.desk.queue.buried == [Wanted("1", office.notice().id, office.subscriptions[HOOK])]
    assert office.desk.queue.why == ["answered 500"]
    office.api.clock.advance(days=2)
    office.desk.live(minutes=2)
    assert len(office.desk.receivers.ids(HOOK)) == 7


def test_each_try_has_a_timestamp_of_its_own(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    post = office.desk.receivers.post

    def watching(url: str, headers: Any, body: bytes, still: Any) -> Reply:
        seen.append((headers.get("webhook-id"), headers.get("webhook-timestamp"), body))
        return post(url, headers, body, still)

    monkeypatch.setattr(office.desk.receivers, "post", watching)
    office.desk.receivers.answers[HOOK] = [500, 204]
    _delivered(office)
    office.api.clock.advance(seconds=5)
    office.desk.drain()
    tries = [one for one in seen if one[0]]
    assert len(tries) == 2
    assert tries[0][0] == tries[1][0]
    assert tries[0][2] == tries[1][2]
    assert int(tries[1][1]) - int(tries[0][1]) == 5


def test_the_second_try_comes_after_five_seconds_without_a_tick(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [500, 204]
    _delivered(office)
    office.api.clock.advance(seconds=4)
    office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 1
    office.api.clock.advance(seconds=1)
    office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 2
    assert office.states()[office.subscriptions[HOOK]] == "sent"


def test_who_asks_for_more_time_gets_it_but_not_more_than_the_day(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [Reply(429, "120"), Reply(503, "864000"), 204]
    _delivered(office)
    office.api.clock.advance(seconds=119)
    office.desk.live(minutes=0)
    assert len(office.desk.receivers.ids(HOOK)) == 1
    office.api.clock.advance(seconds=1)
    office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 2
    office.api.clock.advance(hours=23, minutes=30)
    office.desk.tick()
    office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 2
    office.api.clock.advance(minutes=31)
    office.desk.tick()
    office.desk.drain()
    assert office.states()[office.subscriptions[HOOK]] == "sent"


def test_what_a_queue_cannot_keep_back_for_so_long_is_woken_when_its_time_has_come(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [Reply(429, "930"), 204]
    _delivered(office)
    office.api.clock.advance(seconds=930)
    office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 1
    office.api.clock.advance(seconds=31)
    office.desk.tick()
    office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 2


def test_who_names_the_second_from_which_it_listens_again_is_asked_within_it(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [Reply(503, "Mon, 16 Mar 2026 08:01:00 GMT"), 204]
    office.api.clock.advance(seconds=0.4)
    _delivered(office)
    for _ in range(55):
        assert len(office.desk.receivers.ids(HOOK)) == 1
        office.api.clock.advance(seconds=1)
        office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 2


def test_a_notice_that_comes_late_is_tried_for_a_whole_day_all_the_same(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [500, 204]
    office.api.clock.advance(days=2)
    _delivered(office, late=True)
    office.api.clock.advance(seconds=5)
    office.desk.drain()
    assert office.states()[office.subscriptions[HOOK]] == "sent"


def test_every_delivery_whose_hint_was_lost_is_woken(office: Office) -> None:
    _many_more(office, 90)
    office.desk.address(office.planted(office.notice()).id)
    office.desk.queue.waiting.clear()
    office.api.clock.advance(seconds=31)
    assert deliveries.wake(office.desk.post) == 93


def test_what_becomes_of_deliveries_is_counted(office: Office) -> None:
    office.desk.receivers.answers |= {HOOK: [410], SLACK: [500]}
    _delivered(office)
    assert office.desk.counted == {
        "DeliveriesCreated": 3,
        "DeliveriesSent": 1,
        "DeliveriesFailed": 1,
        "DeliveriesDead": 1,
        "MillisecondsToDelivery": 5_000,
    }


def test_a_dead_delivery_is_brought_back_and_others_are_not(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [410, 204]
    _delivered(office)
    id = office.subscriptions[HOOK]
    assert office.states()[id] == "dead"
    wanted = Wanted("1", office.notice().id, id)
    office.api.patch(f"/subscriptions/{id}", {"enabled": True})
    table, taker = office.desk.post.table, DeadDelivery(office.desk.post.table, office.api.clock)
    letter = {**wanted._asdict(), "why": "answered 410"}
    assert taker(letter, {}) == "to be tried again"
    assert taker(letter, {}) == "no longer dead"
    assert taker({"requestPayload": {}}, {}) is None
    office.desk.live(minutes=2)
    assert office.states()[id] == "sent"
    assert office.desk.receivers.ids(HOOK) == [office.notice().id] * 2
    with pytest.raises(NotFound):
        deliveries.revive(table, wanted._replace(delivery_id="sub_none"), office.api.clock())


def test_a_receiver_that_is_gone_is_switched_off_and_another_channel_is_told(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [410]
    _delivered(office)
    shown = office.api.get("/subscriptions").json["data"]
    (hook,) = [one for one in shown if one["target"] == HOOK]
    assert (hook["enabled"], hook["disabled_because"]) == (False, "the endpoint answered 410: it wants no more")
    told = [one for one in office.desk.receivers.got if b"no longer go to the webhook" in one.body]
    assert [one.target for one in told] == [NOC]
    assert office.desk.receivers.ids(HOOK) == [office.notice().id]


def test_an_endpoint_that_fails_for_five_days_is_switched_off_and_another_channel_is_told(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [500]
    _delivered(office)
    office.api.clock.advance(days=4, hours=23)
    # Notices that hold for ever, so that only the endpoint counts.
    for hours in (0, 2):
        office.api.clock.advance(hours=hours)
        at = office.api.clock.text()
        changed = office.notice(SCHEDULE_CHANGED, at=HANDOFF, id=f"notice_{instant(at)}", payload=_edit())
        office.desk.address(office.planted(dataclasses.replace(changed, at=instant(at), due=instant(at))).id)
        office.desk.drain()
        enabled = {one["target"]: one["enabled"] for one in office.api.get("/subscriptions").json["data"]}
        assert enabled[HOOK] is (hours == 0)
    told = [one.target for one in office.desk.receivers.got if b"no longer go to the webhook" in one.body]
    assert told == [NOC]
    # What is still on its way there is not sent, and can be brought back.
    office.desk.live(minutes=10)
    assert office.states()[office.subscriptions[HOOK]] == "dead"


def test_one_persons_address_that_fails_does_not_switch_off_everybodys_own(office: Office) -> None:
    id = office.subscribed(None, "email")
    office.desk.receivers.answers["ann@example.com"] = [500]
    for user in ("ann", "ann", "bob"):
        now = office.api.clock.now
        changed = office.notice(SCHEDULE_CHANGED, id=f"notice_{now}", payload=_edit(), about=(user,))
        office.desk.address(office.planted(dataclasses.replace(changed, at=now, due=now)).id)
        office.desk.drain()
        office.api.clock.advance(days=5, hours=1)
    (own,) = [one for one in office.api.get("/subscriptions").json["data"] if one["id"] == id]
    assert (own["enabled"], own["failing_since"]) == (True, None)
    assert "bob@example.com" in _sent(office)


def test_both_logs_show_what_is_tried_again_while_it_is(office: Office) -> None:
    _override(office, "bob")
    (id,) = [one["id"] for one in _log(office) if one["kind"] == OVERRIDE_CREATED]
    office.desk.receivers.answers[HOOK] = [500, 204]
    office.desk.address(id)
    office.desk.drain()
    for state, results in (("pending", ["answered 500"]), ("sent", ["answered 500", "answered 204"])):
        for query in ({}, {"schedule_id": office.schedule["id"]}):
            told = next(one for one in _log(office, **query) if one["id"] == id)
            states = {one["subscription_id"]: one["state"] for one in told["deliveries"]}
            assert (told["state"], states[office.subscriptions[HOOK]]) == ("published", state)
            assert states[office.subscriptions[SLACK]] == "sent"
            (hook,) = [one for one in told["deliveries"] if one["subscription_id"] == office.subscriptions[HOOK]]
            assert [one["result"] for one in hook["attempts"]] == results
        office.api.clock.advance(seconds=6)
        office.desk.drain()
    assert _log(office, schedule_id=office.schedule["id"]) == _log(office)


def test_that_nobody_is_on_a_new_schedule_yet_is_told(office: Office) -> None:
    """Its gap has no beginning: such a notice could not be read, was tried until it was dead, and reached nobody."""
    begins = office.api.clock.text(days=2)
    made = office.api.schedule(rotations=[rotation("ann", effective_from=begins)])
    (told,) = [one for one in _log(office, schedule_id=made["id"]) if one["kind"] == GAP_AHEAD]
    assert told["details"]["gaps"] == [{"start": office.api.clock.text(), "end": begins}]
    office.desk.address(told["id"])
    office.desk.drain()
    assert set(_sent(office)) == {HOOK, NOC}
    assert office.desk.receivers.ids(HOOK) == [told["id"]]


def test_a_gap_that_was_written_down_without_a_beginning_is_told(office: Office) -> None:
    """As earlier versions wrote it."""
    gap = {"start": "1998-01-01T00:00:00Z", "end": None}
    _delivered(office, kind=GAP_AHEAD, payload={"gaps": [gap]})
    assert office.desk.queue.buried == []


def _log(office: Office, **query: str) -> list[Any]:
    return list(office.api.get("/notices", query={"limit": 100, **query}).json["data"])


def test_one_success_in_five_days_is_enough(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [500, 204, 500]
    _delivered(office)
    office.api.clock.advance(seconds=6)
    office.desk.drain()
    shown = office.api.get("/subscriptions").json["data"]
    assert all(one["failing_since"] is None for one in shown)


def _edit(action: str = "update") -> dict[str, Any]:
    return {"actor": "key_x", "action": action, "object": {"type": "schedule", "id": "s"}}


# What no longer holds


def _override(office: Office, user: str | None, hours: float = 2) -> None:
    clock = office.api.clock
    body = {"override_user_id": user, "start": clock.text(seconds=-60), "end": clock.text(hours=hours)}
    assert office.api.post(f"/schedules/{office.schedule['id']}/overrides", body).status == 201


@pytest.mark.parametrize(
    "change",
    [
        lambda office: office.api.delete(f"/schedules/{office.schedule['id']}"),
        lambda office: office.api.patch(f"/schedules/{office.schedule['id']}", {"enabled": False}),
        lambda office: _override(office, "bob"),
        lambda office: _override(office, None),
        lambda office: office.api.clock.advance(days=7, minutes=1),
    ],
    ids=["deleted", "disabled", "somebody else now", "nobody now", "next handoff"],
)
def test_what_no_longer_holds_is_not_sent_and_can_be_seen(office: Office, change: Any) -> None:
    assert office.notice().incoming_user_id == "ann"
    office.desk.address(office.planted(office.notice()).id)
    change(office)
    office.desk.drain()
    assert _sent(office) == []
    assert set(office.states().values()) == {"dropped"}
    assert office.desk.counted["DeliveriesDropped"] == 3


def test_what_comes_after_a_pause_is_told_during_it(office: Office) -> None:
    """All that was told ahead was dropped: the schedule is disabled when it is told."""
    path = f"/schedules/{office.schedule['id']}"
    assert office.api.patch(path, {"enabled": False}).status == 200
    begins = office.api.clock.text(minutes=15)
    assert office.api.patch(path, {"enabled": True, "effective_at": begins}).status == 200
    _delivered(office, kind=UPCOMING, at=begins)
    assert sorted(_sent(office)) == sorted([HOOK, SLACK])


def test_who_loses_shifts_because_a_schedule_is_disabled_is_told(office: Office) -> None:
    lost = {"user": {"id": "ann"}, "before": [{"start": HANDOFF, "end": "2026-03-23T08:00:00Z"}], "after": []}
    assert office.api.patch(f"/schedules/{office.schedule['id']}", {"enabled": False}).status == 200
    _delivered(office, kind=SHIFT_CHANGED, payload={**_edit(), "changes": [lost]})
    assert sorted(_sent(office)) == sorted([HOOK, SLACK])


def test_what_is_disabled_by_a_change_that_has_just_come_due_is_not_told_of(office: Office) -> None:
    path = f"/schedules/{office.schedule['id']}"
    sent = {"enabled": False, "effective_at": office.api.clock.text(seconds=10)}
    assert office.api.patch(path, sent).status == 200
    window = {"start": office.api.clock.text(), "end": office.api.clock.text(hours=2)}
    override = office.api.made(f"{path}/overrides", {"override_user_id": "bob", **window})
    payload = {**_edit("create"), "override": {"id": override["id"], **window}}
    office.desk.address(office.planted(office.notice(OVERRIDE_CREATED, payload=payload)).id)
    office.api.clock.advance(seconds=10)
    office.desk.drain()
    assert _sent(office) == []
    assert set(office.states().values()) == {"dropped"}


def test_the_handoff_at_which_an_override_ends_is_told(office: Office) -> None:
    end = "2026-03-17T08:00:00Z"
    sent = {"override_user_id": "bob", "start": office.api.clock.text(), "end": end}
    office.api.made(f"/schedules/{office.schedule['id']}/overrides", sent)
    office.api.clock.set(end)
    _delivered(office, at=end)
    assert sorted(_sent(office)) == sorted([HOOK, SLACK, NOC])


def test_a_retry_looks_again(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [500]
    _delivered(office)
    _override(office, "bob")
    office.api.clock.advance(seconds=6)
    office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 1
    assert office.states()[office.subscriptions[HOOK]] == "dropped"


def test_what_was_put_on_record_afterwards_silences_nothing(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [500, 204]
    office.api.clock.advance(minutes=30)
    _delivered(office)
    # Bob really had the first minutes; Ann, who has it now, is still to be told.
    past = {"override_user_id": "bob", "start": HANDOFF, "end": "2026-03-16T08:10:00Z"}
    assert office.api.made(f"/schedules/{office.schedule['id']}/overrides", past)["backdated"]
    office.api.clock.advance(seconds=6)
    office.desk.drain()
    assert len(office.desk.receivers.ids(HOOK)) == 2
    assert office.states()[office.subscriptions[HOOK]] == "sent"


def test_an_older_handoff_that_comes_after_a_newer_one_is_not_sent(office: Office) -> None:
    older = office.planted(office.notice())
    office.api.clock.set("2026-03-23T08:00:10Z")
    newer = office.planted(office.notice(at="2026-03-23T08:00:00Z"))
    office.desk.address(newer.id)
    office.desk.address(older.id)
    office.desk.drain()
    assert office.desk.receivers.ids(HOOK) == [newer.id]


def test_late_during_the_shift_is_sent_and_says_so(office: Office) -> None:
    office.api.clock.advance(days=2)
    _delivered(office, late=True)
    assert len(_sent(office)) == 3
    assert b"This notice is late" in next(one.body for one in office.desk.receivers.got if one.target == NOC)


def test_an_upcoming_handoff_is_not_told_when_it_has_come(office: Office) -> None:
    notice = office.planted(office.notice(UPCOMING))
    office.desk.address(notice.id)
    office.desk.drain()
    assert _sent(office) == []


def test_an_upcoming_handoff_to_somebody_else_is_not_told(office: Office) -> None:
    office.api.clock.set("2026-03-16T07:45:00Z")
    notice = office.planted(office.notice(UPCOMING))
    office.desk.address(notice.id)
    _override(office, "bob")
    office.desk.drain()
    assert _sent(office) == []
    assert set(office.states().values()) == {"pending"}
    assert office.desk.counted["DeliveriesWithheld"] == 2
    assert "DeliveriesFailed" not in office.desk.counted
    for _ in range(16):
        office.api.clock.advance(minutes=1)
        office.desk.tick()
        office.desk.drain()
    assert _sent(office) == []
    assert set(office.states().values()) == {"dropped"}


def test_a_reminder_that_was_withheld_is_sent_when_it_holds_again_before_the_handoff(office: Office) -> None:
    """A cover that was a mistake is taken back: the reminder was given up by then."""
    office.api.clock.set("2026-03-16T07:45:00Z")
    notice = office.planted(office.notice(UPCOMING))
    office.desk.address(notice.id)
    ahead = {"override_user_id": "bob", "start": HANDOFF, "end": "2026-03-17T08:00:00Z"}
    made = office.api.made(f"/schedules/{office.schedule['id']}/overrides", ahead)
    office.desk.drain()
    assert _sent(office) == []
    assert office.api.delete(f"/overrides/{made['id']}").status == 204
    for _ in range(9):
        office.api.clock.advance(minutes=1)
        office.desk.tick()
        office.desk.drain()
    assert office.desk.receivers.ids(HOOK) == [notice.id]
    assert set(office.states().values()) == {"sent"}


def test_a_subscription_that_was_deleted_or_switched_off_gets_nothing(office: Office) -> None:
    office.desk.address(office.planted(office.notice()).id)
    office.api.delete(f"/subscriptions/{office.subscriptions[HOOK]}")
    office.api.patch(f"/subscriptions/{office.subscriptions[SLACK]}", {"enabled": False})
    office.desk.drain()
    assert _sent(office) == [NOC]
    assert office.states()[office.subscriptions[HOOK]] == "dropped"
    assert office.states()[office.subscriptions[SLACK]] == "dead"
    assert office.desk.queue.buried == []  # who switches one off is not alarmed by it


def test_a_gap_that_was_closed_is_no_news(office: Office) -> None:
    gap = {"start": "2026-03-17T08:00:00Z", "end": "2026-03-17T10:00:00Z"}
    _delivered(office, kind=GAP_AHEAD, payload={"gaps": [gap]})
    assert set(office.states().values()) == {"dropped"}


def test_shifts_that_were_changed_again_are_no_news_to_those_whose_they_are(office: Office) -> None:
    ids = {user: office.subscribed(None, "email", user_id=user) for user in ("ann", "bob")}
    day = {"start": "2026-03-17T08:00:00Z", "end": "2026-03-18T08:00:00Z"}
    changes = [
        {"user": {"id": "bob"}, "before": [], "after": [day]},  # it is ann's again
        {"user": {"id": "ann"}, "before": [], "after": [day]},
    ]
    notice = office.notice(SHIFT_CHANGED, payload={**_edit(), "changes": changes}, about=("ann", "bob"))
    office.desk.address(office.planted(notice).id)
    office.desk.drain()
    assert office.states()[f"{ids['bob']}:bob"] == "dropped"
    assert office.states()[f"{ids['ann']}:ann"] == "sent"


def test_an_override_that_was_taken_back_is_no_news(office: Office) -> None:
    override = {"id": "ovr_gone", "start": "2026-03-17T08:00:00Z", "end": "2026-03-18T08:00:00Z"}
    _delivered(office, kind=OVERRIDE_CREATED, payload={**_edit("create"), "override": override})
    assert set(office.states().values()) == {"dropped"}


@pytest.mark.parametrize("kind", [SCHEDULE_CHANGED, SHIFT_CHANGED])
def test_that_a_schedule_was_deleted_is_told_all_the_same(office: Office, kind: Kind) -> None:
    _deleted_behind(office, office.notice(kind, payload={**_edit("delete"), "changes": []}))
    assert HOOK in _sent(office)


@pytest.mark.parametrize("action", ["create", "update"])
def test_what_else_was_done_to_a_schedule_is_no_news_once_it_is_deleted(office: Office, action: str) -> None:
    _deleted_behind(office, office.notice(SCHEDULE_CHANGED, payload=_edit(action)))
    assert _sent(office) == []


@pytest.mark.parametrize("kind", [SCHEDULE_CHANGED, SHIFT_CHANGED])
def test_that_an_entry_was_deleted_is_no_news_once_its_schedule_is(office: Office, kind: Kind) -> None:
    entry = {"actor": "key_x", "action": "delete", "object": {"type": "entry", "id": "entry_1"}}
    _deleted_behind(office, office.notice(kind, payload={**entry, "changes": []}))
    assert _sent(office) == []


def _deleted_behind(office: Office, notice: Notice) -> None:
    office.planted(notice)
    office.api.delete(f"/schedules/{office.schedule['id']}")
    office.desk.address(notice.id)
    office.desk.drain()


# Two at once


def test_of_many_workers_on_one_delivery_one_sends(office: Office) -> None:
    office.api.crossed = True
    office.desk.address(office.planted(office.notice()).id)
    wanted = Wanted("1", office.notice().id, office.subscriptions[HOOK])
    barrier = threading.Barrier(12)

    def work() -> None:
        barrier.wait()
        deliveries.deliver(office.desk.post, wanted)

    threads = [threading.Thread(target=work) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(office.desk.receivers.ids(HOOK)) == 1


def test_many_fan_outs_at_once_make_each_delivery_once(office: Office) -> None:
    office.api.crossed = True
    notice = office.planted(office.notice())
    threads = [threading.Thread(target=office.desk.address, args=(notice.id,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.desk.drain()
    assert sorted(_sent(office)) == sorted([HOOK, SLACK, NOC])


def test_a_worker_that_slept_through_its_lease_neither_sends_nor_marks(office: Office) -> None:
    office.desk.address(office.planted(office.notice()).id)
    wanted = Wanted("1", office.notice().id, office.subscriptions[HOOK])

    def asleep() -> None:
        office.api.clock.advance(seconds=61)
        deliveries.deliver(office.desk.post, wanted)

    office.desk.receivers.meanwhile = asleep
    assert deliveries.deliver(office.desk.post, wanted) is None
    assert len(office.desk.receivers.ids(HOOK)) == 1
    assert office.desk.counted["LeasesLost"] == 1
    assert office.states()[office.subscriptions[HOOK]] == "sent"


def test_a_worker_that_slept_after_it_sent_can_not_mark_over_another(office: Office) -> None:
    office.desk.receivers.answers[HOOK] = [500, 204]
    office.desk.address(office.planted(office.notice()).id)
    wanted = Wanted("1", office.notice().id, office.subscriptions[HOOK])

    def asleep() -> None:
        office.api.clock.advance(seconds=61)
        deliveries.deliver(office.desk.post, wanted)

    office.desk.receivers.afterwards = asleep
    # The first got 500 and slept; the second got 204. What the first would write does not count.
    assert deliveries.deliver(office.desk.post, wanted) is None
    assert office.desk.receivers.ids(HOOK) == [office.notice().id] * 2
    assert office.states()[office.subscriptions[HOOK]] == "sent"


def _records(operation: str, request: Any, n: int) -> bool:
    """What became of a try, with what it says of the endpoint."""
    told = json.dumps(request)
    return operation == "TransactWriteItems" and "#NOTICES" in told and "#SUBSCRIPTIONS" in told


def _changes(operation: str, request: Any, n: int) -> bool:
    return operation == "TransactWriteItems" and "#SUBSCRIPTIONS" in json.dumps(request)


def _renamed(office: Office, *events: str) -> Answer:
    return office.api.patch(f"/subscriptions/{office.subscriptions[HOOK]}", {"events": events})


def _hook(office: Office) -> Any:
    return next(one for one in office.api.get("/subscriptions").json["data"] if one["target"] == HOOK)


def test_a_try_is_written_down_however_often_its_subscription_is_changed_meanwhile(office: Office) -> None:
    office.api.crossed = True
    office.desk.receivers.answers[HOOK] = [500, 204]
    events = itertools.cycle([["*"], ["oncall.*"]])
    with office.api.cloud.failing(Fault("before", _records, times=99, act=lambda: _renamed(office, *next(events)))):
        _delivered(office)
    office.api.clock.advance(seconds=5)
    office.desk.drain()
    assert office.states()[office.subscriptions[HOOK]] == "sent"


def test_that_an_endpoint_fails_is_not_forgotten_when_its_subscription_is_changed_meanwhile(office: Office) -> None:
    office.api.crossed = True
    office.desk.receivers.answers[HOOK] = [500]
    with office.api.cloud.failing(Fault("before", _records, act=lambda: _renamed(office, "*"))):
        _delivered(office)
    assert (_hook(office)["events"], _hook(office)["failing_since"]) == (["*"], "2026-03-16T08:00:05Z")


def test_who_changes_a_subscription_does_not_switch_on_what_is_switched_off_meanwhile(office: Office) -> None:
    office.api.crossed = True
    office.desk.receivers.answers[HOOK] = [410]
    office.desk.address(office.planted(office.notice()).id)
    with office.api.cloud.failing(Fault("before", _changes, act=office.desk.drain)):
        assert _renamed(office, "*").status == 200
    assert (_hook(office)["events"], _hook(office)["enabled"]) == (["*"], False)


def test_clocks_that_differ_do_not_make_two_of_one(office: Office) -> None:
    office.desk.address(office.planted(office.notice()).id)
    for skew in (-300, 0, 300):
        office.api.clock.advance(seconds=skew)
        office.desk.drain()
        office.api.clock.advance(seconds=-skew)
    office.desk.live(minutes=1)
    assert sorted(_sent(office)) == sorted([HOOK, SLACK, NOC])


# What is damaged or not ours


def test_an_event_of_a_notice_that_is_not_there_is_refused(office: Office) -> None:
    with pytest.raises(NotFound):
        deliveries.address(office.desk.post, "1", "notice_none")
    with pytest.raises(NotFound):
        deliveries.address(office.desk.post, "2", office.planted(office.notice()).id)


def test_a_damaged_subscription_does_not_silence_the_others(office: Office) -> None:
    office.api.cloud.plant(
        {"pk": "W#1#SUBSCRIPTIONS", "sk": "sub_0", "type": "subscription", "schema": 99, "data": "{"}
    )
    _delivered(office)
    assert len(_sent(office)) == 3
    assert office.desk.counted["UnreadableItems"] == 1
    office.api.cloud.uproot("W#1#SUBSCRIPTIONS", "sub_0")


@pytest.mark.parametrize("more", [90, 97])
def test_many_subscribers_are_all_told(office: Office, more: int) -> None:
    _many_more(office, more)
    _delivered(office)
    assert len(set(_sent(office))) == len(_sent(office)) == more + 3


def _many_more(office: Office, more: int) -> None:
    for i in range(more):
        one = Subscription(f"sub_{i}", "webhook", f"https://h{i}.example.com/", ("oncall.*",), 0, 0)
        key = keys.subscription("1", one.id)
        office.api.cloud.plant({"pk": key.pk, "sk": key.sk, **items.to_item(one, version=1)})
