"""Worker processes: tasks out, answers back, and no silence where one of them dies."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.context import SpawnProcess
from pathlib import Path

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


class NeedsTwoError(Exception):
    """Pickled with one argument, it cannot be made again."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def strange(number: int) -> object:
    """What no other process can read: an answer, or an error."""
    if number == 1:
        return lambda: number
    if number == 2:
        raise NeedsTwoError("this", "that")
    error = ValueError("holds what cannot be pickled")
    error.cause = lambda: number  # type: ignore[attr-defined] # as libraries do
    raise error


class Interrupted:
    """Work that is interrupted while a new worker learns of it, as by Ctrl-C."""

    def __reduce__(self) -> tuple[Callable[[], Callable[[int], int]], tuple[()]]:
        return interrupt, ()

    def __call__(self, number: int) -> int:
        """What `interrupt` gives in the worker."""
        return abs(number)


def interrupt() -> Callable[[int], int]:
    """As Ctrl-C does to every process of a terminal."""
    os.kill(os.getpid(), signal.SIGINT)
    return abs


def leave(status: int) -> int:
    """As where somebody's code ends the process."""
    sys.exit(status)


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


@pytest.mark.parametrize(
    ("number", "kind", "problem"),
    [
        (1, Exception, "pickle"),
        (2, RuntimeError, "NeedsTwoError: this and that"),
        (3, RuntimeError, "ValueError: holds what cannot be pickled"),
    ],
)
def test_what_cannot_be_sent_is_an_error_of_its_task_alone(
    number: int, kind: type[Exception], problem: str
) -> None:
    """It says what it was and where, and the worker goes on."""
    with Workers(1, strange) as workers:
        for answer in [workers.submit(number), workers.submit(number)]:
            with pytest.raises(kind, match=problem) as caught:
                answer.result()

    assert not isinstance(caught.value, WorkerError)
    assert "in a worker process:" in caught.value.__notes__[0]


@pytest.mark.parametrize("status", [0, 3])
def test_a_worker_that_ended_by_itself_is_not_said_to_be_killed(status: int) -> None:
    """With fewer workers it would end all the same."""
    with Workers(1, leave) as workers:
        for answer in [workers.submit(status), workers.submit(status)]:
            with pytest.raises(WorkerError, match=f"ended with status {status} ") as caught:
                answer.result()

    assert caught.value.status == status
    assert "memory" not in str(caught.value)
    assert caught.value.__context__ is None  # it would hold the task's bytes


def test_a_worker_that_cannot_begin_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the machine has no room for one more process."""

    def start(process: SpawnProcess) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(SpawnProcess, "start", start)
    expected = r"could not be started \(Resource temporarily unavailable\): .* fewer than 2 workers"
    with pytest.raises(WorkerError, match=expected), Workers(2, abs):
        pass


def test_a_script_without_its_guard_is_told_so(tmp_path: Path) -> None:
    """Each of its workers would run it again, and start workers in turn."""
    script = tmp_path / "careless.py"
    script.write_text(
        "from postmail.workers import Workers\n"
        "with Workers(2, abs) as workers:\n"
        "    workers.submit(-1).result()\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]

    assert "WorkerError: a worker process ended" in last
    assert '`if __name__ == "__main__":`' in last
    assert "memory" not in last


def test_fewer_workers_than_one_are_no_remedy() -> None:
    """What can be done is said, and nothing else."""
    assert "with fewer than 4 workers" in str(WorkerError(workers=4, status=-9, reason=""))
    assert "fewer" not in str(WorkerError(workers=1, status=-9, reason=""))


INTERRUPTED = """
from postmail.workers import Workers
from tests.test_workers import Interrupted

if __name__ == "__main__":
    with Workers(2, Interrupted()) as workers:
        print([answer.result() for answer in [workers.submit(number) for number in (-1, -2)]])
"""


def test_an_interrupt_does_not_reach_a_worker_that_begins() -> None:
    """Whoever started it stops it; a fresh program, as the first worker of one is started apart."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED],
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("[1, 2]\n", "")


def test_interrupts_are_held_back_from_nobody_else() -> None:
    """Neither while workers run, nor after one could not be started."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    with Workers(1, abs):
        during = signal.pthread_sigmask(signal.SIG_BLOCK, [])

    assert before == during == signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_what_was_not_asked_for_is_not_waited_for() -> None:
    """Who leaves in the middle leaves at once, and nothing runs on."""
    with pytest.raises(KeyError), Workers(1, time.sleep) as workers:
        workers.submit(60)
        raise KeyError

    assert multiprocessing.active_children() == []
