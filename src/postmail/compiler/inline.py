"""MJML to HTML by mrml, style sheets inlined: the only place that knows mrml."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree
from mjml import mjml2html

from postmail.compiler.emit import Emitted
from postmail.compiler.source import Place
from postmail.compiler.styles import inline_plain
from postmail.errors import CompileError

_POSITION = re.compile(r"position (\d+):(\d+)")


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
    root = etree.fromstring(text, parser=_parser())
    for style in root.iter("style"):
        style.set("data-premailer", "ignore")
    if emitted.css and not inline_plain(root, emitted.css):
        from postmail.compiler.sheets import inline_any  # premailer takes long to import

        root = inline_any(root, emitted.css)
    for style in root.iter("style"):
        style.attrib.pop("data-premailer", "")
    return root


def _parser() -> etree.HTMLParser:
    """Its elements are lxml's plain ones: those of lxml.html take twice the time to walk."""
    return etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True, huge_tree=True)


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
