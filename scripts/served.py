"""A preview that really runs, for benchmarks and for pictures of it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def preview(templates: Path) -> Iterator[str]:
    """The address of a preview that shows *templates*, as soon as it is told."""
    command = [sys.executable, "-m", "postmail", "preview", "--no-open", "--port", "0"]
    command += ["--templates", str(templates)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        line = process.stdout.readline() if process.stdout else ""
        try:
            yield line.split(" at ")[1].split()[0]
        finally:
            process.terminate()
