"""A delivery cut off anywhere: every step, four kinds of accident, events again, retries. Rows G01, G03, G13, G17.

Held against: each subscriber got the notice, under one id; nobody else got anything; nothing is left over. A step that
is added without being tried shows in their number. Bugs that were put in on purpose must show, too.
"""

from __future__ import annotations

import dataclasses
import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rota.domain.errors import Raced
from rota.domain.letter import letter_of
from rota.store.deliveries import Wanted
from rota.usecases import deliveries
from tests.functional.notify.conftest import HOOK, NOC, SLACK, Office
from tests.support.desk import KINDS, Desk

# Reads of notice and subscriptions, the deliveries with the mark, a message for all; then for each of three: a read,
# the lease, three reads side by side of the schedule, the request, the record.
STEPS = 3 + 1 + 3 * (1 + 1 + 3 + 1 + 1)


def _tried(office: Office, snapshot: Any, at: int, kind: str) -> Desk:
    """One run with one accident, from the event to the end."""
    office.api.cloud.restore(snapshot)
    office.api.clock.now = office.notice_at + 5_000_000  # type: ignore[attr-defined]
    desk = office.desk = Desk(office.api.cloud, office.api.clock)
    desk.planned(at, kind)
    desk.watch()
    desk.address(office.id)  # type: ignore[attr-defined]
    desk.drain()
    for _ in range(3):
        desk.address(office.id)  # type: ignore[attr-defined]
        desk.drain()
    desk.live(minutes=3)
    office.api.cloud.faults.clear()
    return desk


def _judged(office: Office, desk: Desk, told: str) -> None:
    got = Counter(one.target for one in desk.receivers.got)
    assert got.keys() == {HOOK, SLACK, NOC}, f"{told}: {got}"
    for target in (HOOK, NOC):
        assert set(desk.receivers.ids(target)) == {office.id}, told  # type: ignore[attr-defined]
    assert max(got.values()) <= 2, f"{told}: {got}"
    assert set(office.states().values()) == {"sent"}, f"{told}: {office.states()}"
    assert len(office.states()) == 3, told
    assert desk.queue.buried == [], told
    assert not office.api.cloud.refused, told


@pytest.fixture
def ready(office: Office) -> Iterator[tuple[Office, Any]]:
    """The office with the notice in its table, and the table as it then is."""
    notice = office.planted(office.notice())
    office.id, office.notice_at = notice.id, notice.at  # type: ignore[attr-defined]
    yield office, office.api.cloud.snapshot()
    office.api.crossed = True


def _sweep(ready: tuple[Office, Any]) -> int:
    office, snapshot = ready
    dry = _tried(office, snapshot, -1, "")
    _judged(office, dry, "no accident")
    assert len(dry.receivers.got) == 3
    steps = dry.steps.names
    first = steps.index("hint")  # what comes after the three are sent only looks, and finds nothing to do
    done = max(i for i, name in enumerate(steps) if name.startswith("send ")) + 2
    assert first < done
    for at, kind in itertools.product(range(done), KINDS):
        desk = _tried(office, snapshot, at, kind)
        told = f"{kind} at step {at}, {steps[at]}"
        assert desk.steps.fired, told
        _judged(office, desk, told)
    return done


@pytest.mark.takes_long
def test_whatever_happens_at_whichever_step_everybody_hears_of_it_under_one_id(ready: tuple[Office, Any]) -> None:
    assert _sweep(ready) == STEPS


@pytest.mark.takes_long
def test_the_same_while_a_receiver_fails_at_first(ready: tuple[Office, Any]) -> None:
    office, snapshot = ready

    def failing(at: int, kind: str) -> Desk:
        office.api.cloud.restore(snapshot)
        office.api.clock.now = office.notice_at + 5_000_000  # type: ignore[attr-defined]
        desk = office.desk = Desk(office.api.cloud, office.api.clock)
        desk.receivers.answers[HOOK] = [500, 500, 204]
        desk.planned(at, kind)
        desk.watch()
        desk.address(office.id)  # type: ignore[attr-defined]
        desk.address(office.id)  # type: ignore[attr-defined]
        desk.live(minutes=7)
        for _ in range(2):  # one try more than without the accident
            office.api.clock.advance(minutes=31)
            desk.tick()
            desk.drain()
        office.api.cloud.faults.clear()
        return desk

    dry = failing(-1, "")
    last = max(i for i, name in enumerate(dry.steps.names) if name == f"send {HOOK}") + 2
    own = [i for i, name in enumerate(dry.steps.names[:last]) if name in ("hint", f"send {HOOK}")]
    assert len(own) == 3 + 2 + 2  # tries, the message for all at each event, and one for each try that failed
    for at, kind in itertools.product(own, KINDS):
        desk = failing(at, kind)
        told = f"{kind} at step {at}, {dry.steps.names[at]}"
        assert set(desk.receivers.ids(HOOK)) == {office.id}, told  # type: ignore[attr-defined]
        assert 3 <= len(desk.receivers.ids(HOOK)) <= 4, told
        assert set(office.states().values()) == {"sent"}, f"{told}: {office.states()}"


def _raced(ready: tuple[Office, Any]) -> None:
    """Eight workers on one delivery: one request goes out."""
    office, snapshot = ready
    office.api.cloud.restore(snapshot)
    office.api.clock.now = office.notice_at + 5_000_000  # type: ignore[attr-defined]
    desk = office.desk = Desk(office.api.cloud, office.api.clock)
    desk.address(office.id)  # type: ignore[attr-defined]
    wanted = Wanted("1", office.id, office.subscriptions[HOOK])  # type: ignore[attr-defined]
    barrier = threading.Barrier(8)

    def work() -> None:
        barrier.wait()
        deliveries.deliver(desk.post, wanted)

    threads = [threading.Thread(target=work) for _ in range(8)]
    office.api.cloud.latency = 0.05  # so that all have read before the first of them writes, on a busy machine too
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.api.cloud.latency = 0.0
    assert desk.receivers.ids(HOOK) == [office.id]  # type: ignore[attr-defined]


def _looked_again(ready: tuple[Office, Any]) -> None:
    """The schedule is deleted while a notice waits: nothing goes out."""
    office, snapshot = ready
    office.api.cloud.restore(snapshot)
    office.api.clock.now = office.notice_at + 5_000_000  # type: ignore[attr-defined]
    desk = office.desk = Desk(office.api.cloud, office.api.clock)
    desk.address(office.id)  # type: ignore[attr-defined]
    office.api.delete(f"/schedules/{office.schedule['id']}")
    desk.drain()
    assert desk.receivers.got == []


# Bugs put in on purpose


def _no_lease(store: Any, read: Any, now: int) -> Any:
    return read


def _no_second_look(store: Any, read: Any, now: int) -> None:
    return None


_numbers = itertools.count()


def _no_stable_id(notice: Any, data: str, base_url: str | None) -> Any:
    return dataclasses.replace(letter_of(notice, data, base_url), id=f"{notice.id}-{next(_numbers)}")


def _save_then_send(post: Any, wanted: Wanted) -> Any:
    """Marks a delivery as sent, then sends it."""
    store = deliveries.Store(post.table, wanted.workspace)
    read = store.deliveries.read(wanted.notice_id, wanted.delivery_id)
    if read.delivery.state != "pending" or read.delivery.next_at > post.clock():
        return None
    try:
        store.stage([store.deliveries.changed(read.delivery, read.delivery.succeeded(post.clock(), "ok"))])
        store.commit()
    except Raced:
        return None
    _send(post, store, read)
    return None


def _send_then_save(post: Any, wanted: Wanted) -> Any:
    """Sends, then marks a delivery as sent, whoever else is at it."""
    store = deliveries.Store(post.table, wanted.workspace)
    read = store.deliveries.read(wanted.notice_id, wanted.delivery_id)
    if read.delivery.state != "pending":
        return None
    _send(post, store, read)
    store.stage([store.deliveries.changed(read.delivery, read.delivery.succeeded(post.clock(), "ok"))])
    store.commit()
    return None


def _send(post: Any, store: Any, read: Any) -> None:
    letter = letter_of(read.notice, deliveries.detail_of(read.notice), None)
    post.channels("1")[read.subscription.kind].send(letter, read.subscription, None, lambda: True)


@pytest.mark.parametrize(
    ("name", "bug", "shows"),
    [
        ("_taken", _no_lease, _raced),
        ("_unwanted", _no_second_look, _looked_again),
        ("letter_of", _no_stable_id, _sweep),
        ("deliver", _save_then_send, _sweep),
        ("deliver", _send_then_save, _raced),
    ],
    ids=["no lease", "no second look", "no stable id", "save, then send", "send, then save"],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_bug_put_in_on_purpose_shows(
    ready: tuple[Office, Any],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    bug: Callable[..., Any],
    shows: Callable[[Any], object],
) -> None:
    monkeypatch.setattr(deliveries, name, bug)
    with pytest.raises(AssertionError):
        shows(ready)


@pytest.mark.parametrize("shows", [_raced, _looked_again])
def test_without_a_bug_these_pass(ready: tuple[Office, Any], shows: Callable[[Any], object]) -> None:
    shows(ready)
