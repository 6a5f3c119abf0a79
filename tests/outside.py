"""A server on loopback that stands for the outside world: https with a certificate of its own authority, raw answers."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Speak = Callable[[socket.socket], None]


@dataclass
class Outside:
    """Where the server is, whom a client has to trust, and what was asked of it."""

    port: int
    certificate: Path
    connections: int = 0
    asked: list[bytes] = field(default_factory=list)

    def trust(self) -> ssl.SSLContext:
        """A client's context that knows this authority and no other."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context


def answer(body: bytes = b"{}", *, status: str = "200 OK", kind: str = "application/json", more: str = "") -> bytes:
    """A whole HTTP answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


@contextmanager
def outside(folder: Path, host: str, pages: Mapping[str, bytes | Speak], *, tls: bool = True) -> Iterator[Outside]:
    """Serve these pages by path on a free port of 127.0.0.1; an answer is bytes, or whatever a function says."""
    certificate, key = made(folder, host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.create_server(("127.0.0.1", 0))
    here = Outside(listener.getsockname()[1], certificate)

    def serve() -> None:
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            here.connections += 1
            threading.Thread(target=speak, args=(plain,), daemon=True).start()

    def speak(plain: socket.socket) -> None:
        with suppress(OSError), plain, context.wrap_socket(plain, server_side=True) if tls else plain as line:
            request = b""
            while b"\r\n\r\n" not in request and (piece := line.recv(4096)):
                request += piece
            here.asked.append(request)
            found = pages.get(request.split(b" ")[1].decode(), answer(b"", status="404 Not Found"))
            if callable(found):
                found(line)
            else:
                line.sendall(found)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield here
    finally:
        listener.close()


def made(folder: Path, host: str) -> tuple[Path, Path]:
    """A self-signed certificate for a name, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{host}.pem", folder / f"{host}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths
