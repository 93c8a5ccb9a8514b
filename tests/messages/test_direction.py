"""Mails that run from right to left: the frame turns with the language, names keep their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from postmail.catalogue import Catalogue
from postmail.samples import sample_brand
from tests.messages.rendering import TO, sample

_ARABIC = """
msgid ""
msgstr ""
"Language: ar\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : \
n%100>=11 ? 4 : 5);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgctxt "totals"
msgid "Total"
msgstr "الإجمالي"
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A shop that has begun to translate into Arabic; the rest falls back to English."""
    folder = tmp_path_factory.mktemp("templates")
    file = folder / "_locales" / "ar" / "LC_MESSAGES" / "postmail.po"
    file.parent.mkdir(parents=True)
    file.write_text(_ARABIC, encoding="utf-8")
    return Catalogue(brand=sample_brand(), template_dirs=[Path(folder)])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("simple", "first"),
        ("welcome", "first"),
        ("reassurance", "many-parcels"),
        ("coupon", "repeat"),
        ("similar-items", "first"),
    ],
)
def test_the_frame_turns(kind: str, name: str, catalogue: Catalogue) -> None:
    """The page and its first block say rtl, amounts stand at the left, products keep their way."""
    mail = catalogue.render(sample(kind, name), recipient=TO, locale="ar")
    page = html.document_fromstring(mail.html)
    amounts = [cell for cell in page.iter("td") if "amount" in str(cell.get("class")).split()]
    titles = {"".join(map(str, title.itertext())) for title in page.iter("bdi")}

    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")
    assert page.xpath("string(//body/div[@dir]/@dir)") == "rtl"
    assert {amount.get("align") for amount in amounts} <= {"left"}
    assert any(line.title in titles for line in sample(kind, name).order.lines)
    assert "direction:ltr" not in mail.html.replace(" ", "")
