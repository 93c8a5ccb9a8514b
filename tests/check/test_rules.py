"""Every rule about a mail: a letter that breaks it, and no other rule; and one that breaks none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from postmail.check import rules
from postmail.check.letter import Letter
from postmail.check.options import Options
from postmail.check.table import examine
from postmail.testing import make_order
from tests.check.examples import BROKEN, BUTTON, H1, LINK, MENDED, advertising, page
from tests.check.letters import broken, letter
from tests.check.test_catalogue_rules import CASES


@pytest.mark.parametrize("rule", BROKEN)
def test_a_rule_is_broken(rule: str) -> None:
    """The letter with the fault breaks this rule, and no other."""
    pale = {"contrast-inverted"} if rule == "contrast-light" else set()  # pale both ways round

    assert broken(BROKEN[rule]) - pale == {rule}


@pytest.mark.parametrize("rule", MENDED)
def test_a_rule_is_kept(rule: str) -> None:
    """The letter in which the fault is mended breaks no rule at all."""
    assert broken(MENDED[rule]) == set()


def test_no_rule_is_left_out() -> None:
    """Each rule of the table has a failing and a passing example: a letter, or a catalogue."""
    assert set(BROKEN) == set(MENDED)
    assert not set(BROKEN) & set(CASES)
    assert set(BROKEN) | set(CASES) == set(rules())


@pytest.mark.parametrize(
    "sound",
    [
        letter(),
        advertising(),
        letter(H1 + '<p style="color: #767676; background: #fff">grey enough</p>'),
        letter(H1 + "<h2>a</h2><h3>b</h3><h2>c</h2>"),
        letter(H1 + '<table role="presentation"><tr><td>a</td></tr></table>'),
        letter(H1 + '<table><tr><th scope="row">Price</th><td>a</td></tr></table>'),
        letter(H1 + BUTTON.format(padding="12px 20px")),
        letter(page=page('lang="en" dir="ltr"', 'lang="en" dir="ltr"').replace(
            "<body>", '<body><div style="display:none">It comes soon.</div>')),
        letter(H1 + '<a href="mailto:a@b.example">Write</a> <a href="tel:+4612">Call us</a>'),
        letter(H1 + '<a href="https://a.example/">'
               '<img src="https://a.example/b.png" alt="Shop" width="9" height="9"></a>'),
        letter(H1 + "<p>€1,299.50 by 1 March</p>", text="Hello: €1,299.50 by 1 March"),
        letter(H1 + "<p>Write a review and get a discount.</p>"),
        letter("<h1>None of your business</h1>", headers={"Subject": "Replace: it"}),
    ],
)  # fmt: skip
def test_what_is_sound(sound: Letter) -> None:
    """What looks like a fault and is none is not told."""
    assert broken(sound) == set()


def test_what_is_asked_for() -> None:
    """A family or a rule is selected or ignored; the longer name wins."""
    both = letter(H1 + '<a href="http://a.example/">here</a>')

    assert broken(both) == {"links-http", "links-vague"}
    assert broken(both, Options(select=("links",))) == {"links-http", "links-vague"}
    assert broken(both, Options(select=("links",), ignore=("links-vague",))) == {"links-http"}
    assert broken(both, Options(ignore=("links", "clients"))) == set()
    assert broken(both, Options(select=("links-vague",), ignore=("links",))) == {"links-vague"}


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ('width="1" height="1"', True),
        ('style="width:1px;height:1px"', True),
        ('width="20" height="20" style="max-height: 0px"', True),
        ('width="10" height="11"', False),
        ('width="600" style="height:auto;border-width:1px"', False),
    ],
)
def test_a_pixel_by_any_measure(attributes: str, told: bool) -> None:
    """A picture too small to be seen is one, whether attributes or styles make it so."""
    image = f'<img src="https://shop.example/p.gif" alt="" {attributes}>'

    assert ("law-pixel" in broken(letter(H1 + image))) is told
    assert "law-pixel" not in broken(advertising(body=H1 + LINK + image))


_CARD = '<td><h3>{title}</h3><p><a href="https://a.example/{title}">Have a look</a></p></td>'
_ROW = '<table role="presentation"><tr>{cells}</tr></table>'
_SEE = '<a href="https://a.example/{to}">See it</a>'


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (_ROW.format(cells=_CARD.format(title="Lamp") + _CARD.format(title="Rug")), "note"),
        (f"<p>The lamp: {_SEE.format(to=1)}</p><p>The rug: {_SEE.format(to=2)}</p>", "note"),
        (_ROW.format(cells=f'<td><img src="https://a.example/a.png" alt="Lamp" width="9" height="9"'
                           f">{_SEE.format(to=1)}</td><td>A rug {_SEE.format(to=2)}</td>"), "note"),
        (_ROW.format(cells=_CARD.format(title="Lamp") * 2), ""),
        (_ROW.format(cells=_CARD.format(title="Lamp") + _CARD.format(title="Rug").replace(
            "<h3>Rug", "<h3>Lamp")), "warning"),
        (f"<p>The lamp: {_SEE.format(to=1)} The rug: {_SEE.format(to=2)}</p>", "warning"),
        (f"<p>{_SEE.format(to=1)}</p><p>{_SEE.format(to=2)}</p>", "warning"),
        (f"<p>The lamp: {_SEE.format(to=1)}</p><p>{_SEE.format(to=2)}</p>", "warning"),
        (_ROW.format(cells=f"<td>Shop</td><td>{_SEE.format(to=1)}</td>") +
         _ROW.format(cells=f"<td>Foot</td><td>{_SEE.format(to=2)}</td>"), "warning"),
    ],
)  # fmt: skip
def test_links_that_their_cards_tell_apart(body: str, told: str) -> None:
    """A heading, a picture or words in the link's own cell or paragraph make it a note."""
    found = examine(letter(f"{H1}<h2>All</h2>{body}"), Options(select=("links",)))

    assert [one.severity.value for one in found] == [told] * bool(told)
    assert {one.rule.id for one in found} <= {"links-same-name"}


@pytest.mark.parametrize(
    ("subject", "number", "told"),
    [
        ("Your order {} is on its way", "1001", None),
        ("Your order {} needs a little more time than we thought it would", "1001", "warning"),
        ("Your order {} needs a little more time", "N-2026-11-20-0000001304-EU", "note"),
        ("Your order {} needs a little more time than we thought", "N-2026-11-20-13-EU", "warning"),
        ("Your order \u2068{}\u2069 needs a little more time than we hoped", "10010", None),
    ],
)
def test_a_subject_is_judged_without_its_data(subject: str, number: str, told: str | None) -> None:
    """A number of unusual length is a note; words that are too many are a warning."""
    made = letter(headers={"Subject": subject.format(number)})
    order = make_order(number=number)
    found = list(examine(replace(made, data=order), Options(select=("language",))))

    assert [one.severity.value for one in found] == ([told] if told else [])
    assert all(one.rule.id == "language-subject" for one in found)


@pytest.mark.parametrize(
    ("link", "text", "told"),
    [
        ("https://shop.example", "Hello", False),
        ("https://shop.example/", "Hello", False),
        ("https://shop.example/de-AT/", "Hello", False),
        ("https://shop.example/?pay=1", "Hello", True),
        ("https://shop.example/o", "See https://shop.example/orders", True),
        ("https://shop.example/o", "See https://shop.example/o?token=1", True),
        ("https://shop.example/o", "See https://shop.example/o.html", True),
        ("https://shop.example/o", "See https://shop.example/o. Hello", False),
        ("https://shop.example/o", "(https://shop.example/o)", False),
        ("https://shop.example/o", "https://shop.example/o。", False),
    ],
)
def test_a_link_of_the_html_is_whole_in_the_text(link: str, text: str, told: bool) -> None:
    """Not as the beginning of another; the front page, where a logo leads, need not be there."""
    found = examine(
        letter(f'{H1}<a href="{link}">View</a>', text=text), Options(select=("parity",))
    )

    assert ("parity-link" in {one.rule.id for one in found}) is told


@pytest.mark.parametrize(
    ("path", "told"), [("", False), ("/", False), ("/en", False), ("/en-GB/", False), ("/ab", True)]
)
def test_front_pages(path: str, told: bool) -> None:
    """What leads to the shop as such needs no words in the text; a short link is another thing."""
    mail = letter(H1 + f'<a href="https://t.example{path}">View</a>', text="Hello View")

    assert ("parity-link" in broken(mail)) is told
