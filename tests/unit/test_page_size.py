"""The page is small: what is loaded before anything is shown, and all of it."""

from __future__ import annotations

import gzip
from pathlib import Path

from rota.http.page import site

WEB = Path(__file__).parents[2] / "web"


def compressed(*names: str) -> int:
    """As it travels, file by file."""
    return sum(len(gzip.compress(site.files()[name].encode(), 9)) for name in names)


def test_what_is_loaded_at_first_is_at_most_20_kb_compressed() -> None:
    assert compressed(site.FIRST, "page.css") <= 20 * 1024


def test_the_whole_page_is_at_most_60_kb_compressed() -> None:
    assert len(site.files()) >= 10
    assert compressed(*site.files()) + len(gzip.compress((WEB / "index.html").read_bytes(), 9)) <= 60 * 1024


def test_forms_wait_until_they_are_wanted() -> None:
    for name, at_once in (("timeline", True), ("board", True), ("editing", False), ("lists", False), ("same", False)):
        assert (f"const ${name} = " in site.files()[site.FIRST]) == at_once


def test_no_markup_is_ever_made_of_text() -> None:
    for script in WEB.glob("*.js"):
        text = script.read_text("utf-8")
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
            assert way not in text, (script.name, way)
