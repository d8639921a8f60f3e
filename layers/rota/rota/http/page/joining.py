"""Modules that are all needed at once, as one file: each request takes a browser longer than the code in it.

Each module becomes a function of its own, so that nothing in it can be meant by another; under its own address lies
what hands out the same, for the modules that come later. Imports and exports are written one to a line, as in `web/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IMPORT = re.compile(r"^import (?:\{([^}]+)\} from )?'\./(\w+)\.js';$", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class|(?:async )?function) (\w+))", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b", re.MULTILINE)


def needed(first: tuple[str, ...], modules: Mapping[str, str]) -> list[str]:
    """These modules and those that they import, directly or by others, each after what it imports."""
    found: list[str] = []

    def add(name: str) -> None:
        if name not in found:
            for _, other in _IMPORT.findall(modules[name]):
                add(f"{other}.js")
            found.append(name)

    for name in first:
        add(name)
    return found


def joined(names: list[str], modules: Mapping[str, str]) -> str:
    """One module for all of these, in this order. ValueError for one that is not written so that it can be joined."""
    parts = [_function(name, modules[name]) for name in names]
    return "\n".join([*parts, f"export {{ {', '.join(map(_called, names))} }};\n"])


def handing_out(name: str, text: str, whole: str) -> str:
    """What lies at a joined module's own address: its exports, from the whole."""
    exports = _EXPORT.findall(text)
    told = f"import {{ {_called(name)} }} from './{whole}';\n"
    return told + (f"export const {{ {', '.join(exports)} }} = {_called(name)};\n" if exports else "")


def _called(name: str) -> str:
    return f"${name.removesuffix('.js')}"


def _function(name: str, text: str) -> str:
    exports = _EXPORT.findall(text)
    body = _EXPORT.sub("", _IMPORT.sub(_taken, text))
    if _LEFT.search(body):
        raise ValueError(f"{name} imports or exports in a way that can't be joined")
    return f"const {_called(name)} = (() => {{\n{body}return {{ {', '.join(exports)} }};\n}})();"


def _taken(match: re.Match[str]) -> str:
    names = match[1]
    return f"const {{{names.replace(' as ', ': ')}}} = ${match[2]};" if names else ""
