"""Statements that PostgreSQL is sent together, where the driver is psycopg: by libpq itself."""

from __future__ import annotations

import re
import select
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Dialect, PoolProxiedConnection
from sqlalchemy.sql.elements import TextClause

from postmail.cadence.ledger.direct import Direct, Parameters

_BEGIN = b"BEGIN ISOLATION LEVEL READ COMMITTED"
#: Marks a connection of the pool on which everything is prepared, until it is rolled back: with
#: its own statements psycopg deallocates all others then.
READY = "postmail prepared"
_PARAMETER = re.compile(r":(\w+)")


class PreparedStatement(NamedTuple):
    """A statement as the server knows it: its *name*, *words*, and the order of its parameters."""

    name: str
    words: str
    order: Sequence[str]


def prepared(name: str, statement: str) -> PreparedStatement:
    """*statement*, as it is prepared under *name*."""
    order = list(dict.fromkeys(_PARAMETER.findall(statement)))
    words = _PARAMETER.sub(lambda found: f"${order.index(found[1]) + 1}", statement)
    return PreparedStatement(name, words, order)


class Batched(Direct):
    """
    As `Direct`, in as few messages as can be: what is said is held back until somebody wants an
    answer, or commits. A claim is two messages so, which one by one were five.

    For psycopg, and a connection that nobody else prepares statements on. *known* are the
    statements that can be held back; before any other, all that was is sent.
    """

    def __init__(
        self,
        connection: PoolProxiedConnection,
        dialect: Dialect,
        known: Mapping[TextClause, PreparedStatement],
    ) -> None:
        super().__init__(connection, dialect)
        self._driver: Any = dialect.loaded_dbapi
        status = self._driver.pq.ExecStatus
        self._good = (status.COMMAND_OK, status.TUPLES_OK)
        session: Any = connection.driver_connection
        self._session = session
        self._literal = self._driver.pq.Escaping(session.pgconn).escape_literal
        self._encoding: str = session.info.encoding
        self._known = known
        self._held: list[bytes] = []
        if READY not in connection.info:
            for one in known.values():
                self._held.append(f"PREPARE {one.name} AS {one.words}".encode())
            self._send()
            connection.info[READY] = True
        self._held.append(_BEGIN)

    def rows(self, statement: TextClause, parameters: Parameters) -> Sequence[Any]:
        """The rows that *statement* returns; of one that was prepared, as text."""
        if statement not in self._known:
            return super().rows(statement, parameters)
        self.execute(statement, parameters)
        answer = self._send()
        columns = range(answer.nfields)
        return [
            [answer.get_value(row, column).decode(self._encoding) for column in columns]
            for row in range(answer.ntuples)
        ]

    def execute(self, statement: TextClause, parameters: Parameters | Sequence[Parameters]) -> None:
        """As `Direct`; what was prepared is run with the next statement that is sent."""
        one = self._known.get(statement)
        if one is None:
            self._send()
            super().execute(statement, parameters)
            return
        name = one.name.encode()
        for each in [parameters] if isinstance(parameters, Mapping) else parameters:
            values = b", ".join([self._written(each[key]) for key in one.order])
            self._held.append(b"EXECUTE %s(%s)" % (name, values))

    def commit(self) -> None:
        """Make what was done hold."""
        self._held.append(b"COMMIT")
        self._send()

    def _written(self, value: str | int) -> bytes:
        if isinstance(value, int):
            return b"%d" % value
        try:
            if "\0" in value:
                raise ValueError("text cannot hold NUL")  # libpq would leave off there
            return bytes(self._literal(value.encode(self._encoding)))
        except ValueError as error:  # or the encoding lacks a character
            raise self._ours(self._driver.DataError(str(error))) from error

    def _send(self) -> Any:
        """Send what is held back; the last statement's answer."""
        if not self._held:
            return None
        message = b";".join(self._held)
        self._held.clear()
        try:
            answers = _answers(self._session.pgconn, message)
            if answers[-1].status not in self._good:  # nothing runs behind a statement that fails
                raise self._fault(answers[-1])
        except self._faults as error:
            raise self._ours(error) from error
        except BaseException:  # a signal's: what is still to come, is nobody's answer
            self._connection.invalidate()
            raise
        return answers[-1]

    def _fault(self, answer: Any) -> Exception:
        """The driver's own error for an *answer* that is one."""
        state = answer.error_field(self._driver.pq.DiagnosticField.SQLSTATE)
        try:
            kind = self._driver.errors.lookup(state.decode())
        except (KeyError, AttributeError):  # a connection that broke has no state
            kind = self._driver.OperationalError
        made: Exception = kind(answer.error_message.decode(errors="replace").strip())
        return made


def _answers(session: Any, message: bytes) -> list[Any]:
    """
    What the server answers to *message*, statement by statement; signals are heard meanwhile.

    As libpq's manual has it ("Asynchronous Command Processing"); psycopg's sessions do not block.
    """
    session.send_query(message)
    while session.flush():
        _wait(session.socket, to_send=True)
        session.consume_input()  # else two full buffers would wait for each other
    answers: list[Any] = []
    while True:
        while session.is_busy():
            _wait(session.socket)
            session.consume_input()
        answer = session.get_result()
        if answer is None:
            return answers
        answers.append(answer)


def _wait(socket: int, *, to_send: bool = False) -> None:
    """Return when *socket* has something to read, or takes more."""
    if sys.platform == "win32":
        select.select([socket], [socket] if to_send else [], [])
        return
    line = select.poll()
    line.register(socket, select.POLLIN | select.POLLOUT if to_send else select.POLLIN)
    line.poll()
