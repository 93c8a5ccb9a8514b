"""The driver's own cursor, for statements that SQLAlchemy has put into the driver's words once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Dialect, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.selectable import TextualSelect

Parameters = Mapping[str, Any]


class Direct:
    """
    Statements on a connection of a pool, without what SQLAlchemy does around each and around a
    transaction: for a single claim that costs as much as all the rest. For statements without
    expanding lists. Raises what SQLAlchemy's own connection would raise.
    """

    def __init__(self, connection: PoolProxiedConnection, dialect: Dialect) -> None:
        self._connection, self._dialect = connection, dialect
        self._faults: Any = dialect.loaded_dbapi.Error
        self._cursor: Any = None

    def rows(self, statement: TextClause, parameters: Parameters) -> Sequence[Any]:
        """The rows that *statement* returns."""
        self.execute(statement, parameters)
        rows: Sequence[Any] = self._cursor.fetchall()
        return rows

    def execute(self, statement: TextClause, parameters: Parameters | Sequence[Parameters]) -> None:
        """Run *statement* with its parameters, or once for each of several."""
        words, order = _words(statement, self._dialect)
        sets = [parameters] if isinstance(parameters, Mapping) else parameters
        given = sets if order is None else [[one[name] for name in order] for one in sets]
        try:
            self._cursor = self._connection.cursor()
            if len(given) == 1:
                self._cursor.execute(words, given[0])
            else:
                self._cursor.executemany(words, given)
        except self._faults as error:
            raise self._ours(error) from error
        except BaseException:  # a signal's: what is still to come, is nobody's answer
            self._connection.invalidate()
            raise

    def commit(self) -> None:
        """Make what was done hold."""
        try:
            self._connection.commit()
        except self._faults as error:
            raise self._ours(error) from error

    def _ours(self, error: Any) -> DBAPIError:
        """What SQLAlchemy would raise for the driver's *error*; a lost connection is given up."""
        lost = self._dialect.is_disconnect(error, self._connection.driver_connection, None)
        if lost:
            self._connection.invalidate(error)
        made = DBAPIError.instance(
            None, None, error, self._faults, connection_invalidated=lost, dialect=self._dialect
        )
        return cast(DBAPIError, made)  # never another class: the error is the driver's


def rows_of(
    connection: Connection | Direct, statement: TextualSelect, parameters: Parameters
) -> Sequence[Any]:
    """The rows that *statement* returns, on either kind of connection."""
    if isinstance(connection, Direct):
        return connection.rows(cast(TextClause, statement.element), parameters)
    return connection.execute(statement, parameters).all()


def give_up(connection: Connection) -> None:
    """Roll back; where a signal broke off an answer, the connection cannot, and goes as well."""
    try:
        connection.rollback()
    except DBAPIError:
        connection.invalidate()


@lru_cache(maxsize=256)
def _words(statement: TextClause, dialect: Dialect) -> tuple[str, Sequence[str] | None]:
    """*statement* as the driver wants it, and the order of its parameters, where it has one."""
    compiled = statement.compile(dialect=dialect)
    return compiled.string, compiled.positiontup if compiled.positional else None
