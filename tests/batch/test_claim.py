"""An output belongs to one run: never to two at once, and nothing of anybody else is lost."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from postmail.batch import Output, Progress, output_for, run
from postmail.batch.journal import noted_date
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


@pytest.mark.parametrize(
    ("name", "out"),
    [
        ("m.mbox", "m.mbox"),
        ("m.jsonl", "m.jsonl"),
        ("m.jsonl.rejects.jsonl", "m.jsonl"),
        ("mails/rejects.jsonl", "mails"),
        ("mails/20261014-letter.eml", "mails"),
    ],
)
def test_what_was_added_after_a_run_is_not_cut_off(tmp_path: Path, name: str, out: str) -> None:
    """A mail program marks mails as read in their mbox, somebody mends the rejects where they are;
    after a run that came to its end, nothing of that is a rest of its own."""
    source = write(tmp_path / "o.jsonl", [order(1), b"{"])
    done(source, tmp_path / out)
    with (tmp_path / name).open("ab") as file:
        file.write(b"precious")
    before = (tmp_path / name).read_bytes()
    write(source, [order(1), b"{", order(2)])

    assert f"{name}: holds what no run wrote" in refusal(source, tmp_path / out)
    assert (tmp_path / name).read_bytes() == before


@pytest.mark.parametrize("real", ["m.mbox", "m.jsonl"])
def test_a_link_to_an_output_is_that_output(source: Path, tmp_path: Path, real: str) -> None:
    """Two runs by two names do not write to it at once, and the second goes on by either."""
    link = tmp_path / f"link{Path(real).suffix}"
    (tmp_path / "far").mkdir()
    link.symlink_to(Path("far") / real)
    said: list[str] = []
    run(
        JOB,
        source,
        output_for(link),
        watch=lambda _: said.append(refusal(source, tmp_path / "far" / real)),
    )

    assert len(said) == 2 and all("another run writes there" in one for one in said)
    assert done(source, tmp_path / "far" / real) == done(source, link)


@pytest.mark.parametrize("date", ["yesterday", 5, "2026-10-14"])
def test_a_journal_of_another_program_is_none_of_ours(tmp_path: Path, date: object) -> None:
    """Its date is no date of a run."""
    journal = tmp_path / ".progress.json"
    journal.write_text(json.dumps({"date": date}))

    assert noted_date(journal) is None


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

    (tmp_path / "mails" / "rejects.jsonl").mkdir(parents=True)
    said = refusal(source, tmp_path / "mails")
    assert said.endswith("is a folder: a file is written there, name another as --out")


@pytest.mark.parametrize("name", ["m.mbox", "m.jsonl", "mails/rejects.jsonl"])
def test_a_pipe_in_the_place_of_a_file_is_named(source: Path, tmp_path: Path, name: str) -> None:
    """Nobody waits for its reader, and nothing is left beside it."""
    pipe = tmp_path / name
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(pipe)
    out = pipe.parent if name.startswith("mails") else pipe

    assert refusal(source, out).startswith(f"{pipe}: is no file that could be gone on with")
    assert {path for path in pipe.parent.iterdir() if path.is_file()} <= {source}


def test_what_a_run_has_written_and_is_gone_can_be_put_back(tmp_path: Path) -> None:
    """Nobody is sent to another --out, which would make all mails again; rejects may go."""
    source, out = write(tmp_path / "o.jsonl", [order(1), b"{"]), tmp_path / "m.jsonl"
    end = done(source, out)
    mails = out.read_bytes()
    (tmp_path / "m.jsonl.rejects.jsonl").unlink()

    assert done(source, out) == end._replace(told=1)
    noted = json.loads((tmp_path / "m.jsonl.progress.json").read_text())
    assert noted["sizes"] == [len(mails), 0]
    out.unlink()
    said = f"has 0 bytes, and the last run noted {len(mails)}: put it back, or give new orders"
    assert said in refusal(source, out)


@pytest.mark.parametrize(
    "change",
    [
        {"progress": ["a", 1, 1, 0, False]},
        {"progress": [1, 1, -1, 0]},
        {"sizes": ["1", "2"]},
        {"sizes": 5},
        {"progress": [1] * 9},
    ],
)
def test_a_journal_that_was_edited_is_none(tmp_path: Path, change: dict[str, object]) -> None:
    """What stands there is not gone by."""
    source, out = write(tmp_path / "o.jsonl", [order(1)]), tmp_path / "m.jsonl"
    done(source, out)
    journal = tmp_path / "m.jsonl.progress.json"
    journal.write_text(json.dumps({**json.loads(journal.read_text()), **change}))

    assert "is no journal of postmail batch" in refusal(source, out)


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
