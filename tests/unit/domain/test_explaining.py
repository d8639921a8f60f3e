"""Why somebody is on call: every step is told, and the outcome is the calculator's."""

from __future__ import annotations

from rota.domain.explain import Explanation, explain
from rota.domain.override import Entry, Override
from rota.domain.rotation import Participant, Restriction, Rotation
from rota.domain.schedule import Revision
from rota.domain.time import HOUR, format_local, parse_instant
from rota.domain.timeline import Timeline

NOON = parse_instant("2026-03-04T12:00:00+01:00")  # a Wednesday in Brussels


def weekly(name: str, *users: str, position: int = 0, **more: object) -> Rotation:
    begins = parse_instant("2026-03-02T09:00:00+01:00")
    participants = tuple(Participant(user, place) for place, user in enumerate(users))
    fields = {"handoff_day": 1, "layer_position": position, "participants": participants, **more}
    return Rotation(name, "weekly", begins, 9 * 60, **fields)  # type: ignore[arg-type]


def override(id: str, user: str | None, replaced: str | None = None, sequence: int = 1) -> Override:
    return Override(id, "s", user, NOON - HOUR, NOON + HOUR, 0, sequence, replaced_user_id=replaced)


def told(*rotations: Rotation, entries: tuple[Entry, ...] = (), overrides: tuple[Override, ...] = (), **more: object):  # type: ignore[no-untyped-def]
    timeline = Timeline([Revision("Europe/Brussels", rotations, **more)], entries, overrides)  # type: ignore[arg-type]
    explanation = explain(timeline, NOON)
    assert explanation.user_id == timeline.who(NOON)
    return explanation


def test_the_turn_is_told_in_the_schedules_own_time() -> None:
    layer = told(weekly("r", "ana", "ben")).layers[0]
    assert (layer.turn, layer.user_id, layer.won, layer.window) == (0, "ana", True, None)
    assert layer.turn_start is not None
    assert layer.turn_end is not None
    assert format_local(layer.turn_start) == "2026-03-02T09:00:00"
    assert format_local(layer.turn_end) == "2026-03-09T09:00:00"


def test_the_time_before_the_anchor_belongs_to_the_first_turn() -> None:
    participants = (Participant("ana", 0), Participant("ben", 1))
    layer = told(Rotation("r", "daily", NOON - HOUR, 18 * 60, participants)).layers[0]
    assert (layer.turn, layer.user_id) == (0, "ana")
    edges = (layer.turn_start, layer.anchor, layer.turn_end)
    told_edges = [None if edge is None else format_local(edge) for edge in edges]
    assert told_edges == ["2026-03-04T11:00:00", "2026-03-04T18:00:00", "2026-03-05T18:00:00"]


def test_a_closed_window_and_a_layer_below_say_so() -> None:
    nights = weekly("nights", "ana", restrictions=(Restriction((1, 2, 3, 4, 5), 18 * 60, 8 * 60),))
    days = weekly("days", "ben", position=1)
    backup = weekly("backup", "cem", position=2)
    explanation = told(nights, days, backup)
    assert [(layer.offers, layer.won) for layer in explanation.layers] == [(False, False), (True, True), (True, False)]
    assert "outside its restrictions" in explanation.layers[0].why
    assert "below days, which has a higher priority" in explanation.layers[2].why
    beside = told(weekly("first", "ana"), weekly("second", "ben"))
    assert beside.layers[1].why == "lies below first, which is on the same layer and was there first"
    assert explanation.won_by == ("rotation", "days")


def test_an_open_window_is_told() -> None:
    office = weekly("office", "ana", restrictions=(Restriction((3,), 9 * 60, 17 * 60),))
    window = told(office).layers[0].window
    assert window is not None
    assert [format_local(edge) for edge in window] == ["2026-03-04T09:00:00", "2026-03-04T17:00:00"]


def test_a_rotation_out_of_its_time_says_when() -> None:
    later = weekly("later", "ana")
    coming = Rotation("coming", "daily", NOON + HOUR, 0, (Participant("ana", 0),))
    over = Rotation("over", "daily", NOON - 48 * HOUR, 0, (Participant("ana", 0),), effective_until=NOON)
    empty = Rotation("empty", "daily", NOON - 48 * HOUR, 0)
    whys = {layer.rotation.id: layer.why for layer in told(later, coming, over, empty).layers}
    assert whys["coming"] == "is not yet in effect"
    assert whys["over"] == "is no longer in effect"
    assert whys["empty"] == "has no participants"


def test_items_are_told_in_the_order_in_which_they_count() -> None:
    entry = Entry("entry_1", "s", "dee", NOON - HOUR, NOON + HOUR, 0)
    explanation = told(
        weekly("r", "ana"),
        entries=(entry,),
        overrides=(override("late", "eve", "dee", sequence=2), override("early", "fay", "ana", sequence=1)),
    )
    assert [(item.id, item.applied) for item in explanation.items] == [
        ("entry_1", True),
        ("early", False),
        ("late", True),
    ]
    assert "ana, who is not on call" in explanation.items[1].why
    assert (explanation.user_id, explanation.won_by) == ("eve", ("override", "late"))


def test_nobody_has_its_reason() -> None:
    def why(explanation: Explanation) -> str:
        assert explanation.user_id is None
        return explanation.why

    assert "no rotation offers anybody" in why(told())
    assert "on purpose" in why(told(weekly("r", "ana"), overrides=(override("o", None),)))
    assert "disabled" in why(told(weekly("r", "ana"), enabled=False))


def test_everybody_named_in_it_is_listed() -> None:
    explanation = told(weekly("r", "ana"), overrides=(override("o", "ben"),))
    assert {user for user in explanation.user_ids() if user} == {"ana", "ben"}
