"""Locks that a fork leaves behind are free in the child."""

import os
import threading

import pytest

from postmail.locks import ForkSafeLock


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
