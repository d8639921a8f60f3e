"""docs/events.md shows every kind of event, and what it shows is what goes out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rota.domain.draft import RotationDraft
from rota.domain.notice import KINDS, Notice
from rota.domain.rotation import Participant
from rota.domain.time import parse_instant
from rota.notify.events import detail_of, read_event
from rota.store.items import unpacked
from tests.support.handoffs import MADE, World
from tests.support.quick import of_type

TEXT = (Path(__file__).parents[2] / "docs" / "events.md").read_text("utf-8")
SHOWN = [json.loads(one) for one in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)]


def test_every_kind_is_shown_once() -> None:
    assert [one["kind"] for one in SHOWN] == list(KINDS)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda one: one["kind"])
def test_what_is_shown_is_an_event_and_whole(shown: dict[str, object]) -> None:
    event = read_event(str(shown["kind"]), shown)
    assert json.loads(event.model_dump_json()) == shown


def test_an_event_of_another_version_or_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="not a kind"):
        read_event("oncall.else", SHOWN[0])
    with pytest.raises(ValueError, match="version"):
        read_event(SHOWN[0]["kind"], SHOWN[0] | {"version": 2})
    assert read_event(SHOWN[0]["kind"], SHOWN[0] | {"added": 1}).id == SHOWN[0]["id"]


def test_the_largest_event_fits_the_bus() -> None:
    world = World()
    people = [f"user_{n:03d}_{'x' * 40}" for n in range(200)]
    world.people("1", *people)
    rotation = RotationDraft(
        "custom",
        length_minutes=60,
        effective_from=parse_instant("2026-02-02T08:00:00Z"),
        participants=tuple(Participant(user, n) for n, user in enumerate(people)),
    )
    world.schedule("1", MADE, rotations=(rotation,))
    details = [detail_of(unpacked(Notice, json.loads(item["data"]["S"]))) for item in of_type(world.dynamodb, "notice")]
    assert max(map(len, details)) < 200_000
