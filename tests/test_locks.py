"""Locks that a fork leaves behind are free in the child."""

import os
import signal
import threading

import pytest

from postmail.locks import ForkSafeLock, cached_property


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_finds_the_lock_free() -> None:
    """A thread of the parent holds the lock while the process forks; the child takes it at once."""
    lock, held, done = ForkSafeLock(), threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    child = os.fork()
    if not child:
        taken = lock._lock.acquire(timeout=5)
        os._exit(0 if taken else 1)
    _, status = os.waitpid(child, 0)
    done.set()
    holder.join()

    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_child_finds_a_property_free() -> None:
    """A thread of the parent works out a property while the process forks; the child does, too."""
    begun, done = threading.Event(), threading.Event()
    parent = os.getpid()

    class Slow:
        @cached_property
        def value(self) -> int:
            if os.getpid() == parent:
                begun.set()
                done.wait(30)
            return 1

    worker = threading.Thread(target=lambda: Slow().value)
    worker.start()
    begun.wait(30)
    child = os.fork()
    if not child:
        signal.alarm(5)  # ends a child that waits for the lock
        os._exit(0 if Slow().value == 1 else 1)
    _, status = os.waitpid(child, 0)
    done.set()
    worker.join()

    assert os.waitstatus_to_exitcode(status) == 0
