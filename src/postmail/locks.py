"""Locks that a forked child gets open: whoever held them in the parent is not there any more."""

from __future__ import annotations

import functools
import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, TypeVar
from weakref import WeakSet

_Value = TypeVar("_Value")


class ForkSafeLock:
    """A re-entrant lock between threads; after a fork the child's copy is free."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        _ALL.add(self)

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()

    def renew(self) -> None:
        """Forget who holds it."""
        self._lock = threading.RLock()


class cached_property(functools.cached_property[_Value]):  # noqa: N801 - stands for the original
    """
    As functools', which in Python 3.11 has a lock for all objects of a class, while it works for
    one: here it is free in a forked child.
    """

    def __init__(self, func: Callable[[Any], _Value]) -> None:
        super().__init__(func)
        self.lock: ForkSafeLock = ForkSafeLock()


_ALL: WeakSet[ForkSafeLock] = WeakSet()


def _renew_all() -> None:
    for lock in list(_ALL):
        lock.renew()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_renew_all)
