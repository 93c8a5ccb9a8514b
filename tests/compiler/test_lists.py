"""Lists in plain text: their numbers are those that the HTML shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from postmail.compiler import Folders, compile_template, expand
from postmail.errors import CompileError
from tests.compiler.facts import facts
from tests.compiler.languages import ENGLISH
from tests.compiler.shop import KNOWN

_MAIL = """<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head>
<mj-body><mj-section><mj-column><mj-text>HERE</mj-text></mj-column></mj-section></mj-body></mjml>"""


@pytest.fixture
def text_of(tmp_path: Path) -> Any:
    """`text_of(content of an mj-text, **data)` is the text of a mail that holds it."""

    def render(said: str, **data: Any) -> str:
        (tmp_path / "mail").mkdir(exist_ok=True)
        (tmp_path / "mail" / "body.mjml").write_text(_MAIL.replace("HERE", said), "utf-8")
        expanded = expand(Folders((tmp_path,)), "mail")
        return compile_template(expanded, ENGLISH.language, KNOWN).render(facts(**data))[3]

    return render


@pytest.mark.parametrize(
    "inside",
    [
        "Steps: <li>a</li>",
        "{{ note }}<li>a</li>",
        "<b>7</b><li>a</li>",
        "<ol><li>a</li></ol>",
        "{% if note %}<li>a</li>{{ note }}{% endif %}",
    ],
)
def test_what_is_no_item(text_of: Any, inside: str) -> None:
    """What stands between the items of a numbered list is refused: it has no place there."""
    with pytest.raises(CompileError, match="cannot stand in <ol>") as caught:
        text_of(f"<ol>{inside}</ol>")

    assert "<li>" in caught.value.remedy


def test_items_of_a_translation(text_of: Any) -> None:
    """What a text for translators has beside its items is said, and counts for no number."""
    written = text_of("<ol>{% trans %}7 <li>a</li>{% endtrans %}<li>b</li></ol>")

    assert written == "7\n\n1. a\n2. b\n"


def test_the_beginning_of_a_list(text_of: Any) -> None:
    """`start` is the first number, whatever data comes next."""
    written = text_of('<ol start="12"><li>{{ note }}</li></ol><ol>{# x #}<li>a</li></ol>', note="5")

    assert written == "12. 5\n1. a\n"


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("<p>q</p>", "q"),
        ("<p>q</p><p>r</p>", "q\n\nr"),
        ("\n <div>\n <p>q</p></div> r", "q\n\nr"),
        ("<h3>q</h3><p>r</p>", "q\n\nr"),
        ("<p></p><p>q</p>", "q"),
        ("<img src='https://a.example/x.png' alt='' /><p>q</p>".replace("'", '"'), "q"),
        ("{% if flag %}<p>q</p>{% else %}<p>r</p>{% endif %}<p>s</p>", "q\n\ns"),
        ("{% if not flag %}<p>q</p>{% else %}<p>r</p>{% endif %}", "r"),
        ("{% if not flag %}<p>q</p>{% endif %}<p>r</p>", "r"),
        ("{% if flag %}q{% endif %}<p>r</p>", "q\n\nr"),
        ("{% for one in 'ab' %}<p>{{ one }}{{ note }}</p>{% endfor %}", "aby hand\n\nbby hand"),
        (
            "{% for i in items %}<p>{{ i.name }}</p>{{ i.size }}{% endfor %}",
            "Lamp\n\n2\n\nChair\n\n2",
        ),
        (
            "{% for i in items %}<p>{{ i.name }}</p>{{ i.size }}{% else %}x{% endfor %}",
            "Lamp\n\n2\n\nChair\n\n2",
        ),
        ("{% for i in items %}<p>{{ i.name }}</p>{% endfor %}", "Lamp\n\nChair"),
        ("<p>{{ note }}</p>", "by hand"),
        ("q<p>r</p>", "q\n\nr"),
        ("{{ note }}<p>r</p>", "by hand\n\nr"),
        ('<a href="https://a.example">q</a><p>r</p>', "q: https://a.example\n\nr"),
        ("<b>q</b><p>r</p>", "q\n\nr"),
    ],
)
@pytest.mark.parametrize(("kind", "signs"), [("ol", ("1. ", "2. ")), ("ul", ("- ", "- "))])
def test_paragraphs_in_items(
    text_of: Any, kind: str, signs: tuple[str, str], item: str, shown: str
) -> None:
    """An item that begins with a paragraph, or another block, has its number before it."""
    last = "\n" if "\n\n" not in shown else "\n\n"

    assert text_of(f"<{kind}><li>{item}</li><li>z</li></{kind}>") == (
        f"{signs[0]}{shown}{last}{signs[1]}z\n"
    )


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ("", "2. z"),
        ("{{ note }}", "2. z"),
        ("{% if note %}{{ note }}{% endif %}<p>A</p>", "A\n\n2. z"),
        ("{{ note }}<ul><li>A</li></ul>", "- A\n\n2. z"),
        ("<ol><li>{{ note }}</li><li>A</li></ol>", "2. A\n2. z"),
        ("<table><tr><td>A</td></tr></table>", "A\n\n2. z"),
        ('<img src="https://a.example/x.png" alt="" />', "2. z"),
    ],
)
def test_an_item_that_begins_without_words_counts(text_of: Any, item: str, shown: str) -> None:
    """The items after it have the numbers that the HTML shows."""
    assert text_of(f"<ol><li>{item}</li><li>z</li></ol>", note=None) == f"{shown}\n"


def test_items_of_nothing(text_of: Any) -> None:
    """An item without words gives nothing, and what follows the list is none of its items."""
    assert text_of("<ul><li></li><li><p></p></li></ul><p>z</p>") == "z\n"


def test_items_that_the_text_leaves_out(text_of: Any) -> None:
    """They count for no number."""
    written = text_of('<ol><li class="text-skip">a</li><li>b</li><li class="text-only">c</li></ol>')

    assert written == "1. b\n2. c\n"
