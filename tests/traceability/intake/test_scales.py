"""Scales on a serial port: what three makers' scales send, and how it comes into the form."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from foundation.http.security import cookie_name
from foundation.parties.access import SESSION_COOKIE
from tests.factories import sign_in
from tests.journeys.people import PHONE
from tests.traceability.gate import make_cast, offer, register, tags_of
from tests.traceability.intake.test_pages import scan

pytestmark = pytest.mark.one_database

HERE = Path(__file__).parent
VECTORS = json.loads((HERE.parents[1] / "vectors/scales/frames.json").read_text("utf-8"))
# The first tail would read as 311.420 kg that stand still; the scale was moving.
PIECES = [
    "   311.420 kg\r\n", "S S    31", "1.500 kg\r", "\nS D  1 k", "g\r\n\r\nS S", " ", "x" * 300,
    "S S    1 kg\r\nS +\r\n",
]  # fmt: skip

# A scale with the browser's own interface: it answers when it is asked, in two pieces.
SCALE = """
const answers = ["20 kg\\r\\n", "S D    311.420 kg\\r\\n", "S S    311.500 kg\\r\\n"];
const isTyped = () => document.querySelector("[name=net_mass]")?.value === "312";
let speak;
const port = {
  async open(settings) {
    const { baudRate, dataBits, parity, stopBits } = settings;
    const said = [baudRate, dataBits, parity, stopBits].join(" ");
    if (said !== "1200 7 odd 1") throw new Error("another speed");
    this.readable = new ReadableStream({ start: (one) => (speak = one) });
    this.writable = new WritableStream({
      write(asked) {
        if (new TextDecoder().decode(asked) !== "S\\r\\n") return;
        const next = isTyped() ? "S S    900.000 kg\\r\\n" : "";
        const said = new TextEncoder().encode(answers.shift() ?? next);
        speak.enqueue(said.slice(0, 7));
        speak.enqueue(said.slice(7));
      },
    });
  },
  async close() {},
};
const serial = { getPorts: async () => [], requestPort: async () => port };
Object.defineProperty(navigator, "serial", { value: serial });
"""


def heard(frames: list[str], pieces: list[str]) -> dict[str, Any]:
    done = subprocess.run(
        ["node", str(HERE / "scales.mjs")],
        input=json.dumps({"frames": frames, "pieces": pieces}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_each_line_is_whole_grams_or_the_reason_why_not() -> None:
    lines = [line for _, line, _ in VECTORS["frames"]]

    told = heard(lines, [])["frames"]

    assert len(lines) > 30
    assert dict(zip(lines, told, strict=True)) == {
        line: wanted for _, line, wanted in VECTORS["frames"]
    }


def test_a_line_may_come_in_pieces_and_a_torn_one_is_none() -> None:
    assert heard([], PIECES)["lines"] == ["S S    311.500 kg", "S D  1 kg", "S +"]


@pytest.mark.browser
def test_what_stands_still_on_the_scale_stands_in_the_form(
    browser: Browser, client: FlaskClient, served: str
) -> None:
    cast = make_cast()
    lot = register(cast.ada, 312_000)
    offer(cast.ada, lot, cast.ben)
    sign_in(client, cast.ben_person)
    scan(client, tags_of(lot)[0].url)
    context = browser.new_context(viewport=PHONE)
    cookie = client.get_cookie(cookie_name(SESSION_COOKIE))
    assert cookie is not None
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": served}])
    context.add_init_script(SCALE)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{served}/intake/{lot}/1")
    page.get_by_role("button", name="Read the scale").click()
    page.get_by_text("No scale. Plug it in").wait_for()
    page.get_by_text("Port of the scale").click()
    page.get_by_label("Speed (baud)").select_option("1200")
    page.get_by_label("Data bits, parity, stop bits").select_option("7O1")
    page.get_by_role("button", name="Read the scale").click()
    page.get_by_text("The scale is not still yet.").wait_for()
    page.get_by_text("311.5 kg from the scale, net.").wait_for()
    net = page.get_by_label("Your scale says, net")
    filled = net.input_value()
    net.fill("312")
    page.get_by_text("What you typed stands.").wait_for()
    typed = net.input_value()
    page.get_by_role("button", name="Note package 1").click()
    page.get_by_text("1 of 1 packages weighed in").first.wait_for()
    context.close()

    assert (filled, typed, complaints) == ("311.5", "312", [])
