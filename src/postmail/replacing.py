"""Files that are replaced whole: whoever reads one, or stops us, finds the old or the new."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def replace_file(path: Path, content: bytes) -> None:
    """
    Write *content* to *path* at once, making its folder. A link stays one, and a file keeps its
    mode; what is no file, such as `/dev/stdout`, is written to.

    Raises:
        OSError: it cannot be written; it names *path*.
    """
    real = Path(os.path.realpath(path))
    beside = real.with_name(f".{real.name}.{os.getpid()}")
    try:
        if real.exists() and not real.is_file():
            real.write_bytes(content)
            return
        _write_beside(real, beside, content)
        beside.replace(real)
    except OSError as error:
        if error.filename in (None, str(real), str(beside)):
            error.filename, error.filename2 = str(path), None
        raise
    finally:
        with suppress(OSError):
            beside.unlink()


def _write_beside(real: Path, beside: Path, content: bytes) -> None:
    if not real.exists():
        real.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        return
    real.open("r+b").close()  # what may not be written to is not replaced either
    beside.write_bytes(content)
    shutil.copymode(real, beside)
