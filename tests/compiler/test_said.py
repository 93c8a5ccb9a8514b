"""The plain text says what the HTML says, whatever a designer puts together."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest
from lxml import etree

from postmail.compiler.textmarks import Mark
from postmail.errors import CompileError
from postmail.messages import Simple
from postmail.order import Order
from tests.compiler.shop import shop_saying
from tests.fast.making import ENVELOPE, TO, decoded

#: Templates that are written by chance.
ROUNDS = 70
_ORDER = {
    "number": "w7w",
    "placed_at": "2026-10-01T23:30:00Z",
    "currency": "EUR",
    "lines": [{"title": "w1w"}, {"title": "w2w w3w", "note": "<b>w4w</b>\n\nw5w"}],
    "note": f"w6w  {Mark.TABLE}\n- w8w\n\n{Mark.LINK}w9w",
    "tags": ["w10w"],
    "url": "https://shop.example/w11w",
}
_SAID = ("w0w", "{{ order.note }}", "{{ order.channel }}", "<b>w0w</b>", "w0w<br />w0w", "", " ")
_LOOPS = ("line in order.lines", "line in order.discounts", "line in order.lines[:1]")
_TESTS = ("order.note", "order.channel", "order.tags", "not order.note")
_CELLS = ("<td>", '<td align="right">', '<td colspan="2">', "<th>")
_LINKS = ("https://a.example/w0w", "{{ order.url }}", " https://a.example/w0w ", "#", "")


class _Author:
    """Writes HTML as designers do, by *chance*; a link holds none (*linked*)."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._any = chance.choice

    def words(self, deep: int, linked: bool = False) -> str:
        """What stands in a line."""
        return "".join(
            self._some(deep, linked, self._line) for _ in range(self._chance.randint(1, 3))
        )

    def block(self, deep: int = 0, linked: bool = False) -> str:
        """What stands by itself."""
        return self._some(deep, linked, self._block)

    def _some(self, deep: int, linked: bool, what: Any) -> str:
        made = what(deep, linked)
        if deep > 2 or self._chance.random() < 0.7:
            return str(made)
        if self._chance.random() < 0.5:
            return f"{{% for {self._any(_LOOPS)} %}}{made}{{{{ line.title }}}}{{% endfor %}}"
        return (
            f"{{% if {self._any(_TESTS)} %}}{made}{{% else %}}{what(deep + 1, linked)}{{% endif %}}"
        )

    def _line(self, deep: int, linked: bool) -> str:
        if linked or deep > 2 or self._chance.random() < 0.6:
            return self._any(_SAID) + self._any(["", " "])
        inside = self.block if self._chance.random() < 0.2 else self.words
        return f'<a href="{self._any(_LINKS)}">{inside(deep + 1, True)}</a>{self._any(["", " "])}'

    def _block(self, deep: int, linked: bool) -> str:
        kind = self._any(["p", "p", "h1", "h3", "ul", "ol", "div", "table"])
        inside = self.words if kind in ("p", "h1", "h3") or deep > 2 else self._either
        if kind in ("ul", "ol"):
            items = [f"<li>{inside(deep + 1, linked)}</li>" for _ in range(2)]
            return f"<{kind}>{''.join(items)}</{kind}>"
        if kind != "table" or linked:
            kind = "div" if kind == "table" else kind
            return f"<{kind}>{inside(deep + 1, linked)}</{kind}>"
        rows = ("".join(self._cells(deep)) for _ in range(2))
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"

    def _either(self, deep: int, linked: bool) -> str:
        return self._any([self.words, self.block])(deep, linked)

    def _cells(self, deep: int) -> list[str]:
        begins = [self._any(_CELLS) for _ in range(self._chance.randint(1, 3))]
        return [f"{begin}{self.words(deep + 1)}</{begin[1:3]}>" for begin in begins]


def _numbered(said: str) -> str:
    """*said* with each of its own words another one."""
    parts = said.split("w0w")
    return "".join(f"{part}w{number}w" for number, part in enumerate(parts, 100))


def _in_html(html: str) -> Counter[str]:
    """How often each word is there, in text and in the addresses of links."""
    root: Any = etree.fromstring(html, parser=etree.HTMLParser(encoding="utf-8"))
    said = root.xpath("//body//text() | //body//a/@href")
    return Counter(re.findall(r"w\d+w", " ".join(said)))


@pytest.mark.parametrize("part", range(ROUNDS // 10))
def test_both_say_the_same(part: int, tmp_path: Path) -> None:
    """No word is lost or said twice, no mark is left, and the fast path agrees."""
    order = Order.model_validate(_ORDER)
    for number in range(10):
        author = _Author(Random(10 * part + number))
        said = _numbered("\n".join(author.block() for _ in range(3)))
        folder = tmp_path / str(number)
        folder.mkdir()
        shop = shop_saying(folder, said)
        mail = shop.render(Simple(order=order), recipient=TO, locale="en")

        assert Counter(re.findall(r"w\d+w", mail.text)) == _in_html(mail.html), said
        assert not re.search("[\x00-\x09\x0b-\x1f]|\n\n\n| $", mail.text, re.MULTILINE), said
        fast = shop.to_bytes(Simple(order=order), ENVELOPE, recipient=TO, locale="en")
        assert decoded(fast) == decoded(mail.to_bytes(ENVELOPE)), said


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("<a HREF><h2>One</h2><p>two</p></a>", "One\n---\n\ntwo\n\nADDRESS\n"),
        ("<ul><li><a HREF><h3>One</h3></a></li><li>b</li></ul>", "- One\n\nADDRESS\n\n- b\n"),
        ("<a HREF><ol><li>One</li></ol></a>", "1. One\n\nADDRESS\n"),
        ("<table><tr><td><a HREF><p>One</p><p>two</p></a></td></tr></table>", "One two: ADDRESS\n"),
        ("<table><tr><td><a HREF>One<hr /></a></td></tr></table>", "One\nADDRESS\n"),
        ("<p><a HREF>One <br /> two</a></p>", "One two: ADDRESS\n"),
        ('<p>One <a href="">{{ order.channel }}</a> two</p>', "One two\n"),
    ],
)
def test_links_around_much(said: str, written: str, tmp_path: Path) -> None:
    """The address of a link around blocks stands behind them; a link of nothing leaves nothing."""
    said = said.replace("HREF", 'href="https://a.example/"')
    mail = shop_saying(tmp_path, said).render(Simple(order=Order.model_validate(_ORDER)))

    assert mail.text == written.replace("ADDRESS", "https://a.example/")


@pytest.mark.parametrize("before", ["", "<td></td>"])
def test_a_wide_cell_before_several(before: str, tmp_path: Path) -> None:
    """All of them are there: it has a line of its own, the others their columns."""
    wide = '<td colspan="2">A</td><td>B</td><td>C</td>'
    rows = f"<tr>{before}{wide}</tr><tr>{before}<td>d</td><td>e</td></tr>"
    shop = shop_saying(tmp_path, f"<table>{rows}</table>")

    assert shop.render(Simple(order=Order.model_validate(_ORDER))).text.split() == [*"ABCde"]


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        ("<table>a<tr><td>b</td></tr></table>", "text cannot stand in <table>"),
        ("<table><tr>{{ order.number }}<td>b</td></tr></table>", "text cannot stand in <tr>"),
        (
            "<table><tbody>{% trans %}a{% endtrans %}</tbody></table>",
            "text cannot stand in <tbody>",
        ),
        ("<table><td>b</td></table>", "<td> cannot stand in <table>"),
        ("<table><tr><p>b</p></tr></table>", "<p> cannot stand in <tr>"),
        (
            "<a HREF>{% if order.note %}<table></table>{% endif %}</a>",
            "<table> cannot stand in <a>",
        ),
        ("<a HREF>a <b><a HREF>b</a></b></a>", "a link in a link"),
        ("<a HREF>{% trans %}a <a HREF>b</a>{% endtrans %}</a>", "a link in a link"),
        ("</mj-text><mj-button HREF><a HREF>b</a></mj-button><mj-text>", "a link in a link"),
    ],
)
def test_what_html_puts_elsewhere(said: str, refused: str, tmp_path: Path) -> None:
    """What a browser takes out of its table or link is refused: no text could say the same."""
    shop = shop_saying(tmp_path, said.replace("HREF", 'href="https://a.example/"'))
    with pytest.raises(CompileError, match=re.escape(refused)) as caught:
        shop.compiled("simple", "en")

    assert caught.value.remedy


def test_a_tag_that_never_ends(tmp_path: Path) -> None:
    """A long word behind a stray `<` is refused at once; it took minutes."""
    shop = shop_saying(tmp_path, f"<{'a' * 100_000}")
    with pytest.raises(CompileError, match="a `<` that begins no tag"):
        shop.compiled("simple", "en")
