"""The page as the server draws it: SVG, and documents for readers without JavaScript. What people typed is inert."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from tests.support.api import Answer, Api, rotation

EVIL = "<img src=x onerror=alert(1)>"
SVG = "{http://www.w3.org/2000/svg}"
FORM = {"content-type": "application/x-www-form-urlencoded"}


def drawn(api: Api, schedule_id: str, **query: Any) -> ElementTree.Element:
    answer = api.get(f"/schedules/{schedule_id}/view.svg", query=query)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.headers["content-security-policy"] == "default-src 'none'"
    return ElementTree.fromstring(answer.body)


def sent(api: Api, **fields: str) -> Answer:
    body = urlencode(fields).encode()  # as the gateway hands on a form: in base64
    return api.request("POST", "/", body, key=None, absolute=True, headers=FORM)


class Read(HTMLParser):
    """A document's elements, ids and text; it must be well formed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in ("meta", "link", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture
def hostile(api: Api) -> str:
    """A schedule on which everything that a person can type is an attack."""
    api.people("ann", "ben")
    assert api.put("/users/ann", {"name": EVIL}).status == 200
    assert api.put("/teams/net", {"name": EVIL}).status == 201
    made = api.schedule(
        name=EVIL,
        team_id="net",
        description=EVIL,
        rotations=[rotation("ann", "ben", name="\"'><script>alert(1)</script>")],
        rotation_type="weekly",
    )
    window = {"start": "2026-03-10T00:00:00Z", "end": "2026-03-11T00:00:00Z"}
    api.made(f"/schedules/{made['id']}/overrides", {"override_user_id": "ann", "reason": EVIL, **window})
    return str(made["id"])


def test_a_picture_has_every_segment_with_its_words(api: Api, made: dict[str, str]) -> None:
    view = api.get(f"/schedules/{made['schedule_id']}/view").json
    svg = drawn(api, made["schedule_id"])
    titles = [title.text for title in svg.iter(f"{SVG}title")]
    for row in view["rows"]:
        for segment in row["segments"]:
            assert segment["label"] in titles
    assert titles[0] == "Network"
    assert svg.find(f"{SVG}desc").text == view["sentence"]  # type: ignore[union-attr]
    assert "now" in titles
    texts = [text.text for text in svg.iter(f"{SVG}text")]
    assert "Mon 9 Mar" in texts


def test_gaps_are_hatched_and_named(api: Api) -> None:
    svg = drawn(api, api.schedule()["id"])
    fills = [rect.get("fill") for rect in svg.iter(f"{SVG}rect")]
    assert "url(#gap0)" in fills
    assert "Nobody" in [text.text for text in svg.iter(f"{SVG}text")]
    assert svg.find(f".//{SVG}pattern").get("id") == "gap0"  # type: ignore[union-attr]


def test_bars_lie_where_the_view_says(api: Api, made: dict[str, str]) -> None:
    view = api.get(f"/schedules/{made['schedule_id']}/view").json
    svg = drawn(api, made["schedule_id"])
    bars = [group.find(f"{SVG}rect") for group in svg.iter(f"{SVG}g")]
    segments = [one for row in view["rows"] for one in row["segments"]]
    assert len(bars) == len(segments)
    for bar, segment in zip(bars, segments, strict=True):
        assert bar is not None
        assert float(bar.get("x", "")) == pytest.approx(190 + segment["x"] * 1002, abs=0.02)
        assert float(bar.get("width", "")) == pytest.approx(max(segment["width"] * 1002, 1), abs=0.02)


def test_a_picture_asks_for_no_exception_from_any_policy(api: Api, hostile: str) -> None:
    for element in drawn(api, hostile).iter():
        assert element.tag.removeprefix(SVG) not in ("style", "script", "image", "foreignObject", "a", "use")
        assert not any(name == "style" or name.startswith("on") or "href" in name for name in element.attrib)


def test_what_a_person_typed_is_text_in_a_picture(api: Api, hostile: str) -> None:
    svg = drawn(api, hostile)
    assert svg.find(f"{SVG}title").text == EVIL  # type: ignore[union-attr]
    assert any(EVIL in (title.text or "") for title in svg.iter(f"{SVG}title"))
    assert any("<script>" in (title.text or "") for title in svg.iter(f"{SVG}title"))


def test_the_form_shows_every_schedule(api: Api, team: str) -> None:
    api.schedule("ann", "cas", team_id=team)
    api.schedule(name="Empty")
    answer = sent(api, key=api.me.read, schedule="")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    read = Read(answer.body)
    assert "Cas is on call until Mon 16 Mar 09:00 (in 6 days), then Ann." in read.text
    assert "Nobody is on call, and nobody is due." in read.text
    assert "Nobody is on call from now on." in read.text
    assert len(set(read.ids)) == len(read.ids)
    assert answer.body.count("<svg") == 2


def test_the_form_shows_one_schedule(api: Api, made: dict[str, str]) -> None:
    api.schedule(name="Empty")
    answer = sent(api, key=api.me.read, schedule=f" {made['schedule_id']} ")
    read = Read(answer.body)
    assert answer.status == 200
    assert "Cas is on call" in read.text
    assert "Empty" not in read.text
    assert "Final timeline" in read.text


def test_the_form_of_a_workspace_without_schedules_says_so(api: Api) -> None:
    assert "There are no schedules yet." in sent(api, key=api.them.read).body


@pytest.mark.parametrize("schedule", ["all", "one"])
def test_what_a_person_typed_is_text_in_a_document(api: Api, hostile: str, schedule: str) -> None:
    answer = sent(api, key=api.me.read, schedule=hostile if schedule == "one" else "")
    read = Read(answer.body)
    assert EVIL in read.text
    assert not {"img", "script", "style", "iframe"} & read.tags
    assert not any(name == "style" or name.startswith("on") for name in read.attributes)
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"key": "ak_live_nobody"}, 401, "This is not a key of this place."),
        ({"schedule": "x"}, 401, "This is not a key of this place."),
        ({"key": "WRITE"}, 403, "oncall:read"),
        ({"key": "READ", "schedule": "sched_none"}, 404, "there is no such schedule"),
        ({"key": "READ", "schedule": "../#"}, 404, "there is no such schedule"),
        ({"key": "READ", "else": "x"}, 400, "the form has these fields"),
        ({"key": "READ", "schedule": "x", "third": "x"}, 400, "not a form"),
    ],
)
def test_a_refusal_is_a_sentence_with_the_form_to_try_again(
    api: Api, fields: dict[str, str], status: int, said: str
) -> None:
    keys = {"READ": api.me.read, "WRITE": api.me.write}
    answer = sent(api, **{name: keys.get(value, value) for name, value in fields.items()})
    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    read = Read(answer.body)
    assert said in read.text
    assert "form" in read.tags
    assert api.me.read not in answer.body


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b'{"key": "x"}', "application/json", 415),
        (b"key=x", "multipart/form-data; boundary=x", 415),
        (b"key=%ff%fe", FORM["content-type"], 400),
        (b"key", FORM["content-type"], 400),
        (b"key=a&key=b", FORM["content-type"], 400),
        (b"key=" + b"a" * 300_000, FORM["content-type"], 413),
        (b"\xff\xfe", FORM["content-type"], 400),
    ],
)
def test_what_is_no_form_is_refused(api: Api, body: bytes, kind: str, status: int) -> None:
    answer = api.request("POST", "/", body, key=None, absolute=True, headers={"content-type": kind})
    assert answer.status == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_key_in_a_header_is_not_what_the_form_sent(api: Api) -> None:
    answer = api.request(
        "POST",
        "/",
        urlencode({"key": "ak_live_nobody"}).encode(),
        key=None,
        absolute=True,
        headers=FORM | {"authorization": f"Bearer {api.me.read}"},
    )
    assert answer.status == 401


def test_a_schedule_of_others_does_not_exist(api: Api, made: dict[str, str]) -> None:
    assert sent(api, key=api.them.read, schedule=made["schedule_id"]).status == 404
    assert api.get(f"/schedules/{made['schedule_id']}/view.svg", key=api.them.read).status == 404


def test_no_key_is_ever_in_an_address(api: Api) -> None:
    shell = api.get("/", key=None, absolute=True).body
    forms = re.findall(r"<form[^>]*>", shell + sent(api, key=api.me.read).body)
    assert forms
    assert all('method="post"' in form and 'action="/"' in form for form in forms)
