"""What systems write for "unknown" and "none": the first day of all, empty text; and doubles."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from postmail.cadence.events import read_events
from postmail.cadence.ics import plan_ics
from postmail.cadence.instants import instant
from postmail.cadence.ledger import Elsewhere, Keyring, Ledger, ManualClock, MemoryStore
from postmail.cadence.plan import plan
from postmail.cadence.policy import Policy
from postmail.cadence.simulate import simulate
from postmail.cadence.words import Identity, Reason, Status
from postmail.cli.commands import postmail
from postmail.errors import DataError
from tests.cadence.mails import kind, sent
from tests.cadence.mails import policy as small
from tests.cadence.shop import PLACED, event, order, person, planned, policy

LONG_AGO = ["0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z"]


def marketing(events: list[dict[str, Any]], under: Policy | None = None) -> set[str]:
    """Why the advertising mails about Ida's order do not go, or that they do."""
    made = planned(events=events, days=1, under=under)
    return {
        str(mail.verdict.reason)
        for mail in made.mails
        if mail.kind in ("coupon", "miss-you", "thank-you")
    }


@pytest.mark.parametrize("at", LONG_AGO)
def test_an_objection_of_an_unknown_day_counts(at: str) -> None:
    """.NET writes the first day of the calendar for it; before 1970 instants are negative."""
    assert marketing([person("objected", 0, at=at)]) == {"objected"}


@pytest.mark.parametrize("at", LONG_AGO)
def test_a_withdrawal_of_an_unknown_day_counts(at: str) -> None:
    """It ends the basis that the notice at the collection gives."""
    assert marketing([person("withdrawn", 0, at=at)]) == {"no-basis"}


@pytest.mark.parametrize("notice", ["", "  ", "\n"])
def test_an_empty_notice_is_none(notice: str) -> None:
    """A line that was left blank proves nothing."""
    under = policy(collection_notice=notice)

    assert under.collection_notice is None
    assert marketing([], under) == {"no-basis"}


def test_an_empty_stream_of_an_objection_is_all_marketing() -> None:
    """Exports write it for none; the safe reading of it is that all is meant."""
    assert marketing([person("objected", 0, stream="")]) == {"objected"}
    assert marketing([person("withdrawn", 0, stream=" ")]) == {"no-basis"}
    for given in ("consented", "notified"):
        with pytest.raises(DataError, match="stream"):
            read_events([person(given, 0, stream="")])


def test_two_orders_of_one_instant_have_an_order_of_their_own() -> None:
    """A checkout that splits its orders, and a query that returns them as it likes."""
    orders = [order("1001"), order("1002"), order("1003")]
    found = {
        tuple(sorted((mail.id, mail.verdict.reason) for mail in planned(*given, days=1).mails))
        for given in permutations(orders)
    }

    assert len(found) == 1


def test_an_entry_that_stands_twice_in_the_log_is_one_mail() -> None:
    """It fills one slot of a rule, not two."""
    under = small(
        {"id": "two", "limit": 2, "within": {"days": 30}, "category": "marketing"},
        kinds=[kind(), kind("offer", planned=False)],
        collection_notice="at the checkout",
    )
    entry = sent(instant(PLACED), "offer", "9")
    made = plan([order("1")], [], [entry, entry, entry], under, PLACED + timedelta(hours=1))

    assert made["tips:1:0"].verdict.status is Status.DUE


def test_a_guest_and_an_account_with_one_address_are_one_customer() -> None:
    """In reports, and where mails of one day are counted."""
    orders = [order("1"), order("2", customer={"email": "ida@a.example"})]
    under = small(kinds=[kind(ends_on=[])], collection_notice="at the checkout")
    until = PLACED + timedelta(days=2)
    result = simulate(orders, [], [], under, PLACED, until)

    assert len(result.sent) == 2
    assert list(result.per_customer_day.values()) == [2]
    assert {who.customer for who, _ in result.per_customer_day} == {""}


@pytest.mark.parametrize("later", [False, True])
def test_what_waited_in_vain_says_for_what(later: bool) -> None:
    """Whether or not anything else becomes known about the customer after it expired."""
    under = small(kinds=[kind(expires_after={"days": 3})], collection_notice="at the checkout")
    pause = person("paused", 0, until=(PLACED + timedelta(days=40)).isoformat())
    news = [person("zone-known", 20, zone="Europe/London")] if later else []
    until = PLACED + timedelta(days=30)
    result = simulate([order("1")], read_events([pause, *news]), [], under, PLACED, until)

    (mail,) = result.mails
    assert (mail.verdict.status, mail.verdict.reason) == (Status.HELD, Reason.PAUSED)


def test_what_is_dropped_later_is_not_claimed_now() -> None:
    """A claim at this moment would pass it, and take the slot of what goes before it."""
    nps = kind("nps", priority=20, delay={"hours": 1}, on_cap="drop")
    review = kind(priority=40, delay={"hours": 10}, expires_after={"days": 1})
    under = small(
        {"id": "gap", "min_gap": {"days": 3}, "category": "marketing"},
        kinds=[nps, review], collection_notice="at the checkout",
    )  # fmt: skip
    early = plan([order("1")], [], [], under, PLACED + timedelta(hours=2))
    log = [sent(instant(PLACED + timedelta(hours=10)), "tips", "1")]
    late = plan([order("1")], [], log, under, PLACED + timedelta(hours=11))

    assert early["nps:1:0"].verdict.reason is Reason.DROPPED
    assert early.to_claim == ()
    assert [request.candidate.id for request in late.to_claim] == ["nps:1:0"]


def test_a_file_has_the_ending_of_what_it_holds(tmp_path: Path) -> None:
    """A calendar of a simulation there is none."""
    orders, out = tmp_path / "orders.json", tmp_path / "plan.ics"
    orders.write_text(order().model_dump_json())
    result = CliRunner().invoke(postmail, ["simulate", "--orders", str(orders), "--out", str(out)])

    assert (result.exit_code, out.exists()) == (2, False)
    assert "a file that ends in .ics is none of text, json, html: see --format" in result.output


def test_faults_of_rules_from_a_generator_are_told() -> None:
    """What pydantic has read is empty when their names are looked up."""
    with pytest.raises(DataError, match=r"kinds\[0\]\.category"):
        Policy.model_validate({"kinds": (one for one in [kind(category="other")])})


def test_an_event_about_an_order_of_an_endless_number_is_refused() -> None:
    """No store could keep what is claimed about it."""
    with pytest.raises(DataError, match="255"):
        read_events([event("shipped", 0, "9" * 256)])


def test_what_is_dropped_is_claimed_where_it_was_decided() -> None:
    """Before what goes after it, whose silence would hide from the claim why it is dropped."""
    offer = kind("offer", stream="offers", priority=5, on_cap="drop", delay={"hours": 0})
    memo = kind("memo", priority=1, quiet_after={"hours": 12})
    early = kind("early", stream="offers", planned=False)
    under = small(
        {"id": "gap", "min_gap": {"days": 3}, "stream": "offers"},
        kinds=[offer, memo, early], collection_notice="at the checkout",
    )  # fmt: skip
    clock = ManualClock(PLACED)
    book = Ledger(MemoryStore(clock), under, Keyring(b"a secret for tests only"))
    mine = order("1")
    assert mine.customer is not None
    ida = Identity.of(mine.customer.email, mine.customer.id)
    book.import_sends([
        Elsewhere(ida, "shop", "1", PLACED, kind="early", stream="offers", zone="Europe/Berlin")
    ])  # fmt: skip
    made = plan([mine], [], book.history(ida), under, PLACED)
    said = [book.claim(request.candidate, request.gates) for request in made.to_claim]

    assert [request.candidate.kind for request in made.to_claim] == ["offer", "memo"]
    assert [getattr(one, "reason", None) for one in said] == [Reason.DROPPED, None]
    assert [event.type for event in book.events(ida)] == ["dropped"]


def test_a_calendar_knows_a_customer_by_the_first_order() -> None:
    """Not by the date of a mail without one, and 999 comes before 1000."""
    dated = {"anchor": "date", "date": "2026-04-01T09:00:00Z", "delay": {"days": 0, "at": "10:00"}}
    trade = kind("trade", **dated | {"date": "2026-02-28T09:00:00Z"}, when={"business": True})
    under = small(kinds=[kind("fair", **dated), trade, kind()], collection_notice="at the checkout")
    ola = {"email": "ola@a.example"}
    orders = [order("999"), order("1000", days=1), order("5002", customer=ola)]
    for given in permutations(orders):
        text = plan_ics(plan(given, [], [], under, PLACED + timedelta(days=2)), under).decode()
        names = {line for line in text.splitlines() if line.startswith("UID:fair")}
        assert names == {f"UID:fair:2026-04-01:0:{n}@postmail" for n in ("999", "5002")}
