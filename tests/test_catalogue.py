"""The catalogue: overrides, languages, the bounded cache, and what it refuses."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from postmail import Brand, Catalogue, Envelope, Recipient, messages
from postmail.errors import (
    CompileError,
    DuplicateKindError,
    LocaleError,
    TemplateError,
    TemplateNotFoundError,
    UnknownKindError,
)
from postmail.messages import Category, Message, Simple
from postmail.resources import templates_root
from postmail.samples import sample_brand, scenario
from tests.test_order import smallest

BODY = """<mjml lang="{{ lang }}" dir="{{ dir }}"><mj-head>
<mj-title>{{ pgettext("t", "Hello %(n)s", n=order.number) }}</mj-title>
<mj-preview>{{ pgettext("t", "A short word") }}</mj-preview></mj-head>
<mj-body><mj-section><mj-column><mj-text>
<p>{{ word }}</p><p>{{ brand.name }}, {{ tone or "no tone" }}</p>
</mj-text></mj-column></mj-section></mj-body></mjml>"""
PO = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgctxt "t"
msgid "Hello %(n)s"
msgstr "{hello}"
"""


class Hello(Message):
    """A kind of a shop's own."""

    kind: ClassVar[str] = "hello"
    category: ClassVar[Category] = Category.TRANSACTIONAL
    stream: ClassVar[str] = "orders"

    word: str = "hi"
    """What it says."""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A shop's template folder with one kind, in German (formal and informal) and Swedish."""
    (tmp_path / "hello").mkdir()
    (tmp_path / "hello" / "body.mjml").write_text(BODY, encoding="utf-8")
    hellos = {
        "de@formal": "Guten Tag %(n)s",
        "de@informal": "Hallo %(n)s",
        "sv": "Hej %(n)s",
    }
    for name, hello in hellos.items():
        folder = tmp_path / "_locales" / name / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "postmail.po").write_text(PO.replace("{hello}", hello), encoding="utf-8")
    return tmp_path


def catalogue(shop: Path, **options: object) -> Catalogue:
    """The catalogue of that shop."""
    brand = Brand(name="Nordlicht")
    return Catalogue(brand=brand, template_dirs=[shop], messages=[Hello], **options)  # type: ignore[arg-type]


def test_folders_stay_where_they_are(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that leaves its working folder after the start finds its templates all the same."""
    monkeypatch.chdir(shop.parent)
    mails = catalogue(Path(shop.name))
    monkeypatch.chdir("/")

    assert mails.template_dirs[0] == shop
    assert mails.render(Hello(order=smallest())).subject == "Hello 1"


def test_a_shop_adds_a_kind_of_its_own(shop: Path) -> None:
    """A subclass and a folder are all it takes; its data reaches subject, HTML and text."""
    mail = catalogue(shop).render(Hello(order=smallest(), word="good <day>"))

    assert mail.subject == "Hello 1"
    assert "good &lt;day&gt;" in mail.html
    assert "good <day>" in mail.text


def test_locale_and_tone_choose_the_words(shop: Path) -> None:
    """The same message speaks formal German, informal German, or Swedish."""
    mails = catalogue(shop)
    order = smallest()

    assert mails.render(Hello(order=order), locale="de-CH", tone="informal").subject == "Hallo 1"
    assert mails.render(Hello(order=order), locale="de", tone="formal").subject == "Guten Tag 1"
    mail = mails.render(Hello(order=smallest(locale="sv_SE")))
    assert (mail.subject, mail.text_locale, mail.format_locale) == ("Hej 1", "sv", "sv-SE")


def test_a_region_needs_no_catalogue_for_words_of_the_brand() -> None:
    """A Swiss reader gets the Swiss address; Austrians, who have none of their own, the German."""
    texts = {"de-CH": {"postal_address": ["Bern"]}, "fi-FI": {"postal_address": ["Oulu"]}}
    brand = Brand(name="Nordlicht", postal_address=("Kiel",), texts=texts)
    mails = Catalogue(brand=brand, strict=True)
    message = Simple(order=smallest())
    made = [mails.render(message, locale=locale) for locale in ("de-CH", "de-AT", "de")]

    assert [mail.text_locale for mail in made] == ["de-CH", "de", "de"]
    assert ["Bern" in mail.text for mail in made] == [True, False, False]
    assert ["Kiel" in mail.text for mail in made] == [False, True, True]
    assert mails.languages["de-CH"] == mails.languages["de"]
    assert "fi-FI" not in mails.languages


def test_a_missing_text_falls_back_and_is_an_error_when_strict(shop: Path) -> None:
    """Without strict the preheader stays English; with it, the missing text is named."""
    message = Hello(order=smallest())

    assert catalogue(shop).render(message, locale="sv").preheader == "A short word"
    with pytest.raises(CompileError, match="A short word: missing, en stands in"):
        catalogue(shop, strict=True).render(message, locale="sv")


@pytest.mark.parametrize("locale", ["fi", "nb", "zh-Hant"])
def test_strict_no_other_language_stands_in_for_a_mail(locale: str) -> None:
    """A mail in English, or Danish for Norwegians, is a fallback as a whole; a region is none."""
    mails = Catalogue(brand=Brand(name="Nordlicht"), strict=True)
    message = Simple(order=smallest())
    envelope = Envelope(sender="a@b.example", date=datetime(2026, 3, 1, tzinfo=UTC), round=0)
    recipient = Recipient(address="ida@example.com", locale=locale)

    with pytest.raises(
        LocaleError, match=r"no texts in it, and \w+ may not stand in; there are ar, da, de"
    ):
        mails.render(message, locale=locale)
    with pytest.raises(LocaleError, match=locale):
        mails.to_bytes(message, envelope, recipient=recipient)
    assert mails.render(message, locale="de-AT").text_locale == "de"
    assert mails.render(message, locale="en-XA").text_locale == "en-XA"


def test_hostile_locale_tags_cannot_grow_the_cache(shop: Path) -> None:
    """A thousand invented regions compile one template; what is no tag at all is refused."""
    mails = catalogue(shop)
    message = Hello(order=smallest())
    for number in range(100, 1100):
        mails.render(message, locale=f"de-{number}")

    assert len(mails._shelf.kept) == 1
    with pytest.raises(LocaleError):
        mails.render(message, locale="../../etc/passwd")


def test_the_cache_is_bounded(shop: Path) -> None:
    """The least recently used template leaves first."""
    mails = catalogue(shop, cache_size=2)
    for locale in ("en", "sv", "en", "de"):
        mails.render(Hello(order=smallest()), locale=locale)

    assert [key[1] for key in mails._shelf.kept] == ["en", "de"]


def test_a_shop_overrides_one_block(tmp_path: Path) -> None:
    """A file of the same name in the shop's folder wins over ours; all else stays."""
    (tmp_path / "_blocks").mkdir()
    section = "<mj-section><mj-column><mj-text>OUR HEADER</mj-text></mj-column></mj-section>"
    block = f'<pm-block note="">{section}</pm-block>'
    (tmp_path / "_blocks" / "header.mjml").write_text(block, encoding="utf-8")
    mails = Catalogue(brand=Brand(name="Nordlicht"), template_dirs=[tmp_path])
    mail = mails.render(messages.Simple(order=smallest()))

    assert "OUR HEADER" in mail.html
    assert "Mug" in mail.html


def test_the_objection_notice_is_what_the_mail_shows(tmp_path: Path) -> None:
    """The block decides the words, a shop's own as well as ours; data has no place in them."""
    brand = Brand(name="Nordlicht")
    ours = Catalogue(brand=brand).notices(Category.MARKETING, "de", "formal")[1]
    (tmp_path / "_blocks").mkdir()
    block = tmp_path / "_blocks" / "objection.mjml"
    block.write_text("<pm-block>Tell {{ brand.name }} to stop.</pm-block>", encoding="utf-8")
    mails = Catalogue(brand=brand, template_dirs=[tmp_path])

    assert ours.lines[0].startswith("Sie können der Werbung per E-Mail jederzeit widersprechen.")
    assert mails.notices(Category.MARKETING, "en")[1].lines == ("Tell Nordlicht to stop.",)
    assert mails.notices(Category.TRANSACTIONAL, "en") == ()
    block.write_text("<pm-block>Stop {{ order.number }}.</pm-block>", encoding="utf-8")
    with pytest.raises(CompileError, match="<pm-objection> depends on the message"):
        Catalogue(brand=brand, template_dirs=[tmp_path]).notices(Category.MARKETING, "en")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("{% if false %}{{ order.shippng_address }}{% endif %}", "no field shippng_address"),
        ("{% if order.lines %}{% for line in order.lines|sort(attribute='title') %}"
         "{{ line.titel }}{% endfor %}{% endif %}", "no field titel"),
        ("{{ (order.shipping_address).citty }}", "no field citty"),
        ("{% set one = order.lines|first %}{{ one.unit_prise|money }}", "no field unit_prise"),
        ('{% trans "t" name=order.customer.nam %}Dear {{ name }}{% endtrans %}', "no field nam"),
        ("{{ wrd }}", "nothing called wrd"),
        ("{{ recipient.adress }}", "no field adress"),
    ],
)  # fmt: skip
def test_fields_that_cannot_be_there(shop: Path, said: str, what: str) -> None:
    """Types tell, before any mail is made, what a template misspells; and what it may mean."""
    path = shop / "hello" / "body.mjml"
    path.write_text(BODY.replace("<p>{{ word }}</p>", f"<p>{said}</p>"), encoding="utf-8")
    with pytest.raises(CompileError, match=f"there is {what}") as caught:
        catalogue(shop).expanded("hello")

    assert "did you mean" in caught.value.remedy


def test_all_faults_are_told_at_once(shop: Path) -> None:
    """A forbidden filter, a misspelt field and a missing alt, with their places, in one error."""
    said = "<p>{{ word|shout }}</p>\n<p>{{ wrd }}</p>\n<img src='a.png' />".replace("'", '"')
    path = shop / "hello" / "body.mjml"
    path.write_text(BODY.replace("<p>{{ word }}</p>", said), encoding="utf-8")
    with pytest.raises(CompileError) as caught:
        catalogue(shop).expanded("hello")
    faults = [caught.value, *caught.value.also]

    assert [(fault.line, fault.what.split(" for ")[0]) for fault in faults] == [
        (5, "there is no filter shout"),
        (7, "an image without alt"),
        (6, "there is nothing called wrd"),
    ]
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_unknown_and_duplicate_kinds_are_refused(shop: Path) -> None:
    """A message that is not in the catalogue, and two classes for one kind."""

    class Other(Hello):
        """Claims the same kind."""

    mails = Catalogue(brand=Brand(name="Nordlicht"))
    with pytest.raises(UnknownKindError, match="known kinds: simple"):
        mails.render(Hello(order=smallest()))
    with pytest.raises(DuplicateKindError, match="hello"):
        Catalogue(brand=Brand(name="Nordlicht"), messages=[Hello, Other])


def test_a_catalogue_and_a_mail_survive_pickling(shop: Path) -> None:
    """A worker process gets a catalogue that renders the same bytes."""
    mails = catalogue(shop)
    message = Hello(order=smallest())
    mail = mails.render(message, locale="de")
    again: Catalogue = pickle.loads(pickle.dumps(mails))

    assert again.render(message, locale="de") == mail
    assert pickle.loads(pickle.dumps(mail)) == mail


def test_threads_share_a_catalogue(shop: Path) -> None:
    """Eight threads that compile and render at once all get the same mails."""
    mails = catalogue(shop)

    def work(number: int) -> str:
        locale = ("en", "de", "sv")[number % 3]
        return mails.render(Hello(order=smallest()), locale=locale).html

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(work, range(48)))
    assert len(set(made)) == 3


def test_the_mail_says_who_settled_its_language(shop: Path) -> None:
    """The source of the choice can be read, by programs and by people."""
    recipient = Recipient(address="ida@example.com", locale="sv")
    mail = catalogue(shop).render(Hello(order=smallest(locale="de")), recipient=recipient)

    assert mail.language.source == "recipient"
    assert "the recipient asks for sv" in mail.language.explanation


def test_fingerprints_tell_what_made_a_mail(shop: Path) -> None:
    """Equal makers, equal fingerprints; another brand or template, another one."""
    first = catalogue(shop).render(Hello(order=smallest())).fingerprint
    other = Catalogue(brand=Brand(name="Sydlys"), template_dirs=[shop], messages=[Hello])

    assert catalogue(shop).render(Hello(order=smallest(number="2"))).fingerprint == first
    assert other.render(Hello(order=smallest())).fingerprint != first
    (shop / "hello" / "body.mjml").write_text(BODY.replace("<p>", "<p >"), encoding="utf-8")
    assert catalogue(shop).render(Hello(order=smallest())).fingerprint != first


def test_catalogues_share_what_their_folders_have_in_common(shop: Path) -> None:
    """A template is read once for all brands; a changed file, a twin, other fields: read anew."""

    class Terse(Message):
        """Has no word."""

        kind: ClassVar[str] = "hello"
        category: ClassVar[Category] = Category.TRANSACTIONAL
        stream: ClassVar[str] = "orders"

    first = catalogue(shop).expanded("hello")
    other = Catalogue(brand=Brand(name="Sydlys"), template_dirs=[shop], messages=[Hello])
    assert other.expanded("hello") is first
    with pytest.raises(CompileError, match="nothing called word"):
        Catalogue(brand=other.brand, template_dirs=[shop], messages=[Terse]).expanded("hello")

    twin = shop / "hello" / "body.txt"
    twin.write_text("{{ word }}", encoding="utf-8")
    written = catalogue(shop).expanded("hello")
    assert written.files != first.files
    assert catalogue(shop).expanded("hello") is written
    twin.unlink()
    assert catalogue(shop).expanded("hello").digest == first.digest

    body = shop / "hello" / "body.mjml"
    body.write_text(BODY.replace("<p>", "<p >"), encoding="utf-8")
    assert catalogue(shop).expanded("hello").digest != first.digest
    body.unlink()
    with pytest.raises(TemplateNotFoundError):
        catalogue(shop).expanded("hello")


def test_the_annotated_mail_is_the_mail() -> None:
    """Checks and previews look at the very mail that is sent: marks aside, byte for byte."""
    catalogue = Catalogue(brand=sample_brand())
    message = Simple(order=scenario("first"))

    mail, marked = catalogue.annotated_mail(message, locale="de", tone="formal")

    assert mail == catalogue.render(message, locale="de", tone="formal")
    assert marked != mail.html
    assert marked.count(' data-pm-source="') > 20


@pytest.mark.parametrize(
    ("where", "before"),
    [("_blocks/button.mjml", "<mj-button"), ("simple/body.mjml", "<pm-greeting")],
)
def test_a_set_without_a_value_is_told_where_it_stands(
    tmp_path: Path, where: str, before: str
) -> None:
    """What reads the fields of a kind does not stumble over it first."""
    text = (templates_root() / where).read_text("utf-8")
    assert before in text
    path = tmp_path / where
    path.parent.mkdir()
    captured = "{% set x %}Go{% endset %}"
    path.write_text(text.replace(before, f"{captured}{before}", 1), "utf-8")
    mails = Catalogue(brand=Brand(name="Nordlicht"), template_dirs=[tmp_path])

    with pytest.raises(TemplateError, match=r"\{% set without = %\} is not for mail templates"):
        mails.render(Simple(order=scenario("first")), locale="en")
