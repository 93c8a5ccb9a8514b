"""
The slow way: Jinja, MJML and premailer for every single message.

It shares the expansion of blocks and includes with the compiler, and nothing after: no stand-ins,
no folding, no weaving. What the compiler makes of a template must come out the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import unescape
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, pass_context
from jinja2.runtime import Context
from mjml import mjml2html
from premailer import Premailer

from postmail.compiler import Expanded, Language
from postmail.compiler.tree import Element, Node

_INLINE = re.compile(r'<mj-style inline="inline">(.*?)</mj-style>', re.DOTALL)
_OPAQUE = re.compile(r"(<mj-style[^>]*>.*?</mj-style>|<!--.*?-->)", re.DOTALL)
_TITLE = re.compile(r"(?<=<mj-title>).*?(?=</mj-title>)", re.DOTALL)
_TAG = re.compile(r"<[a-zA-Z](?:[^<>\"]|\"[^\"]*\")*>")
#: Elements round which white space is only layout of the source.
_LAYOUT = r"mjml|mj-[\w-]+|table|thead|tbody|tfoot|tr|td|th|ul|ol|li"


def reference_html(
    expanded: Expanded, language: Language, known: dict[str, Any], data: dict[str, Any]
) -> str:
    """The HTML of one message, from MJML that Jinja has filled in."""
    names = {**known, "lang": language.locale, "dir": language.direction, "tone": language.tone}
    template = _template(_without_text_only(expanded), language)
    mjml = template.render({**names, "kind": expanded.kind, **data})
    css = _INLINE.findall(mjml)
    html = str(mjml2html(_clean(_INLINE.sub("", mjml)), fonts={}))
    html = html.replace("<style", '<style data-premailer="ignore"')
    return _inlined(html, css).replace(' data-premailer="ignore"', "")


def reference_line(
    expanded: Expanded, tag: str, language: Language, known: dict[str, Any], data: dict[str, Any]
) -> str:
    """The text of <mj-title> or <mj-preview>, as plain text, blanks folded."""
    found = re.search(rf"<{tag}>(.*?)</{tag}>", expanded.source, re.DOTALL)
    assert found
    names = {**known, "lang": language.locale, "dir": language.direction, "tone": language.tone}
    source = found[1].replace("\u00ad", "")  # hyphens of the author's, for HTML only
    text = _template(source, language).render({**names, "kind": expanded.kind, **data})
    return re.sub(r"[ \t\r\n\u2028\u2029]+", " ", unescape(text)).strip()


@lru_cache(maxsize=64)
def _template(source: str, language: Language) -> Template:
    jinja = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: "" if value is None else value,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.policies["ext.i18n.trimmed"] = False  # expansion has trimmed them
    jinja.install_gettext_callables(  # type: ignore[attr-defined] # of the extension
        gettext=lambda text: language.lookup(None, text, None)[0],
        ngettext=lambda one, many, n: language.lookup(None, one, many)[language.plural(n)],
        pgettext=lambda context, text: language.lookup(context, text, None)[0],
        npgettext=lambda context, one, many, n: language.lookup(context, one, many)[
            language.plural(n)
        ],
        newstyle=True,
    )
    for name in ("money", "number", "percent", "date", "day", "time", "datetime", "window",
                 "sentence", "address", "full_name", "given_name", "country", "phone"):  # fmt: skip
        jinja.filters[name] = _format(name)
    jinja.filters["lines"] = lambda text: list(filter(None, map(str.strip, text.splitlines())))
    jinja.filters["paragraphs"] = lambda text: list(filter(str.strip, re.split(r"\n\s*\n", text)))
    jinja.filters["length"] = lambda value: len(  # of text: as it is read, not as HTML spells it
        unescape(value) if isinstance(value, str) else value
    )
    jinja.filters["pm_show"] = lambda value: "" if value is None else value
    return jinja.from_string(source)


def _format(name: str) -> Callable[..., Any]:
    @pass_context
    def apply(context: Context, value: Any, *arguments: Any, **options: Any) -> Any:
        method = getattr(context["formats"], name)
        return None if value is None else method(value, *arguments, **options)

    return apply


def _without_text_only(expanded: Expanded) -> str:
    def pruned(nodes: list[Node]) -> list[Node]:
        kept: list[Node] = []
        for node in nodes:
            if isinstance(node, Element):
                if "text-only" in node.classes():
                    continue
                node = Element(
                    node.tag, node.attributes, pruned(node.children), node.place, node.closed
                )
            kept.append(node)
        return kept

    return Expanded(expanded.kind, pruned(expanded.nodes), (), "").source


def _clean(mjml: str) -> str:
    """What any use of mrml needs: no characters that it mangles, no white space that it drops."""
    mjml = mjml[mjml.index("<mjml") :]
    mjml = _TITLE.sub(lambda found: _references(found).replace('"', "&quot;"), mjml)
    parts = _OPAQUE.split(mjml)
    parts[::2] = (_folded(part) for part in parts[::2])
    parts = [
        part if part.startswith("<mj-style") else _TAG.sub(_references, part) for part in parts
    ]
    return "".join(parts)


def _references(tag: re.Match[str]) -> str:
    """Attribute values as character references: mrml writes the rest as Rust escapes."""
    return re.sub(r"[^\x20-\x5b\x5d-\x7e]", lambda found: f"&#{ord(found[0])};", tag[0])


def _folded(mjml: str) -> str:
    """Blanks between elements: one where it may show, none in tables and MJML's structure."""
    mjml = re.sub(r">[ \t\r\n]+<", "> <", mjml)
    mjml = re.sub(rf"(</?({_LAYOUT})(?: [^<>]*)?>) (?=<)", r"\1", mjml)
    return re.sub(rf"(?<=>) (?=</?({_LAYOUT})(?: [^<>]*)?>)", "", mjml)


def _inlined(html: str, css: list[str]) -> str:
    if not css:
        return html
    inlined: str = Premailer(
        html,
        css_text=css,
        keep_style_tags=False,
        strip_important=False,
        disable_validation=True,
        allow_network=False,
        disable_leftover_css=True,
        disable_basic_attributes=["align", "valign", "bgcolor", "width", "height"],
        include_star_selectors=False,
        cssutils_logging_level=100,
    ).transform()
    return inlined
