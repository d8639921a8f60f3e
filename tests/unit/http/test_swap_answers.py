"""What is said of those who could take a shift."""

from __future__ import annotations

from rota.domain.candidates import Candidate
from rota.domain.time import HOUR, MINUTE
from rota.http.v2 import swap_answers


def test_hours_are_told_to_the_tenth() -> None:
    tired = Candidate("ana", (), 0, (), 9 * HOUR + 20 * MINUTE, None, 329 * HOUR + 49 * MINUTE)
    why = swap_answers._why(tired)
    assert why == "only 9.3 hours of rest before it; 329.8 hours on call in the last 30 days"
