"""An engineer takes `testamur.seal` by itself: one page of names, typed, lazy, without Django; and the page is right."""

import ast
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import testamur.seal
from testamur import seal
from testamur.seal.report import CheckName, Verdict
from testamur.seal.suites import SUITES
from testamur.seal.types import Limits, Suite
from tests.seal.forge import forged
from tests.seal.honest import CORPUS, judged
from tests.seal.pack import LONG, ROOT

PAGE = (ROOT / "docs" / "seal.md").read_text()
SOURCE = Path(testamur.seal.__file__)
WORDS = set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", PAGE, flags=re.DOTALL | re.MULTILINE)))
CODE = re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def bare(code: str, *, path: Path = ROOT / "src") -> subprocess.CompletedProcess[str]:
    """Run code in a fresh Python that knows the source and nothing of any settings."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**environment, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_code_of_the_page_runs_in_a_bare_interpreter_without_django():
    done = bare("\n".join(CODE) + "\nimport sys\nassert not [m for m in sys.modules if m.startswith('django')]")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_tutorial_issues_and_verifies_in_fifteen_lines():
    lines = [line for line in CODE[0].splitlines() if line.strip() and not line.startswith(("import", "from"))]
    assert len(lines) <= 15


def test_importing_the_engine_loads_nothing_but_its_page():
    done = bare("import sys; before = set(sys.modules); import testamur.seal; print(*set(sys.modules) - before)")
    ours = {name for name in done.stdout.split() if name.split(".")[0] not in sys.stdlib_module_names}
    assert ours == {"testamur", "testamur.seal"}


@pytest.mark.parametrize("name", seal.__all__)
def test_each_name_of_the_page_is_there_and_written_about(name):
    assert not isinstance(getattr(seal, name), ModuleType)
    assert re.search(rf"`{name}\b", PAGE)


def test_the_names_that_a_type_checker_sees_are_those_that_are_loaded():
    tree = ast.parse(SOURCE.read_text())
    typed = next(node for node in tree.body if isinstance(node, ast.If)).body
    seen = {(node.module, name.name) for node in typed if isinstance(node, ast.ImportFrom) for name in node.names}
    loaded = {(f"testamur.seal.{module}", name) for name, module in seal._HOMES.items()}
    assert seen == loaded
    assert {name for _, name in seen} == set(seal.__all__) <= set(dir(seal))


@pytest.mark.parametrize("name", ["verify", "issue", "lint", "inspect", "bake"])
def test_a_name_that_is_also_a_module_is_the_function_whatever_was_imported_first(name):
    done = bare(
        f"import testamur.seal.{name}, testamur.seal.lint.rule\nfrom testamur import seal\nprint(type(seal.{name}))"
    )
    assert done.stdout == f"{FunctionType}\n"


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'unseal'"):
        seal.unseal  # noqa: B018 - asking is the point


def test_the_package_says_that_it_is_typed():
    assert (ROOT / "src" / "testamur" / "py.typed").is_file()


# ---- the page's tables ----


def cells(title: str) -> list[list[str]]:
    """The rows of the tables below a heading."""
    part = PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in part.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in row] for row in rows]


def test_the_limits_of_the_page_are_those_of_the_engine():
    said = {row[0].strip("`"): int(row[1].replace(",", "")) for row in cells("Limits")}
    assert said == {field.name: getattr(Limits(), field.name) for field in fields(Limits)}


def test_the_page_names_every_check_verdict_and_suite():
    assert [row[0].strip("`") for row in cells("What a report says")] == [name.value for name in CheckName]
    assert {verdict.value for verdict in Verdict} | {suite.value for suite in Suite} | set(SUITES) <= WORDS


def test_no_report_gives_a_reason_that_the_page_does_not_name():
    inputs = [one.data for one in CORPUS] + [forged(20261125, n)[1] for n in range(3_000 if LONG else 150)]
    reasons = {check.reason for data in inputs for check in judged(data).checks if check.reason}
    assert {reason for reason in reasons if not reason.startswith("rule:")} <= WORDS


REASONS = (
    r'Result\.(?:FAIL|UNKNOWN|PASS|SKIPPED),\s*"([a-z_0-9]+)"',
    r'(?:StatusRefused|ContextRefused|DataWouldBeLost)\(\s*"([a-z_0-9]+)"',
)


def test_every_reason_that_the_source_gives_is_on_the_page():
    texts = [path.read_text() for path in SOURCE.parent.rglob("*.py") if "conformance" not in path.parts]
    given = {reason for text in texts for pattern in REASONS for reason in re.findall(pattern, text)}
    assert given - WORDS == set()


def test_the_errors_of_the_page_are_one_tree():
    errors = [getattr(seal, name) for name in seal.__all__ if isinstance(getattr(seal, name), type)]
    assert all(issubclass(error, seal.SealError) for error in errors if issubclass(error, Exception))
