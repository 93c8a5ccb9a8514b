"""Mails and envelopes for the tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from postmail import Catalogue, Coupon, Envelope, Mail, Recipient
from postmail.language.choice import choose
from postmail.messages import Category, CouponMail, Simple
from postmail.mime import Notice
from postmail.samples import sample_brand, scenario

UNSUBSCRIBE = "https://nordlicht.example/u?t=abc&x=1"
IDA = Recipient(address="ida@example.com", name="Ida Lund", unsubscribe_url=UNSUBSCRIBE)
SUNDAY = datetime(2026, 10, 18, 9, 30, tzinfo=UTC)


def envelope(**more: Any) -> Envelope:
    """An envelope that every kind of mail may leave in."""
    facts: dict[str, Any] = {
        "sender": "Nordlicht <hello@nordlicht.example>",
        "date": SUNDAY,
        "list_id": "offers.nordlicht.example",
        "feedback_id": "nordlicht",
    }
    named = {} if "message_id" in more else {"round": 0}
    return Envelope(**{**facts, **named, **more})


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of the sample brand."""
    return Catalogue(brand=sample_brand())


def order_mail(locale: str = "en", recipient: Recipient | None = IDA) -> Mail:
    """A transactional mail from the shipped catalogue."""
    return catalogue().render(
        Simple(order=scenario("first")), recipient=recipient, locale=locale, tone="formal"
    )


def coupon_mail(locale: str = "en", recipient: Recipient | None = IDA, qr: bool = False) -> Mail:
    """A marketing mail from the shipped catalogue, with a picture inside where *qr* is set."""
    message = CouponMail(order=scenario("first"), coupon=Coupon(code="THANKS10", percent=10, qr=qr))
    return catalogue().render(message, recipient=recipient, locale=locale, tone="formal")


def plain_mail(**more: Any) -> Mail:
    """A mail that no template made: whatever a test wants in it."""
    facts: dict[str, Any] = {
        "kind": "simple",
        "category": Category.TRANSACTIONAL,
        "stream": "orders",
        "text_locale": "en",
        "format_locale": "en",
        "tone": None,
        "subject": "Your order 1001",
        "preheader": "",
        "html": "<!DOCTYPE html><html><body><p>Thank you</p></body></html>\n",
        "text": "Thank you\n",
        "fingerprint": "postmail/1 simple/en 0",
        "language": choose({"en": ()}, requested="en"),
        "order": "1001",
        "recipient": IDA,
    }
    return Mail(**{**facts, **more})


def marketing_mail(**more: Any) -> Mail:
    """As `plain_mail`, with all that a marketing mail must show."""
    shown = f"Object at any time. {UNSUBSCRIBE} Am Leuchtfeuer 7"
    facts: dict[str, Any] = {
        "kind": "coupon",
        "category": Category.MARKETING,
        "stream": "offers",
        "html": f"<html><body>{shown.replace('&', '&amp;')}</body></html>\n",
        "text": f"{shown}\n",
        "notices": (
            Notice("postal address", ("Am Leuchtfeuer 7",)),
            Notice("objection notice", ("Object at any time.",)),
        ),
    }
    return plain_mail(**{**facts, **more})
