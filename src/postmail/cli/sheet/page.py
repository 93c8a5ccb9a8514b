"""The contact sheet's page: sections of cards, a bar to filter them, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from postmail.brand import Brand
from postmail.cli.sheet.prints import Print

_PAGE = Path(__file__).with_name("page.html")


def page(prints: Sequence[Print], brand: Brand, folder: str = "", more: Sequence[str] = ()) -> str:
    """
    The whole page. Its links are relative: it lies in *folder*, or beside the folders of *prints*.
    Kinds among *more* have a page of their own with all of theirs, which theirs here leads to.
    """
    parts = {
        "title": escape(f"{brand.name}: every mail"),
        "count": str(len(prints)),
        "filters": "\n".join(_filters(prints)),
        "sections": "\n".join(
            _section(list(group), brand, folder, kind in more)
            for kind, group in groupby(prints, key=lambda p: p.kind)
        ),
    }
    made = _PAGE.read_text(encoding="utf-8")
    for name, value in parts.items():
        made = made.replace(f"<!--{name}-->", value)
    return made


def _filters(prints: Sequence[Print]) -> Iterable[str]:
    yield _choice("kind", "Kind", (p.kind for p in prints))
    yield _choice("locale", "Language", (p.locale for p in prints))
    yield _choice("tone", "Tone", (p.tone or "neutral" for p in prints))
    if len(prints) > len({(p.kind, p.language) for p in prints}):
        yield _choice("sample", "Sample", sorted({p.name for p in prints}))


def _choice(name: str, label: str, values: Iterable[str]) -> str:
    """One row of pills; `All` first."""
    pills = [_pill(name, "", "All", checked=True)]
    pills += [_pill(name, value, value) for value in dict.fromkeys(values)]
    return f"<fieldset><legend>{label}</legend>{''.join(pills)}</fieldset>"


def _pill(name: str, value: str, label: str, checked: bool = False) -> str:
    mark = " checked" if checked else ""
    field = f'<input type="radio" name="{name}" value="{escape(value)}"{mark}>'
    return f"<label>{field}<span>{escape(label)}</span></label>"


def _section(prints: list[Print], brand: Brand, folder: str, more: bool) -> str:
    first = prints[0]
    cards = "\n".join(_card(made, brand, folder) for made in prints)
    link = f'<p><a href="{first.kind}/index.html">With every sample order</a></p>' if more else ""
    return (
        f"<section><header><h2>{escape(first.kind)}</h2>"
        f'<p class="quiet">{escape(first.category)} &middot; stream {escape(first.stream)}</p>'
        f"<p>{escape(first.about)}</p>{link}</header>\n"
        f'<div class="grid">\n{cards}\n</div></section>'
    )


def _card(made: Print, brand: Brand, folder: str) -> str:
    name = escape(f"{made.kind}, {made.locale} {made.tone or ''}".strip())
    path = made.path.removeprefix(f"{folder}/")
    facts = [made.locale, made.tone, made.name]
    sizes = f"{made.html_kb:.1f} KB HTML, {made.text_kb:.1f} KB text"
    return (
        f'<article data-kind="{escape(made.kind)}" data-locale="{made.locale}"'
        f' data-tone="{made.tone or "neutral"}" data-sample="{escape(made.name)}">'
        f'<div class="inbox"><span class="face" aria-hidden="true">{escape(brand.name[:1])}</span>'
        f'<div><p class="from">{escape(brand.name)}</p>'
        f'<p class="subject" dir="auto">{escape(made.subject)}</p>'
        f'<p class="preheader" dir="auto">{escape(made.preheader)}</p></div></div>'
        f'<a class="stage" href="{path}.html" aria-label="Open {name}">'
        f"{_frame('desk', path, name)}{_frame('phone', path, name)}</a>"
        f'<div class="facts">{_tags(facts)}<span class="quiet">{sizes}</span>{_links(path)}'
        "</div></article>"
    )


def _frame(device: str, path: str, name: str) -> str:
    """The script puts a frame there while it is near: browsers refuse more than 1,000 at once."""
    return f'<span class="{device}" data-page="{path}.html" data-name="{name}, {device}"></span>'


def _tags(words: Iterable[str | None]) -> str:
    return "".join(f'<span class="tag">{escape(word)}</span>' for word in words if word)


def _links(path: str) -> str:
    files = {"HTML": ".html", "Text": ".txt", "E-mail": ".eml"}
    links = (f'<a href="{path}{suffix}">{label}</a>' for label, suffix in files.items())
    return f'<span class="links">{"".join(links)}</span>'
