"""The page that the document reads as: whole, inert, and fit to be shown under the strictest policy."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from openapi.document import document
from rota.http.rendering import page
from tests.support.demo import Demo
from tests.support.gateway import Answer, send

_VOID = {"meta", "br", "wbr"}
_NASTY = "<img src=x onerror=alert(1)>\"'></style></script><script>alert(1)</script>{{7*7}}`<b>`"


class _Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def answer(demo: Demo) -> Answer:
    return send("GET", "/docs")


def test_the_page_is_served_to_anybody_at_both_its_paths(answer: Answer) -> None:
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert send("GET", "/api/v2/oncall/docs").body == answer.body
    assert send("GET", "/docs", headers={"if-none-match": answer.headers["etag"]}).status == 304


def test_its_policy_allows_its_own_style_and_nothing_else(answer: Answer) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", answer.body, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = dict(one.strip().split(" ", 1) for one in answer.headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_it_runs_nothing_and_asks_nobody_for_anything(answer: Answer) -> None:
    found = _Page(answer.body)
    assert found.open == []
    assert not found.tags & {"script", "img", "iframe", "object", "embed", "form", "link", "svg"}
    assert not {name for name in found.attributes if name.startswith("on") or name == "style"}
    assert "url(" not in answer.body
    assert "@import" not in answer.body
    assert all(link.startswith("#") or link == "/openapi.json" for link in found.links)


def test_every_operation_has_an_anchor_a_command_and_its_refusals(answer: Answer) -> None:
    found = _Page(answer.body)
    assert len(set(found.ids)) == len(found.ids)
    assert {link[1:] for link in found.links if link.startswith("#")} <= set(found.ids)
    operations = [one for methods in document()["paths"].values() for one in methods.values()]
    assert {one["operationId"] for one in operations} <= set(found.ids)
    articles = re.findall(r'<article id="(\w+)">(.*?)</article>', answer.body, re.DOTALL)
    assert all("curl" in body and "Refusals" in body for _, body in articles)


def test_whatever_the_document_says_is_text() -> None:
    def nasty(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: nasty(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [nasty(one, key) for one in value]
        if key in ("description", "summary", "title", "detail", "name") and isinstance(value, str):
            return value + _NASTY
        return value

    plain, described = document(), document()
    for part in ("info", "paths"):
        described[part] = nasty(described[part])
    described["components"]["schemas"] = nasty(described["components"]["schemas"])
    before, after = _Page(page(plain, "")), _Page(page(described, ""))
    assert after.open == []
    assert (after.tags, after.attributes) == (before.tags, before.attributes)
    assert after.links == before.links
