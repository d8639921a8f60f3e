"""Modules become one file and stay what they were."""

from __future__ import annotations

import re

import pytest

from rota.http.page import site
from rota.http.page.joining import handing_out, joined, needed

MODULES = {
    "a.js": "import { one, two as other } from './b.js';\nimport './c.js';\nconst own = 1;\nown + one + other;\n",
    "b.js": "const own = 2;\nexport const one = own;\nexport async function two() {}\n",
    "c.js": "import { one } from './b.js';\nexport class Three {}\n",
}


def test_each_comes_after_what_it_imports_and_once() -> None:
    assert needed(("a.js",), MODULES) == ["b.js", "c.js", "a.js"]


def test_each_keeps_its_own_names_and_gives_what_it_exports() -> None:
    assert joined(["b.js", "c.js", "a.js"], MODULES) == (
        "const $b = (() => {\nconst own = 2;\nconst one = own;\nasync function two() {}\nreturn { one, two };\n})();\n"
        "const $c = (() => {\nconst { one } = $b;\nclass Three {}\nreturn { Three };\n})();\n"
        "const $a = (() => {\nconst { one, two: other } = $b;\n\n"
        "const own = 1;\nown + one + other;\nreturn {  };\n})();\n"
        "export { $b, $c, $a };\n"
    )


def test_what_comes_later_gets_the_same_from_where_it_was() -> None:
    told = "import { $b } from './all.js';\nexport const { one, two } = $b;\n"
    assert handing_out("b.js", MODULES["b.js"], "all.js") == told
    assert handing_out("a.js", MODULES["a.js"], "all.js") == "import { $a } from './all.js';\n"


@pytest.mark.parametrize(
    "text",
    ["export let changing = 1;\n", "export default 1;\n", "import * as b from './b.js';\n", "export { x };\n"],
)
def test_what_cannot_be_joined_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="can't be joined"):
        joined(["x.js"], {"x.js": text})


def test_every_module_of_the_page_finds_what_it_imports() -> None:
    files = site.files()
    for name, text in files.items():
        for names, other in re.findall(r"^import \{([^}]+)\} from '\./([\w.]+)';$", text, re.MULTILINE):
            for one in names.split(","):
                wanted = re.escape(one.split(" as ")[0].strip())
                exported = (
                    rf"^export (?:const|class|(?:async )?function) (?:\{{[^}}]*)?{wanted}\b|^export \{{.*{wanted}\b"
                )
                assert re.search(exported, files[other], re.MULTILINE), (name, one, other)
