"""Lists: by limit and offset, or by a cursor whose cost does not grow with the depth."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from rota.http.problems import HttpError
from rota.http.query import Query
from rota.http.response import Response, answer

if TYPE_CHECKING:
    from rota.store.kept import Listed

MAX_LIMIT = 100
DEFAULT_LIMIT = 25
MAX_OFFSET = 10_000
MAX_BODY = 4_000_000  # characters; Lambda takes 6 MB
T = TypeVar("T")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for."""

    limit: int
    offset: int
    cursor: str | None
    # What the cursor belongs to: list, filters and tenant. It is good for nothing else.
    scope: str
    path: str
    pairs: dict[str, str]

    @property
    def fetch(self) -> int:
        """How many items to read at a time: the page, and one more to know whether another follows."""
        return (self.offset if self.cursor is None else 0) + self.limit + 1

    @property
    def after(self) -> str | None:
        """The position to go on behind; HttpError 400 for a cursor that is not one of this list."""
        return None if self.cursor is None else _read_cursor(self.cursor, self.scope)


def page_of(query: Query, path: str, workspace: str) -> Page:
    """The page that the query asks for."""
    limit = query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
    offset = query.number("offset", 0, 0, MAX_OFFSET)
    cursor = query.raw("cursor")
    if cursor is not None and "offset" in query.pairs:
        query.wrong("offset", "must not be sent beside cursor")
    filters = sorted((k, v) for k, v in query.pairs.items() if k not in ("limit", "offset", "cursor"))
    return Page(limit, offset, cursor, json.dumps([workspace, path, filters]), path, query.pairs)


def listed(
    page: Page, found: Iterable[T], total: int | None, position: Callable[[T], str], shown: Callable[[T], Any]
) -> Response:
    """The page of `found`, which begins behind the cursor, or at the list's beginning."""
    return paged(page, part_of(page, found), total, position, lambda part: [shown(one) for one in part])


def sliced(page: Page, found: Sequence[T], position: Callable[[T], str], shown: Callable[[T], Any]) -> Response:
    """The page of a list that is at hand as a whole, in the order of its positions."""
    after = page.after
    behind = found if after is None else found[bisect_right(found, after, key=position) :]
    return listed(page, behind, len(found), position, shown)


def part_of(page: Page, found: Iterable[T]) -> list[T]:
    """What the page shows, and one more if there is more: only so is it known whether a page follows."""
    skip = 0 if page.cursor else page.offset
    return list(islice(found, skip, skip + page.limit + 1))


def paged(
    page: Page,
    part: list[T],
    total: int | None,
    position: Callable[[T], str],
    shown: Callable[[list[T]], list[Any]],
    beside: Mapping[str, Any] | None = None,
) -> Response:
    """The answer with what `part_of` gave. Where that is too much for one answer the page ends earlier.

    `beside` is what the list says of all that is in it.
    """
    size = page.limit
    while True:
        here, more = part[:size], len(part) > size
        next_cursor = _cursor(position(here[-1]), page.scope) if more and here else None
        response = _answer(page, {**(beside or {}), "data": shown(here)}, total, next_cursor, more=more)
        if len(response.body) <= MAX_BODY or size == 1:
            return response
        size = max(1, min(size, len(part)) // 2)


def of_schedules(
    page: Page, part: list[Listed], total: int | None, told: Mapping[str, Any], beside: Mapping[str, Any]
) -> Response:
    """The answer with what is told of each schedule, by its id; those of which nothing is are not in it."""

    def shown(here: list[Listed]) -> list[Any]:
        return [told[one.schedule.id] for one in here if one.schedule.id in told]

    return paged(page, part, total, lambda one: one.position, shown, beside)


def _answer(page: Page, shown: Json, total: int | None, next_cursor: str | None, *, more: bool) -> Response:
    data = shown["data"]
    content = {
        **shown,
        "total": total,
        "limit": page.limit,
        "offset": page.offset,
        "next_cursor": next_cursor,
    }
    response = answer(content)
    links = []
    others = {name: value for name, value in page.pairs.items() if name not in ("limit", "offset", "cursor")}
    if page.cursor is None:
        if more and page.offset + len(data) <= MAX_OFFSET:
            links.append(_link(page, others | {"limit": page.limit, "offset": page.offset + len(data)}, "next"))
        if page.offset:
            back = max(page.offset - page.limit, 0)
            links.append(_link(page, others | {"limit": page.limit, "offset": back}, "prev"))
    elif next_cursor:
        links.append(_link(page, others | {"limit": page.limit, "cursor": next_cursor}, "next"))
    if links:
        response.headers["link"] = ", ".join(links)
    return response


def _link(page: Page, pairs: dict[str, Any], rel: str) -> str:
    return f'<{page.path}?{urlencode(pairs)}>; rel="{rel}"'


def _seal(position: str, scope: str) -> bytes:
    # No secret: a forged cursor only ever reaches the caller's own workspace. The seal tells mistakes, and cursors of
    # other lists, from good ones.
    return hmac.digest(hashlib.sha256(scope.encode()).digest(), position.encode(), "sha256")[:12]


def _cursor(position: str, scope: str) -> str:
    return base64.urlsafe_b64encode(_seal(position, scope) + position.encode()).decode().rstrip("=")


def _read_cursor(cursor: str, scope: str) -> str:
    try:
        data = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = data[12:].decode()
    except (binascii.Error, ValueError):  # the latter for text that is not ASCII, and for bytes that are not UTF-8
        raise HttpError(400, "the cursor is not one of this list") from None
    if not hmac.compare_digest(data[:12], _seal(position, scope)) or _cursor(position, scope) != cursor:
        raise HttpError(400, "the cursor is not one of this list")
    return position
