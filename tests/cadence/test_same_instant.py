"""Two things at one instant: whatever the order of the input, one plan comes of them."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from postmail.cadence.groups import gather
from postmail.cadence.instants import instant, moment
from postmail.cadence.ledger import Keyring, Ledger, ManualClock, MemoryStore
from postmail.cadence.plan import plan
from postmail.cadence.words import CLOSED, Basis, Identity
from postmail.errors import DataError
from postmail.order import Order
from tests.cadence.mails import sent
from tests.cadence.shop import PLACED, event, order, parcel, person, planned, policy

IDA = Identity.of("ida@a.example", "7")
NOW = PLACED + timedelta(days=2)


def at(days: float) -> str:
    """An instant so many days after the order."""
    return (PLACED + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("events", "kind", "expected"),
    [
        ([event("delivery-date-changed", 2, expected=at(days)) for days in (3, 9, 6)],
         "tips", "03-16 09:00"),
        ([person("paused", 2, until=at(days)) for days in (20, 50, 45)],
         "coupon", "04-22 07:00"),
        ([person("zone-known", 2, zone=f"Europe/{city}") for city in ("London", "Moscow")],
         "coupon", "04-11 07:00"),
    ],
)  # fmt: skip
def test_of_two_that_say_different_things_the_later_value_counts(
    events: list[dict[str, Any]], kind: str, expected: str
) -> None:
    """Promises, pauses and zones that become known at one instant."""
    found = set()
    for given in permutations(events):
        verdict = planned(order(shipments=[parcel(1)]), events=list(given), days=3)[
            f"{kind}:1001:0"
        ].verdict
        assert verdict.at is not None
        found.add(f"{moment(verdict.at):%m-%d %H:%M}")

    assert found == {expected}


@pytest.mark.parametrize("name", ["consented", "notified"])
def test_proofs_of_one_instant_have_an_order(name: str) -> None:
    """A gate names the same one, however they stand in the input."""
    events = [person(name, 1, stream="offers", proof=proof) for proof in ("form 7", "form 8")]

    plans = [planned(events=given, days=2) for given in (events, events[::-1])]

    assert plans[0] == plans[1]


@pytest.mark.parametrize(
    ("kinds", "days"),
    [
        (("simple", "shipped"), (6.9, 6.9)),  # both ask for silence until the same instant
        (("review-request", "review-request"), (5, 6)),  # one mail, told twice
    ],
)
def test_a_log_has_one_order(kinds: tuple[str, str], days: tuple[float, float]) -> None:
    """Of two that ask for the same silence, one is named; of one mail the last record counts."""
    now = PLACED + timedelta(days=7)
    log = [
        sent(instant(PLACED + timedelta(days=day)), name, "1001")._replace(counts=False)
        for name, day in zip(kinds, days, strict=True)
    ]
    orders = [order(shipments=[parcel(1, 3)])]

    plans = [plan(orders, [], given, policy(), now) for given in (log, log[::-1])]

    assert plans[0] == plans[1]


@pytest.mark.parametrize("bases", list(permutations([Basis.NONE, Basis.CONSENT])))
def test_a_claim_and_a_plan_agree_on_a_withdrawal_of_the_same_instant(
    bases: tuple[Basis, ...],
) -> None:
    """It ends the consent in both, in whichever order they were recorded."""
    ledger, when = a_ledger(), PLACED + timedelta(days=1)
    for basis in bases:
        ledger.grant(IDA, "offers", basis, at=when)

    found = plan([order()], ledger.events(IDA), [], policy(), NOW)["coupon:1001:0"]
    standing = ledger.standing(IDA).gates("offers", CLOSED)

    assert found.gates is not None
    assert (found.gates.basis, standing.basis) == (Basis.NONE, Basis.NONE)


@pytest.mark.parametrize("lengths", list(permutations([3, 9])))
def test_a_claim_and_a_plan_agree_on_pauses_of_the_same_instant(lengths: tuple[int, ...]) -> None:
    """The longer one holds."""
    ledger, when = a_ledger(), PLACED + timedelta(days=1)
    for days in lengths:
        ledger.pause(IDA, timedelta(days=days), at=when)

    found = plan([order()], ledger.events(IDA), [], policy(), NOW)["coupon:1001:0"]
    paused = instant(when + timedelta(days=9))

    assert found.gates is not None
    assert (found.gates.paused, ledger.standing(IDA).paused_until()) == (paused, paused)


def a_ledger() -> Ledger:
    """An empty one, as of the second day."""
    return Ledger(
        MemoryStore(ManualClock(NOW)), policy(), Keyring("a secret of the tests, of these")
    )


def joined(*places: int) -> list[Order]:
    """Two recipients with a first order each, and a third who connects them, in this order."""
    people = [("1001", "ida@a.example", "7"), ("1001", "ola@b.example", "8"),
              ("2000", "ida@a.example", "8")]  # fmt: skip
    return [
        order(people[place][0], customer={"email": people[place][1], "id": people[place][2]})
        for place in places
    ]


@pytest.mark.parametrize("places", list(permutations(range(3))))
def test_a_number_stands_for_one_of_those_who_are_planned_together(places: tuple[int, ...]) -> None:
    """Mails are named by it: rather than lose one of two, the plan says so, in every order."""
    with pytest.raises(DataError) as refused:
        planned(*joined(*places))

    assert [str(fault) for fault in refused.value.faults] == [
        "order 1001: stands for two recipients whom a third one connects: number the orders apart"
    ]


def test_strangers_may_share_a_number() -> None:
    """Two shops' orders in one file; and of one recipient's, the later in the input counts."""
    apart = planned(*joined(0, 1))
    twice = list(gather([order(gift=False), order(gift=True)]))

    assert [mail.id for mail in apart.due] == ["simple:1001:0"] * 2
    assert [one.gift for group in twice for one, _ in group.orders.values()] == [True]
