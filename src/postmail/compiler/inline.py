"""MJML to HTML by mrml, style sheets inlined by premailer: the only place that knows either."""

from __future__ import annotations

import logging
import re
from functools import lru_cache
from typing import Any

import cssutils
from lxml import etree
from lxml import html as lxml_html
from mjml import mjml2html
from premailer import Premailer
from premailer.merge_style import csstext_to_pairs

from postmail.compiler.emit import Emitted
from postmail.compiler.source import Place
from postmail.errors import CompileError
from postmail.locks import ForkSafeLock

_POSITION = re.compile(r"position (\d+):(\d+)")
#: cssutils and premailer's caches are not thread-safe.
_LOCK = ForkSafeLock()


def to_tree(emitted: Emitted, place: Place) -> Any:
    """
    The HTML document (an lxml root) of *emitted*, its style sheets inlined.

    Raises:
        CompileError: mrml refuses the source; the nearest element is named.
    """
    try:
        text = str(mjml2html(emitted.text, disable_comments=False, fonts={}))
    except (ValueError, OSError) as error:
        raise _mjml_error(error, emitted, place) from None
    root = lxml_html.document_fromstring(text, parser=_parser())
    for style in root.iter("style"):
        style.set("data-premailer", "ignore")
    if emitted.css:
        root = _inline(root, emitted.css)
    for style in root.iter("style"):
        style.attrib.pop("data-premailer", "")
    return root


def _parser() -> lxml_html.HTMLParser:
    return lxml_html.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=True)


def to_text(root: Any) -> str:
    """The document as a string, doctype first."""
    written: str = etree.tostring(
        root, method="html", encoding="unicode", doctype="<!DOCTYPE html>"
    )
    return written


def _mjml_error(error: Exception, emitted: Emitted, place: Place) -> CompileError:
    found = _POSITION.search(str(error))
    near = emitted.place(int(found[1])) if found else None
    raised = (near or place).error(f"MJML: {error}", "check the tags around this line")
    assert isinstance(raised, CompileError)  # noqa: S101 - the default kind of Place.error
    return raised


#: What premailer does here: nothing but apply rules. Its defaults load, guess and rewrite.
_OPTIONS: dict[str, Any] = {
    "keep_style_tags": False,
    "strip_important": False,
    "disable_validation": True,
    "allow_network": False,
    "allow_loading_external_files": False,
    "align_floating_images": False,
    "cache_css_parsing": False,
    "remove_unset_properties": False,
    "disable_leftover_css": True,
    "disable_basic_attributes": ["align", "valign", "bgcolor", "width", "height"],
    "include_star_selectors": False,
    "remove_classes": False,
    "method": "html",
    "base_url": None,
    "cssutils_logging_level": logging.CRITICAL + 1,
}
#: (specificity, selector, declarations) of each rule, and what cannot be inlined, as premailer has.
_Rules = tuple[list[Any], list[Any]]


class _Offline(Premailer):  # type: ignore[misc] # premailer ships no types
    """Premailer that reads nothing but what it is given (no network, no files), and that once."""

    def _load_external(self, url: str) -> str:
        raise CompileError(what=f"a style sheet wants to load {url}", file=url)

    def _parse_css_string(self, css_body: str, validate: bool = True) -> Any:
        parser = cssutils.CSSParser(
            fetcher=lambda url: (None, b""), validate=False, loglevel=logging.CRITICAL + 1
        )
        return parser.parseString(css_body)

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> _Rules:
        return _rules(css_body, ruleset_index)


@lru_cache(maxsize=64)
def _rules(css: str, index: int) -> _Rules:
    """The rules of a style sheet, parsed once: it is the same for every kind and language."""
    rules: _Rules = Premailer._parse_style_rules(_Offline(**_OPTIONS), css, index)
    return rules


def _inline(root: Any, css: list[str]) -> Any:
    with _LOCK:
        cssutils.log.setLevel(logging.CRITICAL + 1)
        for index, sheet in enumerate(css):
            for _, selector, _ in _rules(sheet, index)[0]:
                _know_styles(root, selector)
        return _Offline(root, css_text=css, **_OPTIONS).transform()


def _know_styles(root: Any, selector: str) -> None:
    """
    Have the styles of the elements that *selector* finds read as they are. Premailer would read
    them with cssutils' validation, which changes nothing and takes ten times as long.
    """
    cache, key_of = csstext_to_pairs.cache, csstext_to_pairs.cache_key
    for element in root.cssselect(selector.partition(":")[0]):
        style = element.get("style")
        if style and key_of(style) not in cache:
            cache[key_of(style)] = csstext_to_pairs(style, validate=False)
