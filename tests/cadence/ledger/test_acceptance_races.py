"""A clock is declared right on a server while others write: nobody's word or lease suffers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine

from postmail.cadence.instants import DAY
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.entry import Changes, RecipientRow, Wanted
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.standing import Kind, Record, Standing, standing_text
from postmail.cadence.words import Basis, Identity
from tests.cadence.ledger.making import KEYRING, candidate, leased, ledger

IDA = candidate().identity


@contextmanager
def shop_of(url: str) -> Iterator[tuple[Ledger, Connection]]:
    """A ledger on a server, and a connection of the shop's own to it."""
    store = DatabaseStore(url)
    store.migrate()
    engine = create_engine(url, isolation_level="READ COMMITTED")
    try:
        with engine.connect() as shop:
            yield ledger(store), shop
    finally:
        engine.dispose()
        store.close()


@contextmanager
def accepting(book: Ledger, shop: Connection) -> Iterator[Callable[[], None]]:
    """
    What the block does in the shop's transaction is still open when the clock is accepted, which
    waits for it; the block may have that begin at once.
    """
    with ThreadPoolExecutor(1) as helper:
        begun = []

        def begin() -> None:
            begun.append(helper.submit(book.accept_clock))
            time.sleep(0.5)

        yield begin
        if not begun:
            begin()
        shop.commit()
        begun[0].result()


def test_no_objection_is_lifted_where_a_word_is_being_recorded(url: str) -> None:
    """A row that comes while others are waited for is moved back with them, in their order."""
    with shop_of(url) as (book, shop):
        keys, now = KEYRING.keys(IDA), book.store.read(()).now
        record = Record(Kind.REINSTATED, now + 365 * DAY)
        row = RecipientRow(keys.address[0], standing_text(Standing((record,))))
        with book.store.locked(Wanted(keys.address, (), 0)) as unit:
            unit.write(Changes(recipients={row.key: row}))
        with accepting(book, shop):
            book.within(shop).grant(IDA, "offers", Basis.CONSENT)
        book.object_to(IDA._replace(customer=""), "offers")

        standing = book.standing(IDA)
        assert [one.kind for one in standing.records] == ["reinstated", "basis", "objection"]
        assert standing.objects("offers")


def test_what_is_claimed_while_a_clock_is_accepted_is_not_ahead(url: str) -> None:
    """The clock is read after the wait: leases keep their length, and claims their ids."""
    with shop_of(url) as (book, shop):
        book.object_to(Identity.of("other@example.com"))
        mail = candidate("1", kind="shipped")
        with accepting(book, shop) as wait:
            joined = book.within(shop)
            leased(
                joined.claim(
                    candidate("7", kind="shipped", address="other@example.com", customer="")
                )
            )
            wait()
            sent = leased(book.claim(mail))
            book.confirm(sent)
        (entry,) = book.store.read(KEYRING.keys(IDA).address).entries

        assert (entry.id, entry.lease_until) == (sent.id, sent.ends)
