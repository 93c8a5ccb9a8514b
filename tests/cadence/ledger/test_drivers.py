"""PostgreSQL by other drivers than psycopg: a ledger on them, and the same errors of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.server_errors import translated
from postmail.cadence.ledger.store import Deadlock
from postmail.cadence.words import Reason, Verdict
from postmail.errors import DataError, PostmailError, StoreUnavailableError
from tests.cadence.ledger.making import CONSENT, candidate, leased, ledger

_RAISED = "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{}'; END $$"


@pytest.fixture(params=["psycopg", "pg8000"])
def engine(request: pytest.FixtureRequest, postgres_url: str) -> Iterator[Engine]:
    """The shop's own engine, by each driver, in an empty schema."""
    url = make_url(postgres_url)
    if request.param == "psycopg":
        made = create_engine(url)
    else:
        path = str(url.query["options"]).removeprefix("-csearch_path=")
        options: dict[str, object] = {"startup_params": {"search_path": path}}
        if folder := url.query.get("host"):  # of its unix socket
            options["unix_sock"] = f"{folder}/.s.PGSQL.{url.port or 5432}"
        made = create_engine(
            url.set(drivername="postgresql+pg8000", query={}), connect_args=options
        )
    yield made
    made.dispose()


@pytest.mark.parametrize("server_side", [False, True], ids=["statements", "function"])
def test_a_ledger_by_any_driver(engine: Engine, server_side: bool) -> None:
    """Claims, and a second one of the same mail."""
    with closing(DatabaseStore(engine, server_side=server_side)) as store:
        store.migrate()
        book = ledger(store)
        mail = candidate("1")
        book.confirm(leased(book.claim(mail, CONSENT)))
        again = book.claim(mail, CONSENT)

        assert isinstance(again, Verdict) and again.reason is Reason.ALREADY_SENT
        assert [sent.order for sent in book.history(mail.identity)] == ["1"]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (_RAISED.format("40P01"), Deadlock),
        (_RAISED.format("40001"), Deadlock),
        (_RAISED.format("23505"), Deadlock),
        (_RAISED.format("23502"), DataError),
        (_RAISED.format("22001"), DataError),
        (_RAISED.format("55P03"), StoreUnavailableError),
        ("SELECT * FROM nowhere", StoreUnavailableError),
    ],
)
def test_what_a_driver_raises(engine: Engine, statement: str, expected: type[Exception]) -> None:
    """To be tried again, a fault of the data, or of the server: by its code, not by its class."""
    with closing(DatabaseStore(engine)) as store:
        store.migrate()
        with pytest.raises(expected), store.transaction() as connection:
            connection.execute(text(statement))


def test_a_server_without_the_database(engine: Engine) -> None:
    """An error of ours before there is a connection, too."""
    url = engine.url.set(database="nowhere")
    with pytest.raises(PostmailError, match="not available"):
        DatabaseStore(url.render_as_string(hide_password=False)).migrate()


def test_a_message_that_looks_like_a_code() -> None:
    """What a driver says in words is no code."""
    with pytest.raises(StoreUnavailableError), translated("store"):
        raise DBAPIError("", {}, Exception("23 connections are too many"))
