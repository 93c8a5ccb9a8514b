"""Words, dates and amounts that stand in a template by themselves; what only looks like it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import postmail.language
from postmail.catalogue import Catalogue
from postmail.check import Finding, Options, Severity, check_catalogue, rules
from postmail.check.language import _BY_CODE, _BY_HAND, survey
from postmail.samples import sample_brand

_PAGE = """\
<mjml lang="{lang}" dir="{{{{ dir }}}}">
  <mj-head>
    <mj-title>{{{{ pgettext("mine: subject", "Your order") }}}}</mj-title>
    <mj-preview>{{{{ pgettext("mine: preheader", "It is on its way.") }}}}</mj-preview>
    <pm-head />
  </mj-head>
  <mj-body>
    <mj-section><mj-column>
      {body}
    </mj-column></mj-section>
  </mj-body>
</mjml>
"""
_NOTE = '<pm-block text="">\n  <mj-text>\n    {{ param.text }}\n  </mj-text>\n</pm-block>\n'


def _found(folder: Path, body: str, lang: str = "{{ lang }}", twin: str = "") -> list[Finding]:
    """What the templates of `simple` say by themselves, where its page holds *body*."""
    for name, text in {
        "simple/body.mjml": _PAGE.format(body=body, lang=lang),
        "_blocks/note.mjml": _NOTE,
        "simple/body.txt": twin,
    }.items():
        if text:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    catalogue = Catalogue(brand=sample_brand(), template_dirs=[folder])
    found = survey(catalogue, ("simple",))
    return [one for one in found if one.rule.id in ("language-literal", "language-by-hand")]


@pytest.mark.parametrize(
    ("body", "words", "line", "column"),
    [
        ("<mj-text>Thank you</mj-text>", "Thank you", 9, 16),
        ("<mj-text>\n        &nbsp;Thank you</mj-text>", "Thank you", 10, 15),
        ('<mj-text>{{ "Thank you" }}</mj-text>', "Thank you", 9, 16),
        ('<mj-text>{{ order.note or "Nothing" }}</mj-text>', "Nothing", 9, 16),
        ('<mj-text>{{ "Late" if order.is_over else "" }}</mj-text>', "Late", 9, 16),
        ('<mj-text>{{ order.note|default("None of it") }}</mj-text>', "None of it", 9, 16),
        (
            '<mj-text>{% trans "a" who="Madam" %}Dear {{ who }}{% endtrans %}</mj-text>',
            "Madam",
            9,
            16,
        ),
        ('<mj-image src="https://a.example/a.png" alt="A lamp" width="9px" />', "A lamp", 9, 47),
        (
            '<mj-text><a href="{{ order.url }}" title="Your order">1</a></mj-text>',
            "Your order",
            9,
            42,
        ),
        ('<mj-text><p aria-label="Three of five">***</p></mj-text>', "Three of five", 9, 19),
        ('<pm-note\n        text="Read this" />', "Read this", 10, 15),
        (
            '<mj-text>{% if lang == "sv" %}Hej{% else %}Hello{% endif %}</mj-text>',
            "Hello",
            9,
            50,
        ),
        ("<mj-text>Nordlicht &amp; friends</mj-text>", "Nordlicht & friends", 9, 16),
    ],
)
def test_words_outside_of_a_translation(
    tmp_path: Path, body: str, words: str, line: int, column: int
) -> None:
    """Words that nobody translates are an error at their line and column, whoever prints them."""
    (found, *more) = _found(tmp_path, body)

    assert not more
    assert (found.rule.id, found.severity) == ("language-literal", Severity.ERROR)
    assert found.what == f"{words!r} is not for translation"
    assert (found.place.file, found.place.line) == ("simple/body.mjml", line)
    assert found.place.column == column
    assert words.split()[0] in found.place.source


def test_words_in_a_text_of_its_own(tmp_path: Path) -> None:
    """The hand-written twin is read too."""
    (found,) = _found(tmp_path, "<mj-text>{{ order.number }}</mj-text>", twin="\nThank you\n")

    assert (found.what, found.place.file, found.place.line) == (
        "'Thank you' is not for translation",
        "simple/body.txt",
        2,
    )


@pytest.mark.parametrize(
    "body",
    [
        '<mj-text>{{ pgettext("a", "Thank you") }}</mj-text>',
        '<mj-text>{% trans "a" %}Thank <b>you</b>{% endtrans %}</mj-text>',
        "<mj-text>2 × {{ order.number }} – (3/4) … #1 x A</mj-text>",
        "<mj-text>Nordlicht: https://nordlicht.example/a, help@nordlicht.example</mj-text>",
        "<mj-text>WELCOME10 &amp; &copy;&nbsp;&rarr;</mj-text>",
        '<mj-text><span translate="no">Fika &amp; Friends</span></mj-text>',
        '<mj-text><p lang="de">Widerrufsbelehrung vom 1.1.2026, 20 EUR</p></mj-text>',
        '<mj-text>{% if lang == "sv" %}Hej{% elif lang in ("de", "nl") %}Moin{% endif %}</mj-text>',
        '<mj-text><a class="button wide" href="https://a.example/in/english">1</a></mj-text>',
        '<mj-image src="https://a.example/lamp.png" alt="" width="9px" />',
        "<mj-text>1<!-- a note for the next designer --></mj-text>",
        "<mj-text>1<!--[if mso]><p>Outlook, since 2007</p><![endif]--></mj-text>",
        "<mj-raw><style>.thank::before {{ content: 'you' }}</style></mj-raw>".replace("{{", "{ "),
        '<mj-text>{{ order.placed_at|date("full") }} {{ order.number|default("") }}</mj-text>',
        '{% if order.note == "Some words" %}<mj-text>{{ order.note|upper }}</mj-text>{% endif %}',
        '<pm-note text="{{ order.number }}" />',
    ],
)
def test_what_nobody_translates(tmp_path: Path, body: str) -> None:
    """Names, codes, addresses, signs, comments and what is meant for one language are no leaks."""
    assert _found(tmp_path, body.replace("}</style>", "} </style>")) == []


def test_a_template_in_one_language(tmp_path: Path) -> None:
    """A page that says which language it is in may use it."""
    assert _found(tmp_path, "<mj-text>Tack för din beställning</mj-text>", lang="sv") == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("<mj-text>12.10.2026</mj-text>", "'12.10.2026' stands in the template"),
        ("<mj-text>&euro; {{ order.number }}</mj-text>", "'€' stands in the template"),
        ("<mj-text>{{ order.number }} EUR</mj-text>", "'EUR' stands in the template"),
        ("<mj-text>19 %</mj-text>", "'19 %' stands in the template"),
        ("<mj-text>1,299.50</mj-text>", "'1,299.50' stands in the template"),
        (
            '<mj-text>{{ order.totals.total.amount|string ~ " €" }}</mj-text>',
            "order.totals.total.amount is printed as it is",
        ),
        (
            "<mj-text>{{ order.totals.total.amount|number }}</mj-text>",
            "order.totals.total.amount is printed as it is",
        ),
        ("<mj-text>{{ order.placed_at.day }}</mj-text>", "order.placed_at.day is printed as it is"),
        ("<mj-text>{{ 12.5|string }}</mj-text>", "'12.5' stands in the template"),
    ],
)
def test_what_is_written_by_hand(tmp_path: Path, body: str, told: str) -> None:
    """Dates, numbers and currencies that no filter has written are errors at their line."""
    found = _found(tmp_path, body)

    assert told in [one.what for one in found]
    assert {one.rule.id for one in found} == {"language-by-hand"}
    assert {one.place.line for one in found} == {9}


@pytest.mark.parametrize(
    "body",
    [
        "<mj-text>{{ order.totals.total|money }} {{ order.placed_at|date }}</mj-text>",
        "<mj-text>{{ (order.totals.total + order.totals.total)|money }}</mj-text>",
        '<mj-text padding="0px 12.5px" line-height="1.25">24/7</mj-text>',
        "<mj-text>{{ order.lines|length }}</mj-text>",
        "{% if order.totals.total.amount > 100 %}<mj-text>1</mj-text>{% endif %}",
    ],
)
def test_what_a_filter_writes(tmp_path: Path, body: str) -> None:
    """What a filter writes, styles and comparisons are not by hand."""
    assert _found(tmp_path, body) == []


@pytest.mark.parametrize(
    "body",
    [
        '<mj-text>{{ order.placed_at.strftime("%d.%m.%Y") }}</mj-text>',
        '<mj-text>{{ "%.2f"|format(order.totals.total.amount) }}</mj-text>',
        "<mj-text>{{ order.number|safe }}</mj-text>",
    ],
)
def test_what_the_compiler_refuses(tmp_path: Path, body: str) -> None:
    """Calls and filters that write dates and numbers by hand are not for templates at all."""
    _found(tmp_path, body)
    catalogue = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])
    report = check_catalogue(catalogue, ["simple"], Options(select=("source",)), locales=["en"])

    places = [(one.place.file, one.place.line) for one in report.findings if one.place.line == 9]
    assert places == [("simple/body.mjml", 9)]
    assert report.failed


def test_words_beside_a_date(tmp_path: Path) -> None:
    """Words and a date in one line are two faults."""
    found = _found(tmp_path, "<mj-text>Valid until 12.10.2026</mj-text>")

    assert [one.rule.id for one in found] == ["language-by-hand", "language-literal"]


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        ("until 12.10.2026", "12.10.2026"),
        ("since 2026-01-31", "2026-01-31"),
        ("until 3rd March", "3rd March"),
        ("on October 12", "October 12"),
        ("%(total)s €", "%(total)s €"),
        ("from $5", "$5"),
        ("25 EUR", "25 EUR"),
        ("We may ship in May", ""),
        ("within 14 days", ""),
        ("in %(count)s parcels", ""),
        ("Directive 2011/83/EU", ""),
    ],
)
def test_what_a_translator_cannot_know(text: str, hit: str) -> None:
    """A date or an amount inside a text for translators is seen; days and counts are theirs."""
    found = _BY_HAND.search(text)

    assert (found[0] if found else "") == hit


def test_texts_for_translators(tmp_path: Path) -> None:
    """What stands by hand in such a text is told, where all kinds are looked at."""
    _found(tmp_path, '<mj-text>{{ pgettext("a", "From 25 EUR") }}</mj-text>')
    catalogue = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])
    found = [one for one in survey(catalogue, tuple(catalogue.kinds)) if "stands" in one.what]

    assert [(one.what, one.place.line) for one in found] == [("'25 EUR' stands in a text", 9)]


def test_every_remark_of_the_review_has_a_rule() -> None:
    """Whatever the review of catalogues may say is a rule of the check."""
    folder = Path(postmail.language.__file__).parent
    code = "".join((folder / name).read_text("utf-8") for name in ("entries.py", "review.py"))
    said = set(re.findall(r'(?:yield|find\(|problems.*\[?\()\s*\(?"(\w+)"', code))

    assert said >= {"register", "gender", "same", "end", "alike", "fuzzy", "context", "comment"}
    assert said <= set(_BY_CODE)
    assert {rule.id for rule in _BY_CODE.values()} <= set(rules())


def test_the_words_of_the_house() -> None:
    """The built-in templates say nothing by themselves, and nothing above a note is found."""
    catalogue = Catalogue(brand=sample_brand())
    found = survey(catalogue, tuple(catalogue.kinds))

    assert [one for one in found if one.severity is not Severity.NOTE] == []
