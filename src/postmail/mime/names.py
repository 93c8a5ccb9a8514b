"""Names that a mail has for programs: its message id, its thread, its row in complaint reports."""

from __future__ import annotations

import hashlib


def message_id(order: str, kind: str, round_: int, address: str, domain: str) -> str:
    """
    The id of the mail of this *kind* about this *order* in this *round* to this *address*.

    The same mail has the same id whenever it is made, so that a retry is recognisable. It shows
    neither order nor address; that it is guessable does no harm.

    >>> message_id("1001", "simple", 0, "ida@example.com", "shop.example")
    '<simple.0.68b925b409bb58d83ef2@shop.example>'
    """
    return f"<{kind}.{round_}.{_digest(order, kind, str(round_), address)}@{domain}>"


def thread_id(order: str, address: str, domain: str) -> str:
    """The id that all mails about *order* to *address* refer to; no mail has it itself."""
    return f"<order.{_digest(order, address)}@{domain}>"


def feedback_id(kind: str, stream: str, campaign: str | None, sender: str) -> str:
    """
    What groups complaints in Google's reports: three fields at most before the *sender*'s own.

    A field that says what another says already is left out, as Google asks (Feedback Loop, Gmail
    Help 6254652).

    >>> feedback_id("coupon", "offers", "autumn", "nordlicht")
    'autumn:coupon:offers:nordlicht'
    >>> feedback_id("reviews", "reviews", None, "nordlicht")
    'reviews:nordlicht'
    """
    fields = dict.fromkeys(field for field in (campaign, kind, stream) if field)
    fields.pop(sender, None)
    return ":".join([*fields, sender])


def domain_of(address: str) -> str:
    """The part of *address* after the @."""
    return address.rpartition("@")[2]


def _digest(*facts: str) -> str:
    return hashlib.blake2b("\0".join(facts).encode(), digest_size=10).hexdigest()
