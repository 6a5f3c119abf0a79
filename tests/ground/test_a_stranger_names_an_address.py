"""A stranger's credential names addresses: nothing inside a network is ever touched, and nobody learns what is there."""

import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import pytest
from hypothesis import given, settings, strategies as st

from testamur.ground.egress import (
    NOT_REACHABLE,
    REFUSED,
    TOO_LARGE,
    WRONG_TYPE,
    Client,
    NoSuchHost,
    Outside,
    is_public,
    parse,
)
from tests.outside import answer, outside

pytestmark = pytest.mark.enable_socket
HOST = "credentials.example"
PUBLIC = (socket.AF_INET, "1.1.1.1")


def here(host: str, port: int) -> list:
    return [(socket.AF_INET, "127.0.0.1")]


def slowly(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        line.sendall(b" ")
        time.sleep(0.1)


def headers_without_end(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in count():
        line.sendall(b"X-%d: y\r\n" % number)
        time.sleep(0.05)


def continues_without_end(line: socket.socket) -> None:
    while True:
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.05)


def without_end(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        line.sendall(b"1000\r\n" + b" " * 4096 + b"\r\n")


PAGES = {
    "/did.json": answer(b'{"id": "did:web:x"}', kind="application/did+ld+json; charset=utf-8"),
    "/plain": answer(b"{}", kind="text/plain"),
    "/jwt": answer(b"e30.e30.", kind="application/vc+jwt"),
    "/chunked": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "/gone": answer(b"", status="410 Gone"),
    "/broken": answer(b"", status="500 Internal Server Error"),
    "/elsewhere": answer(b"", status="302 Found", more="Location: https://credentials.example/did.json\r\n"),
    "/inside": answer(b"", status="307 Temporary Redirect", more="Location: http://127.0.0.1/\r\n"),
    "/page": answer(b"<html>", kind="text/html"),
    "/packed": answer(b"\x1f\x8b", more="Content-Encoding: gzip\r\n"),
    "/big": answer(b" " * 5000),
    "/says-big": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n",
    "/cut": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{}",
    "/no-http": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "/slow": slowly,
    "/headers": headers_without_end,
    "/continues": continues_without_end,
    "/endless": without_end,
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with outside(tmp_path_factory.mktemp("outside"), HOST, PAGES) as found:
        yield found


@pytest.fixture
def client(world) -> Client:
    allowed = frozenset({f"{HOST}:{world.port}"})
    return Client(allowed=allowed, resolve=here, tls=world.trust(), total_seconds=1.0)


def said(client: Client, url: str, most: int = 4096) -> str:
    """The sentence a request ends with."""
    with pytest.raises(Outside) as refused:
        client.fetch(url, most)
    return str(refused.value)


@pytest.mark.parametrize(
    ("path", "body"),
    [("did.json", b'{"id": "did:web:x"}'), ("plain", b"{}"), ("jwt", b"e30.e30."), ("chunked", b"{}"), ("gone", None), ("none", None)],
)  # fmt: skip
def test_a_public_document_is_read_or_is_known_not_to_be_there(client, world, path, body):
    assert client.fetch(f"https://{HOST}:{world.port}/{path}", 4096) == body


def test_the_server_learns_the_name_and_nothing_of_the_asker(client, world, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    client.fetch(f"https://{HOST.upper()}:{world.port}/did.json?a=%20b", 4096)
    first, *headers = world.asked[-1].decode().strip().split("\r\n")
    assert first == "GET /did.json?a=%20b HTTP/1.1"
    assert sorted(line.partition(":")[0] for line in headers) == [
        "Accept",
        "Accept-Encoding",
        "Connection",
        "Host",
        "User-Agent",
    ]
    assert f"Host: {HOST}:{world.port}" in headers


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("elsewhere", REFUSED), ("inside", REFUSED), ("broken", NOT_REACHABLE), ("page", WRONG_TYPE), ("packed", WRONG_TYPE),
        ("big", TOO_LARGE), ("says-big", TOO_LARGE), ("endless", TOO_LARGE), ("cut", NOT_REACHABLE), ("no-http", NOT_REACHABLE),
    ],
)  # fmt: skip
def test_every_other_answer_is_one_of_four_sentences(client, world, path, sentence):
    assert said(client, f"https://{HOST}:{world.port}/{path}") == sentence


@pytest.mark.parametrize("path", ["slow", "headers", "continues"])
def test_who_answers_slowly_is_left_after_the_same_time_whatever_it_sends(client, world, path):
    started = time.monotonic()
    assert said(client, f"https://{HOST}:{world.port}/{path}") == NOT_REACHABLE
    assert time.monotonic() - started < 5.0


def test_a_certificate_for_another_name_or_of_nobody_is_no_connection(world):
    other = frozenset({f"other.example:{world.port}", f"{HOST}:{world.port}"})
    assert (
        said(Client(allowed=other, resolve=here, tls=world.trust()), f"https://other.example:{world.port}/did.json")
        == NOT_REACHABLE
    )
    stranger = Client(allowed=other, resolve=here, tls=ssl.create_default_context())
    assert said(stranger, f"https://{HOST}:{world.port}/did.json") == NOT_REACHABLE


def test_a_name_is_asked_for_once_so_that_it_cannot_lead_elsewhere_afterwards(world):
    answers = iter([[(socket.AF_INET, "127.0.0.1")], [(socket.AF_INET, "127.0.0.9")]])
    client = Client(
        allowed=frozenset({f"{HOST}:{world.port}"}), resolve=lambda _host, _port: next(answers), tls=world.trust()
    )
    assert client.fetch(f"https://{HOST}:{world.port}/did.json", 4096) is not None
    assert next(answers)[0][1] == "127.0.0.9"


INSIDE = (
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::",
    "2002:808:808::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:2::1", "2001:10::1", "2001:db8::1", "3fff::1", "100::1",
    "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "4000::1", "", "localhost",
)  # fmt: skip
OUT_THERE = (
    "1.1.1.1",
    "8.8.8.8",
    "93.184.215.14",
    "172.32.0.1",
    "2606:4700::1111",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
)


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_of_a_network_within_is_public(address):
    assert not is_public(address)
    client = Client(resolve=lambda _host, _port: [PUBLIC, (socket.AF_INET, address)])
    assert said(client, "https://credentials.example/did.json") == REFUSED


@pytest.mark.parametrize("address", OUT_THERE)
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


SPELLINGS = (
    "https://127.0.0.1/", "https://127.1/", "https://0x7f.1/", "https://0x7f000001/", "https://2130706433/", "https://017700000001/",
    "https://[::1]/", "https://[::ffff:169.254.169.254]/", "https://localhost/", "https://a.localhost./", "https://credentials.example./",
    "https://user@credentials.example/", "https://credentials.example@127.0.0.1/", "https://credentials.example:80/",
    "https://credentials.example:0/", "https://credentials.example:99999/", "https://credentials.example:443@x/", "http://credentials.example/",
    "HTTPS://credentials.example/", "ftp://credentials.example/", "file:///etc/passwd", "https:credentials.example/", "https:///x",
    "https://credentials.example\\@127.0.0.1/", "https://credentials.example/#x", "https://credentials.example/\r\nHost: inside",
    "https://credentials.example/ x", "https://cred%65ntials.example/", "https://1２7.0.0.1/", "https://credentials。example/",
    "https://crédentials.example/", "https://-a.example/", "https://a-.example/", "https://a..example/", "https://.example/",
    f"https://{'a' * 64}.example/", f"https://credentials.example/{'a' * 2048}", "https://credentials.example/../x",
    "https://credentials.example/a/%2e%2E/x", "https://credentials.example/%zz", "https://credentials.example/\x00", "https://a.0x1/",
    "https://credentials.example:443.evil/", "", "https://",
)  # fmt: skip


@pytest.mark.parametrize("url", SPELLINGS)
def test_what_two_readers_could_read_in_two_ways_is_refused_before_anybody_is_asked(url):
    def nobody(host: str, port: int) -> list:
        pytest.fail(f"asked for {host}:{port}")

    assert said(Client(resolve=nobody), url) == REFUSED


@given(st.text(max_size=40) | st.from_regex(r"https://[!-~]{1,30}", fullmatch=True))
@settings(max_examples=500)
def test_whatever_is_typed_leads_to_a_name_with_a_dot_on_port_443_or_nowhere(text):
    try:
        target = parse(text)
    except Outside:
        return
    assert text.startswith("https://")
    assert (target.port, target.tls) == (443, True)
    assert "." in target.host
    assert not target.host.rpartition(".")[2].isdigit()


def test_a_name_in_no_directory_is_no_document_and_a_directory_that_is_silent_is_out_of_reach():
    def nowhere(_host: str, _port: int) -> list:
        raise NoSuchHost

    def broken(_host: str, _port: int) -> list:
        raise OSError("secret words")

    def late(_host: str, _port: int) -> list:
        time.sleep(1)
        return [PUBLIC]

    url = "https://credentials.example/did.json"
    assert Client(resolve=nowhere).fetch(url, 10) is None
    assert said(Client(resolve=broken), url) == NOT_REACHABLE
    assert said(Client(resolve=lambda _host, _port: []), url) == NOT_REACHABLE
    assert said(Client(resolve=late, connect_seconds=0.1), url) == NOT_REACHABLE


def test_who_could_not_be_reached_is_not_tried_again_for_a_minute():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    asked, now = [], [0.0]

    def resolve(host: str, _port: int) -> list:
        asked.append(host)
        return here(host, port)

    client = Client(allowed=frozenset({f"{HOST}:{port}"}), resolve=resolve, clock=lambda: now[0])
    url = f"https://{HOST}:{port}/did.json"
    assert said(client, url) == NOT_REACHABLE
    assert list(client.failures) == [(HOST, port)]
    with socket.create_server(("127.0.0.1", port)) as listener:
        listener.settimeout(0.05)
        assert said(client, url) == NOT_REACHABLE
        with pytest.raises(TimeoutError):
            listener.accept()


def test_plain_http_is_for_a_named_test_equipment_only(tmp_path):
    with outside(tmp_path, HOST, {"/did.json": answer()}, tls=False) as world:
        url = f"http://{HOST}:{world.port}/did.json"
        assert said(Client(resolve=here), url) == REFUSED
        assert Client(allowed=frozenset({f"{HOST}:{world.port}"}), resolve=here).fetch(url, 10) == b"{}"


def test_of_one_host_two_are_asked_at_once_and_the_others_wait_their_turn(tmp_path):
    at_once, most = [0], [0]
    lock = threading.Lock()

    def counted(line: socket.socket) -> None:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        time.sleep(0.1)
        with lock:
            at_once[0] -= 1
        line.sendall(answer())

    with outside(tmp_path, HOST, {"/did.json": counted}) as world:
        client = Client(allowed=frozenset({f"{HOST}:{world.port}"}), resolve=here, tls=world.trust())
        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(lambda _: client.fetch(f"https://{HOST}:{world.port}/did.json", 10), range(6)))
        assert found == [b"{}"] * 6
        assert most == [2]
        assert not client.asking
        client.total_seconds = 0.15
        with ThreadPoolExecutor(6) as pool:
            tries = [pool.submit(client.fetch, f"https://{HOST}:{world.port}/did.json", 10) for _ in range(6)]
        late = [one for one in tries if one.exception() is not None]
        assert late
        assert {str(one.exception()) for one in late} == {NOT_REACHABLE}
        assert not client.asking
