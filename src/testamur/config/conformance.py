"""`testamur conformance`: the VC-API for third-party suites on this machine (command line contract, section 12).

It signs whatever it is given, so it is reachable from 127.0.0.1 only and there is no way to say otherwise; its keys are
made at the start and gone at the end; the served product has none of its routes. What is answered is decided in
`testamur.seal.conformance`, without a socket; here is the door: TLS with a certificate of its own, sizes and times.
"""

from __future__ import annotations

import argparse
import json
import secrets
import signal
import socket
import ssl
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from testamur.seal.cli import jose
from testamur.seal.cli.chance import SystemChance
from testamur.seal.conformance import problems
from testamur.seal.conformance.manifest import first_line
from testamur.seal.conformance.service import EXAMPLES, LARGEST_BODY, Answer, Service
from testamur.seal.contexts import ContextTable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

HOST: Final = "127.0.0.1"
DONE: Final = 0
USAGE: Final = 64
NO_INPUT: Final = 66
UNAVAILABLE: Final = 69
CANNOT_CREATE: Final = 73
PORTS: Final = range(65536)
# One request a connection; whoever has not finished it by then is cut off, however busily it sends.
REQUEST_SECONDS: Final = 30.0
SILENCE_SECONDS: Final = 1.0
MOST_AT_ONCE: Final = 32
MOST_SWALLOWED: Final = 16 * 1024 * 1024
CERTIFICATE_DAYS: Final = timedelta(days=2)
LARGEST_CONTEXT: Final = 1024 * 1024
USAGE_LINE: Final = (
    "usage: testamur conformance [--port N] [--http] [--state DIR] [--contexts DIR]\n"
    "       testamur conformance jose issue|verify --input F --key METHOD.json --feature FEATURE [--sd PATHS] --output OUT"
)
HELP: Final = f"""{USAGE_LINE}

A VC-API on 127.0.0.1 for the test suites of the standards. It signs whatever it is given, with keys made at the start and
thrown away at the end; it cannot be reached from elsewhere and is no part of `testamur serve`.

  --port N        the port; a free one unless given
  --http          plain http instead of https with a certificate made at the start
  --state DIR     write config.json (what is printed first) and certificate.pem (whom to trust) into this folder
  --contexts DIR  more JSON-LD contexts that suites name: one file each, called by the percent-encoded URL and .json
  --help          print this text

First the address, the issuers and a ready localConfig are printed as one JSON line; then it serves until SIGINT or
SIGTERM. `testamur conformance jose` is the program that the suite for JOSE runs.

Exit codes: 0 done · 64 usage · 66 a context cannot be read · 69 the port is taken · 73 the folder cannot be written"""


class Stopped(Exception):
    """SIGINT or SIGTERM came."""


class Wrong(Exception):
    """The command ends here: exit code and sentence."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Given:
    """What stands on the command line."""

    port: int
    http: bool
    state: Path | None
    contexts: Path | None


class Line(argparse.ArgumentParser):
    """The command's options; complaints become sentences of ours."""

    def error(self, message: str) -> NoReturn:
        """Stop with the usage."""
        raise Wrong(USAGE, message.replace("unrecognized arguments", "unrecognised argument"))


def main(argv: list[str]) -> int:
    """Serve until a signal, or run the JOSE program; the exit code."""
    if argv[:1] == ["jose"]:
        return jose.main(argv[1:])
    if {"-h", "--help"} & set(argv):
        sys.stdout.write(HELP + "\n")
        return DONE
    try:
        return serve(read_line(argv))
    except Wrong as wrong:
        usage = f"{USAGE_LINE}\n" if wrong.code == USAGE else ""
        sys.stderr.write(f"{usage}testamur: error: {wrong}\n")
        return wrong.code


def read_line(argv: list[str]) -> Given:
    """The options; `Wrong` 64 for anything else."""
    line = Line(prog="testamur conformance", allow_abbrev=False, add_help=False)
    line.add_argument("--port", default="0")
    line.add_argument("--http", action="store_true")
    line.add_argument("--state", type=Path)
    line.add_argument("--contexts", type=Path)
    given = line.parse_args(argv)
    if not (given.port.isascii() and given.port.isdigit() and int(given.port) in PORTS):
        raise Wrong(USAGE, "--port needs a number from 0 to 65535")
    return Given(int(given.port), given.http, given.state, given.contexts)


def serve(given: Given) -> int:
    """Bind, say where, and answer until a signal comes."""
    contexts = ContextTable({**contexts_in(given.contexts), **EXAMPLES}, inline=True)
    try:
        server = Server(given.port)
    except OSError:
        raise Wrong(UNAVAILABLE, f"port {given.port} is not available") from None
    with server:
        scheme = "http" if given.http else "https"
        port = server.server_address[1]
        server.hosts = frozenset({f"{HOST}:{port}", f"localhost:{port}"})
        server.service = Service(f"{scheme}://{HOST}:{port}", SystemChance(), lambda: datetime.now(UTC), contexts)
        certificate = None if given.http else server.secure()
        said = json.dumps(first_line(server.service)) + "\n"
        keep(given.state, said, certificate)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        with suppress(Stopped):
            sys.stdout.write(said)
            sys.stdout.flush()
            server.serve_forever()
    return DONE


def stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """Leave the loop."""
    raise Stopped


def contexts_in(folder: Path | None) -> Mapping[str, bytes]:
    """The contexts of a folder by URL; a context that the product pins keeps its pinned bytes whatever is here."""
    if folder is None:
        return {}
    try:
        found = {unquote(path.name.removesuffix(".json")): path for path in sorted(folder.iterdir())}
        texts = {url: path.read_bytes() for url, path in found.items() if path.suffix == ".json"}
    except OSError as error:
        raise Wrong(NO_INPUT, f"cannot read {folder}: {error.strerror}") from None
    for url, data in texts.items():
        try:
            fits = len(data) <= LARGEST_CONTEXT and isinstance(json.loads(data), dict)
        except (ValueError, RecursionError):
            fits = False
        if not fits:
            raise Wrong(NO_INPUT, f"cannot read {found[url]}: not a JSON-LD context")
    return texts


def keep(folder: Path | None, said: str, certificate: bytes | None) -> None:
    """Write down what a suite's configuration needs."""
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(said, encoding="utf-8")
        if certificate is not None:
            (folder / "certificate.pem").write_bytes(certificate)
    except OSError as error:
        raise Wrong(CANNOT_CREATE, f"cannot write into {folder}: {error.strerror}") from None


class Server(ThreadingHTTPServer):
    """The listening socket: on loopback, so many requests at once, none of them longer than its time."""

    daemon_threads = True
    request_queue_size = MOST_AT_ONCE

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), Door)
        self.service: Service | None = None
        self.hosts: frozenset[str] = frozenset()
        self.tls: ssl.SSLContext | None = None
        self.places = threading.BoundedSemaphore(MOST_AT_ONCE)

    def secure(self) -> bytes:
        """Speak TLS from now on, with a certificate that is made here; its PEM bytes."""
        certificate, key = self_signed(datetime.now(UTC))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.minimum_version = ssl.TLSVersion.TLSv1_2
        with tempfile.TemporaryDirectory() as folder:
            both = Path(folder, "both.pem")
            both.touch(mode=0o600)
            both.write_bytes(key + certificate)
            self.tls.load_cert_chain(both)
        return certificate

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """One thread a connection, while there is room; a connection too many is closed at once."""
        if not self.places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        """The thread of a connection gives its place back when it ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def finish_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """The handshake, the request and the answer, all before one deadline. TLS starts here, in the own thread."""
        connection = request[1] if isinstance(request, tuple) else request
        connection.settimeout(REQUEST_SECONDS)
        if self.tls is not None:
            connection = self.tls.wrap_socket(connection, server_side=True)
        late = threading.Timer(REQUEST_SECONDS, cut, (connection,))
        late.daemon = True
        late.start()
        try:
            Door(connection, client_address, self)
        finally:
            late.cancel()
            with suppress(OSError):
                connection.close()

    def handle_error(self, _request: object, _client_address: object) -> None:
        """A client that breaks off is nobody's business."""


def cut(connection: socket.socket) -> None:
    """End a connection whose time is over."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class Door(BaseHTTPRequestHandler):
    """One request: what is not JSON of a bearable size for this host is refused before anything reads it."""

    protocol_version = "HTTP/1.1"
    server_version = "testamur"
    sys_version = ""
    server: Server

    def answer(self) -> None:
        """Read the body and answer."""
        self.close_connection = True
        refusal = self.refusal()
        if refusal is not None:
            self.swallow()
        self.write(refusal or self.ask())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815 - the library's names

    def refusal(self) -> Answer | None:
        """What is wrong with the request's frame; a page in a browser can neither name this host nor send JSON."""
        if self.headers.get("Host", "") not in self.server.hosts:
            return refused(421, "this host is not served here")
        if self.command not in {"POST", "PUT", "PATCH"}:
            return None
        length = self.headers.get("Content-Length", "")
        if self.headers.get("Transfer-Encoding") is not None or not (length.isascii() and length.isdigit()):
            return refused(411, "Content-Length is needed")
        if len(length) > len(str(LARGEST_BODY)) or int(length) > LARGEST_BODY:
            return refused(413, f"a body has at most {LARGEST_BODY} bytes")
        if self.headers.get_content_type() not in {"application/json", "application/ld+json"}:
            return refused(415, "the body must be application/json")
        return None

    def swallow(self) -> None:
        """Let a refused body go by for a while: a client that is still sending, or has sent in vain, hears no answer."""
        length = self.headers.get("Content-Length", "")
        left = min(int(length[:12]), MOST_SWALLOWED) if length.isascii() and length.isdigit() else 0
        self.connection.settimeout(SILENCE_SECONDS)
        with suppress(OSError):
            while left > 0 and (piece := self.rfile.read(min(left, LARGEST_BODY))):
                left -= len(piece)

    def ask(self) -> Answer:
        """What the service says."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) if self.command != "GET" else b""
        if self.server.service is None:
            return refused(503, "not ready")
        try:
            return self.server.service.answer(self.command, self.path, body)
        except Exception as error:  # noqa: BLE001 - a suite reads an answer, never a connection that was dropped
            return refused(500, f"internal error: {type(error).__name__}")

    def write(self, answer: Answer) -> None:
        """Send an answer, and nothing after it on this connection."""
        data = json.dumps(answer.body, ensure_ascii=False).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Connection", "close")
        if answer.allow is not None:
            self.send_header("Allow", answer.allow)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The library's own refusals (a header too long, no HTTP at all) in the shape of ours."""
        self.close_connection = True
        # The library takes what it could not read for HTTP/0.9, which has no status to be told by.
        self.request_version = self.protocol_version
        self.write(refused(code, message or explain or "refused"))

    def log_message(self, *_args: object) -> None:
        """Say nothing: what is sent here is the suite's business."""


def refused(code: int, title: str) -> Answer:
    """A refusal of the frame."""
    return Answer(code, {"errors": [problems.problem("about:blank", title)]})


def self_signed(now: datetime) -> tuple[bytes, bytes]:
    """A certificate for 127.0.0.1 and localhost that nobody vouches for, and its key, both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "testamur conformance")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(IPv4Address(HOST))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(secrets.randbits(128) | 1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + CERTIFICATE_DAYS)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM), secret
