"""What database servers and their drivers raise, and what it is to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError as RefusedError
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from postmail.cadence.ledger.store import Deadlock
from postmail.errors import DataError, Fault, StoreUnavailableError

#: What servers say when they break a transaction off: SQLSTATE, or MariaDB's error number.
_BROKEN_OFF: set[object] = {"40001", "40P01", 1213}
#: The same for a row that is there already: somebody claims without our locks, look again.
_TAKEN: set[object] = {"23505", 1062}
#: What PostgreSQL says where a pooler between us and it gives each transaction another session.
_UNPREPARED: set[object] = {"26000", "42P05"}


@contextmanager
def translated(name: str) -> Iterator[None]:
    """What a server or its driver raises in the block is an error of ours; *name*: the store's."""
    try:
        yield
    except DBAPIError as error:
        codes = _codes(error)
        if codes & (_TAKEN | _BROKEN_OFF | _UNPREPARED):
            raise Deadlock(str(error.orig)) from error
        if isinstance(error, IntegrityError | RefusedError) or _refuse(codes):
            faults = [Fault("", str(error.orig))]
            raise DataError(subject=f"what {name} was given", faults=faults) from error
        raise StoreUnavailableError(store=name, problem=str(error.orig)) from error
    except (SQLAlchemyError, ImportError) as error:
        raise StoreUnavailableError(store=name, problem=str(error)) from error


def is_unprepared(error: DBAPIError) -> bool:
    """Whether a statement that was prepared is not known any more."""
    return bool(_codes(error) & _UNPREPARED)


def _refuse(codes: set[object]) -> bool:
    """Whether a value was too long, not in the server's alphabet, or missing, by SQLSTATE."""
    states = [code for code in codes if isinstance(code, str) and len(code) == 5]
    return any(state.startswith(("22", "23")) for state in states)


def _codes(error: DBAPIError) -> set[object]:
    """What the driver calls it: SQLSTATE, and the number of MariaDB and MySQL."""
    first = next(iter(getattr(error.orig, "args", ())), None)
    if isinstance(first, dict):  # the server's whole message, by pg8000
        first = first.get("C")
    named = [getattr(error.orig, name, None) for name in ("sqlstate", "pgcode", "errno")]
    return {code for code in (first, *named) if isinstance(code, str | int)}
