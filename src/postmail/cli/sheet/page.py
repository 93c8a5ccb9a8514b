"""The contact sheet's page: sections of cards, a bar to filter them, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from postmail.brand import Brand
from postmail.cli.sheet.prints import Print
from postmail.cli.templates import description

_PAGE = Path(__file__).with_name("page.html")


def page(prints: Sequence[Print], brand: Brand) -> str:
    """The whole page. Its links are relative: it belongs beside the files of *prints*."""
    parts = {
        "title": escape(f"{brand.name}: every mail"),
        "count": str(len(prints)),
        "filters": "\n".join(_filters(prints)),
        "sections": "\n".join(
            _section(list(group), brand) for _, group in groupby(prints, key=lambda p: p.mail.kind)
        ),
    }
    made = _PAGE.read_text(encoding="utf-8")
    for name, value in parts.items():
        made = made.replace(f"<!--{name}-->", value)
    return made


def _filters(prints: Sequence[Print]) -> Iterable[str]:
    yield _choice("kind", "Kind", (p.mail.kind for p in prints))
    yield _choice("locale", "Language", (p.mail.text_locale for p in prints))
    yield _choice("tone", "Tone", (p.mail.tone or "neutral" for p in prints))
    if len(prints) > len({(p.mail.kind, p.exhibit.language) for p in prints}):
        yield _choice("sample", "Sample", sorted({p.exhibit.name for p in prints}))


def _choice(name: str, label: str, values: Iterable[str]) -> str:
    """One row of pills; `All` first."""
    pills = [_pill(name, "", "All", checked=True)]
    pills += [_pill(name, value, value) for value in dict.fromkeys(values)]
    return f"<fieldset><legend>{label}</legend>{''.join(pills)}</fieldset>"


def _pill(name: str, value: str, label: str, checked: bool = False) -> str:
    mark = " checked" if checked else ""
    field = f'<input type="radio" name="{name}" value="{escape(value)}"{mark}>'
    return f"<label>{field}<span>{escape(label)}</span></label>"


def _section(prints: list[Print], brand: Brand) -> str:
    mail, message = prints[0].mail, prints[0].exhibit.message
    cards = "\n".join(_card(made, brand) for made in prints)
    return (
        f"<section><header><h2>{escape(mail.kind)}</h2>"
        f'<p class="quiet">{escape(mail.category)} &middot; stream {escape(mail.stream)}</p>'
        f"<p>{escape(description(type(message)))}</p></header>\n"
        f'<div class="grid">\n{cards}\n</div></section>'
    )


def _card(made: Print, brand: Brand) -> str:
    exhibit, mail = made.exhibit, made.mail
    name = escape(f"{mail.kind}, {mail.text_locale} {mail.tone or ''}".strip())
    facts = [mail.text_locale, mail.tone, exhibit.name]
    sizes = f"{made.html_kb:.1f} KB HTML, {made.text_kb:.1f} KB text"
    return (
        f'<article data-kind="{escape(mail.kind)}" data-locale="{mail.text_locale}"'
        f' data-tone="{mail.tone or "neutral"}" data-sample="{escape(exhibit.name)}">'
        f'<div class="inbox"><span class="face" aria-hidden="true">{escape(brand.name[:1])}</span>'
        f'<div><p class="from">{escape(brand.name)}</p>'
        f'<p class="subject" dir="auto">{escape(mail.subject)}</p>'
        f'<p class="preheader" dir="auto">{escape(mail.preheader)}</p></div></div>'
        f'<a class="stage" href="{exhibit.path}.html" aria-label="Open {name}">'
        f"{_frame('desk', exhibit.path, name)}{_frame('phone', exhibit.path, name)}</a>"
        f'<div class="facts">{_tags(facts)}<span class="quiet">{sizes}</span>{_links(exhibit.path)}'
        "</div></article>"
    )


def _frame(device: str, path: str, name: str) -> str:
    return (
        f'<span class="{device}"><iframe src="{path}.html" title="{name}, {device}" loading="lazy"'
        ' sandbox="allow-same-origin" tabindex="-1" scrolling="no"></iframe></span>'
    )


def _tags(words: Iterable[str | None]) -> str:
    return "".join(f'<span class="tag">{escape(word)}</span>' for word in words if word)


def _links(path: str) -> str:
    files = {"HTML": ".html", "Text": ".txt", "E-mail": ".eml"}
    links = (f'<a href="{path}{suffix}">{label}</a>' for label, suffix in files.items())
    return f'<span class="links">{"".join(links)}</span>'
