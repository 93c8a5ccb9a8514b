"""
Languages that nobody speaks: every msgid in letters of another script, so that layout can be
looked at and tested in full before, and without, a translation.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from postmail.catalogue import Catalogue
from postmail.language.extract import extract, po_bytes, po_header, template_catalogue
from postmail.resources import templates_root
from postmail.samples import sample_brand

_KEPT = re.compile(r"(<[^>]*>|%\(\w+\)s|%%|&[#\w]+;)")
#: By CLDR: none, one, two, a few, many, others.
_ARABIC_PLURAL = (
    "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : n==1 ? 1 : n==2 ? 2 : n==0 ? 0 : 5"
)
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_ARABIC = str.maketrans(_LATIN + ",;?", "ابصدعفغهيجكلمنوبقرستوظوخيز،؛؟")
_JAPANESE = str.maketrans(
    _LATIN + ",.;:!?", "あいうえおかきくけこさしすせそたちつてとなにぬねのは、。；：！？"
)


def arabic(text: str) -> str:
    """*text* in Arabic letters; placeholders and markup stay."""
    return _apart(text, lambda part: part.lower().translate(_ARABIC))


def japanese(text: str) -> str:
    """*text* in kana, without blanks, with full-width punctuation."""
    return _apart(text, lambda part: part.lower().translate(_JAPANESE).replace(" ", ""))


def _apart(text: str, say: Callable[[str], str]) -> str:
    parts = _KEPT.split(text)
    return "".join(part if index % 2 else say(part) for index, part in enumerate(parts))


@cache
def pseudo_catalogue() -> Catalogue:
    """The sample brand's catalogue in which `ar` and `ja` are such languages, complete."""
    folder = Path(_FOLDER.name)
    _write(folder, "ar", 6, _ARABIC_PLURAL, arabic)
    _write(folder, "ja", 1, "0", japanese)
    return Catalogue(brand=sample_brand(), template_dirs=[folder])


_FOLDER = TemporaryDirectory()


def _write(folder: Path, locale: str, forms: int, plural: str, say: Callable[[str], str]) -> None:
    catalogue = template_catalogue(extract([templates_root()]).values(), locale)
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = tuple(say(ids[-1]) for _ in range(forms))
        message.string = said if len(ids) > 1 else said[0]
    header = po_header(locale, f"nplurals={forms}; plural={plural};", "nobody's language")
    path = folder / "_locales" / locale / "LC_MESSAGES" / "postmail.po"
    path.parent.mkdir(parents=True)
    path.write_bytes(po_bytes(catalogue, header))
