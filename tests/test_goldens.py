"""
The mails as they were last looked at and found right: a change of a template, a text or the
compiler shows here, letter by letter.

    pytest --rewrite-goldens tests/test_goldens.py        writes them anew, and deletes what is left
    pytest --rewrite-goldens tests/test_goldens.py -k KIND     only those of one kind

Then read the diff: `git diff tests/golden`. A kind is here as soon as it is built in and has a
sample. So that the folder stays readable, words are kept of one sample of a kind in each language
and tone, and of all samples in English; the HTML of one sample, in one language of each script and
direction (the frame is the same in the others).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import pytest

from postmail.tags import Tone
from tests.messages.rendering import LANGUAGES, SAMPLES, mail_of

_FOLDER = Path(__file__).parent / "golden"
#: Languages whose HTML is kept.
_SCRIPTS = ("en", "ar", "ja")


def _usual() -> dict[str, str]:
    """{kind: the sample that stands for it}: the usual order's, where it has one."""
    groups = groupby(SAMPLES, key=lambda sample: sample[0])
    named = {kind: [name for _, name in group] for kind, group in groups}
    return {
        kind: min(names, key=lambda name: (not name.startswith("first"), name))
        for kind, names in named.items()
    }


def _kept() -> Iterator[tuple[str, str, str, Tone | None]]:
    usual = _usual()
    for locale, tone in LANGUAGES:
        for kind, name in SAMPLES:
            if locale == "en" or usual[kind] == name:
                yield kind, name, locale, tone


_KEPT = sorted(_kept(), key=str)


def _stem(kind: str, name: str, locale: str, tone: Tone | None) -> str:
    return f"{kind}.{name}.{locale}@{tone}" if tone else f"{kind}.{name}.{locale}"


def _has_html(kind: str, name: str, locale: str) -> bool:
    return locale in _SCRIPTS and _usual()[kind] == name


@pytest.mark.parametrize(("kind", "name", "locale", "tone"), _KEPT)
def test_the_mail_is_as_it_was_read(
    kind: str, name: str, locale: str, tone: Tone | None, golden: Callable[[str, str], None]
) -> None:
    """Subject, preheader and text, and where it is kept the HTML."""
    mail = mail_of(kind, name, locale, tone)
    stem = _stem(kind, name, locale, tone)

    golden(f"{stem}.subject.txt", f"{mail.subject}\n{mail.preheader}\n")
    golden(f"{stem}.txt", mail.text)
    if _has_html(kind, name, locale):
        golden(f"{stem}.html", mail.html)


def test_no_golden_is_left_over(request: pytest.FixtureRequest) -> None:
    """Each file belongs to a mail that is still there."""
    expected = {
        f"{_stem(*kept)}.{part}"
        for kept in _KEPT
        for part in ("subject.txt", "txt", *(["html"] if _has_html(*kept[:3]) else []))
    }
    left = sorted(path for path in _FOLDER.iterdir() if path.name not in expected)
    if request.config.getoption("--rewrite-goldens"):
        for path in left:
            path.unlink()
        left = []

    assert [path.name for path in left] == []
