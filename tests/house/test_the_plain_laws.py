"""Small laws of the house, each tried on the source itself."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib

from tests.house.law import ROOT, kind_of, modules, room_of

LONG_FILES: dict[str, str] = {}


def test_every_module_says_what_it_is_for():
    silent = [
        file
        for file, path in modules()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_file_is_longer_than_five_hundred_lines():
    long = {
        file: len(path.read_text(encoding="utf-8").splitlines())
        for file, path in modules()
        if len(path.read_text(encoding="utf-8").splitlines()) > 500 and file not in LONG_FILES
    }
    assert long == {}


def test_only_the_edges_ask_a_clock():
    asking = [
        file
        for file, path in modules()
        if re.search(r"\b(timezone\.now|datetime\.now|datetime\.utcnow|date\.today|times\.utc_now)\(", path.read_text(encoding="utf-8"))
        and not (file.startswith(("ground/", "config/", "ui/doors")) or "seal/cli" in file or kind_of(file) in {"views", "tasks"})
        and room_of(file) != "demo"
    ]
    assert asking == []


def test_nothing_is_left_unfinished_in_the_source():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    assert [file for file, path in modules() if words.search(path.read_text(encoding="utf-8"))] == []


def test_no_drawer_for_odds_and_ends():
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [file for file, _path in modules() if file.split("/")[-1] in drawers] == []


def test_the_locks_name_hashes_and_no_address():
    for lock in (ROOT / "requirements").glob("*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        assert "--index" not in text
        assert text.count("--hash=sha256:") >= len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))


def test_no_path_of_a_machine_and_no_registry_stands_in_the_repository():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, text=True, capture_output=True, check=True).stdout.split()
    machine = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root)/[A-Za-z0-9._-]+|files\.pythonhosted|(^|[^a-z])pypi\.org|registry\.npmjs|deb\.debian\.org")
    found = []
    for name in files:
        path = ROOT / name
        if path.suffix in {".png", ".pdf", ".woff2", ".lock"} or not path.is_file() or name.endswith("test_the_plain_laws.py"):
            continue
        if machine.search(path.read_text(encoding="utf-8", errors="replace")):
            found.append(name)
    assert found == []


def test_at_most_forty_direct_dependencies():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = [name for names in project.get("optional-dependencies", {}).values() for name in names]
    assert len(project["dependencies"]) + len(optional) <= 40


def test_templates_hold_no_inline_style_or_script():
    found = []
    for path in (ROOT / "src").rglob("templates/**/*.html"):
        text = path.read_text(encoding="utf-8")
        if path.parent.name == "notices":
            continue
        if re.search(r"<style\b|<[a-z][^>%]*\sstyle=|<script(?![^>]*\bsrc=)(?![^>]*application/)|\son[a-z]+=[\"']|javascript:|https?://[^\s\"'<]*\.(?:js|css|woff2?)\b", text):
            found.append(str(path.relative_to(ROOT)))
    assert found == []
