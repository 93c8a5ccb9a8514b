"""
The mails as they were last looked at and found right: a change of a template, a text or the
compiler shows here, letter by letter. `pytest --rewrite-goldens tests/test_goldens.py` writes them
anew; read the diff.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from postmail.tags import Tone
from tests.messages.rendering import LANGUAGES, SAMPLES, mail_of

_KINDS = ("simple", "welcome", "reassurance", "coupon", "similar-items")
_SHOWN = [(kind, name) for kind, name in SAMPLES if kind in _KINDS]


def _stem(kind: str, name: str, locale: str, tone: Tone | None) -> str:
    return f"{kind}.{name}.{locale}@{tone}" if tone else f"{kind}.{name}.{locale}"


@pytest.mark.parametrize(("locale", "tone"), LANGUAGES)
@pytest.mark.parametrize(("kind", "name"), _SHOWN)
def test_the_mail_is_as_it_was_read(
    kind: str, name: str, locale: str, tone: Tone | None, golden: Callable[[str, str], None]
) -> None:
    """Subject and preheader, HTML and text of each sample, in each language and tone."""
    mail = mail_of(kind, name, locale, tone)
    stem = _stem(kind, name, locale, tone)

    golden(f"{stem}.subject.txt", f"{mail.subject}\n{mail.preheader}\n")
    golden(f"{stem}.txt", mail.text)
    golden(f"{stem}.html", mail.html)


def test_no_golden_is_left_over() -> None:
    """Each file belongs to a mail that is still there."""
    stems = {_stem(*sample, *language) for sample in _SHOWN for language in LANGUAGES}
    kinds = {f"{stem}.{part}" for stem in stems for part in ("subject.txt", "txt", "html")}

    assert {path.name for path in (Path(__file__).parent / "golden").iterdir()} == kinds
