"""What every part of the ledger works with: the store, the terms, and another try."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from postmail.cadence.ledger.entry import Snapshot
from postmail.cadence.ledger.store import Deadlock, Store
from postmail.cadence.ledger.terms import LedgerTerms
from postmail.errors import StoreUnavailableError

#: How often a transaction is tried that the database breaks off in favour of another.
ATTEMPTS = 8

P = ParamSpec("P")
R = TypeVar("R")


class Core:
    """A store, and the terms on which claims are made in it."""

    def __init__(self, store: Store, terms: LedgerTerms) -> None:
        self.store = store
        self._terms = terms

    def _said(self, snapshot: Snapshot) -> int:
        """When what a person says now is said, whatever the clock says; *snapshot* was locked."""
        return self._terms.guard.said(snapshot.now, self.store.steady(), snapshot.ahead)

    def _retried(self, work: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
        """Do *work*, again where the database broke it off for another's sake."""
        last: Deadlock | None = None
        for _ in range(ATTEMPTS):
            try:
                return work(*args, **options)
            except Deadlock as error:
                last = error
        problem = f"broke the transaction off {ATTEMPTS} times in a row: {last}"
        raise StoreUnavailableError(store=self.store.name, problem=problem) from last
