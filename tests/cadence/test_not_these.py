"""What a developer hands in by mistake is told, with what would be right, and quotes nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from postmail.cadence.ledger import Keyring, Ledger, ManualClock, MemoryStore, Suppression
from postmail.cadence.plan import plan
from postmail.cadence.policy import default_policy
from postmail.cadence.simulate import simulate
from postmail.errors import DataError
from postmail.testing import make_order

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
POLICY = default_policy()
RING = Keyring("a secret of sixteen bytes or more")
ADDRESS: Any = "ida@example.com"
ORDER: Any = make_order(number="1", placed_at=NOW, customer={"email": ADDRESS})
EVENT: Any = {"type": "objected", "address": ADDRESS, "at": NOW}


def _planned() -> Any:
    return plan([ORDER], [], [], POLICY, NOW)


def _ledger() -> Any:
    return Ledger(MemoryStore(ManualClock(NOW)), POLICY, RING)


@pytest.mark.parametrize(
    ("attempt", "told"),
    [
        (lambda: plan(ORDER, [], [], POLICY, NOW), r"orders\[0\]: expected an Order, .*got tuple"),
        (
            lambda: plan([ORDER, ORDER.model_dump()], [], [], POLICY, NOW),
            r"orders\[1\]: expected an Order, as read_order gives one, got dict",
        ),
        (
            lambda: plan([ORDER], [EVENT], [], POLICY, NOW),
            r"events\[0\]: expected an event, as read_events gives them, got dict",
        ),
        (
            lambda: plan([ORDER], [], [EVENT], POLICY, NOW),
            r"history\[0\]: expected a Sent, as ledger.history gives them, got dict",
        ),
        (
            lambda: plan([ORDER], [], [], "cadence.toml", NOW),  # type: ignore[arg-type]
            r"policy: expected a Policy, such as default_policy\(\) or .*, got str",
        ),
        (
            lambda: simulate([ORDER], [], [], "cadence.toml", NOW, NOW),  # type: ignore[arg-type]
            "policy: expected a Policy",
        ),
        (
            lambda: Ledger(MemoryStore(ManualClock(NOW)), "p.toml", RING),  # type: ignore[arg-type]
            "policy: expected a Policy",
        ),
        (
            lambda: Ledger(MemoryStore(ManualClock(NOW)), POLICY, "secret"),  # type: ignore[arg-type]
            r"keyring: expected a Keyring\(secret\), got str",
        ),
        (
            lambda: _ledger().claim(_planned().due[0]),
            r"candidate: expected a Candidate, as a plan's to_claim has them, got Planned",
        ),
        (
            lambda: _ledger().claim(_planned().to_claim[0]),
            "candidate: expected a Candidate, .*got Request",
        ),
        (
            lambda: _ledger().claim(_planned().to_claim[0].candidate, None),
            "gates: expected Gates, .*got NoneType",
        ),
        (
            lambda: _ledger().claim_many(_planned().due),
            "expected a Request, as a plan's to_claim has them, got Planned",
        ),
        (
            lambda: _ledger().suppress(ADDRESS, Suppression.BOUNCED),
            r"expected an Identity: Identity\.of\(address, customer\), got str",
        ),
        (lambda: _ledger().object_to(ADDRESS), "expected an Identity"),
        (lambda: _ledger().events(ADDRESS), "expected an Identity"),
        (lambda: _ledger().history([ADDRESS]), "expected an Identity"),
        (lambda: _ledger().pause(_planned().due[0].identity, 30), "length: expected a timedelta"),
    ],
)
def test_a_slip_is_told(attempt: Callable[[], object], told: str) -> None:
    """The place, what would be right, and what was given: its type, never its value."""
    with pytest.raises(DataError, match=told) as caught:
        attempt()
    assert ADDRESS not in str(caught.value)
