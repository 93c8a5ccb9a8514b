"""Links and pictures that authors write: whole in every inbox, or refused."""

from __future__ import annotations

import re
from html.entities import html5
from pathlib import Path

import pytest

from postmail.brand import Brand
from postmail.compiler import Folders, Language, compile_template, expand
from postmail.compiler.references import attribute_text
from postmail.errors import CompileError
from tests.compiler.facts import facts
from tests.compiler.languages import ENGLISH

_MAIL = """<mjml><mj-head><mj-title>a</mj-title><mj-preview>b</mj-preview></mj-head>
<mj-body><mj-section><mj-column><mj-text>HERE</mj-text></mj-column></mj-section></mj-body></mjml>"""


def _html(folder: Path, said: str, assets_url: str | None) -> str:
    (folder / "mail").mkdir()
    (folder / "mail" / "body.mjml").write_text(_MAIL.replace("HERE", said), encoding="utf-8")
    folders = Folders((folder,))
    known = {"brand": Brand(name="Nordlicht", assets_url=assets_url), "category": "transactional"}
    english = Language("en", None, "ltr", ENGLISH.lookup, ENGLISH.plural)
    return compile_template(expand(folders, "mail"), english, known).html.render(facts())


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("img/a.png", "https://cdn.example/x/img/a.png"),
        ("/img/a.png", "https://cdn.example/x/img/a.png"),
        ("{{ 'b' }}.png", "https://cdn.example/x/b.png"),
        ("img/{{ name }}.png", "https://cdn.example/x/img/Ida.png"),
        ("https://other.example/a.png", "https://other.example/a.png"),
        ("cid:code", "cid:code"),
    ],
)
def test_pictures(tmp_path: Path, written: str, shown: str) -> None:
    """A local picture is looked for where the brand keeps its pictures; a whole link stays."""
    html = _html(tmp_path, f'<img src="{written}" alt="" />', "https://cdn.example/x/")

    assert f'src="{shown}"' in html


@pytest.mark.parametrize(
    "said",
    [
        '<img src="img/a.png" alt="" />',
        '<img src="//cdn.example/a.png" alt="" />',
        '<img src="https://a.example/1.png" srcset="https://a.example/1.png, b.png 2x" alt="" />',
        '<a href="/orders">a</a>',
        '<a href="www.shop.example">a</a>',
        '<a href="//shop.example">a</a>',
    ],
)
def test_what_leads_nowhere(tmp_path: Path, said: str) -> None:
    """A link that an inbox cannot follow, and a picture that it cannot find, are errors."""
    with pytest.raises(CompileError, match="leads nowhere in an inbox"):
        _html(tmp_path, said, None)


@pytest.mark.parametrize("href", ["#top", "https://a.example", "mailto:a@b.example", "{{ url }}"])
def test_what_leads_somewhere(tmp_path: Path, href: str) -> None:
    """Anchors, whole links and links from data stay as they are."""
    assert "<a href=" in _html(tmp_path, f'<a href="{href}">a</a>', None)


@pytest.mark.parametrize(
    "href",
    [
        " https://a.example/1 ",
        "\n  {{ 'https://a.example' }}/1\n",
        "\n {% if flag %}\n https://a.example/{{ count }}\n {% else %}\n {{ url }}\n {% endif %}\n",
    ],
)
def test_blanks_around_a_link(tmp_path: Path, href: str) -> None:
    """They are layout of the source, also in a branch, and no part of the link as `%20`."""
    link = r'href="https://a\.example/[13]"'
    assert re.search(link, _html(tmp_path, f'<a href="{href}">a</a>', None))


@pytest.mark.parametrize("written", ["?a=1&region=de&currency=EUR&section=2&param=3&copy=4"])
@pytest.mark.parametrize(
    "link", ['<mj-button href="LINK">x</mj-button>', '<mj-text><a href="LINK">x</a></mj-text>']
)
@pytest.mark.parametrize("ampersand", ["&", "&amp;"])
def test_queries(tmp_path: Path, written: str, link: str, ampersand: str) -> None:
    """`&region=` is no sign of a trade mark, in neither half and by way of no block."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "_blocks").mkdir()
    block = f'<pm-block required="href">{link.replace("LINK", "{{ param.href }}")}</pm-block>'
    (tmp_path / "_blocks" / "linked.mjml").write_text(block, encoding="utf-8")
    whole = f"https://a.example/{written}"
    said = link.replace("LINK", whole.replace("&", ampersand))
    mail = _MAIL.replace(
        "<mj-text>HERE</mj-text>",
        f'{said}<pm-linked href="{whole.replace("&", ampersand)}" />',
    )
    (tmp_path / "mail" / "body.mjml").write_text(mail, encoding="utf-8")
    english = Language("en", None, "ltr", ENGLISH.lookup, ENGLISH.plural)
    known = {"brand": Brand(name="Nordlicht"), "category": "transactional"}
    template = compile_template(expand(Folders((tmp_path,)), "mail"), english, known)
    _, _, html, text = template.render(facts())

    assert text.count(whole) == 2
    assert html.count(f'href="{whole.replace("&", "&amp;")}"') == 2


def test_names_in_queries() -> None:
    """None that HTML knows is read before `=` or in a longer name; with its semicolon, all."""
    for name in {name.rstrip(";") for name in html5}:
        query = f"?a=1&{name}=2&{name}x=3&x{name}=4"
        assert attribute_text(query) == query
        assert attribute_text(f"a &{name}; b") == f"a {html5[f'{name};']} b"


def _used(folder: Path, said: str) -> tuple[str, str]:
    """The HTML and the text of a mail that holds *said*; it may use the block `pm-linked`."""
    (folder / "mail").mkdir()
    (folder / "_blocks").mkdir()
    block = '<pm-block required="href"><mj-button href="{{ param.href }}">x</mj-button></pm-block>'
    (folder / "_blocks" / "linked.mjml").write_text(block, encoding="utf-8")
    mail = _MAIL.replace("<mj-text>HERE</mj-text>", said)
    (folder / "mail" / "body.mjml").write_text(mail, encoding="utf-8")
    known = {"brand": Brand(name="Nord/licht"), "category": "transactional"}
    template = compile_template(expand(Folders((folder,)), "mail"), ENGLISH.language, known)
    _, _, html, text = template.render(facts(note="Tom & Jerry #1 a=b"))
    return html, text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://x.example/s?q={{ note }}", "s?q=Tom%20%26%20Jerry%20%231%20a%3Db"),
        ("https://x.example/{{ note }}/{{ name }}?a=1&b=2", None),
        ("http://x.example/s?q={{ brand.name }}&n={{ count }}", "s?q=Nord/licht&n=3"),
        ("https://x.example/s?{{ 'a&b=' ~ note }}", None),
        ("{{ url }}?q=1", "order/7?q=1"),
    ],
)
def test_data_in_links_of_blocks(tmp_path: Path, written: str, meant: str | None) -> None:
    """Data in a link that the template begins is a part of it, by way of a block too."""
    (tmp_path / "block").mkdir()
    (tmp_path / "plain").mkdir()
    html, text = _used(tmp_path / "block", f'<pm-linked href="{written}" />')

    assert (meant or "Tom%20%26%20Jerry%20%231%20a%3Db") in text
    if "brand" not in written:
        assert (html, text) == _used(
            tmp_path / "plain", f'<mj-button href="{written}">x</mj-button>'
        )


@pytest.mark.parametrize("tag", ['mj-button href="LINK">x</mj-button', 'pm-linked href="LINK" /'])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("?q=a&para{{ count }}=1", "?q=a&para3=1"),
        ("?q=a&copy{{ name }}", "?q=a&copyIda"),
        ("?q=a&#38{{ count }}&amp;copy{{ name }}", "?q=a&3&copyIda"),
        ("?q={{ name }}&copy", "?q=Ida©"),
    ],
)
def test_names_before_data(tmp_path: Path, tag: str, written: str, meant: str) -> None:
    """A name without its semicolon, which data goes on with, is no character."""
    html, text = _used(tmp_path, f"<{tag.replace('LINK', f'https://a.example/{written}')}>")

    assert meant.replace("©", "%C2%A9") in text.replace("©", "%C2%A9")
    assert meant.replace("&", "&amp;").replace("©", "%C2%A9") in html.replace("©", "%C2%A9")


def test_names_before_statements(tmp_path: Path) -> None:
    """As before data: what a branch prints may go on with the name."""
    said = "https://a.example/?q=a&copy{% if flag %}=1{% endif %}"
    html, text = _used(tmp_path, f'<mj-button href="{said}">x</mj-button>')

    assert "?q=a&copy=1" in text
    assert "?q=a&amp;copy=1" in html
