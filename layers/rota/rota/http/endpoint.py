"""The decorator around every function that has a table: authentication, idempotency, the commit. See `http.edge`."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from rota.domain.directory import ApiKey
from rota.domain.errors import IdempotencyMismatch, Raced, RotaError, Unavailable
from rota.domain.time import Instant
from rota.http.authentication import KeyCache, authenticated
from rota.http.edge import LambdaHandler, guarded, sound
from rota.http.pagination import Page, page_of
from rota.http.planning import Planning, foreseen, held_to, planning_of
from rota.http.problems import V2, Dialect, HttpError
from rota.http.query import Query
from rota.http.request import Request
from rota.http.response import Response
from rota.settings import settings
from rota.store.client import dynamodb
from rota.store.store import AnswerExists, Store, StoredAnswer
from rota.store.table import Table
from rota.usecases.act import Act

if TYPE_CHECKING:
    from rota.http.bodies import Wire

    M = TypeVar("M", bound=Wire)

T = TypeVar("T")

_ATTEMPTS = 6  # how often a request that raced with another is decided anew
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ENTITY_TAGS = re.compile(r'\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\s*(?:,\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"\s*)*')
_KEPT_HEADERS = frozenset({"content-type", "location", "etag"})
_KEYS = KeyCache()


def clock() -> Instant:
    """The present instant. The only place that looks at a clock."""
    return time.time_ns() // 1_000


def choose(alphabet: str) -> str:
    """One character that nobody can guess."""
    return secrets.choice(alphabet)


def new_id(prefix: str) -> str:
    """A fresh id, which nobody can guess."""
    return f"{prefix}_" + "".join(choose(_ALPHABET) for _ in range(16))


@dataclass
class Call:
    """One authenticated request, as a function's handler sees it."""

    request: Request
    store: Store
    key: ApiKey
    now: Instant
    can_be_asked_first: bool = False
    _fetched: dict[str, Any] = field(default_factory=dict)

    def id(self, name: str) -> str:
        """An id in the path."""
        return self.request.id(name)

    @cached_property
    def query(self) -> Query:
        """The query's parameters."""
        return Query(self.request.query_pairs())

    @property
    def page(self) -> Page:
        """Which part of a list is asked for. Ask for the filters first."""
        return page_of(self.query, self.request.path, self.store.workspace)

    @property
    def act(self) -> Act:
        """Who changes something, when, and under which conditions."""
        return Act(self.now, self.key.id, self.request.request_id, new_id, self._matcher(), self.key.user_id)

    def body(self, model: type[M]) -> M:
        """The JSON body as a wire model; Invalid names every bad field."""
        from rota.http.bodies import checked  # pydantic, which a function that only reads never loads

        return checked(model, self.request.json())

    def once(self, fetch: Callable[[str], T]) -> Callable[[str], T]:
        """`fetch`, which asks only the first time: a request that raced is decided anew with what it had got."""

        def remembered(name: str) -> T:
            if name not in self._fetched:
                self._fetched[name] = fetch(name)
            found: T = self._fetched[name]
            return found

        return remembered

    def _matcher(self) -> Callable[[int], bool]:
        header = self.request.headers.get("if-match")
        if header is None:
            return lambda version: True
        if header.strip() == "*":
            return lambda version: version > 0
        if not _ENTITY_TAGS.fullmatch(header):
            raise HttpError(400, 'If-Match must be * or a list of entity tags, such as "3"')
        # A tag may say more than the version, of what else the answer showed: no edit is refused for that.
        tags = {tag.strip().partition(".")[0].rstrip('"') for tag in header.split(",")}
        return lambda version: f'"{version}' in tags


Handler = Callable[[Call], Response]


def endpoint(scope: str, dialect: Dialect = V2, *, dry_run: bool = False) -> Callable[[Handler], LambdaHandler]:
    """Make a function of a handler. Guarantees: a problem document for every failure, in the dialect's words, one
    transaction for all that the handler staged, and one log line. A handler that raced with another request runs again
    from a fresh read. With `dry_run` the function can be asked first what it would do (`http.planning`).
    """
    settings()  # a function without its settings fails when it starts, not at its first request

    def decorate(handler: Handler) -> LambdaHandler:
        def answered(request: Request, context: Any, asking: list[ApiKey]) -> Response:
            call = call_of(request, context, scope, dry_run=dry_run)
            asking.append(call.key)
            return _decided(handler, call)

        return guarded(answered, dialect)

    return decorate


def call_of(request: Request, context: Any, scope: str, *, dry_run: bool = False) -> Call:
    """The request as that of its key, if it carries a good one that has the scope."""
    now = clock()
    whole = table(context)
    key = authenticated(request, whole, _KEYS, now, scope)
    return Call(request, Store(whole, key.workspace, now), key, now, can_be_asked_first=dry_run)


def table(context: Any = None) -> Table:
    """This function's table, which is asked nothing more once the function's time might not do for the answer."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return Table(dynamodb(), settings().table_name, None if remaining is None else remaining() / 1_000)


def _decided(handler: Handler, call: Call) -> Response:
    """The handler's answer, committed. One that raced is decided anew; its If-Match is then held against the winner."""
    idempotency = _idempotency(call.request)
    for attempt in range(_ATTEMPTS):
        try:
            return _once(handler, call if attempt == 0 else replace(call, now=clock()), idempotency)
        except Raced:
            call.store.forget()
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(secrets.randbelow(20 * 2**attempt) / 1_000)
    raise Raced()


def _once(handler: Handler, call: Call, idempotency: tuple[str, str] | None) -> Response:
    """Decide once, and commit what was decided."""
    planning = planning_of(call.query) if call.can_be_asked_first else Planning()
    if planning.dry_run:
        return _rehearsed(handler, call, planning.days)
    try:
        response = handler(call)
        call.query.done()  # a parameter that nobody asked for: refused before anything is stored
        sound(response)
        if planning.plan is not None:
            held_to(planning.plan, call.request, call.store)
        if idempotency and call.request.method == "POST":
            digest, asked = idempotency
            kept = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
            call.store.stage_answer(
                digest,
                StoredAnswer(asked, response.status, kept, response.kept_body or response.body),
                call.now,
            )
        call.store.commit()
        return response
    except RotaError as error:
        if idempotency and not isinstance(error, Unavailable):
            # The key may have been used: then what counts is the answer of that time, not what the request meets now.
            replayed = _replayed(call, idempotency)
            if replayed is not None:
                return replayed
        if isinstance(error, AnswerExists):
            raise Raced() from None
        raise


def _rehearsed(handler: Handler, call: Call, days: int) -> Response:
    """What the request would do: decided as ever, and not committed."""
    call.store.rehearse()
    handler(call)
    call.query.done()
    answer = foreseen(call.store, call.request, call.now, days)
    call.store.commit()
    return answer


def _replayed(call: Call, idempotency: tuple[str, str]) -> Response | None:
    digest, asked = idempotency
    stored = call.store.answer(digest, call.now)
    if stored is None:
        return None
    if stored.request != asked:
        raise IdempotencyMismatch()
    return Response(stored.status, stored.body, {**stored.headers, "idempotency-replayed": "true"})


def _idempotency(request: Request) -> tuple[str, str] | None:
    """A digest of route and Idempotency-Key, and one of what was asked; None without that header."""
    header = request.headers.get("idempotency-key")
    if header is None or request.method != "POST":
        return None
    name = header[1:-1] if len(header) >= 2 and header[0] == header[-1] == '"' else header
    if not 1 <= len(name) <= 255 or not name.isascii() or not name.isprintable() or "," in name:
        raise HttpError(400, "Idempotency-Key must be 1 to 255 printable ASCII characters without a comma, sent once")
    route = f"{request.method} {request.path}"
    return _digest(route, name), _digest(route, request.spelled(), request.raw_query)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", errors="surrogatepass")).hexdigest()
