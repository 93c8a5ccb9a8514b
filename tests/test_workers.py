"""Worker processes: tasks out, answers back, and no silence where one of them dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from functools import partial

import pytest

from postmail.errors import DataError, Fault, WorkerError
from postmail.workers import Workers


def times(factor: int, number: int) -> bytes:
    """More than a pipe holds, of one byte each."""
    return bytes([number]) * (factor * 1000)


def fail(number: int) -> int:
    """An error of ours for odd numbers, one of Python's for even ones."""
    if number % 2:
        raise DataError(subject="number", faults=[Fault("", "odd")])
    return number // 0


def die(number: int) -> int:
    """As where memory ran out."""
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def test_every_task_has_its_answer() -> None:
    """Whatever its size, and however many wait."""
    with Workers(2, partial(times, 900)) as workers:
        answers = [workers.submit(number) for number in range(8)]
        found = [answer.result() for answer in answers]

    assert found == [times(900, number) for number in range(8)]
    assert multiprocessing.active_children() == []


def test_an_error_comes_back_as_it_was_raised() -> None:
    """With where it came from, and the worker goes on."""
    with Workers(1, fail) as workers:
        answers = [workers.submit(number) for number in (1, 2)]
        with pytest.raises(DataError, match="odd"):
            answers[0].result()
        with pytest.raises(ZeroDivisionError) as caught:
            answers[1].result()

    assert "in fail" in caught.value.__notes__[0]


def test_a_dead_worker_is_an_error_and_no_silence() -> None:
    """For its task, and for all that come after."""
    with Workers(2, die) as workers:
        for answer in [workers.submit(number) for number in range(5)]:
            with pytest.raises(WorkerError, match="a worker process was killed"):
                answer.result()

    assert multiprocessing.active_children() == []


def test_what_was_not_asked_for_is_not_waited_for() -> None:
    """Who leaves in the middle leaves at once, and nothing runs on."""
    with pytest.raises(KeyError), Workers(1, time.sleep) as workers:
        workers.submit(60)
        raise KeyError

    assert multiprocessing.active_children() == []
