"""What is Ionhour's own besides its fields: how its errors read, and numbers where rota has ids."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from rota.domain.errors import FieldError, NotFound
from rota.domain.rotation import Participant, Rotation
from rota.http.problems import Dialect, HttpError

if TYPE_CHECKING:
    from rota.http.endpoint import Call

_OWN = {"start": "startAt", "end": "endAt"}
_SNAKE = re.compile(r"[a-z]+(?:_[a-z]+)+")
_SAFE = 2**53 - 1  # the greatest number that every reader of JSON keeps exact
_NUMBER = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _named(error: FieldError) -> FieldError:
    pointer = "/".join(_OWN.get(part) or _camel(part) for part in error.pointer.split("/"))
    detail = _SNAKE.sub(lambda match: _camel(match[0]), error.detail)
    return FieldError(pointer, detail.replace("later than start", "later than startAt"))


def _more(status: int, detail: str, fields: Sequence[FieldError]) -> dict[str, Any]:
    """The three members that Ionhour's own errors have."""
    message = "; ".join(f"{field.pointer[1:].replace('/', '.') or 'body'} {field.detail}" for field in fields)
    return {"statusCode": status, "message": message or detail, "error": HTTPStatus(status).phrase}


IONHOUR = Dialect(named=_named, statuses={422: 400}, more=_more)


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for; the first page is 1."""

    number: int
    limit: int

    @property
    def start(self) -> int:
        """How many objects come before it."""
        return (self.number - 1) * self.limit

    @property
    def end(self) -> int:
        """How many objects it and those before it hold."""
        return self.number * self.limit


def id_in_path(call: Call, kind: str) -> str:
    """The id of the schedule or override whose number is in the path. What is no number is nobody's."""
    text = call.id(f"{kind}_number")
    if not _NUMBER.fullmatch(text):
        raise NotFound(kind, text)
    return call.store.schedules.by_number(kind, int(text))


def require_workspace(call: Call, number: int | None) -> None:
    """HttpError 404 for any workspace but the key's own, whether or not it exists."""
    if number is not None and str(number) != call.key.workspace:
        raise HttpError(404, "workspaceId is not the workspace of this key")


def numbered_page(call: Call) -> Page:
    """The page that the query asks for, of the workspace that it must name."""
    query = call.query
    page = Page(query.number("page", 1, 1, 10_000), query.number("limit", 20, 1, 100))
    if "workspaceId" not in query.pairs:
        query.wrong("workspaceId", "is needed")
    workspace = query.number("workspaceId", 0, 1, 10**11)
    query.done()
    require_workspace(call, workspace)
    return page


def shown_user(user_id: str | None) -> int | str | None:
    """A user id as Ionhour shows it: a number where that is the same id, else as it is."""
    if user_id is not None and re.fullmatch("0|[1-9][0-9]{0,15}", user_id, re.ASCII) and int(user_id) <= _SAFE:
        return int(user_id)
    return user_id


def rotation_number(rotation: Rotation) -> int:
    """The rotation's number: always the same, and made of its id, as only schedules and overrides are counted."""
    return _digest(rotation.id)


def participant_number(rotation: Rotation, participant: Participant) -> int:
    """The number of a place in a rotation: the same as long as the same user has it."""
    return _digest(f"{rotation.id} {participant.position} {participant.user_id}")


def _digest(text: str) -> int:
    # 48 bits: two rotations of a million share a number with odds of 1 in 600, and only those of one schedule may not.
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) or 1
