"""Stores to test on: memory, SQLite, and real servers, each test with tables of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.database import DatabaseStore
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.sqlite import SqliteStore
from postmail.cadence.ledger.store import Store
from tests.cadence.ledger import servers

#: Tuesday morning in Berlin.
START = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server's URL."""
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[str]:
    """A MariaDB server's URL."""
    with servers.mariadb() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty schema in PostgreSQL."""
    with servers.place(postgres_server) as url:
        yield url


@pytest.fixture
def mariadb_url(mariadb_server: str) -> Iterator[str]:
    """The URL of an empty database in MariaDB."""
    with servers.place(mariadb_server) as url:
        yield url


@pytest.fixture(scope="session")
def shared_postgres(postgres_server: str) -> Iterator[DatabaseStore]:
    """A store in PostgreSQL that tests share, one after the other."""
    with servers.place(postgres_server) as url, closing(_laid_out(url)) as store:
        yield store


@pytest.fixture(scope="session")
def shared_mariadb(mariadb_server: str) -> Iterator[DatabaseStore]:
    """A store in MariaDB that tests share, one after the other."""
    with servers.place(mariadb_server) as url, closing(_laid_out(url)) as store:
        yield store


def _laid_out(url: str) -> DatabaseStore:
    store = DatabaseStore(url)
    store.migrate()
    return store


def _emptied(store: DatabaseStore) -> DatabaseStore:
    with store.transaction() as connection:
        for table in ("claim", "recipient", "used", "refusal"):
            connection.execute(text(f"DELETE FROM postmail_{table}"))
    return store


@pytest.fixture(params=["postgres", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty place on each server."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at START until it is moved."""
    return ManualClock(START)


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    """Each store whose clock is given to it."""
    makers: dict[str, Callable[[], Store]] = {
        "memory": lambda: MemoryStore(clock),
        "sqlite": lambda: SqliteStore(tmp_path / "ledger.db", clock, synchronous="normal"),
    }
    store = makers[request.param]()
    yield store
    store.close()


@pytest.fixture(params=["memory", "sqlite", "postgres", "mariadb", "function"])
def any_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Every store; those without a clock of their own stand at the machine's time."""
    now = datetime.now(UTC)
    store: Store
    if request.param == "memory":
        store = MemoryStore(ManualClock(now))
    elif request.param == "sqlite":
        store = SqliteStore(tmp_path / "ledger.db", ManualClock(now), synchronous="normal")
    else:
        server = "mariadb" if request.param == "mariadb" else "postgres"
        shared: DatabaseStore = request.getfixturevalue(f"shared_{server}")
        shared.server_side = request.param == "function"
        store = _emptied(shared)
    yield store
    store.close()
