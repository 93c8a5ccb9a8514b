"""The page that asks, and the one that confirms: one file, no script, no picture, no cookie."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from postmail.brand import Brand
from postmail.unsubscribe.links import Scope
from postmail.unsubscribe.words import Words

_STYLE = """
:root {{ color-scheme: light dark; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; padding: 1.5rem; font: 1.0625rem/1.5 {font}; background: {background};
  color: {text}; }}
main {{ max-inline-size: 34rem; margin: 8vh auto 0; padding: 2rem; background: {surface};
  border-radius: 8px; }}
h1 {{ margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }}
p {{ margin: 0 0 1rem; }}
fieldset {{ border: 0; margin: 0 0 1rem; padding: 0; }}
legend {{ padding: 0; margin-block-end: .5rem; }}
label {{ display: flex; gap: .75rem; align-items: center; min-block-size: 2.75rem;
  padding-block: .25rem; }}
input {{ inline-size: 1.25rem; block-size: 1.25rem; flex: none; accent-color: {accent}; }}
button {{ min-block-size: 2.75rem; padding: .5rem 1.5rem; border: 0; border-radius: 6px;
  font: inherit; font-weight: 600; cursor: pointer; background: {accent}; color: {on_accent}; }}
:focus-visible {{ outline: 3px solid {accent}; outline-offset: 3px; }}
.quiet {{ margin: 1rem 0 0; color: {muted}; font-size: .9375rem; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: {dark_background}; color: {dark_text}; }}
  main {{ background: {dark_surface}; }}
  input {{ accent-color: {dark_accent}; }}
  button {{ background: {dark_accent}; color: {dark_on_accent}; }}
  :focus-visible {{ outline-color: {dark_accent}; }}
  .quiet {{ color: {dark_muted}; }}
}}
"""
_FRAME = """<!DOCTYPE html>
<html lang="{lang}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title} – {shop}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
_PARTS = ("background", "surface", "text", "muted", "accent", "on_accent")


def asking(brand: Brand, lang: str, words: Words, chosen: Scope, action: str) -> str:
    """The page with the choices, *chosen* the first; *action* is where the answer goes."""
    texts = {Scope.STREAM: words.stream, Scope.ALL: words.all, Scope.PAUSE: words.pause}
    choices = "\n".join(
        f'<label><input type="radio" name="scope" value="{scope}"'
        f"{' checked' if scope is chosen else ''}> {_said(texts[scope], brand)}</label>"
        for scope in Scope
    )
    body = (
        f"<h1>{_said(words.title, brand)}</h1>\n"
        f'<form method="post" action="{escape(action)}">\n<fieldset>\n'
        f"<legend>{_said(words.question, brand)}</legend>\n{choices}\n</fieldset>\n"
        f'<button type="submit">{_said(words.button, brand)}</button>\n</form>\n'
        f'<p class="quiet">{_said(words.note, brand)}</p>'
    )
    return _page(brand, lang, words, words.title, body)


def done(brand: Brand, lang: str, words: Words, scope: Scope) -> str:
    """The page that says what was stopped."""
    texts = {
        Scope.STREAM: words.done_stream,
        Scope.ALL: words.done_all,
        Scope.PAUSE: words.done_pause,
    }
    body = (
        f'<h1>{_said(words.done, brand)}</h1>\n<p role="status">{_said(texts[scope], brand)}</p>\n'
        f'<p class="quiet">{_said(words.note, brand)}</p>'
    )
    return _page(brand, lang, words, words.done, body)


def invalid(brand: Brand, lang: str, words: Words) -> str:
    """The page behind a link that is none of ours, with another way out."""
    contact = brand.support.email or brand.legal.email
    mail = ""
    if contact:
        mail = f'\n<p><a href="mailto:{quote(contact, safe="@")}">{escape(contact)}</a></p>'
    body = (
        f"<h1>{_said(words.invalid, brand)}</h1>\n<p>{_said(words.invalid_note, brand)}</p>{mail}"
    )
    return _page(brand, lang, words, words.invalid, body)


def _page(brand: Brand, lang: str, words: Words, title: str, body: str) -> str:
    return _FRAME.format(
        lang=escape(lang),
        direction=words.direction,
        title=escape(title.replace("{shop}", brand.name)),
        shop=escape(brand.name),
        style=_style(brand),
        body=body,
    )


def _style(brand: Brand) -> str:
    light = {name: getattr(brand.colors, name) for name in _PARTS}
    dark = {f"dark_{name}": getattr(brand.dark, name) for name in _PARTS}
    return _STYLE.format(font=brand.font.stack, **light, **dark)


def _said(text: str, brand: Brand) -> str:
    """*text* with the shop's name, which may run the other way than the words round it."""
    return escape(text).replace("{shop}", f"<bdi>{escape(brand.name)}</bdi>")
