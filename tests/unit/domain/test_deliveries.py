"""How often a delivery is tried, when it is given up, and who may try it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rota.domain.delivery import GIVE_UP_AFTER, LEASE, Delivery, delivery_id, subscription_of
from rota.domain.subscription import OVERLAP, Subscription, is_plain_address
from rota.domain.time import DAY, HOUR, MINUTE, SECOND

NEW = Delivery("sub_1", "notice_1", "sub_1", 0, 0, 0)


def test_failures_are_tried_again_ever_later_for_a_day() -> None:
    delivery, now, waits = NEW, 0, []
    while delivery.state == "pending":
        delivery = delivery.leased_at(now).failed(now, "503")
        waits.append(delivery.next_at - now)
        now = delivery.next_at
    # After 5 s, 5 min, 30 min, 2 h, 5 h and 10 h the next would come after the day.
    assert waits[:-1] == [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR]
    assert (delivery.state, delivery.tries, len(delivery.attempts)) == ("dead", 7, 7)
    assert delivery.attempts[-1].at <= GIVE_UP_AFTER


def test_whoever_asks_to_be_left_alone_is_but_not_beyond_the_day() -> None:
    assert NEW.failed(0, "429", wait=HOUR).next_at == HOUR
    assert NEW.failed(0, "429", wait=1).next_at == 5 * SECOND
    assert NEW.failed(0, "429", wait=9 * DAY).next_at == GIVE_UP_AFTER


def test_what_may_hold_again_is_looked_at_ever_sooner_until_its_time() -> None:
    delivery, now, looks = NEW, 0, []
    while now < HOUR:
        delivery = delivery.leased_at(now).withheld(now, "somebody else takes over", HOUR)
        assert (delivery.state, delivery.leased, delivery.tries) == ("pending", False, 0)
        now = delivery.next_at
        looks.append(now // MINUTE)
    assert looks == [30, 45, 52, 56, 58, 59, 60]
    assert delivery.failed(now, "503").state == "pending"
    long_after = NEW.leased_at(0).withheld(0, "somebody else takes over", 6 * DAY)
    assert long_after.failed(long_after.next_at, "503").state == "pending"  # its day begins then


def test_a_lease_is_one_workers_and_ends_by_itself() -> None:
    leased = NEW.leased_at(HOUR)
    assert (leased.leased, leased.next_at, leased.version) == (True, HOUR + LEASE, NEW.version + 1)
    for ended in (leased.succeeded(HOUR, "200"), leased.dropped(HOUR, "over"), leased.given_up(HOUR, "410")):
        assert (ended.leased, ended.version, len(ended.attempts)) == (False, NEW.version + 2, 1)


def test_what_is_dead_is_revived_with_a_new_day() -> None:
    dead = NEW.given_up(DAY, "no answer")
    revived = dead.revived(3 * DAY)
    assert (revived.state, revived.next_at, revived.since, revived.tries) == ("pending", 3 * DAY, 3 * DAY, 0)
    assert revived.attempts == dead.attempts
    assert revived.failed(3 * DAY, "503").state == "pending"


def test_only_the_last_twenty_attempts_are_kept() -> None:
    delivery = NEW
    for at in range(25):
        delivery = delivery.revived(at).failed(at, str(at))
    assert [attempt.result for attempt in delivery.attempts] == [str(at) for at in range(5, 25)]


def test_the_id_of_a_delivery_says_whose_it_is() -> None:
    assert delivery_id("sub_1") == "sub_1"
    assert delivery_id("sub_1", "ann") == "sub_1:ann"
    assert subscription_of(delivery_id("sub_1", "ann")) == subscription_of("sub_1") == "sub_1"


SUBSCRIPTION = Subscription("sub_1", "webhook", "https://x.example.com", ("oncall.handoff.*",), 0, 0)


def test_a_pattern_names_a_whole_last_part() -> None:
    assert SUBSCRIPTION.names("oncall.handoff.started")
    assert not SUBSCRIPTION.names("oncall.handoffs.started")
    assert not SUBSCRIPTION.names("oncall.gap.ahead")
    assert replace(SUBSCRIPTION, events=("*",)).names("oncall.gap.ahead")


def test_both_secrets_sign_for_a_day_after_a_rotation() -> None:
    assert SUBSCRIPTION.generations(0) == (1,)
    rotated = replace(SUBSCRIPTION, generation=2, rotated_at=HOUR)
    assert rotated.generations(HOUR + OVERLAP - 1) == (2, 1)
    assert rotated.generations(HOUR + OVERLAP) == (2,)


@pytest.mark.parametrize("target", [None, "ann@example.com"])
def test_personal_is_what_goes_to_whom_it_is_about(target: str | None) -> None:
    assert replace(SUBSCRIPTION, target=target).personal is (target is None)
    assert replace(SUBSCRIPTION, target=target, user_id="ann").personal


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ann@example.com", True),
        ("ann@sub.example.com", True),
        ("o'ann.b+rota=noc@xn--mller-kva.example", True),
        ("ann@müller.example", False),
        ("änn@example.com", False),
        (".ann@example.com", False),
        ("a..b@example.com", False),
        ("=?utf-8?q?ann?=@example.com", False),
        ("a" * 65 + "@example.com", False),
        ("ann@example..com", False),
        ("ann@example.com.", False),
        ("ann@-example.com", False),
        ("ann@127.0.0.1", False),
        ("ann@[127.0.0.1].com", False),
        ("ann@@example.com", False),
        ("ann@localhost", False),
        ("Ann <ann@example.com>", False),
        ("a@example.com,b@example.com", False),
        ("ann@example.com\nBcc: x", False),
        ("@example.com", False),
        ("ann@" + "x" * 250 + ".com", False),
    ],
)
def test_an_address_is_one_and_nothing_else(text: str, plain: bool) -> None:  # noqa: FBT001
    assert is_plain_address(text) is plain
