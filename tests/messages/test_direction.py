"""Mails from right to left, and those in Japanese: the frame turns, names keep their own way."""

from __future__ import annotations

import re

import pytest
from lxml import html
from wcwidth import wcswidth

from postmail.exhibits import Exhibit, exhibits
from postmail.language.bidi import CLOSE, OPEN
from postmail.mail import Mail
from postmail.messages import BUILT_IN, Shipped
from tests.fast.making import ENVELOPE, decoded
from tests.messages.orders import order
from tests.messages.pseudo import pseudo_catalogue
from tests.messages.rendering import TO, catalogue

_PHYSICAL = re.compile(r"(?:padding|margin|border)-(left|right):\s*([1-9]\d*px)")
_COLUMNS = re.compile(
    r"<div class=\"mj-outlook-group-fix[^>]*>"
)  # MJML's; cells align what is in it
#: What may not begin a line of Japanese.
_CLOSING = tuple("、。」）！？：；ーっゃゅょ")


def _shown(locale: str) -> list[Exhibit]:
    catalogue = pseudo_catalogue()
    return [exhibit for exhibit in exhibits(catalogue) if exhibit.locale == locale]


def _mail(exhibit: Exhibit, locale: str) -> Mail:
    return pseudo_catalogue().render(exhibit.message, recipient=TO, locale=locale)


def _kind(exhibit: Exhibit) -> str:
    return exhibit.message.kind


@pytest.mark.parametrize("exhibit", _shown("ar"), ids=_kind)
def test_the_frame_turns(exhibit: Exhibit) -> None:
    """Page and first block say rtl, nothing runs or is set to the left, amounts stand there."""
    mail = _mail(exhibit, "ar")
    page = html.document_fromstring(mail.html)
    cells = [cell for cell in page.iter("td") if "amount" in (cell.get("class") or "").split()]
    amounts = {cell.get("align") for cell in cells}
    headings = {heading.get("align") for heading in page.iter("th")}
    code = mail.html.replace(" ", "")

    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert page.xpath("string(//body/div[@dir]/@dir)") == "rtl"
    assert "direction:ltr" not in code
    assert "text-align:left" not in _COLUMNS.sub("", mail.html).replace(" ", "")
    assert amounts <= {"left"}
    assert "right" in headings or not headings
    assert "letter-spacing:-" not in code  # it would tear joined letters apart


@pytest.mark.parametrize("exhibit", _shown("ar"), ids=_kind)
def test_distances_are_mirrored(exhibit: Exhibit) -> None:
    """What is 16 px from the left in English is 16 px from the right in Arabic."""
    turned = {"left": "right", "right": "left"}
    english = pseudo_catalogue().render(exhibit.message, recipient=TO, locale="en")
    here, there = (
        [(*found,) for found in _PHYSICAL.findall(re.sub(r"(?s)<style.*?</style>", "", mail.html))]
        for mail in (_mail(exhibit, "ar"), english)
    )

    assert [(turned[side], size) for side, size in here] == there


@pytest.mark.parametrize("exhibit", _shown("ar"), ids=_kind)
def test_foreign_words_are_isolated(exhibit: Exhibit) -> None:
    """The order's number is isolated in HTML and text; isolates are balanced in each line."""
    mail = _mail(exhibit, "ar")
    number = f"{OPEN}{exhibit.message.order.number}{CLOSE}"

    assert number in mail.html
    assert number in mail.text
    for body in (mail.subject, mail.preheader, mail.html, mail.text):
        assert body.count(OPEN) == body.count(CLOSE)


@pytest.mark.parametrize("exhibit", _shown("ar"), ids=_kind)
def test_lines_of_text_run_by_themselves(exhibit: Exhibit) -> None:
    """Each line of the text begins with a letter that runs from right to left, links apart."""
    for line in _mail(exhibit, "ar").text.splitlines():
        bare = re.sub(f"{OPEN}.*?(?:{CLOSE}|$)", "", line)
        first = next(iter(re.findall(r"[^\W\d_]|\u200f", bare)), None)
        assert first is None or first >= "\u0590" or bare.lstrip().startswith("http"), line


def test_an_arabic_name_in_an_english_mail_is_isolated() -> None:
    """What stands after it keeps its place."""
    orders = exhibits(pseudo_catalogue(), every=True, kinds=("simple",))
    bidi = next(one for one in orders if one.name == "bidi" and one.locale == "en")
    mail = _mail(bidi, "en")

    assert f"Hello {OPEN}ليلى{CLOSE}," in mail.text
    assert f"Hello {OPEN}ليلى{CLOSE}," in mail.html


def test_names_in_an_arabic_list_are_isolated_one_by_one() -> None:
    """The word between them is the mail's own, and stands outside: in the HTML, in the text, and
    in the bytes that are sent."""
    parcels = [{"status": "in_transit", "carrier": name} for name in ("PostNord", "GLS")]
    message = Shipped(order=order(shipments=parcels))
    mail = catalogue().render(message, recipient=TO, locale="ar")
    sent = catalogue().to_bytes(message, ENVELOPE, recipient=TO, locale="ar")

    for text in (mail.html, mail.text):
        assert f"{OPEN}PostNord{CLOSE} و{OPEN}GLS{CLOSE}" in text
    assert decoded(sent) == decoded(mail.to_bytes(ENVELOPE))


@pytest.mark.parametrize("exhibit", _shown("ja"), ids=_kind)
def test_japanese_is_set_by_its_rules(exhibit: Exhibit) -> None:
    """Its own fonts, no italics; lines of 72 columns at most, none begins with a closing mark."""
    mail = _mail(exhibit, "ja")

    assert "Hiragino Sans" in mail.html
    assert "italic" not in mail.html
    for line in mail.text.splitlines():
        assert not line.lstrip().startswith(_CLOSING), line
        assert wcswidth(line) <= 72 or "://" in line, line


def test_every_kind_is_looked_at() -> None:
    """Both languages show each built-in kind."""
    kinds = {kind.kind for kind in BUILT_IN}

    assert {_kind(one) for one in _shown("ar")} == {_kind(one) for one in _shown("ja")} == kinds
