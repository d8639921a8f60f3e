"""What people read when they are told: names, times on the schedule's clock, and where to see more."""

from __future__ import annotations

from typing import Any

import pytest

from rota.domain import notice as kinds
from rota.domain.letter import Letter, Moment, letter_of, sample
from rota.domain.notice import Kind, Notice
from rota.domain.time import DAY, format_utc, parse_instant

MONDAY = parse_instant("2026-03-09T08:00:00Z")
ANN, BEN = {"id": "ann", "name": "Ann"}, {"id": "ben", "name": None}  # whoever has no name goes by their id
WEEK = {"start": format_utc(MONDAY), "end": format_utc(MONDAY + 7 * DAY)}


def told(kind: Kind, payload: dict[str, Any], **more: Any) -> Letter:
    notice = Notice(
        "notice_1", kind, "1", "sched 1", "Network", "Europe/Brussels", MONDAY, MONDAY - 1, payload=payload, **more
    )
    return letter_of(notice, "{}", "https://rota.example.com")


def lines(letter: Letter) -> list[str]:
    """The lines, with their instants written out, as a channel without a clock of its own would."""
    return [
        "".join(
            f"{format_utc(word.instant)} {word.timezone}" if isinstance(word, Moment) else word for word in line
        ).replace(" Europe/Brussels", "")
        for line in letter.lines
    ]


FROM, UNTIL = "2026-03-09T08:00:00Z", "2026-03-16T08:00:00Z"
HANDOFF = {"incoming": ANN, "outgoing": BEN, "shift": {"id": "s", "user": ANN, **WEEK}}
MANY = [{"start": format_utc(MONDAY + n * DAY), "end": None} for n in range(12)]
CASES: list[tuple[Kind, dict[str, Any], str, list[str]]] = [
    (kinds.UPCOMING, HANDOFF, "Ann goes on call for Network", [f"From {FROM} until {UNTIL}", "Takes over from ben"]),
    (
        kinds.STARTED,
        {"incoming": None, "outgoing": ANN, "shift": None},
        "Nobody is now on call for Network",
        [f"Since {FROM}", "Took over from Ann"],
    ),
    (
        kinds.GAP_AHEAD,
        {"gaps": [WEEK, MANY[0]]},
        "Nobody will be on call for Network",
        [f"From {FROM} until {UNTIL}", f"From {FROM}"],
    ),
    (
        kinds.SHIFT_CHANGED,
        {"changes": [{"user": ANN, "before": [WEEK], "after": []}, {"user": BEN, "before": [], "after": [WEEK]}]},
        "Shifts on Network have changed",
        [f"Ann, before: From {FROM} until {UNTIL}", f"ben, now: From {FROM} until {UNTIL}"],
    ),
    (
        kinds.OVERRIDE_CREATED,
        {"override": {"override_user": ANN, "replaced_user": BEN, "reason": "dentist", **WEEK}},
        "Ann stands in on Network",
        [f"From {FROM} until {UNTIL}", "For ben", "Reason: dentist"],
    ),
    (
        kinds.OVERRIDE_DELETED,
        {"override": {"override_user": None, "replaced_user": None, "reason": None}},
        "Nobody no longer stands in on Network",
        [],
    ),
    (
        kinds.SHIFT_SWAPPED,
        {"before": [], "after": [{"user": ANN, **WEEK}]},
        "Shifts on Network were swapped",
        [f"Ann: From {FROM} until {UNTIL}"],
    ),
    (
        kinds.SCHEDULE_CHANGED,
        {"action": "update", "fields": ["name", "rotations"]},
        "The schedule Network was changed",
        ["What changed: name, rotations"],
    ),
    (kinds.SCHEDULE_CHANGED, {"action": "create", "fields": []}, "The schedule Network was created", []),
    (kinds.SCHEDULE_CHANGED, {"action": "delete"}, "The schedule Network was deleted", []),
]


@pytest.mark.parametrize(("kind", "payload", "title", "said"), CASES)
def test_a_notice_reads_as_a_person_would_say_it(
    kind: Kind, payload: dict[str, Any], title: str, said: list[str]
) -> None:
    letter = told(kind, payload)
    assert (letter.title, lines(letter)) == (title, said)
    assert (letter.id, letter.kind, letter.at, letter.data) == ("notice_1", kind, MONDAY - 1, "{}")


def test_every_kind_is_read_above() -> None:
    assert {kind for kind, *_ in CASES} == set(kinds.KINDS)


def test_its_link_leads_to_the_schedule_and_without_an_address_there_is_none() -> None:
    assert told(kinds.UPCOMING, HANDOFF).link == "https://rota.example.com/?schedule=sched%201"
    notice = Notice("n", kinds.UPCOMING, "1", "s", "Network", "UTC", MONDAY, MONDAY, payload=HANDOFF)
    assert letter_of(notice, "{}", None).link is None


def test_a_late_one_says_so() -> None:
    assert lines(told(kinds.UPCOMING, HANDOFF, late=True))[-1] == "This notice is late."


def test_of_many_lines_some_are_said_and_the_rest_counted() -> None:
    assert lines(told(kinds.GAP_AHEAD, {"gaps": MANY}))[9:] == ["From 2026-03-18T08:00:00Z", "and 2 more"]
    assert len(lines(told(kinds.GAP_AHEAD, {"gaps": MANY[:10]}))) == 10


def test_a_sample_says_that_it_is_one() -> None:
    letter = sample("notice_0", MONDAY, "{}", "https://rota.example.com")
    assert (letter.kind, letter.title, letter.link) == ("oncall.test", "This is a test", "https://rota.example.com")
