"""Every page, at a phone's width and a desk's, light and dark: accessible, in frame, and silent."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Playwright
from werkzeug.routing import MapAdapter

from market.demo.refining import LAUNDERED
from tests.journeys import main_job
from tests.journeys.looks import Flaw, Inspector, endpoint_of, flaws_of, looks_of
from tests.journeys.people import Demo, Visitor
from tests.journeys.programs import Program
from tests.journeys.test_main_job_by_api import LOT

EACH_KIND = 2
NOT_PAGES = re.compile(
    r"^/(api/v1|log|static|\.well-known|epcis|healthz|metrics|readyz|documents|stripe)\b"
    r"|/paper$|/labels/file$|/rolls/files/|/certificate$|\.(svg|png|csv|json|webp|jpg|m?js|pdf)(\?|$)|format=csv"
)
LEADS_ON = {
    "second_factor.new": "asks those who have a factor, and is looked at in test_signing_in",
    "orders.returned": "moves on to the order by itself, which has the same template",
    "payout_account.returned": "moves on to the account by itself, which has the same template",
    "addresses.thing": "answers with a redirect to the lot's page",
    "organisations.show_party": "answers with a redirect to the organisation's page",
}
LETTERS = "mailbox.show"
REFERENCE = ("/reference/grades", "/reference/waste-codes", "/reference/carbon")
REACHED: Counter[str] = Counter()

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


def is_page(path: str) -> bool:
    """Whether an address leads to a page that a person reads."""
    return not NOT_PAGES.search(path)


def links_of(page: Page, base_url: str) -> list[str]:
    """Addresses of our own pages that this page links to, without fragments."""
    found: list[str] = page.evaluate("[...document.links].map(link => link.href)")
    own = [urlsplit(link) for link in found if link.startswith(base_url)]
    return [part.path + (f"?{part.query}" if part.query else "") for part in own]


def walk(visitor: Visitor, adapter: MapAdapter, doors: list[str]) -> Iterator[str]:
    """Endpoints of pages reached by links, a few of each kind, from the front page and `doors`; of
    a kind that others have looked at, one.
    """
    waiting, seen, counts = ["/", *doors], {"/", *doors}, Counter[str]()
    known = set(REACHED)
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(adapter, path)
        if endpoint is None or not is_page(path):
            continue
        counts[endpoint] += 1
        if counts[endpoint] > (1 if endpoint in known else EACH_KIND):
            continue
        visitor.go(path)
        yield endpoint
        if endpoint == LETTERS:  # the demo shows everybody's, and they lead to their readers' pages
            continue
        for link in links_of(visitor.page, visitor.base_url):
            if link not in seen:
                seen.add(link)
                waiting.append(link)


def doors_of_a_stranger(demo: Demo, visitor: Visitor) -> list[str]:
    """Pages a stranger comes to from outside: by a tag, a letter, an identifier."""
    tag = urlsplit(demo.facts["lots"][0]["tag_url"]).path
    elin = demo.person("Elin")["email"]
    visitor.go("/password/forgotten")
    visitor.types("E-mail address", elin)
    visitor.clicks("Send me the link")
    visitor.page.wait_for_url("**/asked")
    asked = urlsplit(visitor.page.url).path
    visitor.go("/mailbox")
    visitor.page.locator("main tr", has_text=elin).locator("a").first.click()
    visitor.page.wait_for_url("**/mailbox/*")
    letter = links_of(visitor.page, demo.base_url)
    visitor.page.context.grant_permissions(["geolocation"])
    visitor.page.context.set_geolocation({"latitude": 51.4556, "longitude": 7.0116})
    visitor.go(tag)
    visitor.clicks("Tell the owner where it is")
    visitor.page.wait_for_url("**/sent")
    visitor.go(tag)
    visitor.clicks("Write to")
    visitor.types("What should the owner know?", "This drum stands at our gate.")
    visitor.clicks("Send to the owner")
    visitor.page.wait_for_url("**/sent")
    sent = urlsplit(visitor.page.url).path
    return [
        asked,
        *[link for link in letter if link.startswith("/password/reset/")],
        tag,
        f"{tag}?lang=de",
        f"{tag}?lang=fr",
        sent,
        "/voc/",
        "/voc/BizStep-selling",
        "/bt/HO-1",
        "/sign-up/sent",
        "/report/sent",
        *REFERENCE,
    ]


def doors_of_a_seller(demo: Demo, visitor: Visitor) -> list[str]:
    """Pages of one's own things in states that the demo does not show."""
    ada = Program(demo.base_url, demo.person("Ada")["api_key"])
    ben = Program(demo.base_url, demo.person("Ben")["api_key"])
    mine, his = (one.get("/api/v1/organisation")["id"] for one in (ada, ben))
    site = ada.get("/api/v1/sites")["items"][0]["id"]
    offered, lighter = (ada.post("/api/v1/lots", LOT)["code"] for _ in range(2))
    codes = [
        ada.post(f"/api/v1/lots/{lot}/offers", {"taker_id": his})["handover_id"]
        for lot in (offered, lighter)
    ]
    packages = range(1, len(LOT["packages"]) + 1)
    light = [{"package_id": f"{lighter}.{number}", "net_mass_g": 1_000} for number in packages]
    ben.post(f"/api/v1/lots/{lighter}/acceptances", {"masses": light})
    (shortfall,) = ada.get("/api/v1/discrepancies")["items"]
    label = ada.get(f"/api/v1/tags?lot={offered}")["items"][0]
    ada.post(f"/api/v1/tags/{label['id']}/void", {"reason": "copied"})
    ben.post("/api/v1/scans", {"code": label["url"]})
    suspicion = ada.get("/api/v1/suspicions")["items"][0]["id"]
    listed = ada.post("/api/v1/lots", LOT)["code"]
    price = {"lot": listed, "price_minor": 120_000, "currency": "EUR"}
    listing = ada.post("/api/v1/listings", price)["id"]
    visitor.go("/lots/import")
    table = b"reference,material_code,net_mass,origin\nA-1,EOL-HDD-VCM,5,post_consumer\nA-2,X,5,?\n"
    file = {"name": "stock.csv", "mimeType": "text/csv", "buffer": table}
    visitor.page.set_input_files("input[type=file]", [file])
    visitor.clicks("Check this file")
    visitor.page.wait_for_url("**/lots/import/*")
    looked_at = urlsplit(visitor.page.url).path
    hook = {"name": "ERP", "url": "http://127.0.0.1:9999/hooks", "kinds": ["order.placed"]}
    webhook = ada.post("/api/v1/webhooks", hook)["id"]
    ada.post(f"/api/v1/webhooks/{webhook}/test", {})
    visitor.go(f"/lots/{ada.post('/api/v1/lots', LOT)['code']}/driver")
    visitor.types("Company that carries", "Frachtgut Nord")
    visitor.chooses("Country", "Germany")
    visitor.clicks("Sign and show the link")
    visitor.page.wait_for_load_state()
    shown = visitor.page.get_by_text("/sign/").first.inner_text()
    taking = urlsplit(shown).path
    visitor.go(f"/lots/{listed}/labels/inner")
    with visitor.page.expect_download():
        visitor.clicks("Make labels and papers")
    visitor.go("/account/people/invite")
    visitor.types("E-mail address", "nora@zeche.example")
    visitor.ticks("Trader")
    visitor.clicks("Send the invitation")
    visitor.page.wait_for_load_state()
    visitor.go("/mailbox")
    visitor.page.locator("main table a").first.click()
    visitor.page.wait_for_url("**/mailbox/*")
    letter = links_of(visitor.page, demo.base_url)
    return [
        *[link for link in letter if link.startswith("/invitations/")],
        looked_at,
        taking,
        f"{taking}/refuse",
        f"/lots/{listed}/driver",
        f"/lots/{listed}/labels",
        f"/lots/{listed}/labels/roll",
        "/rolls",
        f"/party/{mine}",
        f"/loc/{site}",
        f"/lots/{offered}/cancel-offer",
        f"/lots/{offered}/handover",
        f"/bt/{codes[-1]}",
        f"/lots/{listed}/return",
        f"/lots/{listed}/split",
        f"/lots/{listed}/merge",
        f"/lots/{listed}/process",
        f"/lots/{listed}/sample",
        f"/lots/{listed}/correct",
        f"/lots/{listed}/correction",
        f"/lots/{listed}/cancel-registration",
        "/discrepancies",
        "/suspicions",
        f"/suspicions/{suspicion}",
        f"/lots/{lighter}/discrepancies/{shortfall['event_id']}/report",
        f"/listings/{listing}/withdraw",
        f"/account/webhooks/{webhook}/remove",
    ]


def doors_of_a_buyer(demo: Demo, _visitor: Visitor) -> list[str]:
    """An order that could still be cancelled."""
    ben = Program(demo.base_url, demo.person("Ben")["api_key"])
    listing = ben.get("/api/v1/listings")["items"][-1]["id"]
    order = ben.post("/api/v1/orders", {"listing_id": listing, "acknowledged": True})["id"]
    paid = next(
        one["id"]
        for one in ben.get("/api/v1/orders")["items"]
        if one["status"] not in ("placed", "cancelled")
    )
    return [
        f"/orders/{order}/cancel",
        f"/orders/{paid}/delivery",
        f"/orders/{paid}/delivery/note",
        f"/orders/{paid}/delivery/legs/new",
        f"/orders/{paid}/delivery/legs/1",
        f"/orders/{paid}/delivery/cmr",
        "/terms/2026-11-20",
    ]


def doors_of_an_operator(demo: Demo, visitor: Visitor) -> list[str]:
    """A lot that does not hold, on the file of the refinery that has it."""
    lot = next(one for one in demo.facts["lots"] if one["reference"] == LAUNDERED)
    visitor.go("/desk/organisations")
    refinery = visitor.page.get_by_role("link", name="Virumaa").first.get_attribute("href")
    assert refinery
    organisation = urlsplit(refinery).path.rsplit("/", 1)[1]
    return [f"/inspection/{organisation}/lots/{lot['code']}"]


def no_doors(_demo: Demo, _visitor: Visitor) -> list[str]:
    """Somebody whose pages all hang together."""
    return []


DOORS: dict[str, Callable[[Demo, Visitor], list[str]]] = {
    "stranger": doors_of_a_stranger,
    "Ada": doors_of_a_seller,
    "Ben": doors_of_a_buyer,
    "Malo": no_doors,
    "Oda": doors_of_an_operator,
}


@pytest.mark.parametrize("who", DOORS)
def test_every_page_is_accessible_in_frame_and_silent(
    demo: Demo, browser: Browser, app: Flask, who: str
) -> None:
    visitor = Visitor.arrive(browser, demo.base_url, reduced_motion="reduce")
    if who != "stranger":
        person = demo.person(who)
        visitor.signs_in(person["email"], person["password"])
        visitor.page.wait_for_load_state()
    adapter = app.url_map.bind(urlsplit(demo.base_url).netloc)

    flaws: list[Flaw] = []
    for endpoint in walk(visitor, adapter, DOORS[who](demo, visitor)):
        flaws += flaws_of(visitor, looks_of(REACHED[endpoint]))
        REACHED[endpoint] += 1
    visitor.page.context.close()

    assert flaws == []


def test_the_pages_on_the_way_of_the_main_job_are_too(
    demo: Demo, browser: Browser, playwright: Playwright, app: Flask, tmp_path: Path
) -> None:
    adapter = app.url_map.bind(urlsplit(demo.base_url).netloc)
    flaws: list[Flaw] = []

    def arrive(browser: Browser, base_url: str, **context: object) -> Visitor:
        inspector = Inspector.arrive(browser, base_url, reduced_motion="reduce", **context)
        return inspector.inspects(adapter, REACHED, flaws)

    main_job.tell(demo, arrive, browser, playwright, tmp_path)

    assert flaws == []


def test_no_page_is_left_out(app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and is_page(rule.rule) and rule.endpoint != "static"
    }

    assert pages - set(REACHED) - set(LEADS_ON) == set()
