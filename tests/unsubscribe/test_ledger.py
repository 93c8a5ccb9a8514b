"""A click on unsubscribe and the ledger: the next claim refuses, and says why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from postmail.cadence.instants import DAY, HOUR, instant
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.policy import Policy
from postmail.cadence.words import Basis, Candidate, Gates, Identity, Reason, Verdict, mail_id
from postmail.unsubscribe import PAUSE_DAYS, OptOut, Scope
from tests.unsubscribe.making import LINKS, ONE_CLICK, handler, served_by_wsgi

NOW = datetime(2026, 10, 14, 9, 0, tzinfo=UTC)
POLICY = Policy.from_toml(
    """
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


def mail(kind: str) -> Candidate:
    """A mail to the customer 7 that has been due for an hour."""
    return Candidate(
        id=mail_id(kind, "1001"),
        identity=Identity.of("ida@example.com", "customer-7"),
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
        found.grant(Identity.of("ida@example.com", "customer-7"), stream, Basis.CONSENT)
    return found


def keep(ledger: Ledger, wish: OptOut) -> None:
    """What a shop writes as its callback: it knows the customer by the shop's key alone."""
    who = Identity.of(None, wish.person)
    if wish.scope is Scope.STREAM:
        ledger.object_to(who, wish.stream, source="unsubscribe")
    elif wish.scope is Scope.ALL:
        ledger.object_to(who, source="unsubscribe")
    else:
        ledger.pause(who, timedelta(days=PAUSE_DAYS), source="unsubscribe")


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
    ledger: Ledger, scope: Scope, expected: list[str]
) -> None:
    """One click over HTTP, and marketing stops as asked; mails about orders go on."""
    url = LINKS.url("customer-7", "offers", scope=scope)
    with served_by_wsgi(handler(lambda wish: keep(ledger, wish))) as client:
        answer = client("POST", url, ONE_CLICK, Content_Type="application/x-www-form-urlencoded")

    assert answer.status == 200
    assert outcomes(ledger) == expected


def test_without_a_post_the_same_claims_succeed(ledger: Ledger) -> None:
    """It is the click that makes the difference, not the link or a visit of the page."""
    with served_by_wsgi(handler(lambda wish: keep(ledger, wish))) as client:
        assert client("GET", LINKS.url("customer-7", "offers")).status == 200

    assert outcomes(ledger) == ["sent", "sent", "sent"]
