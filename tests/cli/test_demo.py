"""`postmail demo`: every kind in every language, as files that open without a network."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import ClassVar

import pytest

from postmail.catalogue import Catalogue
from postmail.cli.demo import watched
from postmail.cli.sheet import press
from postmail.cli.sheet.press import printed
from postmail.drafts import draft, example_recipient, html_with_files
from postmail.errors import SettingsError
from postmail.exhibits import exhibits
from postmail.messages import BUILT_IN, Category, Coupon, CouponMail, Message, Simple
from postmail.order import Customer
from postmail.samples import image_bytes, sample_brand, scenario, scenarios
from tests.cli.conftest import Call

CATALOGUE = Catalogue(brand=sample_brand())
LANGUAGES = [(tag, tone) for tag, tones in CATALOGUE.languages.items() for tone in tones or (None,)]


class Links(HTMLParser):
    """What a page loads or leads to: the values of href, src and srcset."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the links of one tag."""
        self.found += [
            value for name, value in attrs if name in ("href", "src", "srcset") and value
        ]


def test_every_kind_is_shown_in_every_language_once() -> None:
    """One exhibit for each kind, language and tone."""
    shown = [(e.message.kind, e.locale, e.tone) for e in exhibits(CATALOGUE)]

    assert shown == [(cls.kind, *language) for cls in BUILT_IN for language in LANGUAGES]


def test_an_exhibit_speaks_the_language_of_its_order_where_it_can() -> None:
    """The German mail shows German products, the Swedish one Swedish ones, and so on."""
    placed_in = {(scenario(name).locale or "").partition("-")[0] for name in scenarios()}
    shown = [e for e in exhibits(CATALOGUE) if e.message.kind == "simple"]
    spoken = {e.locale: (e.message.order.locale or "").partition("-")[0] for e in shown}
    own = {locale: locale.partition("-")[0] for locale in CATALOGUE.languages}

    assert {"de", "sv", "nl"} <= placed_in
    assert {tag: said for tag, said in spoken.items() if own[tag] in placed_in} == {
        tag: said for tag, said in own.items() if said in placed_in
    }


def test_all_shows_every_scenario() -> None:
    """With `--all` the plain order mail is made of every scenario, each under its own name."""
    shown = [e for e in exhibits(CATALOGUE, every=True) if e.message.kind == "simple"]
    paths = [e.path for e in shown]

    assert {e.name.partition(".")[0] for e in shown} == set(scenarios())
    assert len(set(paths)) == len(paths)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first page of the docs calls, made once: every kind in every language."""
    from postmail.cli.run import run

    folder = tmp_path_factory.mktemp("demo")
    assert run(["demo", "--out", str(folder)]) == 0
    return folder


def test_each_mail_comes_in_three_files(out: Path) -> None:
    """HTML, text and draft of every exhibit are there, and none is empty."""
    shown = exhibits(CATALOGUE)

    assert {exhibit.locale for exhibit in shown} == set(CATALOGUE.languages)
    for exhibit in shown:
        sizes = [(out / f"{exhibit.path}{end}").stat().st_size for end in (".html", ".txt", ".eml")]

        assert min(sizes) > 500, exhibit.path


def test_everything_opens_without_a_network(out: Path) -> None:
    """What sheet and mails load is a file that is there, or part of the page."""
    pages = list(out.rglob("*.html"))

    assert len(pages) > len(LANGUAGES)
    for path in pages:
        page = path.read_text(encoding="utf-8")
        loaded = re.findall(
            r'<(?:img|iframe|source|script|link)\b[^>]*?(?:src|srcset|href)="([^"]+)', page
        )
        far = [link for link in loaded if not link.startswith("data:")]
        far = [link for link in far if not (path.parent / link).is_file()]

        assert far == [], path


def test_the_sheet_leads_to_every_file(out: Path) -> None:
    """Each card links its HTML, text and draft, relative to the sheet."""
    links = set(Links((out / "index.html").read_text(encoding="utf-8")).found)
    written = {str(path.relative_to(out)) for path in out.glob("*/*.*") if path.suffix != ".png"}

    assert links == written


def test_the_sheet_shows_subjects_as_text(out: Path) -> None:
    """The inbox row of a card has subject and preheader, escaped."""
    sheet = (out / "index.html").read_text(encoding="utf-8")

    assert "We have received your order N-1042" in sheet
    assert sheet.count("<article") == len(exhibits(CATALOGUE))


def test_the_terminal_tells_what_was_made(call: Call, tmp_path: Path) -> None:
    """A line for each mail with its sizes and time, then where to look; no bar when piped."""
    (tmp_path / "postmail.toml").write_text('brand = "brand.toml"\n')
    (tmp_path / "brand.toml").write_text('name = "Fjord"\n')
    outcome = call("demo", "--locale", "de")
    lines = outcome.out.splitlines()

    assert (outcome.status, outcome.err) == (0, "")
    assert lines[0].split() == "Kind Language Sample HTML KB Text KB ms".split()
    assert len(lines) == 1 + 2 * len(BUILT_IN) + 2
    assert re.fullmatch(rf"{len(lines) - 3} mails in [\d.]+ s\. Open out/index\.html", lines[-1])
    assert "Fjord: every mail" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_hostile_orders_cannot_break_the_sheet(out: Path) -> None:
    """Names from orders stand in the sheet as text."""
    from postmail.cli.sheet.page import page
    from postmail.cli.sheet.prints import make

    shown = [e for e in exhibits(CATALOGUE, every=True) if e.name == "hostile" and e.locale == "en"]
    sheet = page([make(CATALOGUE, e, out / "hostile") for e in shown], sample_brand())

    assert shown
    assert "<script>alert" not in sheet


def test_pictures_travel_as_data_where_they_are_part_of_the_mail() -> None:
    """A coupon's QR code is inside the page and inside the draft."""
    message = CouponMail(
        order=scenario("first"), coupon=Coupon(code="DANKE10", percent=10, qr=True)
    )
    mail = CATALOGUE.render(message, recipient=example_recipient(message.order))

    assert "data:image/png;base64," in html_with_files(mail, "../assets")
    assert b"coupon-qr@postmail" in draft(mail)


def test_pictures_of_other_shops_stay_links() -> None:
    """Only the sample shop's own pictures are put in place."""
    order = scenario("first")
    other = "https://nordlicht.example/assets/not-ours.png"
    line = order.lines[0].model_copy(update={"image": other})
    mail = CATALOGUE.render(Simple(order=order.model_copy(update={"lines": (line,)})))

    assert other in html_with_files(mail, "../assets")
    assert image_bytes("logo.png").startswith(b"\x89PNG")


def test_an_undeliverable_customer_is_no_reason_not_to_look() -> None:
    """A draft of an order without a usable address goes to an example."""
    order = scenario("first")
    lost = order.model_copy(update={"customer": Customer(email="nowhere")})

    assert example_recipient(lost).address == "customer@example.com"
    assert example_recipient(order).address == "hanna.brandt@example.com"


def test_a_progress_bar_shows_where_somebody_watches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """On a terminal a bar runs on stderr and is gone at the end; it changes nothing else."""
    made = list(printed(CATALOGUE, exhibits(CATALOGUE)[:2], tmp_path, workers=2))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    with watched(made, len(made)) as seen:
        assert list(seen) == made

    out, err = capsys.readouterr()
    assert out == ""
    assert "Making mails" in err


def test_a_pseudo_locale_is_shown_when_asked_for(call: Call, tmp_path: Path) -> None:
    """`--locale en-XA` shows that one and no other; without it nobody sees one."""
    shown = {exhibit.locale for exhibit in exhibits(CATALOGUE)}
    asked = [(e.locale, e.tone) for e in exhibits(CATALOGUE, kinds=["simple"], locales=["en-XA"])]

    assert not shown & {"en-XA", "ar-XB"}
    assert asked == [("en-XA", None)]
    assert call("demo", "--out", tmp_path, "--locale", "not a tag").status == 2


def test_many_processes_print_the_same_in_the_same_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many work at it, files and facts are those that one alone makes."""
    shown = [one for one in exhibits(CATALOGUE, True, ("welcome",)) if one.locale in ("en", "nl")]
    alone = list(printed(CATALOGUE, shown, tmp_path / "one", workers=1))
    monkeypatch.setattr(press, "_WORTH_IT", 1)
    many = list(printed(CATALOGUE, shown, tmp_path / "two", workers=2))

    assert [(p.path, p.subject, p.html_kb) for p in many] == [
        (p.path, p.subject, p.html_kb) for p in alone
    ]
    for file in (tmp_path / "one").rglob("*.html"):
        assert (
            file.read_bytes()
            == (tmp_path / "two" / file.relative_to(tmp_path / "one")).read_bytes()
        )


def test_with_all_each_kind_has_a_sheet(call: Call, tmp_path: Path) -> None:
    """The first sheet shows each kind once in a language; every link of the others leads on."""
    assert call("demo", "--all", "--locale", "en").status == 0
    out = tmp_path / "out"
    sheet = (out / "index.html").read_text(encoding="utf-8")
    more = [link for link in Links(sheet).found if link.endswith("/index.html")]

    assert sheet.count("<article") == len(more) == len(BUILT_IN)
    for link in more:
        own = Links((out / link).read_text(encoding="utf-8")).found
        assert own
        assert [one for one in own if not (out / link).parent.joinpath(one).is_file()] == []


def test_a_sample_with_a_misspelt_field(tmp_path: Path) -> None:
    """It is told with its file, and not passed over for another sample."""
    folder = tmp_path / "coupon" / "samples"
    folder.mkdir(parents=True)
    (folder / "first.mine.json").write_text('{"cupon": {"code": "A"}}', encoding="utf-8")
    shop = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])

    with pytest.raises(SettingsError, match=r"(?s)first\.mine\.json: .*cupon: no such field"):
        exhibits(shop, kinds=["coupon"], locales=["en"])


def test_a_kind_of_the_shops_own_without_a_sample() -> None:
    """Which file would be right, and what it would say."""

    class Warranty(Message):
        kind: ClassVar[str] = "own-warranty"
        category: ClassVar[Category] = Category.TRANSACTIONAL
        stream: ClassVar[str] = "service"
        until: date

    shop = Catalogue(brand=sample_brand(), messages=[Warranty])
    with pytest.raises(SettingsError) as caught:
        exhibits(shop, locales=["en"])

    assert str(caught.value) == (
        "own-warranty/samples/first.json: there is no sample of this kind, and it needs one for "
        "its fields: until: required, and missing"
    )


@pytest.mark.parametrize("tag", ["zz", "de,sv"])
def test_a_language_that_there_is_none_of_is_wrong_usage(tmp_path: Path, tag: str) -> None:
    """As with the check: no mail pretends to speak it."""
    from postmail.cli.run import run

    assert run(["demo", "--out", str(tmp_path / "out"), "--locale", tag]) == 2
    assert not (tmp_path / "out").exists()
