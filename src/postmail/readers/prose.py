"""Plain text out of the HTML that some platforms put into names and notes."""

from __future__ import annotations

import html
import re

#: With the blanks around it; a run of them is looked at from its start only.
_BREAK = re.compile(r"(?:(?<!\s)\s+)?<(?:br\s*/?|/p|/div|/li)>\s*", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->", re.IGNORECASE)
#: A character's number that is beyond all characters, and too long for Python to count.
_NO_SIGN = re.compile(r"&#[0-9]{1000,};?")


def plain(text: str) -> str:
    r"""
    *text* with line breaks for `<br>` and its kin, without tags, its entities decoded once.

    >>> plain("Tea &amp; Co.<br/>since <b>1901</b>, 3 < 4")
    'Tea & Co.\nsince 1901, 3 < 4'
    """
    if "<" not in text and "&" not in text:
        return text
    bare = _TAG.sub("", _BREAK.sub("\n", text))
    return html.unescape(_NO_SIGN.sub("", bare)).replace("\xa0", " ")
