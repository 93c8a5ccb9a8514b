"""An output belongs to one run: never to two at once, and nothing of anybody else is lost."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from postmail.batch import Output, Progress, output_for, run
from postmail.errors import SettingsError
from tests.batch.making import JOB, done, order, rejects, write


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two orders."""
    return write(tmp_path / "o.jsonl", [order(1), order(2)])


def refusal(source: Path, out: Path) -> str:
    """What is said about *out*."""
    with pytest.raises(SettingsError) as caught:
        done(source, out)
    return str(caught.value)


def test_orders_are_never_written_over_by_their_mails(source: Path) -> None:
    """One name too many on the command line costs no orders."""
    before = source.read_bytes()

    assert "is the input, and would be written over" in refusal(source, source)
    assert source.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("inbox.mbox", "inbox.mbox"),
        ("m.jsonl.rejects.jsonl", "m.jsonl"),
        ("mails/rejects.jsonl", "mails"),
        ("mails/0000001-N-1.eml", "mails"),
    ],
)
def test_files_that_no_run_wrote_are_left_alone(
    source: Path, tmp_path: Path, name: str, out: str
) -> None:
    """A mailbox of somebody, and mails whose journal is gone."""
    precious = tmp_path / name
    precious.parent.mkdir(exist_ok=True)
    precious.write_bytes(b"precious")

    assert f"{name}: is there, and no run has noted that it wrote it" in refusal(
        source, tmp_path / out
    )
    assert precious.read_bytes() == b"precious"


@pytest.mark.parametrize("out", ["mails", "mails.mbox", "mails.jsonl"])
def test_two_runs_do_not_write_to_one_output(source: Path, tmp_path: Path, out: str) -> None:
    """The second is refused, and the first is what it would have been alone."""
    said: list[str] = []
    told: list[Progress] = []

    def meanwhile(progress: Progress) -> None:
        told.append(progress)
        said.append(refusal(source, tmp_path / out))

    end = run(JOB, source, output_for(tmp_path / out), watch=meanwhile)

    assert len(said) == 2 and all("another run writes there" in one for one in said)
    assert done(source, tmp_path / out) == end
    assert [path.name for path in tmp_path.rglob("*.lock")] == []


def test_a_pipe_is_no_file_of_orders(tmp_path: Path) -> None:
    """Nothing is read from it, and nothing waits for it."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    assert refusal(pipe, tmp_path / "out").startswith(f"{pipe}: expected a file: a pipe")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["there", "there/below"])
def test_a_file_in_the_place_of_a_folder_is_named(source: Path, tmp_path: Path, name: str) -> None:
    """With what is wrong."""
    (tmp_path / "there").write_bytes(b"")

    assert refusal(source, tmp_path / name).startswith(f"{tmp_path / name}: cannot be written: ")


def test_a_folder_in_the_place_of_a_file_is_named(source: Path, tmp_path: Path) -> None:
    """With what would be right."""
    (tmp_path / "m.mbox").mkdir()

    assert refusal(source, tmp_path / "m.mbox").endswith("is a folder: name a file as --out")


def test_a_full_disk_is_told_with_its_place(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the run goes on where it was when there is room."""

    def full(_: Output) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    out = tmp_path / "m.jsonl"
    with monkeypatch.context() as patched:
        patched.setattr("postmail.batch.outputs.JsonLines.sizes", full)
        said = refusal(source, out)

    assert said.startswith(f"{out}: cannot be written: No space left on device; mend that")
    assert done(source, out).written == 2
    assert out.read_bytes().count(b"\n") == 2


def test_an_input_that_shrank_is_another_one(tmp_path: Path) -> None:
    """However alike it begins."""
    source = write(tmp_path / "o.jsonl", map(order, range(60)))
    done(source, tmp_path / "out")
    write(source, map(order, range(50)))

    assert "were made of another input" in refusal(source, tmp_path / "out")


def test_options_may_change_while_nothing_is_made(tmp_path: Path) -> None:
    """A run that found no orders yet binds nobody."""
    source = write(tmp_path / "o.jsonl", [])
    done(source, tmp_path / "out")
    write(source, [order(1)])
    english = JOB.__class__(JOB.catalogue, "simple", JOB.envelope, locale="en")

    assert done(source, tmp_path / "out", english).written == 1


@pytest.mark.parametrize("odd", [False, 0, "", [], {}])
def test_a_recipient_that_is_none_is_not_the_customer(tmp_path: Path, odd: object) -> None:
    """Only a line that does not say, or says null, means the customer of the order."""
    lines: list[dict[str, object]] = [
        {"order": order(1), "recipient": odd},
        {"order": order(2), "recipient": None},
    ]
    progress = done(write(tmp_path / "o.jsonl", lines), tmp_path / "out")

    assert (progress.written, progress.rejected) == (1, 1)


def test_data_with_another_order_is_a_reject(tmp_path: Path) -> None:
    """Rather than forgotten."""
    line = {"order": order(1), "data": {"order": order(2)}}
    done(write(tmp_path / "o.jsonl", [line]), tmp_path / "out")
    (reject,) = rejects(tmp_path / "out" / "rejects.jsonl")

    assert "data.order: stands beside it already" in reject["reason"]
