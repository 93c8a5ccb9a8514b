"""Mails by both paths, and what is in them once they are decoded."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from functools import cache
from typing import Any

from postmail import Catalogue, Envelope, Recipient
from postmail.messages import Message
from postmail.samples import sample_brand

TO = Recipient(
    address="ida@example.com",
    name="Ida Lund",
    unsubscribe_url="https://shop.example/u/secret?a=1&b=2",
    preferences_url="https://shop.example/p/secret",
)
ENVELOPE = Envelope(
    sender="Nordlicht <hello@nordlicht.example>",
    date=datetime(2026, 10, 18, 9, 30, tzinfo=UTC),
    round=0,
    list_id="offers.nordlicht.example",
    feedback_id="nordlicht",
)
Decoded = tuple[list[tuple[str, str]], list[tuple[str, Any]]]


@cache
def catalogue(memo_size: int = 4096) -> Catalogue:
    """The catalogue of the sample brand."""
    return Catalogue(brand=sample_brand(), memo_size=memo_size)


def decoded(data: bytes) -> Decoded:
    """Headers and parts of a mail; it has no defect, and no line is longer than it may be."""
    head, _, bodies = data.partition(b"\r\n\r\n")
    assert max(map(len, bodies.split(b"\r\n"))) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 998  # ids and links for programs are not broken
    assert b"\n" not in data.replace(b"\r\n", b"")
    message = message_from_bytes(data, policy=policy.default)
    assert not any(part.defects for part in message.walk())
    parts = [part for part in message.walk() if not part.is_multipart()]
    return (
        [(name, str(value)) for name, value in message.items()],
        [(part.get_content_type(), part.get_content()) for part in parts],
    )


def both(message: Message, envelope: Envelope, *, memo_size: int = 4096, **to: Any) -> None:
    """Assert that both paths make the same mail of *message*, or refuse it with the same words."""
    shop = catalogue(memo_size)
    try:
        plain = decoded(shop.render(message, **to).to_bytes(envelope))
    except ValueError as refusal:
        try:
            shop.to_bytes(message, envelope, **to)
        except ValueError as other:
            assert (type(other), str(other)) == (type(refusal), str(refusal))
            return
        raise AssertionError(f"the fast path does not refuse: {refusal}") from None
    assert decoded(shop.to_bytes(message, envelope, **to)) == plain
