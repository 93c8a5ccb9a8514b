"""The past: history, imports, export, erasure, retention."""

from __future__ import annotations

import json
from collections.abc import Set
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from postmail.cadence.instants import DAY, instant
from postmail.cadence.ledger.archive import Elsewhere
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.standing import Suppression
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Basis, Identity, Outcome, Reason
from postmail.errors import DataError, ExpiredLeaseError
from postmail.messages.base import Category
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import (
    CONSENT,
    KEYRING,
    POLICY,
    candidate,
    leased,
    ledger,
    refused,
)

IDA = candidate().identity


def newsletter(ref: str, *, days: float = 0.5, identity: Identity = IDA) -> Elsewhere:
    """A newsletter that left some days ago."""
    return Elsewhere(identity, "newsletter-tool", ref, datetime.now(UTC) - timedelta(days=days))


def test_history_is_what_the_planner_takes(any_store: Store) -> None:
    """Oldest first, with the identity that was asked for, without what was released."""
    book = ledger(any_store)
    book.confirm(leased(book.claim(candidate("1"), CONSENT)))
    book.release(leased(book.claim(candidate("2"), CONSENT)))
    leased(book.claim(candidate("3", address="other@example.com"), CONSENT))
    history = book.history(IDA)

    assert [(sent.id, sent.outcome) for sent in history] == [
        ("review-request:1:0", Outcome.HANDED_OFF),
        ("review-request:3:0", Outcome.IN_FLIGHT),
    ]
    assert history[0].identity == IDA
    assert history[1].identity.customer == "c1"
    assert history[1].identity.address not in ("", "other@example.com")
    assert (history[0].category, history[0].stream, history[0].zone, history[0].counts) == (
        "marketing", "reviews", "Europe/Berlin", True,
    )  # fmt: skip


def test_history_of_several_people_has_each_claim_once(any_store: Store) -> None:
    """With all keys that anybody asked by; what was sent to strangers stays what it was."""
    book = ledger(any_store)
    for order in ("1", "2"):
        leased(book.claim(candidate(order), CONSENT))
    leased(book.claim(candidate("1", address="ole@example.com", customer="c2"), CONSENT))
    guest, number = IDA._replace(customer=""), IDA._replace(address="")
    ole = Identity.of("ole@example.com", "c2")

    assert [sent.identity for sent in book.history(guest, ole, number)] == [IDA, IDA, ole]
    assert book.history() == []


def test_mails_of_other_systems_fill_the_caps(any_store: Store) -> None:
    """A newsletter that went this morning counts, by either key, and is taken in once."""
    book = ledger(any_store)
    sends = [newsletter("a"), newsletter("b"), newsletter("a"), newsletter("c", days=3)]

    assert book.import_sends(sends) == 3
    assert book.import_sends(sends) == 0
    verdict = refused(book.claim(candidate("1", address="else@example.com"), CONSENT))
    assert verdict.reason is Reason.CAPPED
    assert verdict.slots[0].startswith("newsletter:newsletter-tool/")


def test_a_mail_of_another_system_is_taken_in_once_by_either_key(any_store: Store) -> None:
    """The system may have known the address alone, and learnt the customer's number since."""
    book, send = ledger(any_store), newsletter("a")
    known = send._replace(identity=Identity(send.identity.address, "c77"))
    alone = send._replace(identity=Identity(send.identity.address, ""))

    assert [book.import_sends([one]) for one in (alone, known, alone)] == [1, 0, 0]
    assert len(book.history(known.identity)) == 1


def test_an_import_from_the_future_is_refused(any_store: Store) -> None:
    """A hand-off ahead of the clock is an error in the data, not a fact: all are named."""
    book = ledger(any_store)
    sends = [newsletter("a"), newsletter("b", days=-1), newsletter("c", days=-2)]
    with pytest.raises(DataError, match=r"2 faults\n  \[1\].sent_at: lies ahead"):
        book.import_sends(sends)

    assert book.history(IDA) == []


def test_an_import_that_no_calendar_can_place_is_refused(store: Store) -> None:
    """A zone that does not exist would break every later claim; a time without one says nothing."""
    naive = START.replace(tzinfo=None)
    sends = [
        newsletter("a")._replace(sent_at=START, zone="Mars/Base"),
        newsletter("b")._replace(sent_at=naive, zone="../etc"),
    ]
    with pytest.raises(DataError, match="3 faults") as caught:
        ledger(store).import_sends(sends)

    paths = [fault.path for fault in caught.value.faults]
    assert paths == ["[0].zone", "[1].sent_at", "[1].zone"]


def test_an_import_that_no_rule_would_count_is_refused(store: Store) -> None:
    """A category and tags that are none would count for no rule that means them."""
    sends = [
        newsletter("a", days=90)._replace(category=cast(Category, "Marketing")),
        newsletter("b", days=90)._replace(tags=cast(Set[str], ["big"])),
        newsletter("c", days=90)._replace(tags=cast(Set[str], {1})),
        newsletter("d", days=90)._replace(sent_at=cast(datetime, "2026-01-01")),
    ]
    with pytest.raises(DataError, match='marketing, got "Marketing"') as caught:
        ledger(store).import_sends(sends)

    paths = [fault.path for fault in caught.value.faults]
    assert paths == ["[0].category", "[1].tags", "[2].tags", "[3].sent_at"]


def test_an_import_that_no_store_could_tell_from_another_is_refused(any_store: Store) -> None:
    """`tool/eu` with `1` and `tool` with `eu/1` would be one mail, and so would all unnamed."""
    words = {"source": "tool/eu", "kind": "news:letter", "ref": "", "stream": "\ud800"}
    words_of_others = {"source": None, "kind": 7, "ref": None, "stream": b"offers"}
    sends = [
        newsletter("a")._replace(**cast(Any, {path: word}))
        for given in (words, words_of_others)
        for path, word in given.items()
    ]
    book = ledger(any_store)
    with pytest.raises(DataError, match='text without /, got "tool/eu"') as caught:
        book.import_sends(sends)

    paths = [fault.path for fault in caught.value.faults]
    assert paths == [f"[{place}].{path}" for place, path in enumerate([*words, *words_of_others])]
    assert book.import_sends([newsletter("eu/1"), newsletter("1:0")]) == 2


def test_an_import_takes_any_set_of_tags(store: Store) -> None:
    """Frozen or not."""
    book = ledger(store)
    send = newsletter("a")._replace(tags={"big"}, sent_at=START - timedelta(hours=1))

    assert book.import_sends([send]) == 1
    assert book.history(IDA)[0].tags == {"big"}


def test_an_export_holds_everything_about_one_person(any_store: Store) -> None:
    """Mails, consents with their proof, and why mails were not sent; nothing about others."""
    book = ledger(any_store)
    book.confirm(leased(book.claim(candidate("1"), CONSENT)), message_id="<1@example.com>")
    leased(book.claim(candidate("2"), CONSENT))
    leased(book.claim(candidate("9", address="x@example.com", customer="x"), CONSENT))
    refused(book.claim(candidate("3"), CONSENT))
    book.grant(IDA, "reviews", Basis.CONSENT, text="v3", source="checkout")
    export = json.loads(book.export(IDA))

    assert [mail["order_ref"] for mail in export["mails"]] == ["1", "2"]
    assert export["mails"][0]["message_id"] == "<1@example.com>"
    assert export["mails"][0]["tags"] == ["feedback"]
    assert datetime.fromisoformat(export["mails"][0]["settled_at"]).tzinfo is not None
    assert export["mails"][1]["settled_at"] is None
    assert (export["version"], export["identity"]["address"]) == (1, "ida@example.com")
    (consent,) = export["standing"]
    assert (consent["value"], consent["text"], consent["until"]) == ("consent", "v3", None)
    refusal = export["refusals"][0]
    assert (refusal["mail"], refusal["reason"], refusal["rule"], refusal["policy"]) == (
        "review-request:3:0", "capped", "daily", POLICY.digest,
    )  # fmt: skip
    assert sorted(json.loads(refusal["slots"])) == ["review-request:1:0", "review-request:2:0"]
    assert datetime.fromisoformat(refusal["next_at"]) > datetime.now(UTC)


def test_an_erased_person_is_gone_and_stays_unmailed(any_store: Store) -> None:
    """No mail, no consent, no proof is left; the objection is, and the erasure counts as one."""
    book = ledger(any_store)
    book.grant(IDA, "reviews", Basis.CONSENT, text="v3", source="checkout")
    book.object_to(IDA, "offers", source="phone call")
    book.suppress(IDA, Suppression.BOUNCED)
    book.reinstate(IDA)
    book.release(leased(book.claim(candidate("1"))))
    leased(book.claim(candidate("2", also=(("3", 0),))))
    refused(book.claim(candidate("4", kind="cross-sell")))
    book.erase(IDA)
    export = json.loads(book.export(IDA))

    assert (export["mails"], export["refusals"]) == ([], [])
    assert {record["kind"] for record in export["standing"]} == {
        "objection", "suppression", "reinstated",
    }  # fmt: skip
    assert {record["source"] for record in export["standing"]} == {"", "erasure"}
    customer = CONSENT._replace(basis=Basis.EXISTING_CUSTOMER)
    assert refused(book.claim(candidate("5"), customer)).reason is Reason.OBJECTED
    book.grant(IDA, "reviews", Basis.CONSENT)
    leased(book.claim(candidate("5")))


def test_erasing_one_leaves_others(any_store: Store) -> None:
    """Who shares no key with the erased person keeps everything."""
    book = ledger(any_store)
    other = candidate("1", address="x@example.com", customer="x")
    leased(book.claim(other, CONSENT))
    leased(book.claim(candidate("1"), CONSENT))
    book.erase(IDA)

    assert [sent.id for sent in book.history(other.identity)] == [other.id]


def test_retention_purges_what_is_old_and_keeps_its_names(store: Store, clock: ManualClock) -> None:
    """After the retention a mail's row is gone; the mail is still not sent twice."""
    book = Ledger(store, POLICY, KEYRING, retention=timedelta(days=30))
    mail = candidate("1", now=START)._replace(expires=instant(START) + 400 * DAY)
    refused(book.claim(mail))
    book.confirm(leased(book.claim(mail, CONSENT)))
    book.release(leased(book.claim(candidate("2", now=START), CONSENT)))
    book.grant(mail.identity, "reviews", Basis.CONSENT)
    clock.advance(timedelta(days=31))
    book.confirm(leased(book.claim(candidate("3", now=clock.now()), CONSENT)))

    assert book.purge() == 2
    assert book.purge() == 0
    assert [sent.id for sent in book.history(IDA)] == ["review-request:3:0"]
    assert json.loads(book.export(IDA))["refusals"] == []
    assert refused(book.claim(mail)).reason is Reason.ALREADY_SENT


def test_a_retention_for_ever_purges_nothing(any_store: Store) -> None:
    """The longest span that there is reaches back further than any clock."""
    book = Ledger(any_store, POLICY, KEYRING, retention=timedelta.max)
    leased(book.claim(candidate(), CONSENT))

    assert book.purge() == 0


def test_nothing_is_purged_that_a_rule_looks_back_to(store: Store, clock: ManualClock) -> None:
    """A retention shorter than a window of the policy does not shorten the window."""
    book = Ledger(store, POLICY, KEYRING, retention=timedelta(0))
    book.confirm(leased(book.claim(candidate("1", now=START), CONSENT)))
    clock.advance(timedelta(hours=23))

    assert book.purge() == 0


def test_a_mail_that_was_confirmed_late_is_purged_late(store: Store, clock: ManualClock) -> None:
    """It counts from when it was said to have gone, however long ago it was claimed."""
    book = Ledger(store, POLICY, KEYRING, retention=timedelta(0))
    leases = [leased(book.claim(candidate(order, now=START), CONSENT)) for order in "12"]
    clock.advance(timedelta(days=2, minutes=9))
    for lease in leases:
        with pytest.raises(ExpiredLeaseError):
            book.confirm(lease)
    clock.advance(timedelta(minutes=9))

    assert book.purge() == 0
    assert refused(book.claim(candidate("3", now=START), CONSENT)).reason is Reason.CAPPED
    clock.advance(timedelta(days=3))
    assert book.purge() == 2


def test_on_servers_too_the_purge_takes_what_is_old(any_store: Store) -> None:
    """With nothing old, nothing goes: the clock is the store's own."""
    book = Ledger(any_store, POLICY, KEYRING, retention=timedelta(0))
    leased(book.claim(candidate("1"), CONSENT))

    assert book.purge() == 0
    book.accept_clock()
    assert len(book.history(IDA)) == 1
