"""The pictures in the README: board and schedule with the demo data, light and dark.

They are taken each time, and written to docs/screenshots where ROTA_SCREENSHOTS is set:
ROTA_SCREENSHOTS=1 make test-browser
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.browser import Visits
from tests.support.places import ROOT

if TYPE_CHECKING:
    from local.stack import Stack

FOLDER = ROOT / "docs" / "screenshots"
LARGEST = 120_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_board_and_schedule_with_the_demo_data(visits: Visits, stack: Stack, scheme: str) -> None:
    page = visits.page(stack.keys["admin"], width=1040, height=640, scheme=scheme)
    page.goto("/")
    expect(page.locator(".board li").first).to_be_visible()
    board = page.screenshot()
    page.get_by_role("link", name="Payments Primary").click()
    expect(page.locator("rota-timeline .gap").first).to_be_visible()
    page.mouse.move(0, 0)
    schedule = page.screenshot()
    for name, picture in (("board", board), ("schedule", schedule)):
        assert picture.startswith(b"\x89PNG")
        if os.environ.get("ROTA_SCREENSHOTS"):
            assert len(picture) < LARGEST, name
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / f"{name}-{scheme}.png").write_bytes(picture)
