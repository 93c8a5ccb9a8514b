"""A claim on SQLite is decided before its turn comes: what changes until then is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.cadence.instants import instant
from postmail.cadence.ledger.claiming import decided
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.entry import Snapshot, Wanted
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.standing import Suppression
from postmail.cadence.ledger.store import Store
from postmail.cadence.ledger.terms import PreparedRequest
from postmail.cadence.words import Identity, Reason, Request
from postmail.errors import LeaseError
from tests.cadence.ledger.making import (
    CONSENT,
    KEYRING,
    candidate,
    leased,
    ledger,
    policy,
    refused,
)

IDA = candidate().identity
#: Two marketing mails a day; a review request is dropped then.
DROPPING = policy(
    '[{ id = "daily", limit = 2, within = { hours = 24 }, category = "marketing" }]',
    'on_cap = "drop"',
)


class Late(SqliteStore):
    """Something happens between its look and its turn."""

    happens: Callable[[], object] = bool

    def glance(self, wanted: Wanted) -> Snapshot | None:
        """As the store's while another has the turn, and then it happens."""
        with self._writing():
            seen = super().glance(wanted)
        assert seen is not None
        self.happens()
        return seen


@pytest.fixture
def late(tmp_path: Path, clock: ManualClock) -> Iterator[Late]:
    """A store to which nothing happens yet."""
    store = Late(tmp_path / "ledger.db", clock)
    yield store
    store.close()


def test_slots_that_are_taken_meanwhile_are_taken(late: Late, clock: ManualClock) -> None:
    """Two of two a day are claimed in between."""
    store = SqliteStore(late.path, clock)
    now = clock.now()
    late.happens = lambda: [
        leased(ledger(store).claim(candidate(order, now=now), CONSENT)) for order in ("1", "2")
    ]
    verdict = refused(ledger(late).claim(candidate("3", now=now), CONSENT))
    assert (verdict.reason, len(verdict.slots)) == (Reason.CAPPED, 2)
    store.close()


def test_an_objection_meanwhile_is_honoured(late: Late, clock: ManualClock) -> None:
    """By either key."""
    store = SqliteStore(late.path, clock)
    late.happens = lambda: ledger(store).object_to(IDA, "reviews")
    verdict = refused(ledger(late).claim(candidate(now=clock.now()), CONSENT))
    assert verdict.reason is Reason.OBJECTED
    store.close()


@pytest.mark.parametrize(
    ("waits", "looks"), [(timedelta(milliseconds=900), 1), (timedelta(seconds=2), 2)]
)
def test_a_claim_that_waits_long_is_decided_anew(
    late: Late, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, waits: timedelta, looks: int
) -> None:
    """A moment does not matter; who waits for another program is dated by the lock."""
    made: list[Snapshot] = []

    def heard(requests: object, snapshot: Snapshot, *rest: object) -> object:
        made.append(snapshot)
        return decided(requests, snapshot, *rest)  # type: ignore[arg-type]

    for module in ("ledger", "claiming"):
        monkeypatch.setattr(f"postmail.cadence.ledger.{module}.decided", heard)
    start = clock.now()
    late.happens = lambda: clock.advance(waits)
    lease = leased(ledger(late).claim(candidate(now=start), CONSENT))

    assert len(made) == looks
    assert lease.claimed == instant(start + (waits if looks == 2 else timedelta(0)))


def test_only_those_who_changed_are_decided_anew(
    late: Late, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And those who share a recipient with them: by customer number, over two steps."""
    anew: list[list[str]] = []

    def heard(requests: Sequence[PreparedRequest], *rest: object) -> object:
        anew.append([one.request.candidate.order for one in requests])
        return decided(requests, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr("postmail.cadence.ledger.claiming.decided", heard)
    store, now = SqliteStore(late.path, clock), clock.now()
    people = [("a", "1"), ("b", "2"), ("b", "3"), ("c", "3"), ("d", "4")]
    late.happens = lambda: ledger(store).object_to(Identity.of("", "2"), "reviews")
    outcomes = ledger(late).claim_many(
        Request(candidate(at, address=f"{name}@example.com", customer=at, now=now), CONSENT)
        for name, at in people
    )

    assert anew == [["2", "3", "3"]]
    assert [isinstance(one, Lease) for one in outcomes] == [True, False, True, False, True]
    store.close()


def test_only_what_is_claimed_again_is_superseded(late: Late, clock: ManualClock) -> None:
    """
    A claim of unknown outcome lies under an address that nobody asks for any more; the one that
    would repeat it is called off in between: it keeps its name, and what it carried stays used.
    """
    store = SqliteStore(late.path, clock)
    book, other = ledger(late), ledger(store)
    old = candidate(kind="shipped", address="old@example.com", now=clock.now(), also=(("2", 0),))
    new = old._replace(identity=Identity.of("new@example.com", "c1"))
    leased(book.claim(old))
    clock.advance(timedelta(minutes=6))
    late.happens = lambda: other.suppress(new.identity, Suppression.BOUNCED)
    assert refused(book.claim(new, at_least_once=True)).reason is Reason.BOUNCED

    assert refused(other.claim(old)).reason is Reason.ALREADY_SENT
    carried = old._replace(id="shipped:2:0", order="2", also=())
    assert refused(other.claim(carried)).reason is Reason.ALREADY_SENT
    store.close()


#: Each shares an address or a customer number with the next.
PEOPLE = [Identity.of(*one) for one in (("", "1"), ("a@x.example", "1"), ("b@x.example", "1"))]
PEOPLE += [Identity.of("b@x.example", ""), Identity.of("b@x.example", "2")]
MAILS = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(["review-request", "cross-sell", "shipped"]),
    st.sampled_from("123"),
    st.sampled_from(["", "1", "2"]),
    st.booleans(),
)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), MAILS),
        st.tuples(st.sampled_from(["confirm", "release"]), st.integers(0, 9)),
        st.tuples(
            st.sampled_from(["object", "pause", "suppress", "erase"]), st.sampled_from(PEOPLE)
        ),
    ),
    max_size=6,
)
MANY = st.lists(MAILS, min_size=1, max_size=8)
#: One mail, to people who are one customer.
AGAIN = st.tuples(
    st.sampled_from(PEOPLE[:3]),
    st.just("shipped"),
    st.just("1"),
    st.sampled_from(["", "2"]),
    st.just(value=True),
)
CLAIMS = st.tuples(st.just("claim"), AGAIN)
BOUNCES = st.tuples(st.just("suppress"), st.sampled_from(PEOPLE[1:3]))
#: After it nobody knows what became of a claim.
LEASE = timedelta(minutes=5)
#: What happens; the time that passes; the mails that are claimed; what happens meanwhile.
STORIES = {
    "any": st.tuples(ACTS, st.just(timedelta(0)), MANY, ACTS),
    "again": st.tuples(
        st.lists(CLAIMS, max_size=3),
        st.just(LEASE),
        st.lists(AGAIN, min_size=1, max_size=4),
        st.lists(st.one_of(BOUNCES, CLAIMS), max_size=3),
    ),
}


class Shop:
    """A ledger, and the leases that it gave."""

    def __init__(self, store: Store) -> None:
        self.book = ledger(store, DROPPING)
        self.leases: list[Lease] = []

    def acts(self, told: Iterable[Any]) -> None:
        """Do one after the other."""
        for name, what in told:
            self.act(name, what)

    def act(self, name: str, what: Any) -> None:
        """Do what is told."""
        match name:
            case "claim":
                self.claim([what])
            case "confirm" | "release" if what < len(self.leases):
                with suppress(LeaseError):
                    getattr(self.book, name)(self.leases[what])
            case "object":
                self.book.object_to(what, "reviews")
            case "pause":
                self.book.pause(what, timedelta(days=1))
            case "suppress" if what.address:
                self.book.suppress(what, Suppression.BOUNCED)
            case "erase":
                self.book.erase(what)

    def claim(self, mails: Iterable[Any]) -> list[tuple[object, ...]]:
        """What becomes of the mails, in a form that can be compared."""
        outcomes = self.book.claim_many([_request(*mail) for mail in mails])
        self.leases += [one for one in outcomes if isinstance(one, Lease)]
        return [one.verdict if isinstance(one, Lease) else one for one in outcomes]

    def log(self) -> list[object]:
        """All that is on record, but for the ids of claims, which are random."""
        read = [self.book.store.read(KEYRING.keys(one).all) for one in PEOPLE]
        return [
            (
                sorted([*map(str, one._replace(id=""))] for one in seen.entries),
                sorted(one for one in seen.recipients if one.standing),
                sorted(seen.used),
                sorted(seen.refusals),
            )
            for seen in read
        ]


@pytest.mark.parametrize("kind", STORIES)
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_happens_meanwhile_a_claim_is_as_if_it_had_waited(
    kind: str, data: st.DataObject
) -> None:
    """The same story told to a store that decides under its lock: same verdicts, same log."""
    story: tuple[Any, ...] = data.draw(STORIES[kind])
    before, passes, mails, meanwhile = story
    clock = ManualClock(datetime(2026, 3, 17, 10, tzinfo=UTC))
    with TemporaryDirectory() as folder:
        store, memory = Late(Path(folder) / "ledger.db", clock), MemoryStore(clock)
        other = SqliteStore(store.path, clock)
        shops = Shop(store), Shop(memory)
        others = Shop(other), Shop(memory)  # what one ledger was told another does not know
        for shop in others:
            shop.acts(before)
        clock.advance(passes)
        store.happens = lambda: others[0].acts(meanwhile)
        made = shops[0].claim(mails)
        others[1].acts(meanwhile)
        expected = shops[1].claim(mails)

        assert made == expected
        assert shops[0].log() == shops[1].log()
        store.close()
        other.close()


def _request(who: Identity, kind: str, order: str, also: str, again: bool) -> Request:
    merged = ((also, 0),) if also and also != order else ()
    mail = candidate(order, kind=kind, now=datetime(2026, 3, 17, 10, tzinfo=UTC), also=merged)
    return Request(mail._replace(identity=who), CONSENT, again and kind == "shipped")
