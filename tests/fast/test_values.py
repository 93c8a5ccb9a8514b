"""What is printed as it is, is what the long way would print, too."""

from __future__ import annotations

import sys

from hypothesis import given
from hypothesis import strategies as st

from postmail.compiler.filters import ABSENT, show
from postmail.compiler.isolate import isolated
from postmail.fast.values import _USUAL, PRINTERS, shown, word


def test_usual_characters_are_neither_cleaned_nor_isolated() -> None:
    """Every character that takes the short way comes out of the long one unchanged."""
    usual = [sign for sign in map(chr, range(sys.maxunicode + 1)) if _USUAL.fullmatch(sign)]
    whole = "".join(usual)

    assert len(usual) > 1000
    assert show(isolated(whole, "ltr")) == whole
    assert [sign for sign in usual if isolated(sign, "ltr") != sign or show(sign) != sign] == []


@given(text=st.text(st.characters(), max_size=30) | st.text("aé×€ א\u202b\x00\xad\u2068\ufeff"))
def test_the_short_way_prints_what_the_long_one_does(text: str) -> None:
    """Whatever the text, controls and other scripts among it."""
    assert PRINTERS["shown_pm_ltr"](text) == shown(isolated(text, "ltr"))


def test_an_absent_text_needs_no_other_path() -> None:
    """It is printed, and put together with other text, as nothing."""
    assert shown(ABSENT) == word(ABSENT) == ""
