"""Identity keys: folded, keyed, rotated; what the store holds names nobody."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.cadence.events import Dropped
from postmail.cadence.instants import DAY, instant
from postmail.cadence.ledger.clock import ManualClock, SystemClock
from postmail.cadence.ledger.keys import Keyring
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.store import Store
from postmail.cadence.words import Identity, Reason
from postmail.errors import DataError
from tests.cadence.ledger.conftest import START
from tests.cadence.ledger.making import (
    CONSENT,
    KEYRING,
    POLICY,
    candidate,
    leased,
    ledger,
    policy,
    refused,
)

OLD, NEW = b"the secret of last year", b"the secret of this year"
LOCAL = st.text("abcdefghijklmnopqrstuvwxyz0123456789+._-", min_size=1, max_size=20)
DOMAIN = st.sampled_from(["example.com", "bücher.example", "xn--bcher-kva.example", "日本.example"])


@given(LOCAL, DOMAIN, st.randoms(use_true_random=False))
def test_case_and_idna_do_not_make_another_recipient(local: str, domain: str, rng: object) -> None:
    """Capitals and the two spellings of a domain fold into one key."""
    address = f"{local}@{domain}"
    shouted = address.upper()
    spelt = address.replace("bücher", "xn--bcher-kva")

    assert KEYRING.keys(Identity.of(address)) == KEYRING.keys(Identity.of(shouted))
    assert KEYRING.keys(Identity.of(address)) == KEYRING.keys(Identity.of(f" {spelt} "))


@given(LOCAL, LOCAL)
def test_nothing_that_one_provider_does_is_folded(left: str, right: str) -> None:
    """Dots and plus signs before the @ make different recipients, as they do for most servers."""
    same = Identity.of(f"{left}@example.com"), Identity.of(f"{right}@example.com")

    assert (KEYRING.keys(same[0]) == KEYRING.keys(same[1])) is (left == right)


@given(st.text(min_size=1), st.text(min_size=1))
def test_an_address_is_never_a_customer_number(address: str, customer: str) -> None:
    """The two kinds of key cannot meet, whatever the shop's numbers look like."""
    keys = KEYRING.keys(Identity(address, customer))

    assert not set(keys.address) & set(keys.customer)
    assert len(keys.all) == 2
    assert all(len(key) == 33 and key.isascii() for key in keys.all)
    assert keys.all == tuple(sorted(keys.all))


def test_an_identity_of_nothing_is_refused() -> None:
    """There is nobody to count for."""
    with pytest.raises(DataError, match="an address or a customer number"):
        KEYRING.keys(Identity(""))


@pytest.mark.parametrize(
    ("secrets", "problem"), [([b"short"], "at least 16"), ([OLD, OLD], "twice")]
)
def test_a_keyring_needs_real_secrets(secrets: list[bytes], problem: str) -> None:
    """A secret that can be guessed, or is there twice, is refused."""
    with pytest.raises(DataError, match=problem):
        Keyring(secrets[0], previous=secrets[1:])


@pytest.mark.parametrize(
    "address",
    [
        " Ida@BÜCHER.example ",
        "ida@xn--bcher-kva.example",
        "ida@bu\u0308cher.example",
        "ida@\uff42ücher.example",
        "ida@bücher\u3002example",
    ],
)
def test_an_address_is_one_however_its_domain_is_spelt(address: str) -> None:
    """Case, IDNA, composed or not, wide letters and dots: all lead to one mailbox."""
    assert Identity.of(address) == Identity.of("ida@bücher.example")


def test_another_secret_makes_other_keys() -> None:
    """Without the secret, neither address nor mail can be looked up in the store."""
    ida = Identity.of("ida@example.com", "c1")

    assert not set(Keyring(OLD).keys(ida).all) & set(Keyring(NEW).keys(ida).all)
    assert Keyring(OLD).name("review-request:1:0") != Keyring(NEW).name("review-request:1:0")
    assert repr(Keyring(OLD)) != repr(Keyring(NEW))
    assert "secret" not in repr(Keyring(OLD))


def test_caps_and_names_hold_across_a_rotation(any_store: Store) -> None:
    """Both rings of a rolling deployment, and the new one after it, see the same recipient."""
    ready, rotated = Keyring(OLD, previous=[NEW]), Keyring(NEW, previous=[OLD])
    before, during, after = (
        Ledger(any_store, POLICY, ring) for ring in (Keyring(OLD), ready, rotated)
    )
    before.confirm(leased(before.claim(candidate("1"), CONSENT)))
    assert refused(during.claim(candidate("1"), CONSENT)).reason is Reason.ALREADY_SENT
    assert refused(after.claim(candidate("1"), CONSENT)).reason is Reason.ALREADY_SENT
    leased(after.claim(candidate("2"), CONSENT))
    assert refused(during.claim(candidate("2"), CONSENT)).reason is Reason.IN_FLIGHT

    assert refused(during.claim(candidate("3"), CONSENT)).reason is Reason.CAPPED


def test_a_merged_mail_is_given_back_across_a_rotation(store: Store, clock: ManualClock) -> None:
    """Released, or claimed again, under the new ring: the old ring's name is free, too."""
    mails = [candidate(one, kind="shipped", now=clock.now()) for one in "12"]
    both = mails[0]._replace(also=(("2", 0),))
    before = Ledger(store, POLICY, Keyring(OLD, previous=[NEW]))
    after = Ledger(store, POLICY, Keyring(NEW, previous=[OLD]))
    after.release(leased(before.claim(both)))
    before.release(leased(before.claim(mails[1])))
    leased(before.claim(both))
    clock.advance(timedelta(minutes=6))
    leased(after.claim(mails[0], at_least_once=True))

    assert refused(after.claim(mails[1])).reason is Reason.ALREADY_SENT  # perhaps, in the first
    leased(after.claim(mails[1], at_least_once=True))


def test_an_unknown_first_copy_moves_to_the_new_secret(store: Store, clock: ManualClock) -> None:
    """Its repeat was released; without the old secret it still counts as sent."""
    mail = candidate("1", kind="shipped", now=clock.now(), also=(("2", 0),))
    old = Ledger(store, POLICY, Keyring(OLD))
    leased(old.claim(mail))
    clock.advance(timedelta(minutes=6))
    old.release(leased(old.claim(mail, at_least_once=True)))
    Ledger(store, POLICY, Keyring(NEW, previous=[OLD])).rekey([mail.identity])
    new = Ledger(store, POLICY, Keyring(NEW))

    assert new.secrets_in_use() == set(Keyring(NEW).names)
    for order in "12":
        one = candidate(order, kind="shipped", now=clock.now())
        assert refused(new.claim(one)).reason is Reason.ALREADY_SENT
    leased(new.claim(mail, at_least_once=True))


@pytest.mark.parametrize("rekeyed", [False, True])
@pytest.mark.parametrize("purged", [False, True])
def test_what_a_confirmed_repeat_carried_is_sent_for_good(
    store: Store, clock: ManualClock, rekeyed: bool, purged: bool
) -> None:
    """Long after the claim is out of sight, under another secret, and after a purge."""
    mail = candidate("1", kind="shipped", now=START + timedelta(days=60), also=(("2", 0),))
    book = Ledger(store, POLICY, Keyring(OLD), retention=timedelta(0))
    early = mail._replace(due=instant(START))
    leased(book.claim(early))
    clock.advance(timedelta(minutes=6))
    book.confirm(leased(book.claim(early, at_least_once=True)))
    if rekeyed:
        Ledger(store, POLICY, Keyring(NEW, previous=[OLD])).rekey([mail.identity])
        book = Ledger(store, POLICY, Keyring(NEW), retention=timedelta(0))
    clock.advance(timedelta(days=60))
    if purged:
        book.purge()

    for one in (mail, candidate("2", kind="shipped", now=clock.now())):
        verdict = refused(book.claim(one, at_least_once=True))
        assert verdict.reason is Reason.ALREADY_SENT


@pytest.mark.parametrize("rekeyed", [False, True])
@pytest.mark.parametrize("confirmed", [False, True])
def test_what_a_purged_mail_carried_is_not_sent_again(
    store: Store, clock: ManualClock, rekeyed: bool, confirmed: bool
) -> None:
    """It went, or may have gone: when nobody remembers the claim, the names of its mails hold."""
    book = Ledger(store, POLICY, Keyring(OLD), retention=timedelta(0))
    mail = candidate("1", kind="shipped", now=clock.now(), also=(("2", 0),))
    lease = leased(book.claim(mail))
    if confirmed:
        book.confirm(lease)
    if rekeyed:
        Ledger(store, POLICY, Keyring(NEW, previous=[OLD])).rekey([mail.identity])
        book = Ledger(store, POLICY, Keyring(NEW), retention=timedelta(0))
    clock.advance(timedelta(days=60))

    assert book.purge() == 1
    for order in "12":
        one = candidate(order, kind="shipped", now=clock.now())
        assert refused(book.claim(one)).reason is Reason.ALREADY_SENT


def test_a_lease_that_is_released_after_a_rotation_gives_all_its_mails_back(
    store: Store, clock: ManualClock
) -> None:
    """That it surely did not go holds for what it carried as well."""
    mail = candidate("1", kind="shipped", now=clock.now(), also=(("2", 0),))
    lease = leased(Ledger(store, POLICY, Keyring(OLD)).claim(mail))
    Ledger(store, POLICY, Keyring(NEW, previous=[OLD])).rekey([mail.identity])
    new = Ledger(store, POLICY, Keyring(NEW))
    new.release(lease)

    for order in "12":
        leased(new.claim(candidate(order, kind="shipped", now=clock.now())))


def test_an_unknown_first_copy_outlives_a_rotation_and_a_purge(
    store: Store, clock: ManualClock
) -> None:
    """Its repeat was released; it may have gone, and what it carried with it."""
    mail = candidate("1", kind="shipped", now=clock.now(), also=(("2", 0),))
    old = Ledger(store, POLICY, Keyring(OLD))
    leased(old.claim(mail))
    clock.advance(timedelta(minutes=6))
    old.release(leased(old.claim(mail, at_least_once=True)))
    Ledger(store, POLICY, Keyring(NEW, previous=[OLD])).rekey([mail.identity])
    new = Ledger(store, POLICY, Keyring(NEW), retention=timedelta(0))
    clock.advance(timedelta(days=60))
    new.purge()

    for order in "12":
        one = candidate(order, kind="shipped", now=clock.now())
        assert refused(new.claim(one)).reason is Reason.ALREADY_SENT


def test_rekey_moves_everything_to_the_new_secret(any_store: Store) -> None:
    """After it, the old secret can go: log, names, merged mails and objections are still there."""
    ida = candidate().identity
    old = Ledger(any_store, POLICY, Keyring(OLD))
    old.object_to(ida, "offers")
    old.confirm(leased(old.claim(candidate("1", also=(("2", 0),)), CONSENT)))
    open_lease = leased(old.claim(candidate("3"), CONSENT))
    ring = Keyring(NEW, previous=[OLD])
    Ledger(any_store, POLICY, ring).rekey([ida])
    new = Ledger(any_store, POLICY, Keyring(NEW))
    offer = candidate("4", kind="cross-sell")

    assert new.secrets_in_use() == {ring.names[0]}
    assert refused(new.claim(candidate("2"), CONSENT)).reason is Reason.ALREADY_SENT
    assert refused(new.claim(candidate("5"), CONSENT)).reason is Reason.CAPPED
    assert refused(new.claim(offer, CONSENT)).reason is Reason.OBJECTED
    new.confirm(open_lease)


def test_a_dropped_mail_stays_dropped_under_the_new_secret(any_store: Store) -> None:
    """With its reason, for the next plan; nothing is left under the old one."""
    ida = candidate().identity
    terms = policy('[{ id = "once", limit = 1, within = { days = 9 } }]', 'on_cap = "drop"')
    old = Ledger(any_store, terms, Keyring(OLD))
    leased(old.claim(candidate("1"), CONSENT))
    assert refused(old.claim(candidate("2"), CONSENT)).reason is Reason.DROPPED
    ring = Keyring(NEW, previous=[OLD])
    for _ in range(2):  # a rotation that was broken off is begun again
        Ledger(any_store, terms, ring).rekey([ida])
    new = Ledger(any_store, POLICY, Keyring(NEW))

    assert new.secrets_in_use() == {ring.names[0]}
    assert refused(new.claim(candidate("2"), CONSENT)).reason is Reason.DROPPED
    assert [event.kind for event in new.events(ida) if isinstance(event, Dropped)] == [
        "review-request"
    ]


def test_a_mail_that_was_purged_after_a_rotation_is_not_sent_again(
    store: Store, clock: ManualClock
) -> None:
    """Its name moved with its claim, and so outlives both the claim and the old secret."""
    mail = candidate("1", now=START)
    old = Ledger(store, POLICY, Keyring(OLD))
    old.confirm(leased(old.claim(mail, CONSENT)))
    Ledger(store, POLICY, Keyring(NEW, [OLD])).rekey([mail.identity])
    new = Ledger(store, POLICY, Keyring(NEW), retention=timedelta(days=30))
    clock.advance(timedelta(days=40))
    later = candidate("1", now=clock.now())

    assert new.purge() == 1
    assert refused(new.claim(later, CONSENT)).reason is Reason.ALREADY_SENT


def test_why_a_mail_was_refused_moves_to_the_new_secret(any_store: Store) -> None:
    """A person who asks what is held about them is told it all the same."""
    mail = candidate("1")
    refused(Ledger(any_store, POLICY, Keyring(OLD)).claim(mail))
    Ledger(any_store, POLICY, Keyring(NEW, [OLD])).rekey([mail.identity])

    export = json.loads(Ledger(any_store, POLICY, Keyring(NEW)).export(mail.identity))
    assert [(one["mail"], one["reason"]) for one in export["refusals"]] == [(mail.id, "no-basis")]


@pytest.mark.parametrize("last", ["objected", "dropped"])
@pytest.mark.parametrize("secrets", [(OLD, NEW), (NEW, OLD)], ids=["forth", "back"])
def test_of_two_secrets_the_last_reason_moves(
    store: Store, clock: ManualClock, secrets: tuple[bytes, bytes], last: str
) -> None:
    """While a rotation is on, there may be one under each, and rows come in any order."""
    first, second = secrets
    mail, other = candidate("2", now=START), candidate("1", now=START)
    terms = policy('[{ id = "once", limit = 1, within = { days = 9 } }]', 'on_cap = "drop"')
    refused(Ledger(store, terms, Keyring(first, [second])).claim(mail))
    clock.advance(timedelta(minutes=1))
    book = Ledger(store, terms, Keyring(second, [first]))
    if last == "dropped":
        leased(book.claim(other, CONSENT))
    refused(book.claim(mail, CONSENT._replace(objected=last == "objected")))
    ring = Keyring(NEW, [OLD])
    Ledger(store, terms, ring).rekey([mail.identity])

    (refusal,) = json.loads(Ledger(store, terms, ring).export(mail.identity))["refusals"]
    assert refusal["reason"] == last


def test_nothing_outlives_an_erasure_under_a_secret_that_was_dropped(any_store: Store) -> None:
    """Why a mail was refused keeps the old secret in use, until it moved and is gone there."""
    mail, ring = candidate("1"), Keyring(NEW, [OLD])
    old, both = Ledger(any_store, POLICY, Keyring(OLD)), Ledger(any_store, POLICY, ring)
    refused(old.claim(mail))
    assert both.secrets_in_use() == {ring.names[1]}
    both.rekey([mail.identity])
    assert both.secrets_in_use() == {ring.names[0]}
    Ledger(any_store, POLICY, Keyring(NEW)).erase(mail.identity)

    assert json.loads(old.export(mail.identity))["refusals"] == []


def test_a_purged_mail_keeps_its_secret_in_use(tmp_path: Path) -> None:
    """Its name cannot be hashed anew: dropped now, the secret would let it be sent again."""
    clock = ManualClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    store = SqliteStore(tmp_path / "ledger.db", clock)
    old = Ledger(store, POLICY, Keyring(OLD))
    mail = candidate("1", now=clock.now())
    old.confirm(leased(old.claim(mail, CONSENT)))
    clock.advance(timedelta(days=500))
    old = Ledger(store, POLICY, Keyring(OLD))
    assert old.purge() == 1
    ring = Keyring(NEW, previous=[OLD])
    book = Ledger(store, POLICY, ring)
    book.rekey([mail.identity])
    again = mail._replace(due=instant(clock.now()), expires=instant(clock.now()) + 9 * DAY)

    assert book.secrets_in_use() == {ring.names[1]}
    assert refused(book.claim(again, CONSENT)).reason is Reason.ALREADY_SENT
    store.close()


@pytest.mark.parametrize(
    ("secret", "previous", "problem"),
    [
        (32, (), "expected a secret as bytes or text, got int"),
        (OLD, NEW, "expected a list of secrets"),
        (OLD, [17], "expected a secret as bytes or text, got int"),
    ],
)
def test_a_secret_that_is_none_is_refused(secret: Any, previous: Any, problem: str) -> None:
    """A number would make zeros of itself, a bare secret one secret for each of its bytes."""
    with pytest.raises(DataError, match=problem):
        Keyring(secret, previous=previous)


def test_half_a_character_is_told() -> None:
    """Orders cannot hold one; candidates that are made by hand can."""
    with pytest.raises(DataError, match="lone surrogate"):
        ledger(MemoryStore(SystemClock())).claim(candidate("\ud83d"), CONSENT)


def test_a_secret_is_in_use_while_something_lies_under_it(any_store: Store) -> None:
    """A claim alone keeps the old secret; after `rekey`, more claims do not bring it back."""
    ring = Keyring(NEW, previous=[OLD])
    new, old = ring.names
    leased(Ledger(any_store, POLICY, Keyring(OLD)).claim(candidate("1"), CONSENT))
    book = Ledger(any_store, POLICY, ring)
    assert book.secrets_in_use() == {old}
    book.rekey([candidate().identity])
    leased(book.claim(candidate("2"), CONSENT))

    assert book.secrets_in_use() == {new}


@pytest.mark.parametrize("length", [16, 63, 64, 65, 200])
def test_hashes_are_those_of_the_standard_library(length: int) -> None:
    """HMAC-SHA-256, cut to eight bytes, for secrets shorter and longer than a block."""
    secret = bytes(range(length))
    expected = hmac.digest(secret, "mail\0review-request:ü:0".encode(), "sha256")[:8].hex()

    assert Keyring(secret).name("review-request:ü:0") == expected
