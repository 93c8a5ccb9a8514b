"""Links: what a click asks for, in a form that fits the header."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.errors import DataError, TokenError
from postmail.unsubscribe import Links, OptOut, Scope
from tests.unsubscribe.making import LINKS, SIGNER


@pytest.mark.parametrize("scope", list(Scope))
def test_a_link_says_who_and_what(scope: Scope) -> None:
    """Person, stream, scope and language come back from the token."""
    url = LINKS.url("customer-7", "offers", scope=scope, locale="sv")
    page, _, token = url.partition("?t=")

    assert page == "https://nordlicht.example/u"
    assert LINKS.read(token) == OptOut("customer-7", "offers", scope, "sv", one_click=False)
    assert len(url) < 200 and url.isascii()


def test_an_order_without_a_language_has_a_link() -> None:
    """`locale=order.locale` is what a shop has at hand, and few platforms know one."""
    assert LINKS.url("7", "offers", locale=None) == LINKS.url("7", "offers")


def test_an_address_is_no_key() -> None:
    """The shop's key for the person stands in the link, never the address."""
    with pytest.raises(DataError, match="use the customer's key instead"):
        LINKS.url("ida@example.com", "offers")


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"person": ""}, "person: expected the shop's key for somebody"),
        ({"person": None}, "person: expected the shop's key for somebody"),
        ({"person": 7}, "expected texts, got .*: write a number as text"),
        ({"person": "\ud800"}, "expected texts of whole characters"),
        ({"stream": ""}, "stream: expected the stream of the mail"),
        ({"scope": "never"}, "scope: expected one of stream, all, pause"),
    ],
)
def test_a_link_for_nobody_is_refused(facts: dict[str, Any], problem: str) -> None:
    """A key that is missing is told where the link is made, not when somebody wants to stop."""
    with pytest.raises(DataError, match=problem):
        LINKS.url(**{"person": "7", "stream": "offers", **facts})


#: A page of 200 characters.
_LONGEST = "https://a.example/" + "u" * 182


@pytest.mark.parametrize(
    "page",
    [
        "http://a.example/u",
        "https://",
        "https:///u",
        None,  # as a setting that is not there
        "https://a.example/u?x=1",
        "https://a.example/u#x",
        "https://ü.example/u",
        "https://a.example/a,b",
        "https://a.example/\x7f",
        "https://a.example:99999/u",
        "https://:443/u",
        "https://[a.example/u",
        _LONGEST + "u",
    ],
)
def test_a_page_that_providers_ignore_is_refused(page: Any) -> None:
    """HTTPS, ASCII, no query of its own, short."""
    assert Links(SIGNER, _LONGEST).page == _LONGEST
    with pytest.raises(DataError, match="expected a page like https://"):
        Links(SIGNER, page)


def test_a_token_that_says_something_else_is_refused() -> None:
    """Signed by the shop, but not by this version of the link."""
    for facts in (["7", "offers"], ["7", "offers", "everything", "sv"]):
        with pytest.raises(TokenError, match="it says something else than expected"):
            LINKS.read(SIGNER.sign("unsubscribe", facts))
