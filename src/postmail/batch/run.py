"""The run: lines go out to the workers, mails come back in order, how far it is, is noted down."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import BinaryIO

from postmail.batch.claim import claimed, refuse_additions
from postmail.batch.journal import Journal, Progress
from postmail.batch.lines import Chunk, chunks
from postmail.batch.outputs import Output
from postmail.batch.work import Job, Made, Rejected, make_all
from postmail.errors import SettingsError
from postmail.workers import Workers

_Results = list[Made | Rejected]

#: Chunks that wait for each worker: enough to keep it busy, and few enough to hold in memory.
_AHEAD = 3


def run(
    job: Job,
    source: Path,
    output: Output,
    *,
    workers: int = 1,
    watch: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """
    Make a mail of every line of *source* that an earlier run has not done, by *workers* processes.

    Memory does not grow with the input. Stopped at any point, the next run goes on where the last
    one was sure to have written; its output is what one run without a stop would have written.
    *watch* is told how far it is after every few lines.

    Raises:
        SettingsError: the output belongs to a run with other options or another input, to one that
            has not ended, or to nobody's; it cannot be written, or *source* cannot be read.
        WorkerError: one of the processes ended too soon; what is noted down is done.
    """
    with claimed(output, source), _opened(source) as lines:
        journal = Journal(output.journal_path, job, lines)
        progress, sizes, ended = journal.resume()
        if ended:
            refuse_additions(output, sizes, progress.lines)
        with _named(output.path, "written"), output.open(sizes, progress.lines):
            journal.note(progress, output.sizes())  # rejects may have been taken away
            lines.seek(progress.read)
            watch(progress)
            pending = _read(source, chunks(lines, progress.lines))
            with closing(_worked(job, pending, workers)) as worked:
                for chunk, results in worked:
                    progress = _kept(output, chunk, results, progress)
                    journal.note(progress, output.sizes())
                    watch(progress)
            rest = os.fstat(lines.fileno()).st_size - progress.read
            progress = progress._replace(waits=rest > 0)
            journal.note(progress, output.sizes(), ended=True)
    return progress


def _kept(output: Output, chunk: Chunk, results: _Results, before: Progress) -> Progress:
    """How far it is when *results* have been written."""
    for result in results:
        output.reject(result) if isinstance(result, Rejected) else output.write(result)
    rejected = sum(isinstance(result, Rejected) for result in results)
    return before._replace(
        read=chunk.end,
        lines=chunk.number,
        written=before.written + len(results) - rejected,
        rejected=before.rejected + rejected,
    )


def _opened(source: Path) -> BinaryIO:
    with _named(source, "read"):
        return source.open("rb")


def _read(source: Path, pending: Iterator[Chunk]) -> Iterator[Chunk]:
    with _named(source, "read"):
        yield from pending


@contextmanager
def _named(path: Path, done: str) -> Iterator[None]:
    """Trouble of the machine's becomes an error that names *path*, which cannot be *done*."""
    try:
        yield
    except BrokenPipeError:  # whoever watches has gone
        raise
    except OSError as error:
        reason = f"cannot be {done}: {error.strerror or error}"
        problem = f"{reason}; mend that, and the same command goes on where it was"
        raise SettingsError(file=str(path), problem=problem) from None


def _worked(
    job: Job, pending: Iterator[Chunk], workers: int
) -> Generator[tuple[Chunk, _Results], None, None]:
    """Each chunk with what became of its lines, in order."""
    if workers <= 1:
        for chunk in pending:
            yield chunk, make_all(job, chunk.lines)
        return
    with Workers(workers, partial(make_all, job)) as pool:
        running: deque[tuple[Chunk, Future[_Results]]] = deque()
        for chunk in pending:
            running.append((chunk, pool.submit(chunk.lines)))
            if len(running) >= workers * _AHEAD:
                yield _oldest(running)
        while running:
            yield _oldest(running)


def _oldest(running: deque[tuple[Chunk, Future[_Results]]]) -> tuple[Chunk, _Results]:
    chunk, future = running.popleft()
    return chunk, future.result()
