"""The gate's app: from the start of loading its page to the first sign, and checks of labels.

The floor of the first is the camera's first frame in the same load: before it nobody sees anything.
That of the second is WebCrypto's verification alone, which every reader of our labels needs.
"""

from __future__ import annotations

import io
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from bench.ground import served
from bench.ground.timing import print_line
from foundation import clock, db
from foundation.http.security import cookie_name
from foundation.ids import new_id
from foundation.parties.access import SESSION_COOKIE
from foundation.parties.factors.methods import Shown, SignInMethod
from foundation.parties.models import Membership, Person
from foundation.parties.roles import PersonRole, TradeRole
from foundation.parties.sessions import start_session
from foundation.symbol import symbol
from traceability.custody import handover
from traceability.custody.words import LotOrigin, SourceKind
from traceability.lots.registration import LotDraft, LotPackage, register_lot
from traceability.tags import cose, payload
from traceability.tags.queries import get_bound_tags

CHROMIUM = "/usr/bin/chromium"
LOADS = 7
LABELS = 200
FRAMES = 10
CHECKS = Path(__file__).parent / "ground" / "tag_checks.mjs"
WITHIN_S = 30
WATCH = """
window.seen = {};
const look = () => {
  const video = document.querySelector("video");
  if (video && video.readyState >= 2) window.seen.frame ??= performance.now();
  const said = document.querySelector("[data-sign]")?.dataset.said;
  if (["expected", "double"].includes(said)) window.seen.sign ??= performance.now();
  else requestAnimationFrame(look);
};
look();
"""


def main() -> None:
    """Print a line for each."""
    _check_labels()
    with served.ground() as ground:
        token, label = _delivery(ground)
        film = ground.settings.instance / "label.mjpeg"
        film.write_bytes(_frame(label) * FRAMES)
        with served.served(ground, "wsgi:create_app"), _phone(ground, token, film) as page:
            signs, frames = zip(*(_load(page, ground) for _ in range(LOADS)), strict=True)
    print_line("page_to_first_sign", signs, frames)


def _check_labels() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    bound = payload.Binding("RG-7Q2M-4K8R", 3, 4, 18, 311_500)
    texts = [payload.sign(payload.Claims(new_id(), 20_780, bound), key) for _ in range(LABELS)]
    jwk = {**cose.jwk(key.public_key()), "kid": cose.key_id(key.public_key()).hex()}
    asked = json.dumps({"texts": texts, "keys": [jwk]})
    done = subprocess.run(
        ["node", str(CHECKS)], input=asked, capture_output=True, text=True, check=True
    )
    taken = json.loads(done.stdout)
    per_s = round(1000 * len(taken["ours"]) / sum(taken["ours"]))
    print_line("tag_check", taken["ours"], taken["floor"], checks_per_s=per_s)


def _delivery(ground: served.Ground) -> tuple[str, str]:
    """A lot on its way to Ben; his session, and a label of it."""
    draft = LotDraft(
        material_code="PS-NDFEB-BLOCK",
        origin=LotOrigin.POST_CONSUMER,
        source_kind=SourceKind.OWN_PRODUCTION,
        packages=(LotPackage(25_000),) * 40,
    )
    with served.prepared(ground):
        with db.transaction() as session:
            ada = served.member(session, "Ada", TradeRole.DISMANTLER)
            ben = served.member(session, "Ben", TradeRole.REFINER)
            now = clock.now()
            person = Person(
                id=new_id(), name="Ben", email="ben@example.org", password_hash="none",
                email_verified_at=now, created_at=now,
            )  # fmt: skip
            session.add(person)
            session.flush()
            member = Membership(
                organisation_id=ben.id, person_id=person.id, role=PersonRole.OWNER, created_at=now
            )
            session.add(member)
            token, _ = start_session(
                session, person.id, organisation_id=ben.id, device="Bench",
                shown=Shown(SignInMethod.PASSWORD, now),
            )  # fmt: skip
        with db.transaction() as session:
            lot = register_lot(session, draft, actor=served.owner_of(ada)).code
        with db.transaction() as session:
            handover.offer(session, lot, taker_id=ben.id, actor=served.owner_of(ada))
        with db.reading() as session:
            return token, get_bound_tags(session, lot)[0].url


@contextmanager
def _phone(ground: served.Ground, token: str, film: Path) -> Iterator[Page]:
    """A phone with the app, a key, and a camera that films a label."""
    with served.prepared(ground), sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream", f"--use-file-for-fake-video-capture={film}",
            ],
        )  # fmt: skip
        context = browser.new_context(viewport={"width": 360, "height": 740})
        url = ground.environ["REGAUSS_BASE_URL"]
        context.add_cookies([{"name": cookie_name(SESSION_COOKIE), "value": token, "url": url}])
        page = context.new_page()
        page.goto(f"{url}/intake/app")
        page.get_by_label("Name of this device").fill("Bench")
        page.get_by_role("button", name="Make its key").click()
        page.get_by_text("This device has no key yet").wait_for(state="detached")
        page.add_init_script(WATCH)
        yield page
        browser.close()


def _load(page: Page, ground: served.Ground) -> tuple[float, float]:
    """Milliseconds to the first sign, and to the camera's first frame."""
    page.goto("about:blank")
    page.goto(f"{ground.environ['REGAUSS_BASE_URL']}/intake/app#/scan")
    end = time.monotonic() + WITHIN_S
    while time.monotonic() < end:
        seen = page.evaluate("window.seen")
        if "sign" in seen:
            return seen["sign"], seen["frame"]
        time.sleep(0.05)
    raise TimeoutError("no label was read")


def _frame(content: str) -> bytes:
    """A picture of the symbol before a camera."""
    matrix = symbol(content)
    code = Image.new("L", (len(matrix), len(matrix)))
    code.putdata([0 if is_dark else 255 for row in matrix for is_dark in row])
    frame = Image.new("RGB", (640, 480), (240, 240, 240))
    whole = code.resize((6 * code.width, 6 * code.height), Image.Resampling.NEAREST)
    frame.paste(whole, ((640 - whole.width) // 2, (480 - whole.height) // 2))
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=88)
    return out.getvalue()


if __name__ == "__main__":
    main()
