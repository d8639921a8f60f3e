"""API keys: made, listed, revoked, and recognised."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from rota.domain.directory import SCOPES, ApiKey
from rota.domain.errors import FieldError, Invalid
from rota.domain.time import Instant
from rota.store.store import Store
from rota.usecases.act import Act
from rota.usecases.people import joined, known_users

PREFIX = "ak_live_"
CALENDAR_PREFIX = "cal_"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM, _CHECK = 30, 6


def base62(number: int, width: int) -> str:
    """A number in base 62, padded with zeros."""
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _ALPHABET[digit] + digits
    return digits.rjust(width, "0")


def new_secret(choose: Callable[[str], str], prefix: str = PREFIX) -> str:
    """A key or a token: prefix, 30 characters that `choose` picks from the alphabet, and their checksum."""
    body = prefix + "".join(choose(_ALPHABET) for _ in range(_RANDOM))
    return body + base62(zlib.crc32(body.encode()), _CHECK)


def well_formed(secret: str, prefix: str = PREFIX) -> bool:
    """Whether a text can be a key, or a token, at all: one mistyped is told without a look at the store."""
    if len(secret) != len(prefix) + _RANDOM + _CHECK or not secret.startswith(prefix) or not secret.isascii():
        return False
    body, check = secret[:-_CHECK], secret[-_CHECK:]
    return base62(zlib.crc32(body.encode()), _CHECK) == check


def digest(secret: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class KeyDraft:
    """A key as it was asked for."""

    scopes: tuple[str, ...]
    name: str | None = None
    expires_at: Instant | None = None
    user_id: str | None = None


def create(store: Store, draft: KeyDraft, act: Act, choose: Callable[[str], str]) -> tuple[ApiKey, str]:
    """A new key of this workspace, and its secret, which is never to be seen again."""
    problems, scopes = [], draft.scopes
    if not scopes:
        problems.append(FieldError("/scopes", f"must hold at least one of {', '.join(SCOPES)}"))
    problems += [
        FieldError(f"/scopes/{i}", f"must be one of {', '.join(SCOPES)}")
        for i, scope in enumerate(scopes)
        if scope not in SCOPES
    ]
    if len(set(scopes)) < len(scopes):
        problems.append(FieldError("/scopes", "must not repeat"))
    if draft.expires_at is not None and draft.expires_at <= act.now:
        problems.append(FieldError("/expires_at", "must be in the future"))
    unknown, users = known_users(store, {"/user_id": draft.user_id})
    if problems or unknown:
        raise Invalid([*problems, *unknown])
    secret = new_secret(choose)
    key = ApiKey(
        id=act.new_id("key"),
        workspace=store.workspace,
        digest=digest(secret),
        scopes=scopes,
        created_at=act.now,
        name=draft.name,
        expires_at=draft.expires_at,
        user_id=draft.user_id,
    )
    joined(store, {}, users)
    store.stage(store.keys.created(key))
    act.record(store, "create", "key", key.id, None, key)
    return key, secret


def revoke(store: Store, key_id: str, act: Act) -> None:
    """Revoke a key: functions that know it still accept it for at most five seconds."""
    key = store.keys.get(key_id)
    act.expect(1)
    store.stage(store.keys.removed(key))
    act.record(store, "delete", "key", key.id, key, None)
