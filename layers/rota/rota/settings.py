"""What a function is told by its environment, checked once when it starts."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one function. A missing one fails at init by its name; it never serves half-configured."""

    table_name: str


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    try:
        return Settings(table_name=os.environ["TABLE_NAME"])
    except KeyError as missing:
        raise RuntimeError(f"the environment variable {missing.args[0]} is not set") from None


def needed(name: str) -> str:
    """A setting that only some functions have; RuntimeError by its name if it is missing or empty."""
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"the environment variable {name} is not set")
    return value
