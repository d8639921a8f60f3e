"""What people do to schedules in a random history: each draws from one step's own random numbers."""

from __future__ import annotations

from random import Random
from typing import Any

from rota.domain import notice as kinds
from rota.domain.draft import RotationDraft, RotationEdit
from rota.domain.errors import Conflict
from rota.domain.rotation import Participant, Restriction
from rota.domain.schedule import Schedule
from rota.domain.time import DAY, HOUR, Instant, format_utc
from rota.store.store import Store
from rota.usecases import revisions, schedules
from rota.usecases.act import Act
from rota.usecases.schedules import NOW, ScheduleDraft, When
from tests.support.histories import USERS, History
from tests.support.seats import Seat

ZONES = ("Europe/Brussels", "America/New_York", "UTC")
LEADS = (15, 15, 60, 24 * 60, 0, None)
OFFICE = (Restriction((1, 2, 3, 4, 5), 540, 1_080),)
NIGHTS = (Restriction((1, 2, 3, 4, 5, 6, 7), 1_200, 480),)


def create(history: History, rng: Random) -> None:
    """A new schedule."""
    now = history.now
    rotations = tuple(
        RotationDraft(**_turns(rng), **_hours(rng), **_span(rng, now), participants=_people(rng))
        for _ in range(rng.choice((0, 1, 1, 1, 1, 2)))
    )
    draft = ScheduleDraft(
        "Network", rng.choice(ZONES), rotations=rotations, enabled=rng.random() < 0.9,
        coverage=rng.choice(("full", "full", "restricted")), handoff_notification_minutes=rng.choice(LEADS),
    )  # fmt: skip
    history.say(f"create {draft}")

    def do(store: Store, act: Act) -> tuple[str, str]:
        return "schedule", schedules.create(store, draft, act).id

    history.write(kinds.SCHEDULE_CHANGED, do, some_editor(rng))


def _people(rng: Random) -> tuple[Participant, ...]:
    return tuple(Participant(user, n) for n, user in enumerate(rng.sample(USERS, rng.randint(1, 4))))


def _turns(rng: Random) -> dict[str, Any]:
    time = {"handoff_time": rng.choice((0, 150, 540, 540, 1_200))}
    return time | rng.choice(
        (
            {"type": "daily"},
            {"type": "weekly", "handoff_day": rng.randint(1, 7)},
            {"type": "custom", "length_minutes": rng.choice((720, 720, 2_000, 180))},
        )
    )


def _hours(rng: Random) -> dict[str, Any]:
    return rng.choice(
        ({}, {}, {}, {"restrictions": OFFICE}, {"restrictions": NIGHTS}, {"restrictions": OFFICE, "turns": "covered"})
    )


def _span(rng: Random, now: Instant) -> dict[str, Any]:
    since = now + rng.choice((-20 * DAY, -20 * DAY, -3 * DAY, -HOUR, 0, HOUR, 2 * DAY))
    until = rng.choice((None, None, None, 3 * DAY, 10 * DAY))
    return {"effective_from": since, "effective_until": None if until is None else max(since, now) + until}


def some_editor(rng: Random) -> str | None:
    return rng.choice((None, None, *USERS))


def patch(history: History, rng: Random, seat: Seat) -> None:
    """Another list of rotations, now or later."""
    what = rng.choice((_people_changed, _turns_changed, _hours_changed, _ended, _taken_away, _put_on_top))
    _patched(history, rng, seat, what(rng, history.now), _when(history, rng))


def hours(history: History, rng: Random, seat: Seat) -> None:
    """Somebody is on call at other times, or for so long, now."""
    what = rng.choice((_hours_changed, _ended))
    _patched(history, rng, seat, what(rng, history.now), NOW)


def _people_changed(rng: Random, now: Instant) -> Any:
    return "first", {"participants": _people(rng)}


def _turns_changed(rng: Random, now: Instant) -> Any:
    return "first", _turns(rng)


def _hours_changed(rng: Random, now: Instant) -> Any:
    return "first", {"restrictions": (), "turns": "all"} | _hours(rng)


def _ended(rng: Random, now: Instant) -> Any:
    return "first", {
        "effective_until": rng.choice((None, now + rng.randrange(1, 24) * HOUR, now + rng.randrange(1, 200) * HOUR))
    }


def _taken_away(rng: Random, now: Instant) -> Any:
    return "none", {}


def _put_on_top(rng: Random, now: Instant) -> Any:
    return "new", {**_turns(rng), **_hours(rng), "participants": _people(rng), "layer_position": 0}


def _patched(history: History, rng: Random, seat: Seat, fields: Any, when: When) -> None:
    which, sent = fields
    history.say(f"patch {seat.id} {which} {sent} {_worded(when)}")

    def changes(schedule: Schedule) -> dict[str, Any]:
        chain = (schedule.revision, *schedule.coming)
        at = when.instant(chain, history.now)
        rotations = [one for one in chain if one.since <= at][-1].rotations
        kept = [RotationEdit(one.id, {}) for one in rotations]
        if which == "first":
            if not kept:
                raise Conflict("there is none")
            kept[0] = RotationEdit(rotations[0].id, sent)
        elif which == "none":
            kept = kept[1:]
        else:
            kept = [
                *(RotationEdit(one.id, {"layer_position": one.layer_position + 1}) for one in rotations),
                RotationEdit(None, sent),
            ]
        return {"rotations": kept}

    def do(store: Store, act: Act) -> None:
        schedules.update(store, seat.id, changes, act, when)

    history.write(kinds.SCHEDULE_CHANGED, do, some_editor(rng))


def _when(history: History, rng: Random) -> When:
    return rng.choice(
        (NOW, NOW, NOW, When(after_current_turn=True), When(at=history.now + rng.randrange(1, 200) * HOUR))
    )


def _worded(when: When) -> str:
    return "after the turn" if when.after_current_turn else "" if when.at is None else f"at {format_utc(when.at)}"


def settings(history: History, rng: Random, seat: Seat) -> None:
    """What is not of a rotation."""
    sent: dict[str, Any] = rng.choice(
        (
            {"handoff_notification_minutes": rng.choice(LEADS)},
            {"name": rng.choice(("Network", "Backbone"))},
            {"timezone": rng.choice(ZONES)},
            {"coverage": rng.choice(("full", "restricted"))},
        )
    )
    _set(history, rng, seat, sent, NOW if "name" in sent else _when(history, rng))


def switch(history: History, rng: Random, seat: Seat) -> None:
    """Off or on, now or later; or off until later."""
    on = rng.random() < 0.6 if seat.why(history.now) == "disabled" else rng.random() < 0.2
    _set(history, rng, seat, {"enabled": on}, _when(history, rng))
    if not on and rng.random() < 0.6:
        _set(history, rng, seat, {"enabled": True}, When(at=history.now + rng.randrange(1, 100) * HOUR))


def _set(history: History, rng: Random, seat: Seat, sent: dict[str, Any], when: When) -> None:
    history.say(f"patch {seat.id} {sent} {_worded(when)}")

    def do(store: Store, act: Act) -> None:
        schedules.update(store, seat.id, sent, act, when)

    history.now += 1  # of two edits at one instant there may be more than can be told apart
    history.write(kinds.SCHEDULE_CHANGED, do, some_editor(rng))


def restore(history: History, rng: Random, seat: Seat) -> None:
    """As an earlier version was."""
    version = rng.randint(1, 4)
    history.say(f"restore {seat.id} {version}")

    def do(store: Store, act: Act) -> None:
        revisions.restore(store, seat.id, version, act)

    history.write(kinds.SCHEDULE_CHANGED, do, some_editor(rng))


def delete(history: History, rng: Random, seat: Seat) -> None:
    """It is gone."""
    history.say(f"delete {seat.id}")
    history.write(kinds.SCHEDULE_CHANGED, lambda store, act: schedules.delete(store, seat.id, act), some_editor(rng))
