"""Known mistakes, put in on purpose: each makes the crash sweep, or a test beside it, find something."""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Sequence

import pytest

from rota.domain.notice import STARTED, Notice
from rota.domain.notices import Look
from rota.domain.time import HOUR, MINUTE, SECOND, Instant
from rota.store import due
from rota.store.due import DueSchedule
from rota.store.store import Store
from rota.store.table import Change, Table
from rota.usecases import sweep
from tests.notices.test_crash_sweep import swept_over, work
from tests.notices.test_edits_in_between import SOON, told_of
from tests.support.handoffs import AT, World, mondays
from tests.support.quick import Steps

SCHEDULES = 6


def _moved_alone(table: Table, one: DueSchedule, now: Instant, found: Look) -> None:
    store = Store(table, one.workspace)
    store.stage([due.moved(one, found, now, "")])
    store.commit()


def _found(table: Table, one: DueSchedule, now: Instant) -> Look:
    store = Store(table, one.workspace)
    kept = store.schedules.live(one.schedule_id, one.seen.since)
    subject = sweep.Subject(one.workspace, kept.schedule, kept.people)
    return sweep.look(subject, sweep.told_timeline(kept), one.seen, now)


def _write(table: Table, notices: Sequence[Notice], now: Instant) -> None:
    for notice in notices:
        store = Store(table, notice.workspace)
        store.stage(store.notices.put(notice, now))
        store.commit()


def save_then_send(table: Table, one: DueSchedule, now: Instant, tzdata: str) -> tuple[Sequence[Notice], int]:
    """The due item moves on before the notice is there."""
    found = _found(table, one, now)
    _moved_alone(table, one, now, found)
    _write(table, found.notices, now)
    return found.notices, 0


def test_save_then_send_loses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "look_at", save_then_send)
    _, _, faults = swept_over(STARTED, SCHEDULES)
    assert any("lost" in fault for fault in faults)


def test_send_then_save_sends_what_nobody_knows_of() -> None:
    def sent_then_saved(world: World, now: Instant) -> None:
        def at_once(table: Table, one: DueSchedule, at: Instant, tzdata: str) -> tuple[Sequence[Notice], int]:
            found = _found(table, one, at)
            world.bus.put(found.notices)
            # What is to be sent is decided anew after a crash: meanwhile somebody else may be on call.
            _moved_alone(table, one, at, found)
            return found.notices, 0

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sweep, "look_at", at_once)
            work(world, now)

    _, _, faults = swept_over(STARTED, SCHEDULES, sent_then_saved)
    assert any("not in the log" in fault for fault in faults)


def test_no_stable_id_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(table: Table, one: DueSchedule, now: Instant, tzdata: str) -> tuple[Sequence[Notice], int]:
        found = _found(table, one, now)
        fresh = [dataclasses.replace(notice, id=f"{notice.id}{secrets.token_hex(4)}") for notice in found.notices]
        _write(table, fresh, now)
        _moved_alone(table, one, now, found)
        return fresh, 0

    monkeypatch.setattr(sweep, "look_at", renamed)
    _, _, faults = swept_over(STARTED, SCHEDULES)
    assert any("2 ids" in fault for fault in faults)


def _stand_in_is_told(step: int) -> bool:
    world, _, _ = mondays(SCHEDULES, STARTED)
    chosen = world.ids[0]
    world.steps = Steps(step, act=lambda: world.override(*chosen, "zoe", SOON, SOON + HOUR, AT))
    world.sweep(AT)
    world.sweep(AT + MINUTE)
    world.carry(AT + MINUTE)
    return ("2026-03-09T08:00:40Z", "zoe") in told_of(world, chosen[1])


def test_no_condition_on_the_due_item_loses_what_is_written_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    conditional = due.moved

    def unconditional(one: DueSchedule, found: Look, now: Instant, tzdata: str) -> Change:
        change = conditional(one, found, now, tzdata)
        request = {name: value for name, value in change.request.items() if name != "ConditionExpression"}
        request["ExpressionAttributeValues"] = {
            name: value for name, value in request["ExpressionAttributeValues"].items() if not name.startswith(":e")
        }
        return dataclasses.replace(change, request=request)

    monkeypatch.setattr(due, "moved", unconditional)
    assert not all(_stand_in_is_told(step) for step in range(2 + 16 + 2 * SCHEDULES))


def test_what_the_index_said_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sweep that looked at nothing but the index would tell of a handoff that an edit has taken away."""
    world, _, _ = mondays(SCHEDULES, STARTED)
    chosen = world.ids[0]
    world.override(*chosen, "zoe", AT - HOUR, AT + HOUR, AT - 10 * SECOND)  # with the regular handoff in the middle
    world.sweep(AT)
    world.carry(AT)
    assert ("2026-03-09T08:00:00Z", "cas") not in told_of(world, chosen[1])
