"""The command line in a folder of its own, called without a new process."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from postmail.cli.run import run
from postmail.resources import templates_root


class Outcome(NamedTuple):
    """The exit *status*, and what was written to stdout and stderr."""

    status: int
    out: str
    err: str


Call = Callable[..., Outcome]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Call:
    """`call("render", "simple", ..., stdin=b"...")` in an empty folder, on a terminal of 100."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")

    def called(*arguments: object, stdin: bytes = b"") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        status = run([str(argument) for argument in arguments])
        out, err = capfd.readouterr()
        return Outcome(status, out, err)

    return called


@pytest.fixture
def order(tmp_path: Path) -> Path:
    """A sample order as a file in the working folder."""
    path = tmp_path / "order.json"
    path.write_bytes((templates_root() / "_scenarios" / "first.json").read_bytes())
    return path
