"""A checker says `--online`: the issuer's document and the status list come over https, through the one door."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.outside import answer, outside
from tests.seal.desk import achievement, set_up

pytestmark = pytest.mark.enable_socket
COMMAND = [sys.executable, "-m", "testamur", "seal", "verify", "out.ndjson", "--json"]


@pytest.fixture
def desk(tmp_path: Path, capsys):
    return set_up(tmp_path, capsys)


def run(desk, *words: str, **environment: str) -> list[dict]:
    """The reports of the command as a process of its own."""
    done = subprocess.run(
        [*COMMAND, *words],
        cwd=desk.folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_an_issuer_and_its_list_are_found_on_the_web_and_only_when_asked(desk):
    pages: dict = {}
    with outside(desk.folder, "localhost", pages) as world:
        did, site = f"did:web:localhost%3A{world.port}", f"https://localhost:{world.port}"
        desk.run("keygen", "--did", did, "--out", "web.json")
        desk.run("did", "--key", "web.json", "--out", "did.json")
        url = f"{site}/status/revocation-1"
        status = {"statusPurpose": "revocation", "statusListCredential": url}
        desk.write("venipuncture.json", achievement(status=status))
        words = [
            "--key",
            "web.json",
            "--achievement",
            "venipuncture.json",
            "--learners",
            "cohort.csv",
            "--out",
            "out.ndjson",
        ]
        assert desk.run("issue", *words, "--status", "status") == 0
        published = next(path for path in (desk.folder / "status").glob("*.json") if "state" not in path.name)
        pages["/.well-known/did.json"] = answer((desk.folder / "did.json").read_bytes())
        pages["/status/revocation-1"] = answer(published.read_bytes(), kind="application/vc")
        equipment = {"TESTAMUR_EGRESS_TEST_ALLOW": f"localhost:{world.port}", "SSL_CERT_FILE": str(world.certificate)}

        assert [one["verdict"] for one in run(desk, **equipment)] == ["unknown_issuer"] * 2
        assert world.connections == 0
        assert [one["verdict"] for one in run(desk, "--online", **equipment)] == ["valid"] * 2
        assert len(world.asked) == 2

        pages["/status/revocation-1"] = answer(b"", status="302 Found", more=f"Location: {site}/elsewhere\r\n")
        first = run(desk, "--online", **equipment)[0]
        assert (first["verdict"], first["checks"][6]["reason"]) == ("could_not_check", "list_unavailable")
        assert [one["verdict"] for one in run(desk, "--online", "--status", "status", **equipment)] == ["valid"] * 2

        pages["/.well-known/did.json"] = answer(b"", status="503 Service Unavailable")
        first = run(desk, "--online", **equipment)[0]
        assert (first["verdict"], first["checks"][4]["reason"]) == ("could_not_check", "issuer_unreachable")
        (desk.folder / "dids" / "localhost.json").write_bytes((desk.folder / "did.json").read_bytes())
        assert [
            one["verdict"] for one in run(desk, "--online", "--dids", "dids", "--status", "status", **equipment)
        ] == ["valid"] * 2


def test_without_the_equipments_leave_nothing_on_loopback_is_touched(desk):
    with outside(desk.folder, "localhost", {"/.well-known/did.json": answer()}) as world:
        desk.run("keygen", "--did", f"did:web:localhost%3A{world.port}", "--out", "web.json")
        words = [
            "--key",
            "web.json",
            "--achievement",
            "venipuncture.json",
            "--learners",
            "cohort.csv",
            "--out",
            "out.ndjson",
        ]
        assert desk.run("issue", *words) == 0
        reports = run(desk, "--online", SSL_CERT_FILE=str(world.certificate))
        assert [one["verdict"] for one in reports] == ["could_not_check"] * 2
        assert world.connections == 0


def test_a_server_in_production_refuses_to_start_with_the_equipments_leave(tmp_path):
    settings = {
        "TESTAMUR_PRODUCTION": "1",
        "TESTAMUR_EGRESS_TEST_ALLOW": "localhost:8443",
        "TESTAMUR_DATA": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-m", "testamur", "serve", "--port", "0"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 78
    assert "testamur: error: TESTAMUR_EGRESS_TEST_ALLOW must not be set in production" in done.stderr.splitlines()
