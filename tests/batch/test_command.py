"""`postmail batch` on the command line: options, what it says, and its status."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from postmail.batch import Progress
from postmail.cli.aside import SAMPLE_BRAND
from postmail.cli.commands import postmail
from postmail.errors import DataError
from tests.batch.making import order, rejects, write
from tests.mime.parsing import read

Batch = Callable[..., None]


@pytest.fixture
def batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Batch:
    """`batch("orders.jsonl", "--kind", ...)` in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def called(*arguments: str) -> None:
        with postmail.make_context("postmail", ["batch", *arguments]) as context:
            postmail.invoke(context)

    return called


def test_it_says_what_it_made_and_where(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line on stdout, no bar when piped."""
    write(tmp_path / "orders.jsonl", [order(1), order(2)])
    batch("orders.jsonl", "--kind", "simple", "--out", "mails", "--workers", "1")
    out, err = capsys.readouterr()

    assert out.startswith("2 mails in ") and out.endswith(": mails\n")
    assert err == f"note: {SAMPLE_BRAND}\n"
    assert len(list((tmp_path / "mails").glob("*.eml"))) == 2


def test_a_run_that_only_rejects_had_something_to_do(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """
    It does not say that there was nothing to do; and one mail is one mail. What the first run told
    at its end is no reason for the status of the next.
    """
    write(tmp_path / "orders.jsonl", [b"{"])
    given = ["orders.jsonl", "--kind", "simple", "--out", "mails", "--workers", "1"]
    with pytest.raises(click.exceptions.Exit):
        batch(*given)
    assert "(0 a second): mails" in capsys.readouterr().out

    write(tmp_path / "orders.jsonl", [b"{", order(1)])
    batch(*given)
    said = capsys.readouterr()
    assert said.out.startswith("1 mail in ")
    assert "lines rejected: 0 (1 by runs before), see mails/rejects.jsonl" in said.err

    (tmp_path / "mails" / "rejects.jsonl").unlink()  # whoever mended them is done with them
    write(tmp_path / "orders.jsonl", [b"{", order(1), b"{", order(2)])
    with pytest.raises(click.exceptions.Exit):
        batch(*given)
    assert "lines rejected: 1 (1 by runs before)" in capsys.readouterr().err
    assert [one["line"] for one in rejects(tmp_path / "mails" / "rejects.jsonl")] == [3]


def test_data_for_all_holds_no_order(batch: Batch, tmp_path: Path) -> None:
    """It would count for no line."""
    write(tmp_path / "orders.jsonl", [order(1)])
    (tmp_path / "data.json").write_text('{"order": {}}')
    with pytest.raises(DataError, match="order: comes from the file of orders"):
        batch("orders.jsonl", "--kind", "simple", "--out", "mails", "--data", "data.json")


def test_data_for_all_can_come_from_stdin(
    batch: Batch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--data -` reads from a pipe what the kind needs beside each order."""
    reader = {"address": "me@example.com", "unsubscribe_url": "https://shop.example/u/1"}
    write(tmp_path / "orders.jsonl", [{"order": order(1), "recipient": reader}])
    piped = io.BytesIO(b'{"coupon": {"code": "PIPE10", "percent": "10"}}')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(piped, encoding="utf-8"))
    names = ["--list-id", "offers.example.com", "--feedback-id", "nordlicht"]
    batch(
        *["orders.jsonl", "--kind", "coupon", "--data", "-", "--out", "mails"],
        *["--workers", "1", *names],
    )
    [mail] = (tmp_path / "mails").glob("*.eml")

    assert "PIPE10" in str(read(mail.read_bytes()).get_body(("plain",)))


def test_rejects_make_the_status_one(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The good ones are made; the file of rejects is named on stderr."""
    write(tmp_path / "orders.jsonl", [order(1), b"{"])
    with pytest.raises(click.exceptions.Exit) as caught:
        batch("orders.jsonl", "--kind", "simple", "--out", "m.mbox", "--workers", "1")
    out, err = capsys.readouterr()

    assert caught.value.exit_code == 1
    assert out.startswith("1 mail in ")
    assert err.endswith("\nlines rejected: 1, see m.mbox.rejects.jsonl\n")


@pytest.mark.parametrize("ends", [b"", b"\r"])
def test_what_is_left_unread_makes_the_status_one(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str], ends: bytes
) -> None:
    """A last line without its end that is no JSON yet; a whole file where none has an end."""
    raw = [json.dumps(order(number)).encode() + ends for number in range(2)]
    (tmp_path / "o.jsonl").write_bytes(b"".join(raw)[: -2 if not ends else None])
    with pytest.raises(click.exceptions.Exit) as caught:
        batch("o.jsonl", "--kind", "simple", "--out", "m.jsonl", "--workers", "1")
    out, err = capsys.readouterr()

    assert caught.value.exit_code == 1
    assert "nothing was left to do" not in out
    assert "line 1 is not complete: it waits for the next run" in err


@pytest.mark.parametrize("instead", [False, True])
def test_an_input_that_was_moved_away_was_read_to_its_end(
    batch: Batch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    instead: bool,
) -> None:
    """What was made and what was rejected is told, and nothing of another file in its place."""
    write(tmp_path / "o.jsonl", [order(1), b"{"])

    @contextmanager
    def moving(size: int) -> Iterator[Callable[[Progress], None]]:
        def move(progress: Progress) -> None:
            if progress.lines:
                (tmp_path / "o.jsonl").rename(tmp_path / "done.jsonl")
                if instead:
                    write(tmp_path / "o.jsonl", map(order, range(9)))

        yield move

    monkeypatch.setattr("postmail.cli.batch._watched", moving)
    with pytest.raises(click.exceptions.Exit) as caught:
        batch("o.jsonl", "--kind", "simple", "--out", "m.jsonl", "--workers", "1")
    out, err = capsys.readouterr()

    assert (caught.value.exit_code, out[:10]) == (1, "1 mail in ")
    assert "lines rejected: 1" in err and "is not complete" not in err


def test_data_for_all_may_hold_fractions(batch: Batch, tmp_path: Path) -> None:
    """Twelve and a half per cent off."""
    reader = {"address": "me@example.com", "unsubscribe_url": "https://shop.example/u/1"}
    write(tmp_path / "o.jsonl", [{"order": order(1), "recipient": reader}])
    (tmp_path / "c.json").write_text('{"coupon": {"code": "HALF", "percent": 12.5}}')
    names = ["--list-id", "offers.example.com", "--feedback-id", "nordlicht"]
    for _ in range(2):
        batch(
            *["o.jsonl", "--kind", "coupon", "--data", "c.json", "--out", "mails"],
            *["--workers", "1", *names],
        )
    (mail,) = (tmp_path / "mails").glob("*.eml")

    assert "12.5" in str(read(mail.read_bytes()).get_body(("plain",)))


@pytest.mark.parametrize("date", ["2026-10-14T09:30+02:00", "2026-10-14 09:30:00.5+02:00"])
def test_a_date_is_written_as_elsewhere(batch: Batch, tmp_path: Path, date: str) -> None:
    """Any way of ISO 8601 that `plan --now` takes too."""
    write(tmp_path / "o.jsonl", [order(1)])
    batch("o.jsonl", "--kind", "simple", "--out", "mails", "--workers", "1", "--date", date)
    (mail,) = (tmp_path / "mails").glob("*.eml")

    assert str(read(mail.read_bytes())["Date"]) == "Wed, 14 Oct 2026 09:30:00 +0200"


@pytest.mark.parametrize(
    ("date", "problem"), [("14.10.2026", "a time such as"), ("2026-10-14", "a time with its zone")]
)
def test_a_date_that_is_none_is_wrong_usage(
    batch: Batch, tmp_path: Path, date: str, problem: str
) -> None:
    """The error says what to write, in the words of people."""
    write(tmp_path / "o.jsonl", [order(1)])
    with pytest.raises(click.BadParameter, match=f"expected {problem}"):
        batch("o.jsonl", "--kind", "simple", "--out", "mails", "--date", date)


def test_a_second_call_goes_on_with_the_first_date(
    batch: Batch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Minutes or days later: the mails of one output bear one date."""
    write(tmp_path / "o.jsonl", [order(1)])
    arguments = ["o.jsonl", "--kind", "simple", "--out", "m.jsonl", "--workers", "1"]
    batch(*arguments, "--date", "2026-10-14T09:30:00+0200")
    batch(*arguments)
    assert "0 mails" in capsys.readouterr().out.splitlines()[1]
    write(tmp_path / "o.jsonl", [order(1), order(2)])
    batch(*arguments)
    lines = (tmp_path / "m.jsonl").read_text().splitlines()
    dates = {str(read(json.loads(line)["eml"].encode())["Date"]) for line in lines}

    assert len(lines) == 2
    assert dates == {"Wed, 14 Oct 2026 09:30:00 +0200"}


def test_options_reach_every_mail(batch: Batch, tmp_path: Path) -> None:
    """Language, sender, round: as asked for."""
    write(tmp_path / "o.jsonl", [order(1)])
    options = ["--locale", "sv", "--from", "Butik <hej@b.example>", "--round", "2"]
    batch("o.jsonl", "--kind", "simple", "--out", "m", "--workers", "1", *options)
    (file,) = (tmp_path / "m").glob("*.eml")
    message = read(file.read_bytes())

    assert (message["Content-Language"], message["From"]) == ("sv", "Butik <hej@b.example>")
    assert message["Message-ID"].startswith("<simple.2.")


@pytest.mark.parametrize("out", ["-", ""])
def test_mails_need_a_place(batch: Batch, tmp_path: Path, out: str) -> None:
    """No folder is called `-`, and none is the working folder by oversight."""
    write(tmp_path / "o.jsonl", [order(1)])
    with pytest.raises(click.BadParameter, match=r"expected a folder, FILE\.mbox or FILE\.jsonl"):
        batch("o.jsonl", "--kind", "simple", "--out", out, "--workers", "1")

    assert [path.name for path in tmp_path.iterdir()] == ["o.jsonl"]


@pytest.mark.parametrize("out", ["m.jsonl", "m.mbox"])
def test_no_orders_make_an_empty_file(batch: Batch, tmp_path: Path, out: str) -> None:
    """What comes next finds the file that was named."""
    (tmp_path / "o.jsonl").write_bytes(b"")
    batch("o.jsonl", "--kind", "simple", "--out", out, "--workers", "1")

    assert (tmp_path / out).read_bytes() == b""
