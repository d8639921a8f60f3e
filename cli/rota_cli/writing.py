"""YAML as it is written: in the order of the fields, and so that every reader of YAML reads the same."""

from __future__ import annotations

import re
from typing import Any

import yaml

# Strings that one reader of YAML or another takes for something else; PyYAML quotes what it would so take itself.
_LOOSE = re.compile(r"[-+]?[\d.][\d_.,:eExXoO+-]*|y|n|yes|no|on|off|true|false|null|~", re.IGNORECASE)


class _Writer(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002 - theirs
        super().increase_indent(flow, indentless=False)


def _string(writer: _Writer, text: str) -> yaml.ScalarNode:
    style = "'" if _LOOSE.fullmatch(text) else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _string)


def document(value: Any) -> str:
    """One document."""
    written: str = yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=110)
    return written.removesuffix("...\n")


def documents(values: list[Any]) -> str:
    """Several, one after the other."""
    return "".join(f"---\n{document(value)}" for value in values)
