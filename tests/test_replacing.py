"""Files that are replaced whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from postmail.replacing import replace_file


def test_a_file_keeps_its_mode_and_a_link_stays_one(tmp_path: Path) -> None:
    """A new file gets its folder and the usual mode."""
    real, link = tmp_path / "a" / "known.json", tmp_path / "link.json"
    replace_file(real, b"one")
    assert real.stat().st_mode & 0o777 == 0o666 & ~_umask()

    real.chmod(0o600)
    link.symlink_to(real)
    replace_file(link, b"two")

    assert (real.read_bytes(), real.stat().st_mode & 0o777) == (b"two", 0o600)
    assert link.is_symlink()
    assert [path.name for path in real.parent.iterdir()] == ["known.json"]


def test_what_is_no_file_is_written_to(tmp_path: Path) -> None:
    """A pipe gets it all; a folder is an error that names it, and stays."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    replace_file(pipe, b"all of it")
    assert os.read(reader, 99) == b"all of it"
    os.close(reader)

    with pytest.raises(IsADirectoryError) as caught:
        replace_file(tmp_path, b"x")
    assert caught.value.filename == str(tmp_path)


def test_links_in_a_circle_are_an_error_of_the_system(tmp_path: Path) -> None:
    """One of them becomes the file: no traceback of another kind."""
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    replace_file(tmp_path / "a", b"x")

    assert (tmp_path / "a").read_bytes() == b"x"


def _umask() -> int:
    old = os.umask(0)
    os.umask(old)
    return old
