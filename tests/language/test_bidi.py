"""Text of the other direction is isolated, and only that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.language.bidi import CLOSE, OPEN, isolate
from postmail.language.cldr import Direction


@pytest.mark.parametrize(
    ("text", "direction", "isolated"),
    [
        ("Nordlicht", "ltr", False),
        ("Nordlicht", "rtl", True),
        ("#1001", "rtl", True),
        ("+49 30 1234", "rtl", True),
        ("#1001", "ltr", False),
        ("متجر", "rtl", False),
        ("متجر", "ltr", True),
        ("שלום 5", "ltr", True),
        ("...", "rtl", False),
        ("4242", "rtl", False),
        ("2 kg", "rtl", True),
        ("", "rtl", False),
    ],
)
def test_only_what_runs_the_other_way_is_isolated(
    text: str, direction: Direction, isolated: bool
) -> None:
    """Names, order numbers, telephone numbers in Arabic; Arabic names elsewhere."""
    assert isolate(text, direction) == (f"{OPEN}{text}{CLOSE}" if isolated else text)


@given(st.text("ab1 \u0627\u05d0\u202e\u2066\u2069\u2068"), st.sampled_from(["ltr", "rtl"]))
def test_isolation_is_balanced_whatever_is_inside(text: str, direction: Direction) -> None:
    """A customer's name cannot turn round the text after it."""
    result = isolate(text, direction)
    inner = result.removeprefix(OPEN).removesuffix(CLOSE)

    assert result in (inner, f"{OPEN}{inner}{CLOSE}")
    assert not set(inner) & set("\u202e\u2066\u2069\u2068")
    assert isolate(result, direction) == result
