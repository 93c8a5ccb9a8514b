"""The driver's own cursor, for statements that SQLAlchemy has put into the driver's words once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import TextClause

Parameters = Mapping[str, Any]


class Direct:
    """
    Statements in the transaction of a connection, without what SQLAlchemy does around each: for a
    single claim that costs as much as all the rest. For statements without expanding lists.

    Raises what the connection would raise.
    """

    def __init__(self, connection: Connection) -> None:
        self._dialect = connection.dialect
        self._cursor = connection.connection.cursor()

    def rows(self, statement: TextClause, parameters: Parameters) -> Sequence[Any]:
        """The rows that *statement* returns."""
        self.execute(statement, parameters)
        return self._cursor.fetchall()

    def execute(self, statement: TextClause, parameters: Parameters | Sequence[Parameters]) -> None:
        """Run *statement* with its parameters, or once for each of several."""
        words, order = _words(statement, self._dialect)
        sets = [parameters] if isinstance(parameters, Mapping) else parameters
        given = sets if order is None else [[one[name] for name in order] for one in sets]
        driver = self._dialect.loaded_dbapi
        try:
            if len(given) == 1:
                self._cursor.execute(words, given[0])
            else:
                self._cursor.executemany(words, given)
        except driver.Error as error:
            raise DBAPIError.instance(
                None, None, error, driver.Error, dialect=self._dialect
            ) from error


@lru_cache(maxsize=256)
def _words(statement: TextClause, dialect: Dialect) -> tuple[str, Sequence[str] | None]:
    """*statement* as the driver wants it, and the order of its parameters, where it has one."""
    compiled = statement.compile(dialect=dialect)
    return compiled.string, compiled.positiontup if compiled.positional else None
