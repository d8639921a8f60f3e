"""The query string as typed values, every mistake of it gathered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from rota.domain.errors import FieldError
from rota.domain.time import Instant, parse_date, parse_instant
from rota.http.problems import WireError

T = TypeVar("T")
MAX_TEXT = 200


class Query:
    """The parameters of one request. Ask for each, then call `done`: that raises WireError for all that was wrong."""

    def __init__(self, pairs: dict[str, str]) -> None:
        self._left = dict(pairs)
        self._errors: list[FieldError] = []
        self.pairs = pairs

    def text(self, name: str) -> str | None:
        """A parameter as it stands, at most 200 characters; None if absent."""
        value = self._left.pop(name, None)
        if value is not None and not 0 < len(value) <= MAX_TEXT:
            self.wrong(name, f"must have 1 to {MAX_TEXT} characters")
        return value

    def raw(self, name: str) -> str | None:
        """A parameter that whoever asks will check; None if absent."""
        return self._left.pop(name, None)

    def needed(self, name: str) -> str:
        """The same for one that must be there."""
        if name not in self.pairs:
            self.wrong(name, "is needed")
        return self.text(name) or ""

    def choice(self, name: str, among: Sequence[str]) -> str | None:
        """One of a few words; None if absent."""
        value = self._left.pop(name, None)
        if value is not None and value not in among:
            self.wrong(name, f"must be one of {', '.join(among)}")
        return value

    def instant(self, name: str, default: Instant) -> Instant:
        """An RFC 3339 time. A + that arrives as a space, as it does where it was not sent as %2B, is taken for a +."""
        return self._parsed(name, default, lambda text: parse_instant(text.replace(" ", "+")))

    def day(self, name: str) -> date | None:
        """A date; None if absent."""
        return self._parsed(name, None, parse_date)

    def number(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`."""
        value = self._left.pop(name, None)
        if value is None:
            return default
        if value.isascii() and value.isdigit() and len(value) < 12 and low <= int(value) <= high:
            return int(value)
        self.wrong(name, f"must be a whole number from {low} to {high}")
        return default

    def wrong(self, name: str, detail: str) -> None:
        """Note a mistake."""
        self._errors.append(FieldError(f"/{name}", detail))

    def done(self) -> None:
        """Raise WireError if anything was wrong, or sent that is not asked for."""
        self._errors += [FieldError(f"/{name}", "is not a parameter of this request") for name in self._left]
        if self._errors:
            raise WireError(self._errors)

    def _parsed(self, name: str, default: T, parse: Callable[[str], T]) -> T:
        value = self._left.pop(name, None)
        if value is None:
            return default
        try:
            return parse(value)
        except ValueError as error:
            self.wrong(name, str(error))
            return default
