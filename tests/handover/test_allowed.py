"""The list of those who may be mailed from a desk, and ways around it that are none."""

from __future__ import annotations

import pytest

from postmail.errors import DataError, EnvelopeError
from postmail.handover.allowed import permit


@pytest.mark.parametrize(
    ("address", "pattern"),
    [
        ("Me@example.com", "ME@Example.com"),
        ("me@example.com", " me@example.com "),
        ("me@example.com", "*@example.*"),
        ("me@xn--bcher-kva.example", "*@bücher.example"),
        ("me@xn--bcher-kva.example", "me@Bücher.Example"),
        ("a%b.example@example.com", "A%b.example@example.com"),
        ("anybody@b.example", "*"),
        ("me@example.com", '"me"@example.com'),
        ('"ida lund"@example.com', '"ida lund"@example.com'),
        ("ida@xn--bcher-kva.example", "[hi]da@bücher.example"),
    ],
)
def test_who_is_named_may_be_mailed(address: str, pattern: str) -> None:
    """In letters of any size, by a pattern, with a domain in letters of its own."""
    permit(address, [pattern])


@pytest.mark.parametrize(
    ("address", "pattern"),
    [
        ("me+x@example.com", "me@example.com"),
        ("me@sub.example.com", "*@example.com"),
        ("me@xn--exmple-4nf.com", "*@example.com"),
        ("customer%b.example@example.com", "*@example.com"),
        ("b.example!customer@example.com", "*@example.com"),
        ('"customer@b.example"@example.com', "*@example.com"),
    ],
)
def test_nobody_comes_in_by_the_side(address: str, pattern: str) -> None:
    """Neither a neighbour, nor an address that asks the server to hand the mail on."""
    with pytest.raises(EnvelopeError, match="may not be mailed from here"):
        permit(address, [pattern])


@pytest.mark.parametrize(
    "pattern",
    [
        *["example.com", "", "me", "@example.com", "<me@example.com>", "me@example.com."],
        *["me@example.com, ida@example.com", "*@example.com,*@b.example", "me *@example.com"],
    ],
)
def test_a_pattern_that_fits_nobody_is_told(pattern: str) -> None:
    """A domain without its @, or several in one, is a slip, and no answer about the address."""
    with pytest.raises(DataError, match=r": write one address, or one pattern like \*@example"):
        permit("me@example.com", ["*@example.com", pattern])


def test_one_pattern_is_no_list_of_letters() -> None:
    """Read letter by letter, `*@example.com` would hold `*`: everybody."""
    with pytest.raises(DataError, match="expected a list of patterns"):
        permit("ida@elsewhere.example", "*@example.com")
