"""The driver's own cursor, for statements that SQLAlchemy has put into the driver's words once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Dialect, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import TextClause

Parameters = Mapping[str, Any]


class Direct:
    """
    Statements on a connection of a pool, without what SQLAlchemy does around each and around a
    transaction: for a single claim that costs as much as all the rest. For statements without
    expanding lists. Raises what SQLAlchemy's own connection would raise.
    """

    def __init__(self, connection: PoolProxiedConnection, dialect: Dialect) -> None:
        self._connection, self._dialect = connection, dialect
        self._cursor = connection.cursor()

    def rows(self, statement: TextClause, parameters: Parameters) -> Sequence[Any]:
        """The rows that *statement* returns."""
        self.execute(statement, parameters)
        return self._cursor.fetchall()

    def execute(self, statement: TextClause, parameters: Parameters | Sequence[Parameters]) -> None:
        """Run *statement* with its parameters, or once for each of several."""
        words, order = _words(statement, self._dialect)
        sets = [parameters] if isinstance(parameters, Mapping) else parameters
        given = sets if order is None else [[one[name] for name in order] for one in sets]
        with self._translated():
            if len(given) == 1:
                self._cursor.execute(words, given[0])
            else:
                self._cursor.executemany(words, given)

    def commit(self) -> None:
        """Make what was done hold."""
        with self._translated():
            self._connection.commit()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        base = self._dialect.loaded_dbapi.Error
        try:
            yield
        except base as error:
            driver = self._connection.driver_connection
            lost = self._dialect.is_disconnect(error, driver, self._cursor)
            if lost:
                self._connection.invalidate(error)
            raise DBAPIError.instance(
                None, None, error, base, connection_invalidated=lost, dialect=self._dialect
            ) from error


@lru_cache(maxsize=256)
def _words(statement: TextClause, dialect: Dialect) -> tuple[str, Sequence[str] | None]:
    """*statement* as the driver wants it, and the order of its parameters, where it has one."""
    compiled = statement.compile(dialect=dialect)
    return compiled.string, compiled.positiontup if compiled.positional else None
