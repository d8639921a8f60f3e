"""Which key asks: read from the request, checked inside the function, remembered for at most five seconds."""

from __future__ import annotations

import re

from rota.domain.directory import ApiKey
from rota.domain.errors import Forbidden
from rota.domain.time import SECOND, Instant
from rota.http.problems import HttpError
from rota.http.request import Request
from rota.store.directory import find_key
from rota.store.table import Table
from rota.usecases.keys import digest, well_formed

CACHE_SECONDS = 5
_CACHED_KEYS = 1_000
_BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


class KeyCache:
    """The keys that this process has seen lately, by digest, and when each was read."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[Instant, ApiKey]] = {}

    def find(self, table: Table, key_digest: str, now: Instant) -> ApiKey | None:
        """The key, at most five seconds old; only good keys are remembered."""
        if (seen := self._seen.get(key_digest)) and 0 <= now - seen[0] < CACHE_SECONDS * SECOND:
            return seen[1]
        key = find_key(table, key_digest)
        self._seen.pop(key_digest, None)
        if key is not None:
            if len(self._seen) >= _CACHED_KEYS:
                self._seen.pop(next(iter(self._seen)))
            self._seen[key_digest] = (now, key)
        return key


def authenticated(request: Request, table: Table, cache: KeyCache, now: Instant, scope: str) -> ApiKey:
    """The key that the request carries, if it is good and has the scope."""
    secret = _secret(request)
    if secret is None or not well_formed(secret):
        raise _unauthorized()
    key = cache.find(table, digest(secret), now)
    if key is None or (key.expires_at is not None and key.expires_at <= now):
        raise _unauthorized()
    if scope not in key.scopes:
        raise Forbidden(scope)
    return key


def _secret(request: Request) -> str | None:
    """The key in the headers; HttpError 400 for two different ones."""
    plain = request.headers.get("x-api-key")
    bearer = None
    if (header := request.headers.get("authorization")) is not None:
        match = _BEARER.fullmatch(header)
        # Anything else than a bearer token is a key that no one has.
        bearer = match[1] if match else ""
    if plain and bearer and plain != bearer:
        raise HttpError(400, "X-API-Key and Authorization carry different keys: send one")
    return plain or bearer


def _unauthorized() -> HttpError:
    detail = "send a valid key as X-API-Key: <key> or Authorization: Bearer <key>"
    return HttpError(401, detail, www_authenticate="Bearer")
