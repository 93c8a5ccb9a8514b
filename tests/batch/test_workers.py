"""Runs with many processes: none outlives the run, and one that is killed takes no mail along."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from postmail.batch import Progress
from postmail.errors import WorkerError
from tests.batch.making import done, order, write

ROOT = Path(__file__).resolve().parents[2]
COUNT = 320
GIVEN = ["batch", "o.jsonl", "--kind", "simple", "--out", "m.jsonl", "--workers", "2"]
#: A run that tells how far it is, and then waits for a word that never comes.
STOPPED = """
from pathlib import Path
from postmail.__main__ import main
from postmail.cli import batch

def watched(size):
    yield lambda progress: progress.lines and (print(progress.lines, flush=True), input())

if __name__ == "__main__":
    batch._watched = batch.contextmanager(watched)
    main()
"""


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A run by two workers over some orders that stands still; whatever is left of it is killed."""
    write(folder / "o.jsonl", (order(number) for number in range(COUNT)))
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, *GIVEN],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert process.stdout and process.stdout.readline() == b"50\n"
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


@pytest.mark.parametrize(
    ("sign", "status"),
    [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGTERM, 130), (signal.SIGINT, 130)],
)
def test_workers_end_with_whoever_started_them(
    tmp_path: Path, sign: signal.Signals, status: int
) -> None:
    """They hold its stderr open as long as they live: its end is theirs. The next call goes on."""
    with running(tmp_path) as process:
        os.kill(process.pid, sign)
        _, err = process.communicate(timeout=60)
    again = subprocess.run(
        [sys.executable, "-m", "postmail", *GIVEN], cwd=tmp_path, capture_output=True, check=True
    )
    lines = (tmp_path / "m.jsonl").read_text(encoding="utf-8").splitlines()

    assert process.returncode == status
    assert b"Traceback" not in err
    assert b"50 were there" in again.stdout
    assert [json.loads(line)["line"] for line in lines] == list(range(1, COUNT + 1))


def test_a_worker_that_is_killed_ends_the_run_and_no_mail_is_lost(tmp_path: Path) -> None:
    """As when memory runs out: one error that says what to do, and the next run does the rest."""
    source = write(tmp_path / "o.jsonl", map(order, range(COUNT)))

    killed: list[object] = []

    def kill(progress: Progress) -> None:
        if progress.lines and not killed:  # to ask for the dead would take their status away
            killed.extend(children := multiprocessing.active_children())
            for child in children:
                child.kill()

    with pytest.raises(WorkerError, match="fewer than 2 workers") as caught:
        done(source, tmp_path / "m.jsonl", workers=2, watch=kill)
    left = multiprocessing.active_children()

    assert (caught.value.workers, left) == (2, [])
    assert done(source, tmp_path / "m.jsonl").written == COUNT
    assert (tmp_path / "m.jsonl").read_bytes().count(b"\n") == COUNT
