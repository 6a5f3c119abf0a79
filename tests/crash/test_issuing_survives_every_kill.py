"""A stopped worker, a killed worker and a mail server that is down lose nothing: started again, the run completes once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
WHOLE = {
    "released": 1,
    "runs": [{"total": 4, "planned": 4, "signed": 4, "held": 0}],
    "closed": 1,
    "credentials": 4,
    "documents": 4,
    "places": 4,
    "issued_entries": 4,
    "claims": 4,
    "claim_mails": 4,
    "verdicts": {"valid": 4},
    "broken_link": None,
}
WORKER_POINTS = (
    "plan.claimed",
    "plan.before_commit",
    "plan.stored",
    "sign.claimed",
    "sign.done",
    "sign.done:3",
    "bytes.before_commit",
    "bytes.before_commit:2",
    "bytes.stored",
    "bytes.stored:3",
    "follow.before_commit",
    "follow.moved",
)

pytestmark = pytest.mark.crash


def _run(data: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    around = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TESTAMUR_") or name == "TESTAMUR_ROOMS"
    }
    around.pop("DATABASE_URL", None)
    own = {
        **around,
        "TESTAMUR_DATA": str(data),
        "TESTAMUR_TESTING": "1",
        "TESTAMUR_SIGNING": "1",
        "DJANGO_SETTINGS_MODULE": "testamur.config.settings",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
        **environment,
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.crash.scene", *command],
        cwd=ROOT,
        env=own,
        capture_output=True,
        text=True,
        check=False,
    )


def _done(data: Path, *command: str, **environment: str) -> dict[str, Any]:
    ended = _run(data, *command, **environment)
    assert ended.returncode == 0, ended.stderr[-2000:]
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _finished(data: Path) -> dict[str, Any]:
    """The worker is started again two minutes later, when every lease has lapsed; what can be counted then."""
    found = _done(data, "work@2", "report@5")
    return {name: found[name] for name in WHOLE}


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the list is prepared."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    _done(data, "prepare")
    return data


@pytest.fixture(scope="session")
def released(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which it is released and nothing has been issued."""
    data = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("released") / "data"))
    _done(data, "release")
    return data


@pytest.fixture
def before(prepared: Path, tmp_path: Path) -> Path:
    """A copy of the prepared one for one story."""
    return Path(shutil.copytree(prepared, tmp_path / "data"))


@pytest.fixture
def data(released: Path, tmp_path: Path) -> Path:
    """A copy of the released one for one story."""
    return Path(shutil.copytree(released, tmp_path / "data"))


@pytest.mark.parametrize("point", WORKER_POINTS)
def test_a_worker_killed_at_any_point_is_started_again_and_the_run_completes_once(data: Path, point: str) -> None:
    killed = _run(data, "work", TESTAMUR_CRASH_AT=point)
    assert killed.returncode == -signal.SIGKILL
    assert _finished(data) == WHOLE


def test_a_page_killed_before_the_release_is_stored_released_nothing(before: Path) -> None:
    killed = _run(before, "release", TESTAMUR_CRASH_AT="release.before_commit")
    found = _done(before, "work@2", "report@5")
    assert (killed.returncode, found["released"], found["runs"], found["documents"]) == (-signal.SIGKILL, 0, [], 0)


def test_a_page_killed_after_the_release_was_stored_released_it_once(before: Path) -> None:
    killed = _run(before, "release", TESTAMUR_CRASH_AT="release.stored")
    _done(before, "release@1")
    assert killed.returncode == -signal.SIGKILL
    assert _finished(before) == WHOLE


def test_a_worker_that_was_stopped_finds_everything_when_it_starts_again(data: Path) -> None:
    waiting = _done(data, "report")
    assert (waiting["credentials"], _finished(data)) == (0, WHOLE)


def test_a_mail_server_that_is_down_loses_no_mail(data: Path) -> None:
    down = _done(data, "work", "report", TESTAMUR_SMTP_HOST="127.0.0.1", TESTAMUR_SMTP_PORT="1")
    up = _done(data, "work@10", "report@15")
    assert (down["credentials"], down["mails_waiting"]) == (4, sum(down["mails"].values()))
    assert (up["mails"], up["mails_waiting"], up["claim_mails"]) == (down["mails"], 0, 4)


def test_without_the_test_switch_no_point_kills_anything(data: Path) -> None:
    ended = _run(data, "work", TESTAMUR_CRASH_AT="plan.claimed", TESTAMUR_TESTING="0")
    assert ended.returncode == 0, ended.stderr[-2000:]
    assert _finished(data) == WHOLE
