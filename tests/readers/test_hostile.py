"""What anybody can write into an order costs little time, and is no fault of ours."""

from __future__ import annotations

import time

import pytest

from postmail.order.taxes import is_word_for_vat
from postmail.order.values import is_link
from postmail.readers import read_order
from postmail.readers.prose import plain
from tests.readers.payloads import load

MANY = 100_000


@pytest.mark.parametrize(
    "note",
    [
        f"a{' ' * MANY}b & c",
        "a" + "\n \t" * MANY + "b & c",
        f"{'<a ' * MANY}b",
        f"{'<!--' * MANY}b",
        f"{'<br ' * MANY}b",
        f"{'&' * MANY}b",
        f"&#{'9' * MANY};b",
    ],
    ids=["blanks", "lines", "tags", "comments", "breaks", "entities", "digits"],
)
def test_a_customer_s_note_is_read_in_one_pass(note: str) -> None:
    """Whoever orders writes it; no run of signs holds the reader up."""
    payload = load("woocommerce/order_gross_bundle") | {"customer_note": note}

    started = time.process_time()
    order = read_order(payload)

    assert (order.note or "").endswith(("b", "b & c"))
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Tea <br/> <br> and  more", "Tea\n\nand  more"),
        ("<p>Tea</p>\n <p>and</p>", "Tea\nand\n"),
        (" <br>x", "\nx"),
        ("&#9;&#65;&#x41;", "\tAA"),
    ],
)
def test_breaks_take_the_blanks_around_them(text: str, read: str) -> None:
    """Each break is one line end, however the HTML was laid out."""
    assert plain(text) == read


@pytest.mark.parametrize("text", [f"https://{'a' * MANY}>", "1" * MANY, f"{' ' * MANY}x"])
def test_links_and_names_of_taxes_are_looked_at_once(text: str) -> None:
    """What nearly is a link, or nearly a rate, is not tried again from each of its signs."""
    started = time.process_time()

    assert not is_link(text)
    assert not is_word_for_vat(text)
    assert time.process_time() - started < 5
