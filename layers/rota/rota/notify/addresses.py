"""Which targets rota may send to: judged as written, then by every address that the name leads to.

What passes is a public address and the name it was reached by; whoever connects uses that very address, so what was
judged is what is reached. Python's own `is_global` is not asked: on 3.11 it takes NAT64, 6to4 and multicast for
global. IPv4 is the internet less the list below; IPv6 is the one prefix that is handed out, less the list.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple, TypeAlias

Address: TypeAlias = "IPv4Address | IPv6Address"
Resolver: TypeAlias = "Callable[[str, int], Sequence[str]]"

MAX_LENGTH = 2_000
RESOLVE_SECONDS = 4.0
# Public hosts rarely listen there, and Lambda's own services do, on addresses of the sandbox.
_PORTS_OF_LAMBDA = frozenset({2000, 9001})

# https://www.iana.org/assignments/iana-ipv4-special-registry
_NOT_IPV4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, with the metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # multicast tunnels
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# All that is outside is refused: mapped and compatible IPv4, NAT64, unique local, link- and site-local, multicast.
_IPV6 = IPv6Network("2000::/3")
_NOT_IPV6 = tuple(
    ip_network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)

_URL = re.compile(
    r"(?P<scheme>[a-z]{1,10})://(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9.-]{1,253})(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>[/?][!$-;=?-\[\]_a-z~]*)?",
    re.ASCII | re.IGNORECASE,
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


class Refused(Exception):
    """A target that rota does not send to. No reason names the address that a name led to."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotFoundByName(Exception):
    """The name leads nowhere, for now."""


class Target(NamedTuple):
    """A URL that passed as written, taken apart."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """What the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == {"https": 443, "http": 80}[self.scheme] else f"{host}:{self.port}"


def is_public(address: Address) -> bool:
    """Whether an address is somebody's on the internet, and not one of a network's own."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_IPV4)
    return address in _IPV6 and not any(address in network for network in _NOT_IPV6)


def parsed(url: str, *, loopback: bool = False) -> Target:
    """The target that a URL names; Refused says what would be right. `loopback` admits plain http to this machine."""
    match = _URL.fullmatch(url) if len(url) <= MAX_LENGTH else None
    if match is None:
        raise Refused(
            "must be a URL as https://hooks.example.com/path: ASCII only, without user, fragment, spaces or backslashes"
        )
    scheme, host = match["scheme"].lower(), match["host"].lower()
    plain = loopback and scheme == "http"
    if scheme != "https" and not plain:
        raise Refused("must begin with https://")
    port = int(match["port"] or (443 if scheme == "https" else 80))
    if port in _PORTS_OF_LAMBDA or port > 65_535 or (port != 443 and port < 1024):
        raise Refused("must be on port 443, or one from 1024 up that no service of Lambda has (2000, 9001)")
    return Target(scheme, _host(host), port, _path(match["path"]))


def _host(host: str) -> str:
    if host.startswith("["):
        try:
            return str(IPv6Address(host[1:-1]))
        except ValueError:
            raise Refused("does not hold an IPv6 address in its brackets") from None
    labels = host.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise Refused("does not hold a host name; write international ones in their xn-- form, and no final dot")
    if labels[-1][0].isdigit():
        # 127.1, 0177.0.0.1 and 2130706433 are addresses to the resolver: they may only be written in full.
        try:
            return str(IPv4Address(host))
        except ValueError:
            raise Refused("must write an IPv4 address as four decimal numbers") from None
    return host


def _path(path: str | None) -> str:
    if not path:
        return "/"
    return path if path.startswith("/") else f"/{path}"


class Guard:
    """Admits targets. The one place at which a URL that a customer wrote becomes an address to connect to."""

    def __init__(self, resolve: Resolver | None = None, *, loopback: bool = False) -> None:
        self._resolve: Resolver = resolve or resolved
        self._loopback = loopback

    def admitted(self, url: str) -> tuple[Target, list[str]]:
        """The target and the addresses it may be reached at.

        Refused if any of them is not public: whoever answers with both kinds is trying something. NotFoundByName if
        there is none.
        """
        target = parsed(url, loopback=self._loopback)
        found = list(dict.fromkeys(self._resolve(target.host, target.port)))
        if not found:
            raise NotFoundByName(target.host)
        for text in found:
            address = ip_address(text)
            on_this_machine = address.is_loopback and self._loopback
            if not (is_public(address) or on_this_machine):
                raise Refused("leads to an address that is not public")
            if target.scheme == "http" and not on_this_machine:
                raise Refused("must begin with https://")
        return target, found


def resolved(host: str, port: int) -> list[str]:
    """What the system's resolver says, in its order; NotFoundByName if that is nothing, or takes too long."""
    looking = _threads().submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        return [str(answer[4][0]) for answer in looking.result(RESOLVE_SECONDS)]
    except (OSError, UnicodeError, TimeoutError):
        raise NotFoundByName(host) from None


@lru_cache(maxsize=1)
def _threads() -> ThreadPoolExecutor:
    # The resolver can't be interrupted, so it is waited for elsewhere.
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="resolve")
