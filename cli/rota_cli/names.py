"""Who and what is meant: ids, names, first names and e-mail addresses, in upper or lower case, with or without accents.

What could be several is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cached_property

from rota_cli.client import Client, Json, seg
from rota_cli.failures import NOT_FOUND, Failure, usage

_MAX_NAMED = 8
_ID = re.compile(r"(?!\.+$)[A-Za-z0-9_.@-]{1,128}", re.ASCII)
Ways = tuple[Callable[[Json], Iterable[str]], ...]


def _first(user: Json) -> list[str]:
    words = str(user["name"]).split()
    return [words[0], str(user["email"] or "").partition("@")[0]] if words else []


# From the most exact to the loosest; a way that finds one ends the search.
_PERSON: Ways = (lambda one: [one["id"]], lambda one: [one["email"] or ""], lambda one: [one["name"]], _first)
_NAMED: Ways = (lambda one: [one["id"]], lambda one: [one["name"]])


def folded(text: str) -> str:
    """A text by which names are compared."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in spread if not unicodedata.combining(char)).split())


def choose(what: str, text: str, found: Iterable[Json], ways: Ways) -> Json:
    """The one that is meant; Failure if there is none, or several."""
    everything = list(found)
    wanted = folded(text)
    for way in ways:
        fits = [one for one in everything if any(wanted and folded(name) == wanted for name in way(one))]
        if len(fits) == 1:
            return fits[0]
        if fits:
            listed = [f"  {one['id']}  {one['name']}" for one in fits[:_MAX_NAMED]]
            more = [f"  and {len(fits) - _MAX_NAMED} more"] if len(fits) > _MAX_NAMED else []
            raise usage(f"{text!r} could be {len(fits)} {what}s; give an id:", *listed, *more)
    near = [one for one in everything if wanted and any(wanted in folded(name) for way in ways for name in way(one))]
    hint = "; did you mean " + " or ".join(f"{one['name']!r} ({one['id']})" for one in near[:3]) + "?" if near else ""
    raise Failure(NOT_FOUND, f"there is no {what} {text!r}{hint}")


class Names:
    """The names of a workspace; each list is read at most once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._schedules: dict[str, Json] = {}

    @cached_property
    def users(self) -> list[Json]:
        """Everybody."""
        return [one for page in self._client.pages("users") for one in page["data"]]

    @cached_property
    def teams(self) -> list[Json]:
        """All teams."""
        return [one for page in self._client.pages("teams") for one in page["data"]]

    @cached_property
    def schedules(self) -> list[Json]:
        """All schedules."""
        return [one for page in self._client.pages("schedules") for one in page["data"]]

    def user(self, text: str) -> Json:
        """The user that is meant."""
        if _ID.fullmatch(text) and (found := self._client.found(f"users/{seg(text)}")):
            return dict(found)
        return choose("person", text, self.users, _PERSON)

    def team(self, text: str) -> Json:
        """The team that is meant."""
        if _ID.fullmatch(text) and (found := self._client.found(f"teams/{seg(text)}")):
            return dict(found)
        return choose("team", text, self.teams, _NAMED)

    def schedule(self, text: str) -> Json:
        """The schedule that is meant."""
        if text not in self._schedules:
            self._schedules[text] = self._schedule(text)
        return self._schedules[text]

    def _schedule(self, text: str) -> Json:
        if text.startswith("sched_") and _ID.fullmatch(text) and (found := self._client.found(f"schedules/{text}")):
            return dict(found)
        return choose("schedule", text, self.schedules, _NAMED)

    def called(self, user_id: str | None) -> str:
        """A user's name, for people to read."""
        if user_id is None:
            return "nobody"
        return next((str(one["name"]) for one in self.users if one["id"] == user_id), user_id)
