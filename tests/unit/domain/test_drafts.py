"""What is asked of a rotation before it is one: every wrong field by its name, and what is left out filled in."""

from __future__ import annotations

from typing import Any

import pytest

from rota.domain.draft import RotationDraft, RotationEdit, rotation_problems, span_problems
from rota.domain.rotation import Participant, Restriction
from rota.domain.time import DAY, HOUR, SECOND, parse_instant
from rota.domain.zone import zone

NOW = parse_instant("2026-03-10T10:34:20Z")  # a Tuesday, 11:34:20 in Brussels
PAIR = (Participant("ann", 0), Participant("ben", 1))
WINDOW = Restriction((1, 2), 540, 1020)


@pytest.mark.parametrize(
    ("type", "fields", "wrong"),
    [
        ("custom", {}, {"custom_shift_hours": "is needed for a custom rotation"}),
        (
            "custom",
            {"length_minutes": 14},
            {"custom_shift_hours": "must be from 0.25 (15 minutes) to 8784 (366 days)"},
        ),
        ("custom", {"length_minutes": 15}, {}),
        ("custom", {"length_minutes": 366 * 24 * 60}, {}),
        (
            "custom",
            {"length_minutes": 366 * 24 * 60 + 1},
            {"custom_shift_hours": "must be from 0.25 (15 minutes) to 8784 (366 days)"},
        ),
        (
            "daily",
            {"length_minutes": 60},
            {"custom_shift_hours": "is only for custom rotations, this one is daily"},
        ),
        ("custom", {"length_minutes": 60, "interval": 2}, {"interval": "must be 1"}),
        ("daily", {"interval": 0}, {"interval": "must be from 1 to 366 for a daily rotation"}),
        ("weekly", {"interval": 53}, {"interval": "must be from 1 to 52 for a weekly rotation"}),
        ("monthly", {"interval": 12}, {}),
        ("monthly", {"handoff_day": 1}, {"handoff_day": "is only for weekly rotations, this one is monthly"}),
        (
            "weekly",
            {"handoff_month_day": 1},
            {"handoff_month_day": "is only for monthly rotations, this one is weekly"},
        ),
        ("daily", {"effective_until": NOW}, {"effective_until": "must be later than effective_from"}),
        ("daily", {"effective_until": NOW + 1}, {}),
        (
            "daily",
            {"effective_from": NOW + 1, "effective_until": NOW + 1},
            {"effective_until": "must be later than effective_from"},
        ),
        (
            "daily",
            {"participants": (*PAIR, Participant("cas", 0), Participant("ann", 1))},
            {"participants/2/position": "must not repeat", "participants/3/position": "must not repeat"},
        ),
        (
            "daily",
            {"participants": tuple(Participant("ann", place) for place in range(201))},
            {"participants": "must be at most 200"},
        ),
        ("daily", {"restrictions": (WINDOW,) * 100}, {}),
        ("daily", {"restrictions": (WINDOW,) * 101}, {"restrictions": "must be at most 100"}),
        # Several at once.
        (
            "daily",
            {"interval": -1, "handoff_day": 2, "handoff_month_day": 2},
            {
                "interval": "must be from 1 to 366 for a daily rotation",
                "handoff_day": "is only for weekly rotations, this one is daily",
                "handoff_month_day": "is only for monthly rotations, this one is daily",
            },
        ),
    ],
)  # fmt: skip
def test_every_wrong_field_is_named(type: Any, fields: dict[str, Any], wrong: dict[str, str]) -> None:
    found = RotationDraft(type, **fields).problems("/rotations/3", NOW)
    assert {error.pointer.removeprefix("/rotations/3/"): error.detail for error in found} == wrong


def test_too_many_rotations_are_named_as_that_alone() -> None:
    bad = RotationDraft("daily", interval=0)
    assert [error.pointer for error in rotation_problems([bad] * 50, NOW)] == [
        f"/rotations/{place}/interval" for place in range(50)
    ]
    assert [tuple(error) for error in rotation_problems([bad] * 51, NOW)] == [("/rotations", "must be at most 50")]


def test_what_is_left_out_begins_now_and_hands_off_at_that_time() -> None:
    weekly = RotationDraft("weekly", participants=PAIR[::-1]).completed("rot_1", zone("Europe/Brussels"), NOW)
    assert weekly.effective_from == parse_instant("2026-03-10T10:34:00Z")
    assert (weekly.handoff_time, weekly.handoff_day, weekly.handoff_month_day) == (11 * 60 + 34, 2, None)
    assert weekly.participants == PAIR
    monthly = RotationDraft("monthly").completed("rot_1", zone("Europe/Brussels"), NOW)
    assert (monthly.handoff_day, monthly.handoff_month_day) == (None, 10)


def test_beside_a_handoff_time_the_day_left_out_is_the_first() -> None:
    weekly = RotationDraft("weekly", handoff_time=540).completed("rot_1", zone("Europe/Brussels"), NOW)
    monthly = RotationDraft("monthly", handoff_time=540).completed("rot_1", zone("Europe/Brussels"), NOW)
    assert (weekly.handoff_day, monthly.handoff_month_day) == (1, 1)


def test_an_edit_keeps_what_was_not_sent() -> None:
    known = RotationDraft(
        "custom", length_minutes=720, handoff_time=480, participants=PAIR, restrictions=(WINDOW,)
    ).completed("rot_1", zone("UTC"), NOW)
    edit = RotationEdit("rot_1", {"name": "Nights"}).onto(known)
    assert edit is not None
    assert edit.completed("rot_1", zone("UTC"), NOW + DAY) == RotationDraft(
        "custom",
        name="Nights",
        length_minutes=720,
        effective_from=known.effective_from,
        handoff_time=480,
        participants=PAIR,
        restrictions=(WINDOW,),
    ).completed("rot_1", zone("UTC"), NOW)


def test_an_edit_of_the_type_leaves_behind_what_was_the_old_types() -> None:
    known = RotationDraft("weekly", interval=2, handoff_day=3).completed("rot_1", zone("UTC"), NOW)
    edit = RotationEdit("rot_1", {"type": "daily"}).onto(known)
    assert edit is not None
    assert (edit.interval, edit.handoff_day, edit.problems("", NOW)) == (1, None, [])


def test_an_edit_of_the_handoff_time_outdoes_an_anchor() -> None:
    known = RotationDraft("daily", handoff_time=540, anchor=9 * HOUR).completed("rot_1", zone("UTC"), NOW)
    same, other = (RotationEdit("rot_1", {"handoff_time": time}).onto(known) for time in (540, 600))
    assert same is not None
    assert other is not None
    assert (same.anchor, other.anchor) == (9 * HOUR, None)


def test_a_new_rotation_in_an_edit_needs_a_type() -> None:
    assert RotationEdit(None, {"name": "Nights"}).onto(None) is None
    assert RotationEdit(None, {"type": "daily"}).onto(None) == RotationDraft("daily")


@pytest.mark.parametrize(
    ("length", "detail"),
    [
        (-1, "must be later than start"),
        (0, "must be later than start"),
        (SECOND - 1, "must be at least a second later"),
        (SECOND, None),
        (366 * DAY, None),
        (366 * DAY + 1, "must be at most 366 days later"),
    ],
)
def test_an_entry_lasts_from_a_second_to_366_days(length: int, detail: str | None) -> None:
    found = [tuple(error) for error in span_problems(NOW, NOW + length)]
    assert found == ([] if detail is None else [("/end", detail)])
