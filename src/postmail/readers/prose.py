"""Plain text out of the HTML that some platforms put into names and notes."""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"\s*<(?:br\s*/?|/p|/div|/li)>\s*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->", re.IGNORECASE)


def plain(text: str) -> str:
    r"""
    *text* with line breaks for `<br>` and its kin, without tags, its entities decoded once.

    >>> plain("Tea &amp; Co.<br/>since <b>1901</b>, 3 < 4")
    'Tea & Co.\nsince 1901, 3 < 4'
    """
    if "<" not in text and "&" not in text:
        return text
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).replace("\xa0", " ")
