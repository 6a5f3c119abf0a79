"""Starting the engine: nothing is loaded that the question does not need."""

import subprocess
import sys


def loaded(code: str, *words: str) -> set[str]:
    """The modules that a fresh Python has loaded when it has run this code."""
    shown = f"import sys\n{code}\nprint()\nprint(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", shown, *words], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_a_program_that_imports_the_engine_loads_no_processor_and_no_framework():
    found = loaded("import testamur.seal")
    assert found.isdisjoint({"pyld", "django", "openbadgeslib", "lxml", "multiprocessing"})


def test_a_check_of_one_file_loads_nothing_that_issues_and_no_code_of_the_package_that_carries_contexts(tmp_path):
    (tmp_path / "one.json").write_text('{"credentialSubject": {}}', encoding="utf-8")
    found = loaded(
        "from testamur.config.cli import main\nmain(sys.argv[1:])", "seal", "verify", str(tmp_path / "one.json")
    )
    assert {"testamur.seal.cli.verify", "pyld"} <= found
    assert found.isdisjoint({"django", "openbadgeslib", "multiprocessing", "csv", "testamur.seal.batch"})
