"""Which service is asked, and with which key: the environment, a file, the keyring, or a `make run` nearby.

A key is only ever sent to the address that it was kept for.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rota_cli.failures import NOT_ALLOWED, USAGE, Failure

_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_FIELDS = {"url": str, "api_key": str, "user": str}
_HELP = "set ROTA_URL and ROTA_API_KEY, or write url and api_key into {file}"


@dataclass(frozen=True, slots=True)
class Settings:
    """The address, the key and the user, and what there is to say about where they come from."""

    url: str
    key: str | None
    source: str  # of the key
    user: str | None
    notes: tuple[str, ...] = ()

    def needed(self) -> str:
        """The key; Failure if there is none."""
        if self.key is None:
            raise Failure(NOT_ALLOWED, f"there is no key for {self.url}: set ROTA_API_KEY")
        return self.key


def config_file(environ: Mapping[str, str]) -> Path:
    """Where the file is, whether or not there is one."""
    if named := environ.get("ROTA_CONFIG"):
        return Path(named).expanduser()
    home = environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(home).expanduser() / "rota" / "config.toml"


def settings(environ: Mapping[str, str], here: Path) -> Settings:
    """What holds for a command that is given in the folder `here`."""
    file = config_file(environ)
    kept = _read(file, asked_for=bool(environ.get("ROTA_CONFIG")))
    demo = _demo(environ, here)
    notes = []
    if url := environ.get("ROTA_URL"):
        where = "ROTA_URL"
    elif url := kept.get("url", ""):
        where = str(file)
    elif demo:
        url, where = demo["base_url"], str(demo["file"])
        notes.append(f"no address is set: this is the demo at {url} ({where})")
    else:
        raise Failure(USAGE, "no address is set: " + _HELP.format(file=file))
    url = _checked(url, where)
    if urlsplit(url).scheme == "http" and urlsplit(url).hostname not in _LOOPBACK:
        notes.append(f"{url} is not encrypted: whoever listens in has the key")
    key, source = _key(environ, file, kept, url, demo if demo and demo["base_url"] == url else None)
    return Settings(url, key, source, environ.get("ROTA_USER") or kept.get("user"), tuple(notes))


def _key(
    environ: Mapping[str, str], file: Path, kept: Mapping[str, str], url: str, demo: dict[str, Any] | None
) -> tuple[str | None, str]:
    found: tuple[str | None, str] = (None, "nowhere")
    if key := environ.get("ROTA_API_KEY"):
        found = key, "ROTA_API_KEY"
    elif "api_key" in kept and _checked(kept["url"], str(file)) == url:
        found = kept["api_key"], str(file)
    elif from_keyring := _from_keyring(url):
        found = from_keyring, "the keyring"
    elif demo:
        found = demo["keys"]["admin"], str(demo["file"])
    key = found[0]
    if key is not None and not (key.isascii() and key.isprintable() and " " not in key):
        raise Failure(USAGE, f"the key in {found[1]} is not a key: it has spaces or characters that no key has")
    return found


def _checked(url: str, where: str) -> str:
    if "//" not in url:
        url = ("http://" if urlsplit(f"//{url}").hostname in _LOOPBACK else "https://") + url
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    right = parts.scheme in ("http", "https") and parts.hostname and port != -1 and not parts.query
    if not right or parts.username or parts.fragment or not url.isprintable() or " " in url:
        raise Failure(USAGE, f"{where}: {url!r} must be an address such as https://rota.example.com")
    # Where the API itself is given, what lies above it is meant.
    return parts.geturl().rstrip("/").removesuffix("/api/v2/oncall")


def _read(file: Path, *, asked_for: bool) -> dict[str, str]:
    try:
        with file.open("rb") as opened:
            mode, content = os.fstat(opened.fileno()).st_mode, opened.read()
    except FileNotFoundError:
        if asked_for:
            raise Failure(USAGE, f"ROTA_CONFIG: there is no file {file}") from None
        return {}
    except OSError as error:
        raise Failure(USAGE, f"{file} can't be read: {error.strerror}") from None
    import tomllib

    try:
        kept = tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Failure(USAGE, f"{file} is not TOML: {error}") from None
    for name, value in kept.items():
        if name not in _FIELDS:
            raise Failure(USAGE, f"{file}: {name} is not a setting; there are {', '.join(_FIELDS)}")
        if not isinstance(value, _FIELDS[name]) or not value:
            raise Failure(USAGE, f"{file}: {name} must be a text in quotes")
    if "api_key" in kept and "url" not in kept:
        raise Failure(USAGE, f"{file}: api_key needs url beside it: a key is kept for an address")
    if "api_key" in kept and os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Failure(USAGE, f"{file} holds a key and others may read or write it: chmod 600 {file}")
    return kept


def _demo(environ: Mapping[str, str], here: Path) -> dict[str, Any] | None:
    """The address and keys that `make run` wrote down, here or above, or where this package was checked out."""
    checkouts = [here, *here.parents, Path(__file__).resolve().parents[2]]
    names = [environ["ROTA_DATA"]] if environ.get("ROTA_DATA") else [".rota"]
    for file in (checkout / name / "demo.json" for checkout in checkouts for name in names):
        try:
            if os.name == "posix" and file.stat().st_uid != os.getuid():
                continue  # somebody else's, who would be given the key that is in the environment
            found = json.loads(file.read_text("utf-8"))
            local = urlsplit(found["base_url"]).hostname in _LOOPBACK
            if local and isinstance(found["keys"]["admin"], str):
                return {**found, "file": file}
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def _from_keyring(url: str) -> str | None:
    """The key that the operating system keeps for this address, if the package `keyring` is installed."""
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    try:
        found = keyring.get_password("rota", url)
    except Exception:  # noqa: BLE001 - of whatever backend there is
        return None
    return found if isinstance(found, str) else None
