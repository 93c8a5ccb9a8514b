"""What is told of a language for checking its catalogues: words of each register, what may stay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from postmail.language.fallback import own_language
from postmail.model import Model, model_of
from postmail.tags import Tone
from postmail.tomlfile import read_toml

#: Beside the catalogue that addresses nobody: `_locales/de/checks.toml`.
FILE = "checks.toml"


@cache
def whole_word(text: str) -> re.Pattern[str]:
    """The regular expression *text*, where it is a whole word."""
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)")


def _pattern(text: str) -> str:
    try:
        found = whole_word(text)
    except re.error as error:
        raise ValueError(f"no regular expression for a word: {error}") from None
    if found.search(""):
        raise ValueError(f"expected words, and {text!r} is found where there are none")
    return text


_Word = Annotated[str, AfterValidator(_pattern)]


class Speech(Model):
    """How a language speaks to its reader. A word is a regular expression for a whole word."""

    tones: tuple[Tone, ...] = ()
    """The tones that the language has catalogues for; none where it knows one way only."""
    speaks: Tone | None = None
    """The one way of a language without tones."""
    formal: tuple[_Word, ...] = ()
    """Words that only formal address has."""
    informal: tuple[_Word, ...] = ()
    """Words that only informal address has."""
    gendered: tuple[_Word, ...] = ()
    """Words that tell the reader's gender: nobody is asked for it."""
    same: tuple[str, ...] = ()
    """msgids that are right as they are."""
    blank_before: str = ""
    """Signs that a no-break blank stands before."""
    avoid: str = ""
    """Signs that the language writes otherwise: a half-width `!` in Japanese."""
    end: dict[str, str] = Field(default_factory=dict)
    """What ends a sentence where another sign is used: {".": "。"}."""

    def strangers(self, tone: Tone | None) -> list[str]:
        """The words that have no place in the catalogue of *tone*; None is that of no address."""
        tone = tone or self.speaks
        by_tone = {"formal": self.informal, "informal": self.formal}
        return [*by_tone[tone]] if tone else [*self.formal, *self.informal]


def read_speech(roots: Sequence[Path], folder: str, locale: str) -> Speech:
    """
    What the first of the template *roots* tells of *locale* or its parents, below *folder*.

    Raises:
        SettingsError: the file is not TOML, or has keys that mean nothing.
    """
    for step in own_language(locale):
        for root in roots:
            path = root / folder / step / FILE
            if path.is_file():
                return model_of(Speech, read_toml(path), path)
    return Speech()
