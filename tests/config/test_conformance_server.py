"""A suite of the standards talks to `testamur conformance`: over https, from this machine, as its manifest says."""

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import Resolver404, resolve

from testamur.config import conformance
from tests.seal.pack import VECTORS, cases, needs_vectors

pytestmark = pytest.mark.enable_socket
COMMAND = [sys.executable, "-m", "testamur", "conformance"]
V2, EXAMPLES = "https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"
CREDENTIAL = {
    "@context": [V2, EXAMPLES],
    "type": ["VerifiableCredential"],
    "credentialSubject": {
        "id": "did:example:a",
        "name": "Zoë",
        "alumniOf": {"id": "did:example:u", "name": "Northlake"},
    },
}
# What the suite replaces in two of its files before it sends them.
PLACEHOLDERS = {"PAST DATE": "2020-01-01T00:00:00Z", "FUTURE DATE": "2100-01-01T00:00:00Z"}


@dataclass
class Running:
    """The command as a process, and what it said first."""

    process: subprocess.Popen
    first: dict
    trust: ssl.SSLContext | None

    @property
    def port(self) -> int:
        return int(self.first["url"].rpartition(":")[2])

    def connection(self) -> http.client.HTTPConnection:
        if self.trust is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=self.trust)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict]:
        """One request; status and JSON."""
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        with closing(self.connection()) as connection:
            connection.request(method, path, data, {"Content-Type": "application/json", **headers} if data else headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def post(self, path: str, **body: object) -> tuple[int, dict]:
        return self.ask("POST", path, body)

    def line(self) -> socket.socket:
        """A bare connection."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return plain if self.trust is None else self.trust.wrap_socket(plain, server_hostname="localhost")


def start(folder, *words: str) -> Running:
    process = subprocess.Popen(
        [*COMMAND, "--state", str(folder), *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    line = process.stdout.readline()
    assert line, process.stderr.read()
    trusted = folder / "certificate.pem"
    return Running(process, json.loads(line), ssl.create_default_context(cafile=trusted) if trusted.exists() else None)


def end(running: Running, number: int = signal.SIGTERM) -> int:
    running.process.send_signal(number)
    said = running.process.communicate(timeout=20)
    assert said == ("", "")
    return running.process.returncode


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    running = start(tmp_path_factory.mktemp("state"))
    yield running
    assert end(running) == 0


@needs_vectors
@pytest.mark.parametrize("case", cases("vcdm20"), ids=lambda case: case["id"])
def test_each_file_of_the_data_model_suite_is_answered_as_it_says(api, case):
    text = (VECTORS / case["file"]).read_text()
    for word, date in PLACEHOLDERS.items():
        text = text.replace(word, date)
    if case["operation"] == "issue":
        status, body = api.post("/credentials/issue", credential=json.loads(text), options={})
    else:
        status, body = api.post(
            "/presentations/verify", verifiablePresentation=json.loads(text), options={"checks": []}
        )
    good = 201 if case["operation"] == "issue" else 200
    # Where the suite leaves the choice to add the base context, ours refuses: nobody signs what they have not read.
    assert (status, bool(body.get("errors"))) == ((good, False) if case["expect"] == "accept" else (400, True)), body


SIGNING = {
    "": "eddsa",
    "/eddsa-rdfc-2022": "eddsa",
    "/eddsa-jcs-2022": "eddsa",
    "/ecdsa-rdfc-2019-p256": "p256",
    "/ecdsa-rdfc-2019-p384": "p384",
    "/status": "eddsa",
    "/vc-jwt": "p256",
}


@pytest.mark.parametrize("suite", SIGNING)
def test_each_suite_issues_with_its_own_key_and_verifies_what_it_issued(api, suite):
    status, body = api.post(f"{suite}/credentials/issue", credential=CREDENTIAL)
    assert status == 201
    signed = body["verifiableCredential"]
    if suite == "/vc-jwt":
        assert api.post("/credentials/verify", verifiableCredential=signed)[0] == 200
        return
    assert signed["issuer"] == api.first["dids"][SIGNING[suite]]
    if suite not in {"", "/status"}:
        assert suite.removeprefix("/").startswith(signed["proof"]["cryptosuite"])
    for options in ({}, {"checks": ["proof"]}):
        status, body = api.post("/credentials/verify", verifiableCredential=signed, options=options)
        assert (status, body["verified"], body["errors"]) == (200, True, [])
    signed["credentialSubject"]["name"] = "Zoe"
    status, body = api.post("/credentials/verify", verifiableCredential=signed, options={"checks": ["proof"]})
    assert (status, body["verified"]) == (400, False)
    assert body["errors"][0]["type"] == "https://w3id.org/security#PROOF_VERIFICATION_ERROR"


def test_only_the_proof_is_asked_for_and_status_and_binding_are_left_alone(api):
    signed = api.post("/status/credentials/issue", credential=CREDENTIAL)[1]["verifiableCredential"]
    whole = api.post("/credentials/verify", verifiableCredential=signed, options={})[1]["checks"]
    proof = api.post("/credentials/verify", verifiableCredential=signed, options={"checks": ["proof"]})[1]["checks"]
    assert [one["name"] for one in whole] == [
        "format",
        "context",
        "schema",
        "proof",
        "issuer_binding",
        "validity",
        "status",
    ]
    assert [one["name"] for one in proof] == ["format", "context", "schema", "proof", "validity"]


def test_an_issuer_is_filled_in_or_must_be_the_right_one(api):
    did = api.first["dids"]["eddsa"]
    for issuer, good in (
        (did, True),
        ({"id": did, "name": "N"}, True),
        ({"name": "N"}, True),
        ("did:example:x", False),
        (None, False),
    ):
        status, body = api.post("/credentials/issue", credential={**CREDENTIAL, "issuer": issuer})
        assert status == (201 if good else 400), (issuer, body)


def test_a_part_of_a_credential_is_shown_and_the_whole_is_the_holders_secret(api):
    options = {"mandatoryPointers": ["/issuer"]}
    base = api.post("/ecdsa-sd-2023/credentials/issue", credential=CREDENTIAL, options=options)[1][
        "verifiableCredential"
    ]
    status, body = api.post("/credentials/verify", verifiableCredential=base)
    assert (status, body["errors"][0]["title"]) == (400, "proof: base_proof")
    chosen = {"selectivePointers": ["/credentialSubject/name"]}
    status, body = api.post("/credentials/derive", verifiableCredential=base, options=chosen)
    assert status == 201
    shown = body["verifiableCredential"]
    assert shown["issuer"] == api.first["dids"]["p256"]
    assert "alumniOf" not in shown["credentialSubject"]
    assert api.post("/credentials/verify", verifiableCredential=shown)[0] == 200
    shown["credentialSubject"]["name"] = "Zoe"
    assert api.post("/credentials/verify", verifiableCredential=shown)[0] == 400
    assert api.post("/credentials/derive", verifiableCredential=CREDENTIAL, options=chosen)[0] == 400
    wrong = {"selectivePointers": ["/nothing/there"]}
    assert api.post("/credentials/derive", verifiableCredential=base, options=wrong)[0] == 400


def test_a_place_in_the_list_is_given_with_the_credential_and_the_list_is_read_over_https(api):
    entries = [
        api.post("/status/credentials/issue", credential=CREDENTIAL)[1]["verifiableCredential"]["credentialStatus"]
        for _ in range(3)
    ]
    assert len({one["statusListIndex"] for one in entries}) == 3
    url = entries[0]["statusListCredential"]
    assert url.startswith(api.first["url"] + "/status/")
    status, found = api.ask("GET", url.removeprefix(api.first["url"]))
    assert (status, found["id"], found["type"]) == (200, url, ["VerifiableCredential", "BitstringStatusListCredential"])
    assert found["credentialSubject"]["encodedList"].startswith("u")
    assert api.post("/credentials/verify", verifiableCredential=found)[0] == 200
    broken = {
        **CREDENTIAL,
        "statusEntry": {"type": "BitstringStatusListEntry", "statusListIndex": True},
        "@context": [V2],
    }
    assert api.post("/status/credentials/issue", credential=broken)[0] == 400


def test_an_unsigned_presentation_is_read_for_its_form_and_a_signed_one_has_to_fit(api):
    plain = {"@context": [V2], "type": ["VerifiablePresentation"]}
    assert api.post("/presentations/verify", verifiablePresentation=plain)[0] == 200
    assert api.post("/presentations/verify", verifiablePresentation={**plain, "type": ["Other"]})[0] == 400
    forged = {
        **plain,
        "holder": "did:example:h",
        "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"},
    }
    assert api.post("/presentations/verify", verifiablePresentation=forged)[0] == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/credentials/issue", b"{"), ("/credentials/issue", b"[]"), ("/credentials/issue", b"{}"), ("/credentials/issue", b""),
        ("/credentials/issue", b'{"credential": {}, "credential": {}}'), ("/credentials/issue", b'{"credential": 7}'),
        ("/credentials/issue", b'{"credential": {}, "options": {"mandatoryPointers": [7]}}'), ("/credentials/issue", b"\xff"),
        ("/credentials/issue", b'{"credential": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
        ("/credentials/verify", b'{"verifiableCredential": null}'), ("/credentials/verify", b'{"verifiableCredential": NaN}'),
        ("/credentials/verify", b'{"verifiableCredential": {}, "options": []}'), ("/credentials/verify", b'{"verifiableCredential": "x"}'),
        ("/presentations/verify", b'{"verifiablePresentation": {}, "options": {"challenge": 7}}'),
        ("/credentials/derive", b'{"verifiableCredential": {}, "options": {"selectivePointers": "x"}}'),
    ],
)  # fmt: skip
def test_whatever_else_is_sent_is_400_with_an_error_object(api, path, body):
    status, found = api.ask(
        "POST", path, body, **{"Content-Type": "application/json", "Content-Length": str(len(body))}
    )
    assert status == 400
    assert set(found["errors"][0]) == {"type", "title", "detail", "pointer"}


def test_routes_methods_sizes_and_hosts_are_exactly_those(api):
    assert api.post("/nothing/credentials/issue", credential=CREDENTIAL)[0] == 404
    assert api.ask("GET", "/")[0] == 404
    assert api.ask("GET", "/credentials/issue")[0] == 405
    assert api.post("/status/revocation-1")[0] == 405
    assert api.ask("POST", "/credentials/issue", b" " * (1024 * 1024 + 1))[0] == 413
    assert api.ask("POST", "/credentials/issue", b"{}", **{"Content-Length": "9" * 30})[0] == 413
    assert api.ask("POST", "/credentials/issue", b"{}", **{"Content-Type": "text/plain"})[0] == 415
    assert api.ask("POST", "/credentials/issue", b"{}", Host="evil.example")[0] == 421
    with api.line() as line:
        line.sendall(
            f"POST /credentials/issue HTTP/1.1\r\nHost: 127.0.0.1:{api.port}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        )
        assert line.recv(4096).startswith(b"HTTP/1.1 411 ")


@pytest.mark.parametrize(
    "request_", [b"X" * 70000 + b"\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"]
)  # fmt: skip
def test_what_is_no_request_is_refused_and_the_next_one_is_answered(api, request_):
    with api.line() as line:
        line.sendall(request_)
        assert line.recv(4096)[:10] in {b"HTTP/1.1 4", b"HTTP/1.1 5"}
    assert api.ask("GET", "/status/revocation-1")[0] == 200


def test_who_never_finishes_a_request_keeps_nobody_waiting(api):
    silent = [socket.create_connection(("127.0.0.1", api.port)) for _ in range(8)]
    silent += [api.line() for _ in range(4)]
    for line in silent[8:]:
        line.sendall(b"POST /credentials/issue HTTP/1.1\r\nHost: ")
    started = time.monotonic()
    assert api.ask("GET", "/status/revocation-1")[0] == 200
    assert time.monotonic() - started < 15
    for line in silent:
        line.close()


def test_it_listens_on_loopback_and_nowhere_else(api):
    addresses = {row[4][0] for row in socket.getaddrinfo(socket.gethostname(), api.port, socket.AF_INET)} - {
        "127.0.0.1"
    }
    addresses = {one for one in addresses if not one.startswith("127.")}
    for address in addresses:
        with pytest.raises(OSError, match=r"refused|timed out|unreachable"):
            socket.create_connection((address, api.port), timeout=2)
    listening = Path("/proc/net/tcp").read_text()
    assert f"0100007F:{api.port:04X}" in listening
    assert f"00000000:{api.port:04X}" not in listening


def test_the_manifest_names_every_route_with_the_tags_that_suites_look_for(api):
    config = api.first["localConfig"]["implementations"][0]
    tags = {one["endpoint"].removeprefix(api.first["url"]): set(one["tags"]) for one in config["issuers"]}
    assert tags["/credentials/issue"] >= {"vc2.0", "eddsa-rdfc-2022"}
    assert tags["/ecdsa-rdfc-2019-p384/credentials/issue"] == {"ecdsa-rdfc-2019"}
    assert tags["/status/credentials/issue"] == {"BitstringStatusList"}
    assert tags["/vc-jwt/credentials/issue"] == {"EnvelopingProof"}
    assert {one["id"] for one in config["issuers"]} == set(api.first["dids"].values())
    (verifier,), (presentations,) = config["verifiers"], config["vpVerifiers"]
    assert {tag for found in tags.values() for tag in found} <= set(verifier["tags"])
    assert verifier["supportedEcdsaKeyTypes"] == ["P-256", "P-384"]
    assert presentations["endpoint"].endswith("/presentations/verify")
    assert all(one["supports"]["vc"] for one in [*config["issuers"], verifier, presentations])


def test_every_start_has_fresh_keys_and_either_signal_ends_it_well(api, tmp_path):
    other = start(tmp_path / "other", "--http")
    assert other.first["url"].startswith("http://127.0.0.1:")
    assert not set(other.first["dids"].values()) & set(api.first["dids"].values())
    assert other.post("/credentials/issue", credential=CREDENTIAL)[0] == 201
    assert json.loads((tmp_path / "other" / "config.json").read_text()) == other.first
    assert end(other, signal.SIGINT) == 0


def test_a_context_of_a_suite_is_handed_in_as_a_file_and_a_pinned_one_stays_as_it_is(tmp_path):
    folder = tmp_path / "contexts"
    folder.mkdir()
    mine = {"@context": {"shoeSize": "https://example.org/shoeSize"}}
    (folder / "https%3A%2F%2Fexample.org%2Fshoes.json").write_text(json.dumps(mine))
    (folder / "https%3A%2F%2Fwww.w3.org%2Fns%2Fcredentials%2Fv2.json").write_text(json.dumps({"@context": {}}))
    with_shoes = {**CREDENTIAL, "@context": [V2, "https://example.org/shoes"]}
    with_shoes["credentialSubject"] = {"id": "did:example:a", "shoeSize": "38"}
    running = start(tmp_path / "state", "--http", "--contexts", str(folder))
    status, body = running.post("/credentials/issue", credential=with_shoes)
    assert status == 201, body
    assert running.post("/credentials/verify", verifiableCredential=body["verifiableCredential"])[0] == 200
    assert end(running) == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--port", "x"], 64, "--port needs a number from 0 to 65535"),
        (["--port", "70000"], 64, "--port needs a number from 0 to 65535"),
        (["--host", "0.0.0.0"], 64, "unrecognised argument"),
        (["--contexts", "nowhere"], 66, "cannot read nowhere: No such file or directory"),
    ],
)  # fmt: skip
def test_each_mistake_on_its_line_has_a_sentence_and_a_code(words, code, said):
    done = subprocess.run([*COMMAND, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.splitlines()[-1].startswith(f"testamur: error: {said}")


def test_a_port_that_is_taken_is_69(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run([*COMMAND, "--port", str(port)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (69, f"testamur: error: port {port} is not available\n")


@pytest.fixture
def own_server(monkeypatch):
    """The server in this process, with little patience and room for two."""
    monkeypatch.setattr(conformance, "REQUEST_SECONDS", 0.6)
    server = conformance.Server(0)
    server.places = threading.BoundedSemaphore(2)
    port = server.server_address[1]
    server.hosts = frozenset({f"127.0.0.1:{port}"})
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield port
    server.shutdown()
    server.server_close()
    thread.join(5)


def test_whoever_sends_slowly_is_cut_off_however_busily(own_server):
    started = time.monotonic()
    with socket.create_connection(("127.0.0.1", own_server), timeout=5) as line:
        line.sendall(b"GET / HTTP/1.1\r\n")
        with suppress(OSError):
            for number in range(100):
                line.sendall(b"X-%d: y\r\n" % number)
                time.sleep(0.05)
        with suppress(OSError):
            assert line.recv(1) == b""
    assert time.monotonic() - started < 4.5


def test_one_connection_too_many_is_closed_at_once(own_server):
    held = [socket.create_connection(("127.0.0.1", own_server), timeout=5) for _ in range(2)]
    time.sleep(0.2)
    with socket.create_connection(("127.0.0.1", own_server), timeout=5) as line, suppress(ConnectionError):
        assert line.recv(1) == b""
    for one in held:
        one.close()
    for _ in range(50):
        time.sleep(0.1)
        found = b""
        with socket.create_connection(("127.0.0.1", own_server), timeout=5) as line, suppress(ConnectionError):
            line.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{own_server}\r\n\r\n".encode())
            found = line.recv(4096)
        if found:
            break
    assert found.startswith(b"HTTP/1.1 503 ")


@pytest.mark.parametrize("path", ["/credentials/issue", "/credentials/verify", "/credentials/derive", "/presentations/verify", "/vc-jwt/credentials/issue"])  # fmt: skip
def test_the_served_product_has_none_of_these_routes(path):
    with pytest.raises(Resolver404):
        resolve(path)
    with pytest.raises(Resolver404):
        resolve(f"{path}/")
