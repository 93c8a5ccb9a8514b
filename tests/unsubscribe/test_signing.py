"""Tokens: what was signed is read back, anything else is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.errors import DataError, TokenError
from postmail.signing import Signer
from tests.unsubscribe.making import SIGNER

OTHER = Signer(b"another secret for tests")
#: At most 513 bytes as JSON: a token takes 600.
FACTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="@"), max_size=9), max_size=9
)


@given(FACTS)
def test_what_was_signed_is_read_back(facts: list[str]) -> None:
    """Any texts, any number of them, in letters that a link can hold."""
    token = SIGNER.sign("stop", facts)

    assert SIGNER.read("stop", token) == tuple(facts)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
@settings(max_examples=300)
def test_one_changed_letter_spoils_a_token(position: int, letter: str) -> None:
    """Every letter counts, the last one's spare bits included."""
    token = SIGNER.sign("stop", ["customer-7", "offers"])
    at = position % len(token)
    changed = token[:at] + letter + token[at + 1 :]
    if changed == token:
        assert SIGNER.read("stop", changed) == ("customer-7", "offers")
    else:
        with pytest.raises(TokenError):
            SIGNER.read("stop", changed)


@given(st.text(max_size=200))
def test_anything_else_is_no_token(text: str) -> None:
    """Whatever stands in a link, the reader says that it is not signed and nothing worse."""
    with pytest.raises(TokenError, match="this signed link cannot be trusted"):
        SIGNER.read("stop", text)


def test_a_link_works_as_long_as_its_secret() -> None:
    """Tokens do not expire: what stands in mails that were sent is read by every later version."""
    token = "DntiTmZnTdONYHl8l9NjG0-fpkVbImN1c3RvbWVyLTciLCJvZmZlcnMiXQ"
    assert SIGNER.sign("stop", ["customer-7", "offers"]) == token
    assert SIGNER.read("stop", token) == ("customer-7", "offers")


@pytest.mark.parametrize("added", ["=", "==", "\n", "!", " "])
@pytest.mark.parametrize("at", [0, 9, -1])
def test_a_token_is_written_in_one_way(added: str, at: int) -> None:
    """What decoders of base64 pass over is no part of a token, wherever it stands."""
    token = SIGNER.sign("stop", ["7"])
    place = at % (len(token) + 1)
    with pytest.raises(TokenError, match="not a token"):
        SIGNER.read("stop", token[:place] + added + token[place:])


@pytest.mark.parametrize("length", [0, 4, 8, 20, 26])
def test_a_link_that_was_cut_is_no_token(length: int) -> None:
    """Mail programs break long lines: that is told apart from a secret that nobody knows."""
    with pytest.raises(TokenError, match="not a token"):
        SIGNER.read("stop", SIGNER.sign("stop", ["7"])[:length])


def test_an_absent_token_is_none() -> None:
    """Where a framework has None for a parameter that the address lacks."""
    absent: Any = None
    with pytest.raises(TokenError, match="not a token: None"):
        SIGNER.read("stop", absent)


def test_a_token_serves_one_purpose() -> None:
    """A link that stops mails cannot be used to give stars."""
    with pytest.raises(TokenError, match="altered, or for another purpose"):
        SIGNER.read("feedback", SIGNER.sign("stop", ["7"]))


def test_secrets_rotate_in_two_steps() -> None:
    """Old links work while the old secret is known, in both steps, and not a day longer."""
    old, new = b"0123456789abcdef", b"fedcba9876543210"
    first, second, third = Signer(old, [new]), Signer(new, [old]), Signer(new)
    token = first.sign("stop", ["7"])

    assert second.read("stop", token) == ("7",)
    assert first.read("stop", second.sign("stop", ["8"])) == ("8",)
    with pytest.raises(TokenError, match="made with an unknown secret"):
        third.read("stop", token)


def test_an_address_is_not_signed() -> None:
    """What stands in a link is in logs and histories: no address goes there."""
    with pytest.raises(DataError, match="an address can be read in a link"):
        SIGNER.sign("stop", ["ida@example.com"])


@pytest.mark.parametrize(
    ("secrets", "problem"),
    [
        ((b"short", []), "at least 16 bytes"),
        ((b"0123456789abcdef", [b"0123456789abcdef"]), "a secret is named twice"),
        ((32, []), "expected a secret as bytes or text, got int"),
        ((b"0123456789abcdef", [97]), "expected a secret as bytes or text, got int"),
        ((b"0123456789abcdef", b"fedcba9876543210"), "previous: expected a list of secrets"),
        ((b"0123456789abcdef", "fedcba9876543210"), "previous: expected a list of secrets"),
        ((b"0123456789abcdef", None), "previous: expected a list of secrets, got NoneType"),
    ],
)
def test_a_secret_that_is_none_is_refused(secrets: tuple[Any, Any], problem: str) -> None:
    """Too short, the same again, a number: a mistake in the settings shows at start."""
    with pytest.raises(DataError, match=problem):
        Signer(*secrets)


def test_a_secret_of_no_characters_is_not_shown() -> None:
    """Bytes that are no text come so from the environment; reports of errors show all of it."""
    with pytest.raises(DataError, match="whole characters") as told:
        Signer("hunter2-hunter2-\udcff")

    assert told.value.__context__ is None


def test_facts_too_long_for_a_link_are_refused() -> None:
    """The header of RFC 8058 has room for 900 characters."""
    most = "x" * 596  # four bytes frame it
    assert SIGNER.read("stop", SIGNER.sign("stop", [most])) == (most,)
    with pytest.raises(DataError, match="at most 600 bytes, got 601"):
        SIGNER.sign("stop", [most + "x"])


def test_a_signer_does_not_show_its_secrets() -> None:
    """Logs get names, not secrets."""
    assert "secret" not in repr(SIGNER)
    assert repr(SIGNER) != repr(OTHER)
