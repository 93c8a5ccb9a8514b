"""Character references in attributes, read as a browser reads them: a link keeps its `&`."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html.entities import html5
from itertools import zip_longest

from postmail.compiler.tree import Jinja

_NAMED = r"[A-Za-z][A-Za-z0-9]*(?:;|(?![=A-Za-z0-9]))"
_REFERENCE = r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|({named}))"
_WHOLE = re.compile(_REFERENCE.format(named=_NAMED))
_PIECE = re.compile(_REFERENCE.format(named=rf"(?![A-Za-z0-9]+\Z){_NAMED}"))


@lru_cache(maxsize=4096)
def attribute_text(written: str, goes_on: bool = False) -> str:
    """
    What an attribute says that is *written* so (plain text in return). Where it *goes_on*, with
    data or a statement, a name at its end may be the beginning of a longer one.

    A name without its semicolon stands for itself before `=`, a letter or a digit, unlike in text
    (HTML Standard, "Named character reference state").

    >>> attribute_text("?a=1&region=de&amp;param=2&#38;b")
    '?a=1&region=de&param=2&b'
    >>> attribute_text("?a&copy"), attribute_text("?a&copy", goes_on=True)
    ('?a©', '?a&copy')
    """
    pattern = _PIECE if goes_on else _WHOLE
    return pattern.sub(_meant, written) if "&" in written else written


def attribute_texts(value: Sequence[str | Jinja]) -> Iterator[str | Jinja]:
    """The parts of an attribute's *value*, texts as *attribute_text* reads them."""
    for part, following in zip_longest(value, value[1:]):
        yield attribute_text(part, following is not None) if isinstance(part, str) else part


def _meant(found: re.Match[str]) -> str:
    return html5.get(found[1], found[0]) if found[1] else html.unescape(found[0])
