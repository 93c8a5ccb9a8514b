"""Claims on PostgreSQL by psycopg: few messages, whatever stands in them, and lost sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import make_url, text

from postmail.cadence.ledger import batched
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.words import Identity, Reason, Request
from postmail.errors import DataError
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger, refused, stopped_by

HOSTILE = (
    "O'Neill",
    "'); DROP TABLE postmail_claim; --",
    'back\\slash \\\' \\" "quoted"',
    "$1 %s %(keys)s :keys $function$",
    "多謝 🎁 é",
    "two\nlines\tand\rmore",
)


@pytest.fixture(params=[False, True], ids=["statements", "function"])
def store(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[DatabaseStore]:
    """A store of its own, by statements and by the function."""
    made = DatabaseStore(postgres_url, server_side=request.param)
    made.migrate()
    made.read(())  # connected, and checked for its version
    yield made
    made.close()


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What is sent to the server for claims."""
    said: list[bytes] = []
    answers = batched._answers

    def heard(session: Any, message: bytes) -> list[Any]:
        said.append(message)
        return answers(session, message)

    monkeypatch.setattr(batched, "_answers", heard)
    return said


def test_a_claim_is_two_messages(store: DatabaseStore, messages: list[bytes]) -> None:
    """Granted or refused, one or a hundred; the first ones of a connection prepare it."""
    book = ledger(store)
    leased(book.claim(candidate("1"), CONSENT))
    assert [b"PREPARE" in message for message in messages] == [True, False, False]
    for order, reason in (("2", None), ("3", Reason.CAPPED)):
        messages.clear()
        outcome = book.claim(candidate(order), CONSENT)
        assert (None if isinstance(outcome, Lease) else outcome.reason) is reason
        assert [message.split()[0] for message in messages] == [b"BEGIN", b"EXECUTE"]
        assert messages[-1].endswith(b";COMMIT")
    messages.clear()
    mails = [candidate("1", address=f"p{n}@example.com", customer=f"c{n}") for n in range(100)]
    book.claim_many(Request(mail, CONSENT) for mail in mails)
    assert len(messages) == 2


def test_values_are_written_as_they_are(store: DatabaseStore) -> None:
    """Whatever an order's number is: it ends no literal, and comes back as it was."""
    book = ledger(store)
    for number, order in enumerate(HOSTILE):
        address = f"p{number}@example.com"
        leased(book.claim(candidate(order, address=address, customer=order), CONSENT))
        found = book.history(Identity(address))
        assert [sent.order for sent in found] == [order]


def test_refusals_are_written_in_the_sessions_encoding(postgres_url: str) -> None:
    """The one statement with text that is not JSON; a NUL is a fault of the data."""
    url = make_url(postgres_url).update_query_dict({"client_encoding": "latin1"})
    store = DatabaseStore(url.render_as_string(hide_password=False))
    store.migrate()
    book = ledger(store)
    for order in ("1", "2"):
        leased(book.claim(candidate(order), CONSENT))
    assert refused(book.claim(candidate("Größe"), CONSENT)).reason is Reason.CAPPED
    with pytest.raises(DataError, match="NUL"):
        book.claim(candidate("a\0b"), CONSENT)
    other = DatabaseStore(postgres_url)
    assert "review-request:Größe:0" in ledger(other).export(candidate().identity)
    store.close()
    other.close()


def test_a_message_may_be_longer_than_the_buffers(store: DatabaseStore) -> None:
    """A hundred mails that carry fifty others each: megabytes, in one message."""
    also = tuple((f"{number:0200}", 0) for number in range(50))
    mails = [
        candidate("1", address=f"p{n}@example.com", customer=f"c{n}", also=also) for n in range(100)
    ]
    outcomes = ledger(store).claim_many(Request(mail, CONSENT) for mail in mails)
    assert all(isinstance(outcome, Lease) for outcome in outcomes)


def test_what_a_rollback_deallocates_is_prepared_again(
    store: DatabaseStore, messages: list[bytes]
) -> None:
    """psycopg deallocates everything with its own statements."""
    book = ledger(store)
    leased(book.claim(candidate("1"), CONSENT))
    with pytest.raises(ZeroDivisionError), store.transaction() as connection:
        for _ in range(10):  # often enough for psycopg to prepare it
            connection.execute(text("SELECT 1"))
        raise ZeroDivisionError
    messages.clear()
    leased(book.claim(candidate("2"), CONSENT))
    assert [b"PREPARE" in message for message in messages] == [True, False, False]


def test_a_pooler_that_swaps_sessions_is_noticed(
    store: DatabaseStore, messages: list[bytes]
) -> None:
    """Where what was prepared is gone all the same, statements go one by one from then on."""
    book = ledger(store)
    leased(book.claim(candidate("1"), CONSENT))
    with store.transaction() as connection:
        connection.exec_driver_sql("DEALLOCATE ALL")
    leased(book.claim(candidate("2"), CONSENT))
    assert refused(book.claim(candidate("3"), CONSENT)).reason is Reason.CAPPED
    messages.clear()
    leased(book.claim(candidate("1", address="b@example.com", customer="b"), CONSENT))
    assert messages == []


def test_signals_are_heard_while_a_claim_waits(
    store: DatabaseStore, postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """
    Somebody else holds the recipient: a worker that is told to stop does not wait for them, and
    finds no traceback in its log.
    """

    book, mail = ledger(store), candidate("1")
    other = DatabaseStore(postgres_url)
    wanted = book._terms.wanted([book._terms.prepared(Request(mail, CONSENT))])
    with closing(other), other.locked(wanted), stopped_by(InterruptedError):
        book.claim(mail, CONSENT)
    assert caplog.records == []
    leased(book.claim(mail, CONSENT))
