"""The pictures of README and docs: the demo in a folder of its own, walked in Chromium, written to docs/pictures.

`python tools/screenshots.py [NAME ...]` makes all of them or those named. What the demo does not show is said at the end.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, TimeoutError as PlaywrightTimeout, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
if TYPE_CHECKING:
    from collections.abc import Callable

sys.path[:0] = [str(ROOT), str(ROOT / "src"), str(ROOT / "tools")]

from tests.browser.conftest import CHROMIUM, FLAGS, House, free_port, house  # noqa: E402 - found by the path above

PICTURES = ROOT / "docs" / "pictures"
MOST = 1_500_000  # bytes of all pictures together
COLOURS = 64


class Missing(LookupError):
    """The demo has no such page."""


@dataclass
class Walk:
    """One window in the demo, signed in or not."""

    browser: Browser
    site: str
    width: int = 1280
    language: str = "en"

    def __post_init__(self) -> None:
        height = 844 if self.width < 640 else 900
        self.context = self.browser.new_context(viewport={"width": self.width, "height": height}, locale=f"{self.language}-CA")
        self.context.set_default_timeout(15_000)
        self.page: Page = self.context.new_page()

    def open(self, path: str) -> Page:
        """Go to a path; Missing when it does not answer well."""
        answer = self.page.goto(self.site + path)
        if answer is None or answer.status >= 400:
            raise Missing(f"{path} answers {answer.status if answer else 'nothing'}")
        return self.page

    def sign_in(self, key: str) -> Page:
        """As somebody of the cast."""
        self.page.goto(f"{self.site}/en/demo/cast/")
        self.page.locator(f"form:has(input[value='{key}@northlake.example']) button").click()
        self.page.locator("main form button").first.click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self.page

    def paths(self) -> list[str]:
        """Where this page's links lead, in order, on this site."""
        all_ = self.page.eval_on_selector_all("main a[href]", "all => all.map(one => one.href)")
        return list(dict.fromkeys(urlsplit(one).path for one in all_ if one.startswith(self.site)))

    def follow(self, pattern: str, *, last: bool = False) -> Page:
        """Go where the first (or last) link goes whose path matches; Missing when there is none."""
        found = [path for path in self.paths() if re.search(pattern, path)]
        if not found:
            raise Missing(f"no link like {pattern} on {urlsplit(self.page.url).path}")
        return self.open(found[-1 if last else 0])

    def mailed(self, start: str, *, to: str = "") -> str:
        """The newest link of this kind in the outbox of the demo."""
        for number in range(1, 15):
            self.open(f"/en/demo/outbox/?page={number}&to={to}")
            for path in self.paths():
                if re.sub("^/(en|fr)", "", path).startswith(start):
                    return path
        raise Missing(f"no mail with {start}")


def catalogue(walk: Walk) -> Page:
    """The list of the public."""
    return walk.open("/en/")


def micro_credential(walk: Walk) -> Page:
    """One of them; the newest if it is there, as in the story."""
    walk.open("/en/")
    try:
        return walk.follow("/catalogue/venipuncture-techniques/$")
    except Missing:
        return walk.follow("/catalogue/picc-insertion/$")


def concept_form(walk: Walk) -> Page:
    """A step of the form, half filled, with the four marks beside it."""
    walk.sign_in("marcus")
    walk.open("/en/proposals/")
    drafts = [path for path in walk.paths() if "/concept/" in path]
    if drafts:
        walk.open(drafts[0])
        return walk.page
    walk.page.locator("main a[href$='/proposals/new/']").first.click()
    walk.page.wait_for_url(lambda url: "/concept/" in url)
    walk.page.locator("main [name='title_en']").fill("Ultrasound-Guided Venipuncture")
    walk.page.locator("main input[name='product_kind'][value='micro_credential']").check(force=True)
    walk.page.locator("main input[name='request_kind'][value='new']").check(force=True)
    walk.page.locator("main button[name='continue']").click()
    walk.page.wait_for_load_state()
    return walk.page


def triage(walk: Walk) -> Page:
    """The queue of Continuing Education with its clocks."""
    walk.sign_in("amara")
    return walk.open("/en/desk/concepts/")


def proposal(walk: Walk) -> Page:
    """A proposal that has come far: what happened, what is next."""
    walk.sign_in("priya")
    walk.open("/en/proposals/")
    known = [path for path in walk.paths() if re.search(r"/proposals/P-[^/]+/$", path)]
    if not known:
        raise Missing("no proposal is in the list")
    return walk.open(max(known, key=lambda path: walk.open(path).locator(".timeline > li").count()))


def board_item(walk: Walk) -> Page:
    """An item of the Board's agenda, as its chair sees it."""
    walk.sign_in("kwabena")
    walk.open("/en/governance/")
    return walk.follow(r"/items/[^/]+/$")


def partner_endorsement(walk: Walk) -> Page:
    """What a partner reads before two statements."""
    return walk.open(walk.mailed("/endorse/"))


def my_work(walk: Walk) -> Page:
    """Everything that waits for the director."""
    walk.sign_in("priya")
    return walk.open("/en/desk/")


def mark_sheet(walk: Walk) -> Page:
    """The sheet in the laboratory."""
    walk.sign_in("devi")
    walk.open("/en/assess/")
    for sitting in [path for path in walk.paths() if re.search(r"/assess/[0-9A-Z-]{19}/$", path)]:
        page = walk.open(sitting)
        if "Observed stations" not in page.inner_text("h1"):
            continue
        for name in ("Open", "Continue"):
            found = page.locator("main form button, main a.button").filter(has_text=re.compile(rf"^\s*{name}"))
            if found.count():
                found.last.click()
                page.wait_for_url(re.compile(r"/assess/[^/]+/[^/]+/"))
                return page
    raise Missing("no mark sheet is open")


def cohort_issue(walk: Walk) -> Page:
    """An award list that waits for the second person."""
    walk.sign_in("wei")
    walk.open("/en/cohorts/")
    for path in [one for one in walk.paths() if re.search(r"/cohorts/OFF-[^/]+/$", one)]:
        page = walk.open(f"{path}awards/")
        if page.get_by_role("button", name=re.compile("Release")).count():
            return page
    raise Missing("no award list waits for release")


def holder_phone(walk: Walk) -> Page:
    """What a learner opens from the mail."""
    return walk.open(walk.mailed("/i/"))


def check(walk: Walk) -> Page:
    """The public check."""
    return walk.open("/en/check/")


def check_valid(walk: Walk) -> Page:
    """Genuine and current."""
    return walk.open(f"/v/{valid_id(walk)}?lang=en")


def check_french_phone(walk: Walk) -> Page:
    """The same, on a phone in French."""
    return walk.open(f"/v/{valid_id(walk)}?lang=fr")


def certificate(one: House, public_id: str) -> bytes:
    """The certificate as a picture, set by the program that sets the PDF."""
    command = [sys.executable, str(ROOT / "tools" / "certificate_picture.py"), public_id]
    done = subprocess.run(command, env=one.env, cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise Missing(done.stderr.decode().strip().rpartition("\n")[2] or "no such credential")
    return small(Image.open(io.BytesIO(done.stdout)).convert("RGB"))


def valid_id(walk: Walk) -> str:
    """The id of a credential that anyone may check."""
    registrar = Walk(walk.browser, walk.site)
    registrar.sign_in("beatriz")
    text = registrar.open("/en/credentials/").content()
    registrar.context.close()
    for public_id in dict.fromkeys(re.findall(r"/credentials/([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})/", text)):
        page = walk.open(f"/v/{public_id}?lang=en")
        if page.inner_text("h1") == "Genuine and current":
            return str(public_id)
    raise Missing("no credential is valid and shared")


@dataclass(frozen=True)
class Picture:
    """What is shown, in which window, and at most so many pixels of its height."""

    of: Callable[[Walk], Page]
    width: int = 1280
    language: str = "en"
    most: int = 1600


ALL: dict[str, Picture] = {
    "catalogue": Picture(catalogue),
    "micro-credential": Picture(micro_credential),
    "concept-form": Picture(concept_form),
    "triage": Picture(triage),
    "proposal": Picture(proposal),
    "board-item": Picture(board_item),
    "partner-endorsement": Picture(partner_endorsement),
    "my-work": Picture(my_work),
    "mark-sheet": Picture(mark_sheet),
    "cohort-issue": Picture(cohort_issue),
    "holder-phone": Picture(holder_phone, width=390),
    "check": Picture(check),
    "check-valid": Picture(check_valid),
    "check-french-phone": Picture(check_french_phone, width=390, language="fr"),
    "certificate": Picture(check_valid),
}


def take(page: Page, *, most: int) -> bytes:
    """The page as a palette PNG."""
    page.wait_for_load_state("networkidle")
    whole = Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled"))).convert("RGB")
    return small(whole.crop((0, 0, whole.width, min(whole.height, most))))


def small(picture: Image.Image) -> bytes:
    """With a palette of its own and no more."""
    out = io.BytesIO()
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def served(folder: Path, leaving: ExitStack) -> House:
    """The demo, loaded and served until `leaving` is left."""
    port = free_port()
    one = leaving.enter_context(house(folder, port=port))
    one.env |= {"TESTAMUR_DEMO": "1"}
    one.env.pop("TESTAMUR_SMTP_HOST")
    one.run("demo", "--load-only", "--port", str(port), "--data", str(folder))
    one.start("serve", "--port", str(port), "--with-worker")
    one.wait_ready()
    return one


def main(wanted: list[str]) -> int:
    """See the module's first lines."""
    unknown = [name for name in wanted if name not in ALL]
    if unknown or CHROMIUM is None:
        print(f"unknown: {', '.join(unknown)}" if unknown else "Chromium was not found (Debian's package chromium)")
        return 2
    PICTURES.mkdir(parents=True, exist_ok=True)
    left_out: dict[str, str] = {}
    with ExitStack() as leaving:
        folder = leaving.enter_context(tempfile.TemporaryDirectory(prefix="testamur-pictures-"))
        play = leaving.enter_context(sync_playwright())
        one = served(Path(folder) / "demo", leaving)
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        leaving.callback(browser.close)
        for name in wanted or ALL:
            left_out |= draw(name, browser, one)
    return told(left_out)


def draw(name: str, browser: Browser, one: House) -> dict[str, str]:
    """Make one picture; what was not there, with its reason."""
    picture = ALL[name]
    walk = Walk(browser, one.site, picture.width, picture.language)
    try:
        is_paper = name == "certificate"
        made = certificate(one, valid_id(walk)) if is_paper else take(picture.of(walk), most=picture.most)
        (PICTURES / f"{name}.png").write_bytes(made)
    except (Missing, PlaywrightTimeout) as reason:
        return {name: str(reason).splitlines()[0]}
    finally:
        walk.context.close()
    return {}


def told(left_out: dict[str, str]) -> int:
    """Say sizes and what is missing; 1 when something is."""
    total = 0
    for path in sorted(PICTURES.glob("*.png")):
        total += path.stat().st_size
        print(f"{path.stat().st_size // 1024:>5} KiB  {path.name}")
    print(f"{total // 1024:>5} KiB  together")
    for name, reason in left_out.items():
        print(f"left out: {name}: {reason}")
    return 1 if left_out or total > MOST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
