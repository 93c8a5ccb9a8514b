"""The pages and their pieces, without a browser."""

from __future__ import annotations

import json
import shutil
import struct
import tomllib
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.errors import SettingsError
from postmail.preview import Studio, create_app
from postmail.preview.export import export
from postmail.preview.tomlfile import toml_of
from postmail.preview.view import View
from postmail.samples import library, sample_brand
from tests.preview.conftest import Shop

_OURS = {"origin": "http://127.0.0.1:8025"}
_PAYLOADS = Path(__file__).parents[1] / "readers" / "fixtures"


@pytest.mark.parametrize("tab", ["html", "text", "source", "mime", "data"])
def test_every_tab_has_something_to_say(client: TestClient, tab: str) -> None:
    """Each form of the mail stands there as text: no markup of it becomes markup of the page."""
    page = client.get("/panel", params={"kind": "simple", "locale": "en", "tab": tab}).text

    assert "<h2>" in page
    assert "<mjml" not in page
    assert "<html" not in page


@pytest.mark.parametrize("path", ["/", "/mail"])
def test_what_is_not_known_here_is_told(client: TestClient, path: str) -> None:
    """An order and a brand of another preview: the page does not say that it shows them."""
    page = client.get(path, params={"order": "0123456789ab", "brand": "ba9876543210"}).text

    assert "The order and the brand of this link are not known here" in page
    assert "With your" not in page


def test_the_sheet_says_what_it_shows(client: TestClient) -> None:
    """A brand that is here is named, an order that is not is told."""
    key = client.post("/brand", content='name = "N"\n', headers=_OURS).json()["key"]
    page = client.get("/", params={"order": "0123456789ab", "brand": key}).text

    assert "<p>With your brand. " in page
    assert "The order of this link is not known here" in page


def test_a_broken_brand_is_told_on_the_sheet() -> None:
    """Its mails are the last good ones, and each says that something is wrong."""
    good = [True]

    def opened(_: Brand | None) -> Catalogue:
        if not good[0]:
            raise SettingsError(file="brand.toml", problem="not TOML")
        return Catalogue(brand=sample_brand())

    studio, asked = Studio(opened), {"kind": "simple", "locale": "en", "sample": "first"}
    with TestClient(create_app(studio), base_url="http://127.0.0.1:8025") as client:
        before = client.get("/findings", params=asked).json()
        good[0] = False
        studio.changed()
        told = client.get("/findings", params=asked).json()

    assert before["error"] is None
    assert told["error"]["what"] == "brand.toml: not TOML"


def test_a_broken_sample_is_told_wherever_its_mail_is(shop: Shop, client: TestClient) -> None:
    """No page fails; the sheet keeps the kind, its picture and its state say which file it is."""
    folder = shop.folder / "simple" / "samples"
    folder.mkdir()
    (folder / "mine.json").write_text('{"scenario": ["x"]}')
    fresh = Studio(lambda _: Catalogue(brand=sample_brand(), template_dirs=[shop.folder]))
    try:
        with TestClient(create_app(fresh), base_url="http://127.0.0.1:8025") as asked:
            answers = {
                path: asked.get(path, params={"kind": "simple"})
                for path in ("/", "/mail", "/frame", "/state", "/findings", "/panel", "/order")
            }
    finally:
        shutil.rmtree(folder)

    assert {path: answer.status_code for path, answer in answers.items() if path != "/order"} == (
        dict.fromkeys(["/", "/mail", "/frame", "/state", "/findings", "/panel"], 200)
    )
    assert answers["/"].text.count('class="cell"') == 1
    for path in ("/frame", "/state", "/findings"):
        assert "mine.json: scenario: expected one of" in answers[path].text
    assert answers["/order"].status_code == 422


def test_findings_are_those_of_the_check(client: TestClient) -> None:
    """Each with its rule, its reason and its place; the built-in mails have no error."""
    told = client.get("/findings", params={"kind": "simple", "locale": "en"}).json()

    assert told["error"] is None
    assert [one for one in told["findings"] if one["severity"] == "error"] == []


def test_findings_tell_of_the_template_and_of_texts_that_are_lent(
    shop: Shop, client: TestClient
) -> None:
    """Words beside the translations are found, and each text that another language lends."""
    words = '<pm-text>{{ pgettext("shop", "We plant a tree.") }} Hello there</pm-text>'
    shop.save("<pm-greeting />", f"<pm-greeting />{words}")
    shop.studio.changed()
    try:
        told = client.get("/findings", params={"kind": "simple", "locale": "da"}).json()
    finally:
        shop.mend()
        shop.studio.changed()

    found = {one["rule"]: one["what"] for one in reversed(told["findings"])}
    assert "Hello there" in found["language-literal"]
    assert found["language-missing"] == "shop: We plant a tree.: missing, en stands in"


def test_a_string_in_every_language(client: TestClient) -> None:
    """One row for each language and tone."""
    asked = {"kind": "simple", "context": "simple: heading", "msgid": "Thank you for your order"}
    told = client.get("/words", params=asked).json()["languages"]
    by_name = {one["language"]: one["text"] for one in told}

    assert by_name["en"] == "Thank you for your order"
    assert "Bestellung" in by_name["de@formal"]
    assert "de@informal" in by_name


@pytest.mark.parametrize("platform", ["shopify", "woocommerce", "magento"])
def test_platforms_are_read(client: TestClient, platform: str) -> None:
    """A payload becomes an order, and the page says what was read and what is missing."""
    path = sorted((_PAYLOADS / platform).glob("*.json"))[0]
    told = client.post("/order", content=path.read_bytes(), headers=_OURS).json()

    assert told["title"].lower().startswith(platform[:5])
    assert json.loads(told["json"])["number"] == told["number"]
    mail = client.get("/frame", params={"kind": "simple", "order": told["key"]}).text
    assert told["number"] in mail


def test_what_the_shop_says_fills_what_a_payload_lacks(shop: Shop) -> None:
    """A time without a zone and a sum without a currency are those of the settings."""
    payload = json.loads((_PAYLOADS / "woocommerce" / "order_gross_bundle.json").read_bytes())
    app = create_app(shop.studio, timezone="America/New_York", currency="USD")
    with TestClient(app, base_url="http://127.0.0.1:8025") as client:
        lacks = ("currency", "currency_symbol", "date_created_gmt")
        lacking = {key: one for key, one in payload.items() if key not in lacks}
        told = client.post("/order", json=lacking, headers=_OURS).json()

    order = json.loads(told["json"])
    assert order["currency"] == "USD"
    assert order["placed_at"].endswith(("-04:00", "-05:00"))


@pytest.mark.parametrize(
    "payload", [b"", b"\xff\xfe", b"[" * 100_000, b"{}", b"null", b'{"number": 1}', b"[1]"]
)
def test_what_is_no_order_is_told(client: TestClient, payload: bytes) -> None:
    """Whatever is pasted, the answer is a fault to show."""
    answer = client.post("/order", content=payload, headers=_OURS)

    assert answer.status_code == 422
    assert answer.json()["error"]["what"]


def test_a_brand_comes_back_as_it_was() -> None:
    """Written as TOML and read again, the sample brand is itself."""
    written = toml_of(sample_brand())

    assert Brand.model_validate(tomllib.loads(written)) == sample_brand()


def test_a_brand_says_no_more_than_it_was_told() -> None:
    """The fonts of headings follow those of the text, also when these are changed on the page."""
    brand = Brand.model_validate({"name": "N", "font": {"stack": "Georgia, serif"}})

    assert "heading_stack" not in toml_of(brand)


@pytest.mark.parametrize(
    "text",
    ["= 3", "name = 1", "[colors]\naccent = 'x'", "\udcff", "name = 'N'\n[texts.no]\nname = 'M'"],
)
def test_a_brand_with_faults_is_refused(client: TestClient, text: str) -> None:
    """TOML that is none, that is no brand, or a brand that no catalogue takes."""
    body = text.encode("utf-8", "replace")
    answer = client.post("/brand", content=body, headers=_OURS)

    assert answer.status_code == 422
    assert answer.json()["error"]


@pytest.mark.parametrize("day", ["0", "20", "999", "-1", "x", "٣", "9" * 50])
def test_the_clock_takes_any_day(client: TestClient, day: str) -> None:
    """A day that is none is the first; every customer has a timeline on it."""
    for scenario in list(library())[:3]:
        told = client.get("/cadence/rows", params={"scenario": scenario, "day": day})
        assert told.status_code == 200
        assert told.json()["rows"]


def test_advertising_waits_for_a_yes(client: TestClient) -> None:
    """Who agrees gets an offer, who says nothing or no does not; what belongs to the order goes."""
    sent = {}
    for said in ("yes", "nothing", "no", "perhaps"):
        asked = {"scenario": "first", "day": "60", "said": said}
        rows = client.get("/cadence/rows", params=asked).json()["rows"]
        sent[said] = {row["kind"] for row in rows if row["status"] == "sent"}

    assert "coupon" in sent["yes"]
    assert sent["perhaps"] == sent["yes"]
    for said in ("nothing", "no"):
        assert "coupon" not in sent[said]
        assert "delivered" in sent[said]


def test_mails_go_out_as_the_clock_moves(client: TestClient) -> None:
    """What was sent on a day stays sent on every later one."""
    sent: list[set[str]] = []
    for day in (0, 5, 30):
        told = client.get("/cadence/rows", params={"scenario": "first", "day": str(day)}).json()
        sent.append({row["kind"] for row in told["rows"] if row["status"] == "sent"})

    assert sent[0] <= sent[1] <= sent[2]
    assert {"shipped", "delivered"} <= sent[1]


@pytest.mark.usefixtures("browser")
def test_a_picture_shows_the_whole_mail(client: TestClient) -> None:
    """As wide as was asked for, and as high as the mail is at that width."""
    sizes = []
    for width in (300, 700):
        asked = {"kind": "simple", "locale": "en", "width": width}
        picture = client.get("/download/png", params=asked).content
        sizes.append(struct.unpack(">II", picture[16:24]))

    assert [wide for wide, _ in sizes] == [300, 700]
    assert sizes[0][1] > sizes[1][1] > 2400


def test_the_gallery_is_a_folder_of_files(shop: Shop, tmp_path: Path) -> None:
    """A page for each language, every mail a file of its own, nothing from elsewhere."""
    views = [
        shop.studio.settled(View(kind="simple", scheme=scheme).in_language(language))
        for language in ("en", "de@formal")
        for scheme in ("light", "dark")
    ]

    assert export(shop.studio, views, tmp_path / "out") == 4
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert 'href="de-formal.html"' in index
    page = (tmp_path / "out" / "de-formal.html").read_text(encoding="utf-8")
    assert page.count("<iframe sandbox") == 2
    for path in (tmp_path / "out").glob("simple.*.html"):
        alone = path.read_text(encoding="utf-8")
        assert "<script" not in alone
        assert '<head><meta http-equiv="Content-Security-Policy" content="default-src' in alone
