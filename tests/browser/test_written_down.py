"""What a dialog gives for elsewhere, `rota` takes: the command is done, and then the YAML has nothing left to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from rota_cli.session import Session
from rota_cli.wire import Wire
from tests.browser.conftest import Workspace, same, words
from tests.support.browser import Visits
from tests.support.commands import ran

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from local.stack import Stack

Opener = Callable[["Page"], None]


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def _shift(page: Page, does: str) -> None:
    page.locator(".agenda li button").nth(2).click()
    page.get_by_role("button", name=re.compile(f"^{does}")).click()


def _override(page: Page) -> None:
    page.click("#override")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    page.get_by_label("Reason").fill('-it\'s: # "x"')


def _entry(page: Page) -> None:
    page.click("#override")
    page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
    page.get_by_label("As", exact=True).select_option("entries")


def _give(page: Page) -> None:
    _shift(page, "Give it to somebody")
    page.get_by_label("To", exact=True).select_option(label="Dan Novak")


def _ask(page: Page) -> None:
    _give(page)
    page.get_by_label("Only once the other person has accepted").check()


def _exchange(page: Page) -> None:
    _shift(page, "Exchange it")
    against = page.get_by_label("Against")
    against.select_option(label=against.locator("option").last.text_content())


def _cover(page: Page) -> None:
    page.click("#cover")
    page.get_by_label("1.").select_option(label="Dan Novak")


def _edit(page: Page) -> None:
    page.click("#edit")
    page.get_by_label("Add somebody").select_option(label="Dan Novak")
    page.get_by_label("Takes effect", exact=True).select_option("after_current_turn")


def _dated(page: Page) -> None:
    page.click("#edit")
    page.get_by_role("button", name="Move Chloé Martin up").click()
    page.get_by_label("Takes effect", exact=True).select_option("at")


def _new(page: Page) -> None:
    page.click("#new")
    page.get_by_label("Name").first.fill("Weekend")
    page.get_by_label("Add somebody").select_option(label="Ana Ferreira")


def _form(button: str, fields: dict[str, str]) -> Opener:
    """Opens a form and fills in these fields, named by what their labels begin with."""

    def opened(page: Page) -> None:
        _press(page, button)
        for label, text in fields.items():
            page.get_by_label(re.compile(f"^{label}")).fill(text)

    return opened


def _subscription(page: Page) -> None:
    _press(page, "New subscription")
    page.get_by_label("How").select_option("email")


WEEKS = {"From": "2031-07-01T00:00", "Until": "2031-07-15T00:00", "What for": "holiday"}
BOARD, PEOPLE, ACCESS, SCHEDULE = "/", "/?view=people", "/?view=access", "/?schedule={}"
DIALOGS: dict[str, tuple[str, Opener]] = {
    "override": (SCHEDULE, _override),
    "off": (SCHEDULE, lambda page: _shift(page, "Take off")),
    "entry": (SCHEDULE, _entry),
    "give": (SCHEDULE, _give),
    "ask": (SCHEDULE, _ask),
    "exchange": (SCHEDULE, _exchange),
    "cover": (SCHEDULE, _cover),
    "edit": (SCHEDULE, _edit),
    "edit on a date": (SCHEDULE, _dated),
    "new schedule": (BOARD, _new),
    "calendar": (SCHEDULE, lambda page: page.click("#calendar")),
    "person": (PEOPLE, _form("Add somebody", {"Name": "Eve Adams", "Id": "eve"})),
    "renamed": (PEOPLE, _form("Edit Ana Ferreira", {"Name": "Ana Branco"})),
    "team": (PEOPLE, _form("Add a team", {"Name": "Platform", "Id": "platform"})),
    "time off": (PEOPLE, _form("Time off of Ana Ferreira", WEEKS)),
    "subscription": (ACCESS, _subscription),
    "key": (ACCESS, _form("New key", {"Name": "status page"})),
    "a person less": (PEOPLE, lambda page: _press(page, "Delete Dan Novak")),
    "a team less": (PEOPLE, lambda page: _press(page, "Delete Network")),
}


@pytest.mark.parametrize("dialog", DIALOGS)
def test_rota_takes_what_a_dialog_gives(visits: Visits, workspace: Workspace, stack: Stack, dialog: str) -> None:
    schedule = workspace.schedule("Nights")
    where, opened = DIALOGS[dialog]
    page = visits.page(workspace.key)
    page.goto(where.format(schedule))
    opened(page)
    expect(page.locator("dialog footer button").last).to_be_enabled()
    yaml, command = same(page, "yaml").inner_text(), words(same(page, "command").inner_text())

    def told(*asked: str, stdin: str = "") -> str:
        with closing(Wire()) as wire:
            session = Session({"ROTA_URL": stack.base_url, "ROTA_API_KEY": workspace.key}, wire)
            done = ran(session, *asked, stdin=stdin)
        assert done.code == 0, (asked, stdin, done.err)
        return done.out

    told(*command[1:])
    assert told("plan", "-", stdin=yaml).endswith("no changes\n")
