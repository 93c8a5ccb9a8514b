"""Character references in attributes, read as a browser reads them: a link keeps its `&`."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from html.entities import html5

_NAMED = r"[A-Za-z][A-Za-z0-9]*(?:;|(?![=A-Za-z0-9]))"
_REFERENCE = re.compile(rf"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|({_NAMED}))")


@lru_cache(maxsize=4096)
def attribute_text(written: str) -> str:
    """
    What an attribute says that is *written* so (plain text in return).

    A name without its semicolon stands for itself before `=`, a letter or a digit, unlike in text
    (HTML Standard, "Named character reference state").

    >>> attribute_text("?a=1&region=de&amp;param=2&#38;b")
    '?a=1&region=de&param=2&b'
    """
    return _REFERENCE.sub(_meant, written) if "&" in written else written


def _meant(found: re.Match[str]) -> str:
    return html5.get(found[1], found[0]) if found[1] else html.unescape(found[0])
