"""A click on unsubscribe and the ledger: the next claim refuses, and says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from postmail.cadence.instants import DAY, HOUR, instant
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.plan import plan
from postmail.cadence.policy import Policy
from postmail.cadence.words import Basis, Candidate, Gates, Identity, Reason, Verdict, mail_id
from postmail.order import Order
from postmail.unsubscribe import OptOut, Scope
from tests.test_docs import ROOT, blocks
from tests.unsubscribe.making import LINKS, ONE_CLICK, handler, served_by_wsgi

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
POLICY = Policy.from_toml(
    """
collection_notice = "order form 3"
rules = []

[[kinds]]
kind = "coupon"
category = "marketing"
stream = "offers"
delay = { hours = 1 }
expires_after = { days = 60 }

[[kinds]]
kind = "review-request"
category = "marketing"
stream = "reviews"
delay = { hours = 1 }
expires_after = { days = 60 }

[[kinds]]
kind = "shipped"
category = "transactional"
stream = "orders"
delay = { hours = 0 }
expires_after = { days = 60 }
"""
)

#: A shop's callback.
Keep = Callable[[Ledger, OptOut], None]


def mail(kind: str) -> Candidate:
    """A mail to the customer 7 that has been due for an hour."""
    return Candidate(
        id=mail_id(kind, "1001"),
        identity=Identity.of("hanna@example.com", "customer-7"),
        kind=kind,
        order="1001",
        round=0,
        anchor=instant(NOW) - 2 * HOUR,
        due=instant(NOW) - HOUR,
        expires=instant(NOW) + 50 * DAY,
        zone="Europe/Berlin",
    )


@pytest.fixture
def ledger() -> Ledger:
    """A ledger in memory that knows of a consent to both streams."""
    found = Ledger(MemoryStore(lambda: NOW), POLICY, Keyring(b"a secret for tests only"))
    for stream in ("offers", "reviews"):
        found.grant(Identity.of("hanna@example.com", "customer-7"), stream, Basis.CONSENT)
    return found


@pytest.fixture(scope="module")
def keep() -> Keep:
    """What a shop writes as its callback: the one that the page of the docs shows."""
    names: dict[str, Any] = {"OptOut": OptOut, "Scope": Scope}
    exec(blocks(ROOT / "docs" / "unsubscribe.md")[-1].code, names)
    found: Keep = names["keep"]
    return found


def outcomes(ledger: Ledger) -> list[str]:
    """What became of one mail of each kind: "sent", or the reason why not."""
    kinds = ("coupon", "review-request", "shipped")
    claims = [ledger.claim(mail(kind), Gates()) for kind in kinds]
    return [claim.reason.value if isinstance(claim, Verdict) else "sent" for claim in claims]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope.STREAM, [Reason.OBJECTED, "sent", "sent"]),
        (Scope.ALL, [Reason.OBJECTED, Reason.OBJECTED, "sent"]),
        (Scope.PAUSE, [Reason.PAUSED, Reason.PAUSED, "sent"]),
    ],
)
def test_after_a_post_the_next_claim_refuses(
    ledger: Ledger, keep: Keep, scope: Scope, expected: list[str]
) -> None:
    """One click over HTTP, and marketing stops as asked; mails about orders go on."""
    url = LINKS.url("customer-7", "offers", scope=scope)
    with served_by_wsgi(handler(lambda wish: keep(ledger, wish))) as client:
        answer = client("POST", url, ONE_CLICK, Content_Type="application/x-www-form-urlencoded")

    assert answer.status == 200
    assert outcomes(ledger) == expected


def test_without_a_post_the_same_claims_succeed(ledger: Ledger, keep: Keep) -> None:
    """It is the click that makes the difference, not the link or a visit of the page."""
    with served_by_wsgi(handler(lambda wish: keep(ledger, wish))) as client:
        assert client("GET", LINKS.url("customer-7", "offers")).status == 200

    assert outcomes(ledger) == ["sent", "sent", "sent"]


def guest_claims(ledger: Ledger) -> dict[str, str]:
    """{kind: what became of it} of a guest's order 1001, planned and claimed as a shop does it."""
    order = Order.model_validate(
        {
            "number": "1001",
            "placed_at": NOW - timedelta(days=1),
            "currency": "EUR",
            "lines": [{"title": "Cup"}],
            "customer": {"email": "Guest@example.com"},
        }
    )
    told = ledger.events(Identity.of("guest@example.com"))
    claims = {
        mail.kind: ledger.claim(mail.candidate, mail.gates or Gates())
        for mail in plan([order], told, [], POLICY, NOW).mails
        if mail.candidate is not None
    }
    return {
        kind: claim.reason.value if isinstance(claim, Verdict) else "sent"
        for kind, claim in claims.items()
    }


def test_a_guests_click_stops_what_was_planned_for_the_order(ledger: Ledger, keep: Keep) -> None:
    """
    An order without a customer number: the link holds a key of the shop's, the objection goes to
    the address, by which the plan knows the guest.
    """
    url = LINKS.url("order-1001", "offers", scope=Scope.ALL)
    with served_by_wsgi(handler(lambda wish: keep(ledger, wish))) as client:
        assert client("POST", url, ONE_CLICK).status == 200

    stopped = {"coupon": Reason.OBJECTED, "review-request": Reason.OBJECTED, "shipped": "sent"}
    assert guest_claims(ledger) == stopped


def test_a_guest_who_did_not_click_gets_the_same_mails(ledger: Ledger) -> None:
    """The notice at the order is the basis; nothing else stops them."""
    sent = {"coupon": "sent", "review-request": "sent", "shipped": "sent"}
    assert guest_claims(ledger) == sent
