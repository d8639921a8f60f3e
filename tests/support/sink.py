"""A receiver on loopback that does as it is told, and keeps every byte it gets; and the way there past the internet.

The guard stays on: names resolve to public addresses by a table of the test's own, and the connector, told to go to one
of those, goes to the sink instead. What it was told is kept, too.
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rota.notify.addresses import Guard
from rota.notify.posting import Poster

HOST = "hooks.example.com"
PUBLIC = "93.184.215.14"
OK = b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n"


@dataclass(frozen=True)
class Got:
    """One request as it came."""

    line: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        """The webhook-id."""
        return self.headers["webhook-id"]


def status(code: int, *headers: str) -> bytes:
    """An answer without a body."""
    return "\r\n".join([f"HTTP/1.1 {code} Whatever", "content-length: 0", *headers, "", ""]).encode()


Behaviour = Callable[[socket.socket, Got], None]


def says(answer: bytes) -> Behaviour:
    """Answer so."""
    return lambda connection, got: connection.sendall(answer)


def silent(seconds: float) -> Behaviour:
    """Say nothing for a while."""
    return lambda connection, got: time.sleep(seconds)


def resets(connection: socket.socket, got: Got) -> None:
    """Break the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def drips(pieces: Sequence[bytes], pause: float) -> Behaviour:
    """Send piece by piece."""

    def drip(connection: socket.socket, got: Got) -> None:
        with contextlib.suppress(OSError):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(pause)

    return drip


def floods(head: bytes, times: int) -> Behaviour:
    """Send a great deal."""

    def flood(connection: socket.socket, got: Got) -> None:
        with contextlib.suppress(OSError):
            connection.sendall(head)
            for _ in range(times):
                connection.sendall(b"x" * 65_536)

    return flood


@dataclass
class Sink:
    """The receiver. Behaviours are used up one by one; the last of them stays."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    told: list[tuple[str, int]] = field(default_factory=list)  # where the connector was told to go
    behaviours: list[Behaviour] = field(default_factory=lambda: [says(OK)])
    names: dict[str, list[str]] = field(default_factory=lambda: {HOST: [PUBLIC]})
    asked: list[str] = field(default_factory=list)  # names that were resolved
    client: ssl.SSLContext | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """A target that leads here."""
        return f"https://{HOST}:8443/in?from=rota"

    def resolve(self, host: str, port: int) -> Sequence[str]:
        """The resolver."""
        self.asked.append(host)
        return self.names.get(host, [])

    def connect(self, address: str, port: int, seconds: float) -> socket.socket:
        """The connector."""
        ipaddress.ip_address(address)  # never a name
        self.told.append((address, port))
        return socket.create_connection(("127.0.0.1", self.port), seconds)

    def poster(self, *, seconds: float = 10.0) -> Poster:
        """A poster whose only way leads here."""
        return Poster(Guard(self.resolve), context=self.client, connect=self.connect, seconds=seconds)

    def does(self, *behaviours: Behaviour) -> None:
        """From now on."""
        self.behaviours = list(behaviours)

    def _next(self) -> Behaviour:
        with self._lock:
            return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]

    def serve(self, raw: socket.socket, server: ssl.SSLContext | None) -> None:
        """One connection."""
        raw.settimeout(10)
        with contextlib.suppress(OSError, ValueError), raw:
            connection = server.wrap_socket(raw, server_side=True) if server else raw
            with connection:
                got = _read(connection)
                behaviour = self._next()
                with self._lock:
                    self.got.append(got)
                behaviour(connection, got)


def _read(connection: socket.socket) -> Got:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65_536)
        if not piece:
            raise ValueError("no request")
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (one.partition(":") for one in lines)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65_536)
    return Got(line, headers, body, time.monotonic())


@contextlib.contextmanager
def running(server: ssl.SSLContext | None = None, client: ssl.SSLContext | None = None) -> Iterator[Sink]:
    """A sink; over TLS if it is given a context of each side."""
    sink = Sink(client=client)
    listening = socket.create_server(("127.0.0.1", 0))
    sink.port = listening.getsockname()[1]
    ended = threading.Event()

    def accept() -> None:
        while not ended.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=sink.serve, args=(connection, server), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        ended.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(2)


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the test's own."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def trusting(self) -> ssl.SSLContext:
        """A client that trusts it, and verifies as always."""
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return ssl.create_default_context(cadata=pem)

    def server(self, host: str = HOST, *, days: int = 1, signed: bool = True) -> ssl.SSLContext:
        """A server with a certificate for a host; `signed` False is by itself, `days` below 0 is expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = _certificate(host, key, None if not signed else self, days=days)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "both.pem"
            path.write_bytes(_pem(key) + certificate.public_bytes(serialization.Encoding.PEM))
            context.load_cert_chain(path)
        return context


def authority() -> Authority:
    """A new one."""
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(key, _certificate("Test authority", key, None, days=1, ca=True))


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: Authority | None, *, days: int, ca: bool = False
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    signer = issuer.key if issuer else key
    until = now + datetime.timedelta(days=days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, until) - datetime.timedelta(days=1))
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if ca:
        usage = x509.KeyUsage(
            digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False,
            decipher_only=False,
        )  # fmt: skip
        builder = builder.add_extension(usage, critical=True)
    else:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    return builder.sign(signer, hashes.SHA256())
