"""The plain text of a mail: what its HTML says, in lines that anyone can read."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.compiler import Folders, compile_template, expand
from postmail.compiler.layout import WIDTH, lay_out, with_links
from postmail.compiler.lines import display_width, wrapped
from postmail.compiler.textmarks import Mark
from tests.compiler.facts import Item, facts
from tests.compiler.languages import ENGLISH, HEBREW, JAPANESE, Tongue
from tests.compiler.shop import KNOWN, NAMES, compiled

_HEAD = "<mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head>"


@pytest.fixture
def text_of(tmp_path: Path) -> Any:
    """`text_of(column content, **data)` is the text of a mail that holds it."""

    def render(column: str, twin: str | None = None, tongue: Tongue = ENGLISH, **data: Any) -> str:
        path = tmp_path / "mail" / "body.mjml"
        path.parent.mkdir(exist_ok=True)
        body = f"<mj-body><mj-section><mj-column>{column}</mj-column></mj-section></mj-body>"
        path.write_text(f"<mjml>{_HEAD}{body}</mjml>", "utf-8")
        if twin is not None:
            path.with_name("body.txt").write_text(twin, "utf-8")
        folders = Folders((tmp_path,))
        template = compile_template(expand(folders, "mail"), tongue.language, KNOWN)
        return template.render(facts(**data))[3]

    return render


def test_headings_and_paragraphs(text_of: Any) -> None:
    """Titles and headings are underlined as wide as they are, labels stay with their text."""
    written = text_of(
        "<mj-text><h1>漢字 A</h1><h2>Two</h2><p>One<br>two</p><h3>Label</h3><p>Value</p></mj-text>"
    )
    assert written == "漢字 A\n======\n\nTwo\n---\n\nOne\ntwo\n\nLabel\nValue\n"


def test_lists(text_of: Any) -> None:
    """Items have dashes, or numbers that begin anew with each list, and hang when wrapped."""
    written = text_of(
        "<mj-text><ul>{% for item in items %}<li>{{ item.name }}</li>{% endfor %}</ul>"
        "<ol>{% for item in items %}<li>{{ item.name }}</li>{% endfor %}<li>{{ title }}</li></ol>"
        "<p>x</p><ol><li>again</li></ol></mj-text>",
        title="long " * 16,
    )
    assert written == (
        "- Lamp\n- Chair\n\n1. Lamp\n2. Chair\n"
        f"3. {'long ' * 13}long\n   long long\n\nx\n\n1. again\n"
    )


def test_numbers_of_lists(text_of: Any) -> None:
    """A list within a list has its own, and the outer one goes on; `start` is where one begins."""
    written = text_of(
        "<mj-text><ol><li>a<ol><li>b</li><li>c<table><tr><td>d</td></tr></table></li>"
        '<li>e</li></ol>tail</li><li>f</li></ol><ol start="5"><li>g</li></ol>'
        '<ol start="five"><li>h</li></ol></mj-text>'
    )
    assert written == "1. a\n1. b\n2. c\n\nd\n\n3. e\n\ntail\n\n2. f\n5. g\n1. h\n"


def test_a_link_is_written_out_with_its_query(text_of: Any) -> None:
    """The label may leave out the query of an address of mail, not of a page."""
    page = "https://shop.example/returns"
    written = text_of(
        f'<mj-text><p><a href="{page}?token=abc">{page}</a></p>'
        '<p><a href="mailto:a@b.example?subject=x">a@b.example</a></p></mj-text>'
    )
    assert written == f"{page}: {page}?token=abc\n\na@b.example\n"


def test_the_default_of_what_is_absent(text_of: Any) -> None:
    """A fact that is not there has it, and what is empty only where that is asked for."""
    said = '{{ note|default("none") }}, {{ title|default("none") }}, {{ title|d("none", true) }}'
    assert text_of(f"<mj-text>A {said}</mj-text>", note=None, title="") == "A none, , none\n"


def test_links(text_of: Any) -> None:
    """A link is `label: address`, once where both say the same; an image is nothing."""
    written = text_of(
        '<mj-text><p><a href="{{ url }}">Your order</a></p><p><a href="{{ url }}">{{ url }}</a></p>'
        '<p><a href="mailto:a@b.example?subject=x">a@b.example</a>, '
        '<a href="tel:+49301234">+49 30 1234</a></p><p><a href="{{ note }}">bare</a></p></mj-text>'
        '<mj-button href="{{ url }}">Go</mj-button>'
        '<mj-image width="10px" src="https://shop.example/a.png" alt="picture" />',
        note="javascript:alert(1)",
    )
    address = "https://shop.example/order/7"
    assert written == (
        f"Your order: {address}\n\n{address}\n\na@b.example, +49 30 1234\n\nbare\n\nGo: {address}\n"
    )


def test_links_side_by_side(text_of: Any) -> None:
    """What stands between two labels that are data ends one link and begins another."""
    address = "https://shop.example/"
    links = f'<a href="{address}a">{{{{ title }}}}</a> <a href="{{{{ url }}}}">{{{{ label }}}}</a>'
    written = text_of(
        f"<mj-text><p>{links}</p></mj-text>", title="One", label="Two", url=f"{address}b"
    )

    assert written == f"One: {address}a Two: {address}b\n"


@pytest.mark.parametrize("marks", sorted({*permutations("\x04\x05\x05\x06")}))
def test_marks_in_any_order_are_taken(marks: tuple[str, ...]) -> None:
    """A template's own text may begin in the middle of a link: each run is tried by itself."""
    marked = "a".join(["", *marks, ""])
    assert (with_links(marked) == marked) is not (marks == ("\x04", "\x05", "\x05", "\x06"))


def test_the_colon_of_a_link_is_its_language_s(text_of: Any) -> None:
    """French has a no-break blank before it, Japanese a wide one: never a line's first sign."""
    link = '<mj-text><p><a href="{{ url }}">{{ label }}</a></p></mj-text>'
    french = replace(ENGLISH, locale="fr-CA")
    address = "https://shop.example/order/7"
    short = [text_of(link, tongue=tongue, label="A") for tongue in (french, JAPANESE)]
    assert short == [f"A\u202f: {address}\n", f"A：{address}\n"]
    long = "m" * 60
    assert text_of(link, tongue=french, label=long) == f"{long}\u202f:\n{address}\n"
    wide = "注文" * 15
    assert text_of(link, tongue=JAPANESE, label=wide) == f"{wide}：\n{address}\n"


def test_rules_and_layout(text_of: Any) -> None:
    """A divider is a line; layout tables are lines of words, spacers and pictures nothing."""
    written = text_of(
        '<mj-text>a</mj-text><mj-divider /><mj-spacer height="9px" /><mj-text><hr>'
        '<table role="presentation"><tr><td>b</td><td>c</td></tr><tr><td>d</td></tr></table>'
        "</mj-text>"
    )
    assert written == f"a\n\n{'-' * 72}\n\nb c\nd\n"


def test_a_price_beside_a_word_that_is_too_long(text_of: Any) -> None:
    """It stands in a line of its own: nobody reads `LAMP-XX199.00` as two things."""
    row = (
        '<tr><td colspan="2">{{ title }}</td><td align="right">{{ items[0].price|money }}</td></tr>'
    )
    for size in range(60, 80):
        lamp = f"LAMP-{'X' * size}"
        written = text_of(f"<mj-text><table>{row}<tr><td>a</td></tr></table></mj-text>", title=lamp)
        shown = written.split("\n")[:2]
        fits = len(lamp) + len("  12.50 EUR") <= WIDTH
        assert "".join(shown).split()[0] == lamp
        assert (shown[0].split()[1:] != []) == fits


def test_tables(text_of: Any) -> None:
    """Columns align by what is seen: right edges meet, whatever the script."""
    items = [
        Item(name="Lamp"),
        Item(name="漢字のランプ"),
        Item(name="👩‍👩‍👧 set"),
        Item(name="word " * 20, note="second line"),
    ]
    written = text_of(
        '<mj-text><table><tr><th>Name</th><th align="right">Price</th></tr>'
        "{% for item in items %}<tr><td>{{ item.name }}{% if item.note %}<br>{{ item.note }}"
        '{% endif %}</td><td style="text-align: right">{{ item.price|money }}</td></tr>'
        '{% endfor %}<tr><td colspan="2">All of it</td></tr></table></mj-text>',
        items=items,
    )
    lines = written.rstrip("\n").split("\n")
    priced = [line for line in lines if line.endswith(("12.50", "Price"))]
    assert len(priced) == 5 and {display_width(line) for line in priced} == {WIDTH}

    assert max(map(display_width, lines)) == WIDTH

    assert lines[-2:] == ["second line", "All of it"]


def test_wide_cells(text_of: Any) -> None:
    """A label over several columns takes their room, the value stays at the edge."""
    written = text_of(
        "<mj-text><table><tr><td>a</td><td>b</td><td align='right'>1</td></tr>".replace("'", '"')
        + '<tr><td colspan="2">a rather long label over two columns</td><td align="right">22</td>'
        "</tr></table></mj-text>"
    )
    first, second = written.rstrip("\n").split("\n")
    assert first.startswith("a ") and first.endswith(" 1") and len(first) == WIDTH

    assert second == "a rather long label over two columns" + "22".rjust(WIDTH - 36)


def test_values_of_two_lines(text_of: Any) -> None:
    """A price may have a remark below it: both stand at the edge, and nothing is lost."""
    written = text_of(
        '<mj-text><table><tr><td>Lamp</td><td align="right">12.50<br>instead of 15.00</td></tr>'
        '<tr><td>Total</td><td align="right">12.50</td></tr></table></mj-text>'
    )
    lamp, remark, total = written.rstrip("\n").split("\n")
    assert lamp == "Lamp" + "12.50".rjust(WIDTH - 4)

    assert remark == "instead of 15.00".rjust(WIDTH)

    assert total == "Total" + "12.50".rjust(WIDTH - 5)


def test_rows_of_nothing(text_of: Any) -> None:
    """They leave no line in any table, whatever blanks the template has in their cells."""
    for name in ("Lamp", "漢字のランプ"):
        written = text_of(
            "<mj-text><table>{% for item in items %}<tr><td> {{ item.name }} </td>"
            '<td align="right"> {{ item.note }} </td></tr>{% endfor %}</table></mj-text>',
            items=[Item(name=name, note="a"), Item(name="\u202e"), Item(name="B", note="b")],
        )
        assert [line.split() for line in written.splitlines()] == [[name, "a"], ["B", "b"]]


def test_only_and_skip(text_of: Any) -> None:
    """`text-skip` is for eyes, `text-only` for the text: rows beyond the last, spelled links."""
    written = text_of(
        '<mj-text>a <span class="text-skip">b</span><span class="text-only">c</span></mj-text>'
        '<mj-text css-class="text-only">d</mj-text><mj-text css-class="big text-skip">e</mj-text>'
    )
    assert written == "a c\n\nd\n"


def test_right_to_left(text_of: Any) -> None:
    """Hebrew text is wrapped and aligned by its columns, and lines end at the left."""
    written = text_of(
        '<mj-text><p>{{ title }}</p><table><tr><td>{{ name }}</td><td align="left">1</td></tr>'
        "</table></mj-text>",
        tongue=HEBREW,
        title="שלום " * 20,
        name="שלום\u200f",
    )
    lines = written.rstrip("\n").split("\n")
    assert max(map(display_width, lines)) <= WIDTH and display_width(lines[-1]) == WIDTH


def test_twin(text_of: Any) -> None:
    """A hand-written text keeps its lines and its signs; data cannot begin a line in it."""
    written = text_of(
        "<mj-text>html</mj-text>",
        twin="Dear {{ name }} & <co>,\n\n\n\n  {{ brand.name }} \"{{ pgettext('a', 'R & D') }}\"\n"
        "{% trans 'a' n=count %}{{ n }} <one>{% pluralize %}{{ n }} <more>{% endtrans %}   \n"
        "{% for row in note|lines %}> {{ row }}\n{% endfor %}",
        name="Ida\n\nTotal: 0 <b>",
        note="a\nb",
    )
    assert written == ('Dear Ida Total: 0 <b> & <co>,\n\n  Nordlicht "R & D"\n3 <more>\n> a\n> b\n')


_WORDS = st.lists(
    st.one_of(st.text("abcdefgh", min_size=1, max_size=90), st.sampled_from(["a", "to", "mail"])),
    max_size=40,
)


@settings(deadline=None, derandomize=True)
@given(words=_WORDS, indent=st.integers(0, 4))
def test_wrapping(words: list[str], indent: int) -> None:
    """Words stay whole and in order; no line is too long but for a word that is."""
    lines = wrapped(" ".join(words), WIDTH, "- ", " " * indent)
    assert " ".join(lines).removeprefix("- ").split() == words

    for line in lines:
        assert len(line) <= WIDTH or len(line.removeprefix("- ").split()) == 1


@settings(deadline=None, derandomize=True)
@given(letters=st.text("漢字かな、。a b", min_size=1, max_size=200))
def test_wrapping_of_scripts_without_blanks(letters: str) -> None:
    """Chinese and Japanese break anywhere, lose nothing, and never exceed the width."""
    lines = wrapped(" ".join(letters.split()), WIDTH)
    assert "".join("".join(lines).split()) == "".join(letters.split())

    assert all(display_width(line) <= WIDTH for line in lines)


def test_isolates_end_with_the_line() -> None:
    """A break inside an isolate closes it and opens it again: it cannot reach beyond its line."""
    lines = wrapped("\u2068Mug with a golden rim\u2069 \u2068for Ida\u2069", 15, "- ", "  ")

    assert lines == [
        "- \u2068Mug with a\u2069",
        "  \u2068golden rim\u2069",
        "  \u2068for Ida\u2069",
    ]


def test_japanese_lines_break_by_its_rules() -> None:
    """No closing mark begins a line, no opening bracket ends one, numbers stay whole."""
    text = (
        "ご注文ありがとうございます。「北欧の灯り」の商品(2点)を、11月23日(月)～25日(水)にお届け！"
    )
    for width in range(12, 40):
        lines = wrapped(text, width)
        assert "".join(lines) == text
        assert not any(line.startswith(("。", "」", "、", ")", "～", "！", "ー")) for line in lines)
        assert not any(line.endswith(("「", "(")) for line in lines)
        assert all("11" in line for line in lines if line.count("1") == 2)


_CHUNKS = st.lists(
    st.tuples(
        st.sampled_from([Mark.PARAGRAPH, Mark.HEADING, Mark.ITEM, Mark.NUMBERED, Mark.LABEL]),
        st.text("ab c", max_size=30),
    ),
    max_size=8,
)


@settings(deadline=None, derandomize=True)
@given(chunks=_CHUNKS)
def test_blanks_do_not_matter(chunks: list[tuple[str, str]]) -> None:
    """However the author indents, the text is the same, and none of it is blank or ragged."""
    tight = "".join(mark + " ".join(text.split()) for mark, text in chunks)
    loose = "".join(f"{mark} \n {text.replace(' ', '  ')}\t " for mark, text in chunks)
    written = lay_out(tight)
    assert lay_out(loose) == written

    assert "\n\n\n" not in written and not any(
        line != line.rstrip() for line in written.split("\n")
    )


@pytest.mark.parametrize("name", [name for name in NAMES if name != "depths"])
def test_every_word_is_there(name: str) -> None:
    """What the HTML tells of the data, the text tells too: every name and every price."""
    items = [Item(name=f"thing{n}", note=f"note{n}", sold=n % 2 == 1) for n in range(30)]
    _, _, html, written = compiled(name, ENGLISH).render(facts(items=items))
    words = [word for item in items for word in (item.name, item.note or "")]
    shown = [word for word in words if f">{word}<" in html or f" {word}<" in html]
    assert all(word in written for word in shown)
