"""Work for other processes: fresh interpreters, each at a line of its own, that end as we end."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from postmail.errors import WorkerError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

# A forked process may hold the locks of our threads.
_SPAWN = multiprocessing.get_context("spawn")
#: Seconds in which a process ends that has closed its line: its own threads may hold it.
_ENDING = 5


class Workers(Generic[Task, Answer]):
    """
    *count* processes that *work*, which is sent to each of them once: `with Workers(4, work) as
    workers: answer = workers.submit(task)`. Tasks, answers and *work* can be pickled.

    Nobody but a worker writes to its line. So its death is an end of file, wherever it was; the
    pool of the standard library shares one line, and waits for ever for the other half of an
    answer. Our own death is an end of file for the workers.

    Raises:
        WorkerError: a worker could not begin, or has ended; so says each answer that it owes, and
            those after it.
        RuntimeError: an error of *work* that cannot be pickled, by its name and text.
    """

    def __init__(self, count: int, work: Callable[[Task], Answer]) -> None:
        self._count = count
        self._work = work
        self._workers: list[tuple[SpawnProcess, Connection]] = []
        self._idle = SimpleQueue[tuple[SpawnProcess, Connection]]()
        self._threads = ThreadPoolExecutor(count)

    def __enter__(self) -> Self:
        try:
            for _ in range(self._count):
                self._begin()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def submit(self, task: Task) -> Future[Answer]:
        """The answer to *task*, when a worker has come to it."""
        return self._threads.submit(self._ask, task)

    def _begin(self) -> None:
        ours, theirs = _SPAWN.Pipe()
        process = _SPAWN.Process(target=_serve, args=(theirs, self._work), daemon=True)
        self._workers.append((process, ours))
        died = False
        try:
            with _uninterrupted():
                process.start()
        except BrokenPipeError:  # it died while it was told what to do
            died = True
        except OSError as error:
            reason = error.strerror or str(error)
            raise WorkerError(workers=self._count, status=None, reason=reason) from None
        finally:
            theirs.close()
        if died:
            raise self._ended(process)
        self._idle.put((process, ours))

    def _ask(self, task: Task) -> Answer:
        process, line = self._idle.get()
        try:
            told = _told(line, task)
        finally:
            self._idle.put((process, line))
        if told is None:
            raise self._ended(process)
        done, answer = told
        if not done:
            raise answer
        found: Answer = answer
        return found

    def _ended(self, process: SpawnProcess) -> WorkerError:
        if process.pid is not None:
            process.join(_ENDING)
        return WorkerError(workers=self._count, status=process.exitcode, reason="")

    def _end(self) -> None:
        for process, _ in self._workers:
            if process.pid is not None:
                process.kill()  # it has nothing to put in order
                process.join()
        self._threads.shutdown(cancel_futures=True)
        for _, line in self._workers:
            line.close()


if sys.platform == "win32":
    _uninterrupted = nullcontext
else:

    @contextmanager
    def _uninterrupted() -> Iterator[None]:
        """A process that is started here takes no interrupt: whoever starts it stops it."""
        resource_tracker.ensure_running()  # else the first start does, and ends our block with it
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _told(line: Connection, task: object) -> tuple[bool, Any] | None:
    """
    What a worker answers; None where it has ended. An error that came of that would keep the task's
    bytes, and Python before 3.12.3 can crash over such a buffer (python/cpython#77894).
    """
    try:
        line.send(task)
        answer: tuple[bool, Any] = line.recv()
    except (EOFError, OSError):
        return None
    return answer


def _serve(line: Connection, work: Callable[[Task], Answer]) -> None:
    """What a worker does, until whoever started it has gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Windows cannot hold it back any earlier
    with suppress(EOFError, OSError):
        while True:
            line.send_bytes(_answer(work, line.recv()))


def _answer(work: Callable[[Task], Answer], task: Task) -> bytes:
    """Whether *task* could be done, and what came of it, pickled."""
    try:
        return pickle.dumps((True, work(task)))
    except Exception as error:
        return _failure(error, f"in a worker process:\n{traceback.format_exc()}")


def _failure(error: Exception, note: str) -> bytes:
    """The same of an *error*; one that does not survive the way goes by its name and text."""
    error.add_note(note)
    try:
        pickled = pickle.dumps((False, error))
        pickle.loads(pickled)  # noqa: S301 - our own bytes, of a line above
    except Exception:
        named = RuntimeError(f"{type(error).__name__}: {error}")
        named.add_note(note)
        return pickle.dumps((False, named))
    return pickled
