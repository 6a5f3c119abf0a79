"""The command `testamur`: what it says, what it refuses, and that the engine's part never meets Django."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from testamur.config import cli

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "src" / "testamur" / "demo" / "data"


def _run(*arguments: str, data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TESTAMUR_")}
    return subprocess.run(
        [sys.executable, "-m", "testamur", *arguments], cwd=ROOT, text=True, capture_output=True, check=False,
        env=clean | {"PYTHONPATH": str(ROOT / "src"), "TESTAMUR_DATA": str(data)} | env,
    )  # fmt: skip


def test_every_command_is_listed(capsys):
    assert cli.main(["help"]) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in cli.COMMANDS)


def test_an_unknown_command_is_named(capsys):
    assert cli.main(["brew"]) == 64
    assert "unknown command: brew" in capsys.readouterr().err


def test_the_engine_meets_no_django(tmp_path):
    code = (
        "import sys; from testamur.config.cli import main; main(['seal', 'inspect', 'README.md']); "
        "sys.exit(any(name == 'django' or name.startswith('django.') for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=os.environ | {"PYTHONPATH": "src"}, check=False, capture_output=True)
    assert done.returncode == 0, done.stderr


def test_an_institution_file_with_faults_names_each_key(tmp_path):
    text = (DEMO / "institution-northlake.toml").read_text(encoding="utf-8")
    broken = text.replace('timezone = "America/Toronto"', 'timezone = "Mars/Base"').replace('id_prefix = "NL"', 'id_prefix = "nl1"\ncolour = "red"')
    file = tmp_path / "broken_keys.toml"
    file.write_text(broken.replace('file = "policies/mission-chain.toml"', 'file = "mission-chain.toml"'), encoding="utf-8")
    done = _run("init", "--institution", str(file), "--admin", "kofi@northlake.example", data=tmp_path / "data")
    assert done.returncode == 65
    for key in ("timezone", "id_prefix", "colour"):
        assert key in done.stderr


def test_an_institution_file_that_is_not_there(tmp_path):
    done = _run("init", "--institution", "nowhere.toml", "--admin", "kofi@northlake.example", data=tmp_path)
    assert done.returncode == 65
    assert "nowhere.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_opens_the_institution_once_and_prints_one_link(tmp_path):
    arguments = ("init", "--institution", str(DEMO / "institution-northlake.toml"), "--admin", "kofi@northlake.example")
    first = _run(*arguments, data=tmp_path)
    assert first.returncode == 0, first.stderr
    assert first.stdout.count("/sign-in/") == 1
    second = _run(*arguments, data=tmp_path)
    assert second.returncode == 65
    assert "already has its institution" in second.stderr


def test_the_missions_own_file_opens_too(tmp_path):
    done = _run("init", "--institution", str(DEMO / "institution-mission.toml"), "--admin", "kofi@northlake.example", data=tmp_path)
    assert done.returncode == 0, done.stderr


def test_check_finds_every_law_in_a_fresh_database(tmp_path):
    _run("init", "--institution", str(DEMO / "institution-northlake.toml"), "--admin", "kofi@northlake.example", data=tmp_path)
    done = _run("check", "--record", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "links hold" in done.stdout


@pytest.mark.parametrize("setting", ["TESTAMUR_DEMO", "TESTAMUR_DEBUG", "TESTAMUR_TESTING"])
def test_what_is_only_for_trying_out_does_not_start_in_production(tmp_path, setting):
    done = _run("serve", "--port", "1", data=tmp_path, TESTAMUR_PRODUCTION="1", **{setting: "1"})
    assert done.returncode == 78
    assert setting in done.stderr


def test_a_wrong_setting_is_named(tmp_path):
    done = _run("check", data=tmp_path, TESTAMUR_SMTP_PORT="many")
    assert done.returncode == 78
    assert "TESTAMUR_SMTP_PORT" in done.stderr


def test_a_policy_is_checked_and_drawn(tmp_path):
    file = ROOT / "src/testamur/proposals/data/policies/small-office.toml"
    assert "can be used" in _run("process", "check", str(file), data=tmp_path).stdout
    assert "flowchart" in _run("process", "draw", str(file), data=tmp_path).stdout


def test_the_documents_are_in_step_with_the_source():
    done = subprocess.run([sys.executable, "tools/docs.py", "--check"], cwd=ROOT, text=True, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout
