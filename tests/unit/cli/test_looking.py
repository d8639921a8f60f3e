"""What differs, which rotation is meant, and how a timeline is drawn."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from rota_cli.commands.schedule import _percent
from rota_cli.comparing import aligned, differing, same, told
from rota_cli.drawing import edges, lines
from rota_cli.failures import Failure
from rota_cli.impact import lines as impact_lines
from rota_cli.names import _NAMED, _PERSON, choose
from rota_cli.output import Output, column
from rota_cli.session import plain
from rota_cli.times import zone_of

BRUSSELS = zone_of("Europe/Brussels")
USERS: list[dict[str, Any]] = [
    {"id": "u1", "name": "Ana Ruiz", "email": "ana@example.com"},
    {"id": "u2", "name": "Ana Vogel", "email": "vogel@example.com"},
    {"id": "ana", "name": "Bo", "email": None},
    {"id": "u3", "name": "Tomás Herrera", "email": "tomas@example.com"},
]


@pytest.mark.parametrize(
    ("sent", "there", "equal"),
    [
        ("2026-02-02T09:00:00+01:00", "2026-02-02T08:00:00Z", True),
        ("2026-02-02T09:00", "2026-02-02T09:00:00", True),
        ("2026-02-02T09:00", "2026-02-02T09:00:00+01:00", False),
        ("09:00", "9:00", False),
        (12, 12.0, True),
        (1, True, False),
        (True, 1, False),
        ([7, 6], [6, 7], True),
        ([{"user_id": "b", "position": 9}, {"user_id": "a", "position": 1}],) * 2 + (True,),
        ([1], [1, 2], False),
        (None, None, True),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1, "b": None}, {"a": 1}, True),
    ],
)
def test_what_means_the_same(sent: Any, there: Any, *, equal: bool) -> None:
    assert same(sent, there) is equal


def rotation(id: str, name: str | None, **fields: Any) -> dict[str, Any]:
    return {"id": id, "name": name, "type": "weekly", "interval": 1, **fields}


def test_which_rotation_is_meant() -> None:
    there = [rotation("r1", "Day"), rotation("r2", "Night"), rotation("r3", None, interval=2)]
    sent = [
        {"name": "Night", "interval": 3},
        {"id": "r1", "name": "Days"},
        {"type": "weekly", "interval": 2},
        {"type": "daily"},
    ]
    assert [one.get("id") for one in aligned(sent, there)] == ["r2", "r1", "r3", None]
    assert [one.get("id") for one in aligned([{"type": "daily"}], [there[0]])] == ["r1"]
    assert [one.get("id") for one in aligned([{"type": "daily"}], there)] == [None]
    twice = [rotation("r1", "Day"), rotation("r2", "Day")]
    assert [one.get("id") for one in aligned([{"name": "Day", "interval": 1}] * 2, twice)] == ["r1", "r2"]


def test_what_differs_is_told_by_field() -> None:
    there = {
        "name": "A",
        "rotations": [rotation("r1", "Day", participants=[{"user_id": "a", "position": 0}]), rotation("r2", None)],
    }
    sent = {
        "name": "B",
        "rotations": [
            {"name": "Day", "interval": 2, "participants": [{"user_id": "b", "position": 0}]},
            {"type": "daily"},
        ],
    }
    assert [told(one) for one in differing(sent, there)] == [
        "name: A → B",
        "rotations[Day].interval: 1 → 2",
        "rotations[Day].participants: a → b",
        "rotations[new]: none → daily of nobody",
        "rotations[r2]: weekly of nobody → none",
    ]


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("u1", "u1"),
        ("ANA RUIZ", "u1"),
        ("ana", "ana"),
        ("vogel", "u2"),
        ("tomas", "u3"),
        ("TOMÁS", "u3"),
        ("Vogel@Example.com", "u2"),
    ],
)
def test_who_is_meant(text: str, id: str) -> None:
    assert choose("person", text, USERS, _PERSON)["id"] == id


def test_who_is_not_guessed() -> None:
    with pytest.raises(Failure) as raised:
        choose("person", "Ana", [one for one in USERS if one["id"] != "ana"], _PERSON)
    assert raised.value.code == 2
    assert raised.value.lines[1:] == ("  u1  Ana Ruiz", "  u2  Ana Vogel")
    with pytest.raises(Failure) as raised:
        choose("person", "her", USERS, _PERSON)
    assert raised.value.code == 3
    assert "did you mean 'Tomás Herrera' (u3)?" in raised.value.lines[0]
    for nothing in ("", " ", "\u0301"):
        with pytest.raises(Failure):
            choose("schedule", nothing, [{"id": "s", "name": ""}], _NAMED)


def shift(user: str | None, start: str, end: str, **fields: Any) -> dict[str, Any]:
    return {"user_id": user, "name": user and user.title(), "start": start, "end": end, "source": "rotation", **fields}


def test_a_gap_of_a_minute_is_drawn() -> None:
    days = edges(datetime(2026, 3, 28, 12, tzinfo=UTC), 3, BRUSSELS)
    assert [(b - a).total_seconds() / 3600 for a, b in pairwise(days)] == [24, 23, 24]
    gap = {"start": "2026-03-29T12:00:00+02:00", "end": "2026-03-29T12:01:00+02:00", "reason": "gap"}
    final = [
        shift("ann", "2026-03-28T00:00:00+01:00", gap["start"]),
        shift("ann b", gap["end"], "2026-03-31T00:00:00+02:00"),
    ]
    timeline = {
        "final": final,
        "overrides": [],
        "layers": [{"name": "\x1b[31m", "layer_position": 0, "shifts": final}],
        "coverage": {"gaps": [gap]},
    }
    drawn = [text for text, _ in lines("Net", timeline, days, BRUSSELS, days[0], 16 + 36)]
    (row,) = [text for text in drawn if text.startswith("ON CALL")]
    assert row[16:] == "A" * 17 + "!" + "B" * 18
    assert "  !  GAP: NOBODY ON CALL  Sun 2026-03-29 12:00 +02:00 - Sun 2026-03-29 12:01 +02:00 (1 min)" in drawn
    assert drawn[2][16:] == "|Sat 28     |Sun 29     |Mon 30     "


@pytest.mark.parametrize(
    ("told", "gaps", "shown"),
    [(100.0, 0, "100"), (100.0, 1, "99.9"), (99.99, 1, "99.9"), (99.9, 1, "99.9"), (98.06, 2, "98"), (0.0, 1, "0")],
)
def test_a_gap_is_not_rounded_away(told: float, gaps: int, shown: str) -> None:
    assert f"{_percent(told, [{}] * gaps):g}" == shown


def test_an_impact_in_words() -> None:
    window = {"start": "2026-03-13T16:00:00+01:00", "end": "2026-03-13T18:00:00+01:00"}
    nobody = {"user_id": None, "name": None, "reason": "gap"}
    impact = {
        "until": "2026-04-08T13:00:00+02:00",
        "users": [{"user_id": "b", "name": None, "hours_gained": 0.0, "hours_lost": 2.0}],
        "segments": [{**window, "before": {"user_id": "b", "name": None, "reason": None}, "after": nobody}],
        "gaps": {"opened": [{**window, "reason": "gap"}], "closed": []},
        "warnings": [
            {"user_id": "b", "name": "B", "kind": "short_rest", "hours": 9.75, **window},
            {"user_id": "b", "name": "B", "kind": "long_run", "hours": 673.2333333333333, **window},
        ],
        "conflicts": [
            {"user_id": "b", "name": "B", "reason": reason, "label": label, **window}
            for reason, label in (("off", "holiday"), ("off", None), ("busy", "Nights"), ("busy", None))
        ],
        "complete": False,
    }
    told_window = "Fri 2026-03-13 16:00 +01:00 - Fri 2026-03-13 18:00 +01:00"
    assert list(impact_lines(impact)) == [
        "b: -2 h",
        f"{told_window}: b → nobody (gap)",
        f"!! opens a gap: {told_window} (2 h)",
        f"! B: a rest of only 9 h 45 min, {told_window}",
        f"! B: in a row without a day off: 28 d 1 h, {told_window}",
        f"! B is away (holiday): {told_window}",
        f"! B is away: {told_window}",
        f"! B is on call elsewhere (Nights): {told_window}",
        f"! B is on call elsewhere: {told_window}",
        "and more than is shown",
    ]


def test_words_for_programs_are_a_line_for_each_row(capsys: pytest.CaptureFixture[str]) -> None:
    Output().show(
        {},
        [{"a": "x\ty\n\x1b[31m", "b": None, "c": ["p", "q"]}],
        [column("A", "a"), column("B", "b"), column("C", "c")],
    )
    assert capsys.readouterr().out == "x?y??[31m\t\tp,q\n"
    Output("csv").show({}, [{"a": 'x"\n'}], [column("A B", "a")])
    assert capsys.readouterr().out == 'a_b\n"x""\n"\n'


def test_a_table_is_aligned_by_what_a_terminal_shows(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"a": "Yūki 田中", "b": "x"}, {"a": "e\u0301", "b": None}]
    Output("table").show({}, rows, [column("WHO", "a"), column("B", "b")])
    assert capsys.readouterr().out == "WHO        B\nYūki 田中  x\ne\u0301          -\n"


def test_what_controls_a_terminal_is_made_harmless() -> None:
    assert plain("a\x1b]0;x\x07\u202eb\x9b") == "a?]0;x??b?"
