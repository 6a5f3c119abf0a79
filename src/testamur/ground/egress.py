"""The one door to the outside: a guarded GET that reads a small public document and nothing else.

What asks here was written by a stranger (a credential's did:web issuer, the address of a status list), so the address
is never trusted. https on port 443 only; the name is resolved once, every answer must be a public address by the table
below, and the connection goes to that very address with the certificate checked for the name; no redirect, no proxy
from the environment, no cookie; size and time are capped from the first byte to the last. A caller learns one of four
constant sentences, never what was found inside a network.

The standard library's `is_global` is not enough: it calls several mapped, translated and multicast addresses global.
"""

from __future__ import annotations

import functools
import http.client
import io
import os
import re
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import unquote

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

NOT_REACHABLE: Final = "not reachable"
REFUSED: Final = "refused"
TOO_LARGE: Final = "too large"
WRONG_TYPE: Final = "wrong type"

CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 5.0
FAILURE_KEPT_SECONDS: Final = 60.0
MOST_FAILURES: Final = 1024
MOST_AT_ONCE: Final = 20
MOST_PER_HOST: Final = 2
LONGEST_URL: Final = 2048
HTTPS: Final = 443

# One lower-case scheme; a host of letters, digits and hyphens; perhaps a port; a path and a query of RFC 3986.
URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[A-Za-z0-9.-]{1,253})(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<target>/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*(?:\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?)?"
)
LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# A last label that an address parser would take for a number makes the whole host an address in disguise.
NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
TYPES: Final = re.compile(
    r"application/(?:json|jwt|vc|did|[a-z0-9.-]+\+(?:json|jwt|ld\+json|sd-jwt))|text/plain", re.IGNORECASE
)

NOT_PUBLIC_4: Final = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this network, unspecified
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # carrier-grade NAT; some clouds' metadata
            "127.0.0.0/8",  # loopback
            "168.63.129.16/32",  # a cloud's platform address
            "169.254.0.0/16",  # link-local; metadata of most clouds
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments; a cloud's metadata
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # name servers of private addresses
            "192.52.193.0/24",  # multicast tunnels
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # name servers of private addresses
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, broadcast
        ),
    )
)
# Of IPv6 only global unicast can be public: that leaves out unspecified, loopback, discard, unique-local, link-local,
# site-local, multicast, segment routing and IPv4-compatible addresses.
GLOBAL_6: Final = IPv6Network("2000::/3")
NOT_PUBLIC_6: Final = tuple(
    map(
        ip_network,
        (
            "2001::/23",  # Teredo, benchmarking, ORCHID and other protocol assignments
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4
            "2620:4f:8000::/48",  # name servers of private addresses
            "3fff::/20",  # documentation
        ),
    )
)
# An IPv6-only network reaches the public IPv4 through this prefix, so what is wrapped in it is looked at.
NAT64: Final = IPv6Network("64:ff9b::/96")

Address = tuple[int, str]
"""An address family and an address as text."""
Resolve = Callable[[str, int], Sequence[Address]]


class Outside(OSError):
    """Nothing came of a request; the message is one of the four constants."""


class NoSuchHost(Exception):
    """The name is in no directory."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes; `host` is lower-case, `path` begins with a slash."""

    host: str
    port: int
    path: str
    tls: bool

    @property
    def authority(self) -> str:
        """What the Host header says."""
        return self.host if self.port == HTTPS and self.tls else f"{self.host}:{self.port}"


def fetch(url: str, max_bytes: int) -> bytes | None:
    """GET a public document: its body, None when there is none (404, 410, no such host); `Outside` for all else."""
    return client().fetch(url, max_bytes)


@functools.cache
def client() -> Client:
    """The process's client. TESTAMUR_EGRESS_TEST_ALLOW names, as host:port, what a test equipment may be reached at."""
    return Client(allowed=frozenset(os.environ.get("TESTAMUR_EGRESS_TEST_ALLOW", "").split()))


def parse(url: str, allowed: frozenset[str] = frozenset()) -> Target:
    """Read a URL once, strictly; `Outside` (refused) for everything that two parsers could read in two ways."""
    found = URL.fullmatch(url) if len(url) <= LONGEST_URL else None
    if found is None:
        raise Outside(REFUSED)
    host, tls = found["host"].lower(), found["scheme"] == "https"
    target = Target(host, int(found["port"] or (HTTPS if tls else 80)), found["target"] or "/", tls)
    labels = host.split(".")
    if not all(map(LABEL.fullmatch, labels)) or NUMBER.fullmatch(labels[-1]):
        raise Outside(REFUSED)
    if any(segment in {".", ".."} for segment in unquote(target.path.partition("?")[0]).split("/")):
        raise Outside(REFUSED)
    if f"{host}:{target.port}" not in allowed and (not tls or target.port != HTTPS or len(labels) < 2):
        raise Outside(REFUSED)
    return target


def is_public(text: str) -> bool:
    """Tell whether an address is one that anybody on the Internet may be; what is no plain address is not."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        wrapped = address.ipv4_mapped or (IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None)
        if wrapped is None:
            within = address.scope_id is None and address in GLOBAL_6
            return within and not any(address in one for one in NOT_PUBLIC_6)
        address = wrapped
    return not any(address in one for one in NOT_PUBLIC_4)


def look_up(host: str, port: int) -> Sequence[Address]:
    """Ask the system's resolver; `NoSuchHost` when it knows the name to be in no directory."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}:
            raise NoSuchHost from None
        raise
    return [(int(family), str(address[0])) for family, _type, _protocol, _name, address in found]


def certificates() -> ssl.SSLContext:
    """What is asked of a server: TLS 1.2 at least, a certificate of a known authority, and for the name."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(slots=True)
class Client:
    """Asks for several callers at once, of one host at most two. What touches the world can be handed in; times in seconds."""

    allowed: frozenset[str] = frozenset()
    resolve: Resolve = look_up
    tls: ssl.SSLContext = field(default_factory=certificates)
    clock: Callable[[], float] = time.monotonic
    connect_seconds: float = CONNECT_SECONDS
    total_seconds: float = TOTAL_SECONDS
    failures: dict[tuple[str, int], float] = field(default_factory=dict)
    asking: Counter[str] = field(default_factory=Counter)
    turn: threading.Condition = field(default_factory=threading.Condition)

    def fetch(self, url: str, max_bytes: int) -> bytes | None:
        """As `fetch`."""
        target = parse(url, self.allowed)
        deadline = self.clock() + self.total_seconds
        try:
            with (
                self.place(target.host, deadline),
                self.connected(target, self.addresses(target), deadline) as connection,
            ):
                return self.ask(connection, target, max_bytes, deadline)
        except NoSuchHost:
            return None
        except Outside:
            raise
        except (OSError, http.client.HTTPException, ValueError):
            raise Outside(NOT_REACHABLE) from None

    @contextmanager
    def place(self, host: str, deadline: float) -> Iterator[None]:
        """One of the places that there are for a host; waiting for it is part of the time a request may take."""

        def room() -> bool:
            return self.asking[host] < MOST_PER_HOST and self.asking.total() < MOST_AT_ONCE

        with self.turn:
            if not self.turn.wait_for(room, self.left(deadline)):
                raise Outside(NOT_REACHABLE)
            self.asking[host] += 1
        try:
            yield
        finally:
            with self.turn:
                self.asking[host] -= 1
                self.asking += Counter()  # forgets the hosts that nobody asks
                self.turn.notify_all()

    def addresses(self, target: Target) -> Sequence[Address]:
        """Where the name leads, asked once; `Outside` unless every answer may be gone to."""
        answers: list[Sequence[Address] | Exception] = []

        def look() -> None:
            try:
                answers.append(self.resolve(target.host, target.port))
            except (OSError, NoSuchHost, ValueError) as error:
                answers.append(error)

        # The system's resolver cannot be told how long it may take, so it is asked aside and left behind when late.
        asking = threading.Thread(target=look, daemon=True)
        asking.start()
        asking.join(self.connect_seconds)
        found = answers[0] if answers else []
        if isinstance(found, NoSuchHost):
            raise found
        if isinstance(found, Exception) or not found:
            raise Outside(NOT_REACHABLE)
        if f"{target.host}:{target.port}" not in self.allowed and not all(is_public(text) for _, text in found):
            raise Outside(REFUSED)
        return found

    def connected(self, target: Target, addresses: Sequence[Address], deadline: float) -> socket.socket:
        """A connection to the first checked address that answers, with the certificate checked for the name."""
        place = (target.host, target.port)
        if self.clock() < self.failures.get(place, float("-inf")) + FAILURE_KEPT_SECONDS:
            raise Outside(NOT_REACHABLE)
        for family, address in addresses:
            plain = socket.socket(family, socket.SOCK_STREAM)
            try:
                plain.settimeout(min(self.connect_seconds, self.left(deadline)))
                plain.connect((address, target.port))
                plain.settimeout(self.left(deadline))
                return self.tls.wrap_socket(plain, server_hostname=target.host) if target.tls else plain
            except OSError:
                plain.close()
        if len(self.failures) >= MOST_FAILURES:
            self.failures.clear()
        self.failures[place] = self.clock()
        raise Outside(NOT_REACHABLE)

    def ask(self, connection: socket.socket, target: Target, max_bytes: int, deadline: float) -> bytes | None:
        """One GET, one answer, at most so many bytes of it; None when the server says there is no such document."""
        connection.settimeout(self.left(deadline))
        connection.sendall(request(target))
        # Of a socket, the reader of answers asks nothing but `makefile`.
        paced = cast("socket.socket", Paced(connection, lambda: self.left(deadline)))
        answer = http.client.HTTPResponse(paced, method="GET")
        answer.begin()
        if answer.status in {404, 410}:
            return None
        if 300 <= answer.status < 400:
            raise Outside(REFUSED)
        if answer.status != 200:
            raise Outside(NOT_REACHABLE)
        kind = (answer.getheader("Content-Type") or "").partition(";")[0].strip()
        if TYPES.fullmatch(kind) is None or (answer.getheader("Content-Encoding") or "identity") != "identity":
            raise Outside(WRONG_TYPE)
        if (answer.length or 0) > max_bytes:
            raise Outside(TOO_LARGE)
        body = answer.read(max_bytes + 1)
        if len(body) > max_bytes:
            raise Outside(TOO_LARGE)
        if answer.length:
            raise Outside(NOT_REACHABLE)
        return body

    def left(self, deadline: float) -> float:
        """The seconds that are left; `Outside` when there are none."""
        seconds = deadline - self.clock()
        if seconds <= 0:
            raise Outside(NOT_REACHABLE)
        return seconds


class Paced(io.RawIOBase):
    """The bytes of an answer, every piece of which has to come before the same deadline."""

    def __init__(self, connection: socket.socket, left: Callable[[], float]) -> None:
        super().__init__()
        self.connection = connection
        self.left = left

    def readable(self) -> bool:
        """It is for reading only."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The next piece; `TimeoutError` or `Outside` when it comes too late."""
        self.connection.settimeout(self.left())
        return self.connection.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What the standard library's reader of answers asks a connection for."""
        return io.BufferedReader(self)


def request(target: Target) -> bytes:
    """The whole of what a server is told."""
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.authority}",
        "Accept: application/json, application/ld+json, application/jwt, */*;q=0.1",
        "Accept-Encoding: identity",
        "User-Agent: testamur",
        "Connection: close",
    )
    return "\r\n".join((*lines, "", "")).encode("ascii")
