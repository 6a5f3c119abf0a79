"""A desk to work at: a folder with a key, an achievement file and a list of learners, and the command beside it."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from testamur.seal.cli import main

DID = "did:web:credentials.northlake.example"
VERSION = "https://credentials.northlake.example/catalogue/venipuncture-techniques/v1/"
LIST = "https://credentials.northlake.example/status/revocation-1"
HEADER = "name,email,identifier,awarded_on,assessed_on\n"
ZOE = "Zoë O’Brien-Ångström,zoe.obrien-angstrom@learners.example,NL-204417,2026-11-20,2026-11-18\n"
SUKARNI = "Sukarni,sukarni@learners.example,,2026-11-20,2026-11-18\n"


def achievement(**members: object) -> dict:
    """The achievement file of the contract's example; members may be added or replaced."""
    found = {
        "base": "https://credentials.northlake.example/v/",
        "validFor": "P3Y",
        "achievement": {
            "id": VERSION,
            "name": "Venipuncture Techniques",
            "version": "1",
            "description": "Identify, collect, label and send a blood specimen that the laboratory can trust.",
            "criteria": {"narrative": "Reach the stated minimum of every competency."},
            "resultDescription": [
                {
                    "id": f"{VERSION}#VEN-1",
                    "type": ["ResultDescription"],
                    "name": "Identify the patient",
                    "resultType": "Status",
                }
            ],
        },
        "result": [{"type": ["Result"], "resultDescription": f"{VERSION}#VEN-1", "status": "Completed"}],
    }
    return {**found, **members}


@dataclass
class Desk:
    """The folder, and what the last command printed."""

    folder: Path
    capture: object
    out: str = ""
    err: str = ""

    def run(self, *words: str, **more: object) -> int:
        """Run `testamur seal …` in the folder; output is kept."""
        here = Path.cwd()
        os.chdir(self.folder)
        try:
            code = main(list(words), **more)
        finally:
            os.chdir(here)
        self.out, self.err = self.capture.readouterr()
        return code

    def write(self, name: str, text: str | bytes | dict) -> Path:
        path = self.folder / name
        if isinstance(text, dict):
            text = json.dumps(text)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def learners(self, text: str) -> Path:
        return self.write("cohort.csv", text)

    def issue(self, *more: str) -> int:
        words = ["--key", "key.json", "--achievement", "venipuncture.json", "--learners", "cohort.csv"]
        return self.run("issue", *words, "--out", "out.ndjson", *more)

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in (self.folder / "out.ndjson").read_text().splitlines()]

    def row_errors(self) -> list[tuple]:
        found = [json.loads(line) for line in self.err.splitlines() if line.startswith("{")]
        return [(one["row"], one.get("column"), one["code"]) for one in found if "code" in one]

    def rules(self) -> set[str]:
        found = [json.loads(line) for line in self.err.splitlines() if line.startswith("{")]
        return {one["rule"] for one in found if "rule" in one}

    def last(self) -> str:
        return self.err.strip().splitlines()[-1]


def set_up(folder: Path, capture: object) -> Desk:
    """A key, its DID document, the achievement file and two learners."""
    desk = Desk(folder, capture)
    assert desk.run("keygen", "--did", DID, "--out", "key.json") == 0
    assert desk.run("did", "--key", "key.json", "--dids", "dids") == 0
    desk.write("venipuncture.json", achievement())
    desk.learners(HEADER + ZOE + SUKARNI)
    return desk
