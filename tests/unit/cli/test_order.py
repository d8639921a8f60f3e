"""Which refusals the documents before may still turn."""

from __future__ import annotations

from typing import Any

import pytest

from rota_cli.changes import Change
from rota_cli.documents import read
from rota_cli.failures import Refused
from rota_cli.order import may_help

FRIDAY = "start: 2026-03-13T16:00:00+01:00, end: 2026-03-13T18:00:00+01:00"
ANN = "{kind: user, id: ann, name: Ann}"
OF_S1 = f"{{kind: override, schedule_id: s1, override_user_id: bob, {FRIDAY}}}"
REQUEST = "{kind: request, method: POST, path: /api/v2/oncall/users}"
SWAP = "{kind: swap, shift_id: shift.s1.rot.1, swap_with_user_id: ann}"


def helped(document: str, status: int, *before: str, pointers: tuple[str, ...] = ()) -> bool:
    """Whether what comes before may help a document that is refused so."""
    *earlier, last = read("\n---\n".join([*before, document]), "a file")
    problem: dict[str, Any] = {"errors": [{"pointer": one} for one in pointers]}
    changes = [Change(one, "create", path=one.making()) for one in earlier]
    return may_help(changes, last, Refused(status, problem, ["no"]))


@pytest.mark.parametrize(
    ("document", "status", "before", "pointers", "expected"),
    [
        (SWAP, 404, [], (), False),
        (SWAP, 404, [ANN], (), False),
        (SWAP, 404, [OF_S1], (), True),
        (SWAP.replace("s1", "s2"), 404, [ANN, OF_S1], (), False),
        ("{kind: swap, shift_id: shift.nope, swap_with_user_id: ann}", 404, [ANN, OF_S1], (), False),
        ("{kind: swap, shift_id: entry_1, swap_with_shift_id: shift.s1.rot.1}", 404, [OF_S1], (), True),
        (SWAP, 404, [REQUEST], (), True),
        (SWAP, 409, [ANN], (), True),
        (SWAP, 409, [OF_S1.replace("s1", "s2")], (), False),
        (SWAP, 422, [ANN], ("/swap_with_user_id",), True),
        (SWAP, 422, [OF_S1], ("/swap_with_user_id",), False),
        (SWAP, 422, [OF_S1], ("/start",), True),
        (SWAP, 422, [OF_S1], ("/start", "/swap_with_user_id"), False),
        (SWAP, 422, [ANN], ("",), True),
        (SWAP, 422, ["{kind: calendar, user_id: ann}"], ("/swap_with_user_id",), False),
    ],
)
def test_what_may_help(
    document: str, status: int, before: list[str], pointers: tuple[str, ...], *, expected: bool
) -> None:
    assert helped(document, status, *before, pointers=pointers) is expected
