"""Everybody can use it: without a mouse, without good eyes, on a phone, on paper, without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PEOPLE, TEAMS, Workspace, hours_from_now, opened, same, weekly
from tests.support.browser import Visits

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from local.stack import Stack

WIDTHS = (1360, 390, 320)
LOOKED_AT = (1360, 320)  # a phone's width has the layout of the narrowest
# What WCAG 2.2 asks on the levels A and AA, and what the makers of axe hold to be good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the dark everything is where it was in the light, in other colours, which are the same in all widths.
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="module")
def company(stack: Stack) -> Iterator[tuple[Workspace, str]]:
    """A workspace with something of everything, and the schedule that has most of it."""
    with opened(stack, PEOPLE, TEAMS) as workspace:
        hours = {"days": [1, 2, 3, 4, 5], "start": "09:00", "end": "17:00"}
        rotations = [
            weekly("dan", "ana", name="Office hours", type="daily", handoff_day=None, restrictions=[hours]),
            weekly("ana", "ben", "chloe", name="Nights", layer_position=1, effective_until=hours_from_now(120)),
        ]
        schedule = workspace.schedule("Network", team_id="network", rotations=rotations, description="By day, by night")
        for user, start, end in (("dan", 1, 5), (None, 20, 26), ("ben", 3, 30)):
            body = {"override_user_id": user, "start": hours_from_now(start), "end": hours_from_now(end), "reason": "x"}
            workspace.send("POST", f"/schedules/{schedule}/overrides", body)
        entry = {"user_id": "chloe", "start": hours_from_now(50), "end": hours_from_now(55)}
        workspace.send("POST", f"/schedules/{schedule}/entries", entry)
        (shift,) = workspace.get(f"/schedules/{schedule}/entries", source="entry")["data"]
        workspace.send("POST", f"/entries/{shift['id']}/swap", {"swap_with_user_id": "dan", "request": True})
        workspace.schedule("Asleep", enabled=False)
        mail = {"kind": "email", "events": ["oncall.handoff.*"]}
        workspace.send("POST", "/subscriptions", mail)
        yield workspace, schedule


def faults(page: Page, rules: object) -> list[str]:
    """What axe finds, each with the element that it is about."""
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def everywhere(page: Page) -> dict[str, list[str]]:
    """The same in three widths, and in the dark; and whether the page scrolls sideways."""
    met: dict[str, list[str]] = {}
    for width, scheme in (*((width, "light") for width in WIDTHS), (WIDTHS[0], "dark")):
        page.set_viewport_size({"width": width, "height": 850})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        page.wait_for_timeout(50)
        found = faults(page, OF_COLOURS if scheme == "dark" else RULES) if width in LOOKED_AT else []
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if found or wide > 0:
            met[f"{width} {scheme}"] = [*found, *([f"{wide} pixels too wide"] if wide > 0 else [])]
    return met


VIEWS = {
    "board": "/",
    "wall": "/?view=board&wall=1",
    "fortnight": "/?schedule={}",
    "month": "/?schedule={}&span=month&zone=Asia/Kolkata",
    "as-of": "/?schedule={}&as_of={as_of}",
    "people": "/?view=people",
    "access": "/?view=access",
    "notices": "/?view=notices",
    "history": "/?view=history&schedule={}",
}


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(visits: Visits, company: tuple[Workspace, str], view: str) -> None:
    workspace, schedule = company
    page = visits.page(workspace.key)
    page.goto(VIEWS[view].format(schedule, as_of=quote(datetime.now(UTC).isoformat())))
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".ask")).to_have_count(1 if view in ("board", "fortnight", "month") else 0)
    assert everywhere(page) == {}


def test_axe_finds_nothing_without_a_key(visits: Visits) -> None:
    page = visits.page()
    page.goto("/")
    expect(page.locator("#key")).to_be_visible()
    assert everywhere(page) == {}


DIALOGS = {"override": "#override", "cover": "#cover", "edit": "#edit", "shift": ".agenda li button >> nth=-1"}


@pytest.mark.parametrize("opener", DIALOGS)
def test_axe_finds_nothing_in_a_dialog(visits: Visits, company: tuple[Workspace, str], opener: str) -> None:
    workspace, schedule = company
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}")
    page.click(DIALOGS[opener])
    expect(page.locator("dialog h2")).to_be_visible()
    if opener == "override":
        page.get_by_label("On call", exact=True).select_option(label="Dan Novak")
        expect(page.locator("dialog .impact table")).to_be_visible()
        expect(same(page, "yaml")).to_contain_text("kind")
    assert everywhere(page) == {}


def test_a_phone_has_the_agenda_first(visits: Visits, company: tuple[Workspace, str]) -> None:
    workspace, schedule = company
    page = visits.page(workspace.key, width=390, height=800)
    page.goto(f"/?schedule={schedule}")
    agenda, chart = page.locator(".agenda").bounding_box(), page.locator("rota-timeline").bounding_box()
    assert agenda
    assert chart
    assert agenda["y"] < chart["y"]
    page.locator(".agenda li button").first.click()
    expect(page.locator("dialog")).to_contain_text("Europe/Brussels")
    assert min(page.locator("dialog button").evaluate_all("all => all.map((one) => one.clientHeight)")) >= 24


def test_nothing_is_squeezed_or_off_its_line(visits: Visits, workspace: Workspace) -> None:
    days = weekly("ana", "ben", type="daily", handoff_day=None)
    schedule = workspace.schedule("After-Hours Network Support", rotations=[days])
    page = visits.page(workspace.key, width=768)
    page.goto(f"/?schedule={schedule}")
    expect(page.locator(".agenda h3").nth(9)).to_be_visible()
    title = page.locator("h1").evaluate("one => one.clientHeight / parseFloat(getComputedStyle(one).lineHeight)")
    assert title < 1.5  # beside a toolbar of seven buttons it would be four lines
    page.set_viewport_size({"width": 1360, "height": 850})
    boxes = page.locator(".agenda h3").evaluate_all("all => all.map((one) => one.getBoundingClientRect().toJSON())")
    columns = {one["left"] for one in boxes}
    assert len(columns) == 2
    assert len({round(min(one["top"] for one in boxes if one["left"] == left)) for left in columns}) == 1
    page.click("#edit")
    close, panel = page.get_by_role("button", name="Close"), page.locator("dialog .two > section")
    above, below = close.bounding_box(), panel.bounding_box()
    assert above
    assert below
    assert above["y"] + above["height"] + 6 < below["y"]


def test_rows_are_single_stops_of_the_tab_key(visits: Visits, company: tuple[Workspace, str]) -> None:
    workspace, schedule = company
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}&span=quarter&from=2026-09-07")
    expect(page.locator("rota-timeline [role=option]").nth(60)).to_be_attached()
    stops = page.locator("rota-timeline").evaluate(
        "one => [...one.querySelectorAll('*')].filter((each) => each.tabIndex >= 0).length"
    )
    assert stops <= 4
    page.focus("#row-final")
    seen = []
    for key in ("Home", "ArrowRight", "ArrowRight", "End", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(page.locator("#row-final").get_attribute("aria-activedescendant"))
        expect(page.locator("rota-timeline .card")).to_be_visible()
    assert len(set(seen)) == 5
    page.keyboard.press("Escape")
    expect(page.locator("rota-timeline .card")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.id") != "row-final"
    page.focus("#row-final")
    page.keyboard.press("PageDown")
    expect(page.locator(".window").first).to_contain_text("Mon 7 Dec")
    assert page.evaluate("document.activeElement.id") == "row-final"


def test_keys_alone_lead_from_the_key_to_every_page(visits: Visits, company: tuple[Workspace, str]) -> None:
    workspace, _ = company
    page = visits.page()
    page.goto("/")
    expect(page.locator("#key")).to_be_visible()

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.innerText || document.activeElement.id") == name:
                outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"{name} has the focus and does not show it"
                return
        raise AssertionError(f"the Tab key does not lead to {name}")

    tab_to("key")
    page.keyboard.type(workspace.key)
    page.keyboard.press("Enter")
    expect(page.locator(".board")).to_be_visible()
    for name in ("People", "Notices", "History", "Access"):
        tab_to(name)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(name)
        assert page.evaluate("document.activeElement.id") == "title"
    page.go_back()
    expect(page.locator("h1")).to_have_text("History")


def test_it_prints_on_one_landscape_page(visits: Visits, company: tuple[Workspace, str]) -> None:
    workspace, schedule = company
    page = visits.page(workspace.key)
    page.goto(f"/?schedule={schedule}&span=month")
    expect(page.locator(".agenda li").first).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    boxes = re.findall(rb"/MediaBox \[([\d. ]+)\]", printed)
    assert len(re.findall(rb"/Type /Page\b", printed)) == len(boxes) == 1
    width, height = (float(one) for one in boxes[0].split()[2:])
    assert (round(width), round(height)) == (842, 595)  # A4, the long side across, in points
    page.emulate_media(media="print")
    expect(page.locator(".agenda")).to_contain_text("Ana Ferreira")  # with whole names, and times
    expect(page.locator(".agenda")).to_be_visible()
    expect(page.get_by_role("link")).to_have_count(0)
    assert page.locator("main button:visible").count() == page.locator(".agenda button").count()


def test_without_scripts_the_key_shows_everything(visits: Visits, company: tuple[Workspace, str]) -> None:
    workspace, schedule = company
    page = visits.page(script=False)
    page.goto("/")
    page.fill("input[name=key]", workspace.key)
    page.get_by_role("button").click()
    expect(page.locator("body")).to_contain_text("Network")
    expect(page.locator("body")).to_contain_text(f"{workspace.on_call(schedule)} is on call")
    assert workspace.key not in page.url
    assert page.locator("svg").count() >= 1
