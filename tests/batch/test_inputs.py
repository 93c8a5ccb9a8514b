"""What a batch reads: another input, one that is replaced, taken away, or cannot be read."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from postmail.batch import Progress
from postmail.errors import SettingsError
from tests.batch.making import done, order, write


def test_another_input_does_not_mix_with_what_is_there(tmp_path: Path) -> None:
    """An output belongs to one file of orders."""
    done(write(tmp_path / "o.jsonl", [order(1)]), tmp_path / "out")
    with pytest.raises(SettingsError, match="were made of another input"):
        done(write(tmp_path / "o.jsonl", [order(2)]), tmp_path / "out")


def test_an_input_put_in_the_place_of_the_one_being_read_is_another(tmp_path: Path) -> None:
    """The run ends with what it opened; the next one does not go on in the new one's middle."""
    source = write(tmp_path / "o.jsonl", map(order, range(120)))

    def replace(progress: Progress) -> None:
        if progress.lines == 50:
            write(tmp_path / "new.jsonl", map(order, range(500, 800))).replace(source)

    assert done(source, tmp_path / "out.jsonl", watch=replace).written == 120
    with pytest.raises(SettingsError, match="were made of another input"):
        done(source, tmp_path / "out.jsonl")


def test_an_input_that_is_taken_away_is_read_to_its_end(tmp_path: Path) -> None:
    """A run needs nothing but what it has open."""
    source = write(tmp_path / "o.jsonl", map(order, range(60)))
    found = done(source, tmp_path / "out.jsonl", watch=lambda _: source.unlink(missing_ok=True))

    assert found.written == 60


def test_an_input_that_cannot_be_read_is_no_fault_of_the_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the file that has the trouble."""

    def broken(source: object, number: int) -> Iterator[Any]:
        raise OSError(errno.EIO, "Input/output error")
        yield

    monkeypatch.setattr(import_module("postmail.batch.run"), "chunks", broken)
    with pytest.raises(SettingsError, match=r"o\.jsonl: cannot be read: Input/output error"):
        done(write(tmp_path / "o.jsonl", [order(1)]), tmp_path / "out.jsonl")
