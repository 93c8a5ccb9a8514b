"""Law and courtesy: what a mail of its category must have, and must not."""

from __future__ import annotations

from collections.abc import Iterator

from postmail.check.finding import Finding, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options
from postmail.messages import Category

CANNOT_LEAVE = Rule(
    "law-refused",
    Severity.ERROR,
    "the mail may not leave as it is",
    "A mail without what the law or a mailbox provider wants is refused, by us or by them.",
    "give it what is missing; docs/sending.md lists it",
)
PIXEL = Rule(
    "law-pixel",
    Severity.ERROR,
    "a tracking pixel in a mail about an order",
    "Watching whether somebody reads a receipt needs consent (Directive 2002/58/EC, Article 5(3)).",
    "leave it out",
)
OFFER = Rule(
    "law-offer",
    Severity.ERROR,
    "an offer in a mail about an order",
    "It makes the receipt advertising, for the law and for mailbox providers alike.",
    "send the offer as a marketing kind: coupon, similar-items",
)
SENTIMENT = Rule(
    "law-sentiment",
    Severity.ERROR,
    "a reward for a review of one kind",
    "Paying for praise misleads others and is forbidden (16 CFR 465; Directive 2005/29/EC).",
    "ask for an honest review, and reward every one or none",
)
RULES = (CANNOT_LEAVE, PIXEL, OFFER, SENTIMENT)

_TINY = {"0", "1", "0px", "1px"}


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What the law minds in *letter*."""
    if letter.category is Category.TRANSACTIONAL:
        for image in letter.page.iter("img"):
            if {image.get("width"), image.get("height")} & _TINY:
                yield PIXEL.found(place=letter.place(image))
