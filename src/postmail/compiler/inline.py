"""MJML to HTML by mrml, style sheets inlined by premailer: the only place that knows either."""

from __future__ import annotations

import logging
import re
from typing import Any

import cssutils
from lxml import etree
from lxml import html as lxml_html
from mjml import mjml2html
from premailer import Premailer

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


class _Offline(Premailer):  # type: ignore[misc] # premailer ships no types
    """Premailer that reads nothing but what it is given: no network, no files."""

    def _load_external(self, url: str) -> str:
        raise CompileError(what=f"a style sheet wants to load {url}", file=url)

    def _parse_css_string(self, css_body: str, validate: bool = True) -> Any:
        parser = cssutils.CSSParser(
            fetcher=lambda url: (None, b""), validate=False, loglevel=logging.CRITICAL + 1
        )
        return parser.parseString(css_body)


def _inline(root: Any, css: list[str]) -> Any:
    with _LOCK:
        cssutils.log.setLevel(logging.CRITICAL + 1)
        return _Offline(
            root,
            css_text=css,
            keep_style_tags=False,
            strip_important=False,
            disable_validation=True,
            allow_network=False,
            allow_loading_external_files=False,
            align_floating_images=False,
            cache_css_parsing=False,
            remove_unset_properties=False,
            disable_leftover_css=True,
            disable_basic_attributes=["align", "valign", "bgcolor", "width", "height"],
            include_star_selectors=False,
            remove_classes=False,
            method="html",
            base_url=None,
            cssutils_logging_level=logging.CRITICAL + 1,
        ).transform()
