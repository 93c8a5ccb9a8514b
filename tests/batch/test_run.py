"""Runs: every good line a mail, every bad one a reason, in order, restartable, in little memory."""

from __future__ import annotations

import dataclasses
import io
import json
import mailbox
import tracemalloc
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from postmail import Catalogue, Coupon
from postmail.batch import Job, Progress, output_for, run
from postmail.batch.journal import noted_date
from postmail.batch.lines import CHUNK_LINES, chunks
from postmail.batch.work import LONGEST
from postmail.errors import SettingsError
from postmail.resources import templates_root
from tests.batch.making import CATALOGUE, COVER, JOB, done, order, rejects, write
from tests.mime.parsing import read

BAD: list[Any] = [
    b"{not json",
    b"\xff\xfe",
    b"[" * 100_000,
    b"[]",
    {"kind": "of something else"},
    order(1, currency="EURO"),
    order(2, customer={}),
    order(3, customer={"email": "nobody"}),
    {"order": order(4), "data": []},
    {"order": order(5), "recipient": {"address": "a@example.com", "shoe": 42}},
    {"order": order(6), "data": {"wording": "perhaps"}},
]


class StopError(Exception):
    """A run that ends in the middle."""


def stop_after(calls: int) -> Callable[[Progress], None]:
    """A watcher that breaks the run off the second time or so it is told something."""
    left = iter(range(calls))

    def watch(progress: Progress) -> None:
        if next(left, None) is None:
            raise StopError

    return watch


def content(out: Path) -> dict[str, bytes]:
    """Every file of an output but its journal."""
    files = out.iterdir() if out.is_dir() else out.parent.glob(f"{out.name}*")
    return {file.name: file.read_bytes() for file in files if "progress" not in file.name}


@pytest.fixture(params=["mails", "mails.mbox", "mails.jsonl"])
def out(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Each kind of output."""
    return tmp_path / "to" / str(request.param)


def test_a_folder_holds_a_file_for_each_mail(tmp_path: Path) -> None:
    """Named by line and order; each is complete and parses without defects."""
    source = write(tmp_path / "o.jsonl", [order(1), b"", {**order(2), "number": "a/../b?"}])
    progress = done(source, tmp_path / "out")
    files = sorted((tmp_path / "out").glob("*.eml"))

    assert [file.name for file in files] == ["0000001-N-1.eml", "0000003-a-..-b.eml"]
    assert progress == Progress(source.stat().st_size, 3, 2, 0)
    message = read(files[0].read_bytes())
    assert message["To"] == "Ida <c1@example.com>"
    assert "N-1" in message["Subject"]


def test_an_mbox_is_read_by_the_standard_library(tmp_path: Path) -> None:
    """Each mail once, whatever stands in its text."""
    lines = [order(number, note="From here on\n\nFrom there") for number in range(5)]
    done(write(tmp_path / "o.jsonl", lines), tmp_path / "out.mbox")
    box = mailbox.mbox(tmp_path / "out.mbox")
    found = [message["To"] for message in box]
    box.close()

    assert found == [f"Ida <c{number}@example.com>" for number in range(5)]


def test_json_lines_hold_the_mail_and_what_a_sender_needs(tmp_path: Path) -> None:
    """Line, order, address, subject, message id, and the mail itself."""
    done(write(tmp_path / "o.jsonl", [order(7)]), tmp_path / "out.jsonl")
    found = json.loads((tmp_path / "out.jsonl").read_text())
    message = read(found["eml"].encode())

    assert (found["line"], found["order"], found["to"]) == (1, "N-7", "c7@example.com")
    assert (found["subject"], found["message_id"]) == (message["Subject"], message["Message-ID"])


def test_a_line_may_bring_its_recipient_and_data(tmp_path: Path) -> None:
    """What differs from person to person stands beside the order: a marketing mail may leave."""
    url = "https://nordlicht.example/u?t=7"
    person = {"address": "jan@example.com", "locale": "nl", "unsubscribe_url": url}
    line = {
        "order": order(1),
        "recipient": person,
        "data": {"coupon": {"code": "DANKJE", "percent": 5}},
    }
    job = dataclasses.replace(JOB, kind="coupon")
    done(write(tmp_path / "o.jsonl", [line]), tmp_path / "out.jsonl", job)
    message = read(json.loads((tmp_path / "out.jsonl").read_text())["eml"].encode())

    assert message["To"] == "jan@example.com"
    assert message["Content-Language"] == "nl"
    assert message["List-Unsubscribe"].startswith(f"<{url}>")


def test_data_for_all_gives_way_to_a_lines_own(tmp_path: Path) -> None:
    """One coupon for everybody, another for somebody."""
    url = "https://nordlicht.example/u?t=7"
    person = {"address": "jan@example.com", "unsubscribe_url": url}
    lines = [
        {"order": order(1), "recipient": person},
        {"order": order(2), "recipient": person, "data": {"coupon": {"code": "B", "percent": 5}}},
    ]
    job = dataclasses.replace(
        JOB, kind="coupon", data={"coupon": {"code": "A-FOR-ALL", "percent": 5}}
    )
    done(write(tmp_path / "o.jsonl", lines), tmp_path / "out.jsonl", job)
    found = [json.loads(line)["eml"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]

    assert ["A-FOR-ALL" in eml for eml in found] == [True, False]


def test_bad_lines_go_to_the_rejects_and_the_rest_goes_on(tmp_path: Path, out: Path) -> None:
    """Each with its number, the class of its error, the reason and the line as it was."""
    lines = [item for number, bad in enumerate(BAD) for item in (order(100 + number), bad)]
    output = output_for(out)
    progress = run(JOB, write(tmp_path / "o.jsonl", lines), output)
    found = rejects(output.rejects_path)

    assert (progress.written, progress.rejected) == (len(BAD), len(BAD))
    assert [reject["line"] for reject in found] == list(range(2, 2 * len(BAD) + 1, 2))
    assert all(reject["reason"] and reject["error"].endswith("Error") for reject in found)
    assert found[0]["input"] == "{not json"
    assert "the order names no e-mail address" in found[6]["reason"]


def test_a_marketing_mail_without_its_link_is_a_reject(tmp_path: Path) -> None:
    """Nothing is written that must not leave."""
    job = dataclasses.replace(JOB, kind="coupon", data={"coupon": {"code": "A", "percent": 5}})
    done(write(tmp_path / "o.jsonl", [order(1)]), tmp_path / "out", job)
    (found,) = rejects(tmp_path / "out" / "rejects.jsonl")

    assert found["error"] == "EnvelopeError"
    assert "recipient.unsubscribe_url" in found["reason"]


def test_a_kind_of_the_shops_own_that_fails_is_a_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a message class does, the run goes on."""

    def fail(*arguments: Any, **options: Any) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr(CATALOGUE.kinds["simple"], "inline_images", fail)
    progress = done(write(tmp_path / "o.jsonl", [order(1)]), tmp_path / "out")

    assert progress.rejected == 1
    (found,) = rejects(tmp_path / "out" / "rejects.jsonl")
    assert (found["error"], "oops" in found["reason"]) == ("ZeroDivisionError", True)


def test_a_line_without_an_end_is_not_read_into_memory(tmp_path: Path) -> None:
    """A broken export of one endless line is one reject, and what follows is read."""
    path = tmp_path / "o.jsonl"
    with path.open("wb") as file:
        file.write(b'{"x": "' + b"x" * (LONGEST + 10) + b'"}\n')
        file.write(json.dumps(order(1)).encode())
    progress = done(path, tmp_path / "out")
    (found,) = rejects(tmp_path / "out" / "rejects.jsonl")

    assert (progress.written, progress.rejected) == (1, 1)
    assert "longer than 16 MiB" in found["reason"] and len(found["input"]) == 200


def test_a_line_that_is_still_being_written_waits(tmp_path: Path) -> None:
    """Half of a last line is no reject: the next run reads it whole. One that only lacks its line
    feed is read at once."""
    path, out = write(tmp_path / "o.jsonl", [order(1)]), tmp_path / "out"
    line = json.dumps(order(2)).encode()
    with path.open("ab") as file:
        file.write(line[:-20])
    first = done(path, out)
    with path.open("ab") as file:
        file.write(line[-20:])
    second = done(path, out)

    assert (first.lines, first.written, first.rejected) == (1, 1, 0)
    assert (second.lines, second.written, second.rejected) == (2, 2, 0)
    assert second.read == path.stat().st_size


@pytest.mark.parametrize("late", [b"\n", b"\r\n", b" \n"])
def test_a_line_whose_end_came_late_is_one_line(tmp_path: Path, late: bytes) -> None:
    """Files and rejects have the numbers that one run gives them."""
    first, rest = json.dumps(order(1)).encode(), json.dumps(order(2)).encode() + b"\n{\n"
    path = tmp_path / "o.jsonl"
    for data in (first, first + late, first + late + rest):
        path.write_bytes(data)
        progress = done(path, tmp_path / "out")
    at_once = done(path, tmp_path / "whole")

    assert progress == at_once == Progress(path.stat().st_size, 3, 2, 1)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


@pytest.mark.parametrize("name", ["_blocks/hello.mjml", "_locales/sv/LC_MESSAGES/postmail.po"])
def test_edited_templates_and_words_begin_anew(tmp_path: Path, name: str) -> None:
    """A folder never holds mails of two versions of a block, or of two translations."""
    shop = tmp_path / "shop"
    (shop / name).parent.mkdir(parents=True)
    (shop / name).write_bytes((templates_root() / name).read_bytes())
    source = write(tmp_path / "o.jsonl", [order(1)])

    def job() -> Job:
        catalogue = Catalogue(brand=CATALOGUE.brand, template_dirs=[shop])
        return dataclasses.replace(JOB, catalogue=catalogue)

    done(source, tmp_path / "out", job())
    assert done(source, tmp_path / "out", job()).written == 1

    with (shop / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(SettingsError, match="made with other options or templates"):
        done(source, tmp_path / "out", job())


@pytest.mark.parametrize("calls", [1, 2, 3])
def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path, out: Path, calls: int) -> None:
    """Broken off and begun again, it leaves what one run would have left: no gap, nothing twice."""
    lines = [order(number) if number % 7 else b"{" for number in range(160)]
    source = write(tmp_path / "o.jsonl", lines)
    whole = out.parent / f"whole{out.suffix}"
    done(source, whole)
    with pytest.raises(StopError):
        done(source, out, watch=stop_after(calls))
    if out.is_file():  # written, and not noted down: the machine went off in between
        with out.open("ab") as file:
            file.write(b"half a mai")
    progress = done(source, out)

    assert (progress.lines, progress.written) == (160, 137)
    expected = {name.replace("whole", "mails"): data for name, data in content(whole).items()}
    assert content(out) == expected


@pytest.mark.parametrize("noted", [0, 2])
def test_mails_that_no_run_noted_do_not_stay_in_a_folder(tmp_path: Path, noted: int) -> None:
    """A run was killed before it noted them; the orders after its place are others by now."""
    out, first = tmp_path / "out", [order(number) for number in range(1, noted + 1)]
    with pytest.raises(StopError):
        done(write(tmp_path / "o.jsonl", first), out, watch=stop_after(noted and 1))
    for name in ("0000003-N-3", "0000004-N-4", "12345678-N-5"):
        (out / f"{name}.eml").write_bytes(b"of a run that was killed")
    (out / "README.eml").write_bytes(b"not ours")
    progress = done(write(tmp_path / "o.jsonl", [*first, order(8), b"{", order(9)]), out)
    last = [f"{noted + 1:07d}-N-8.eml", f"{noted + 3:07d}-N-9.eml", "README.eml"]

    assert progress.written == noted + 2
    assert sorted(file.name for file in out.glob("*.eml"))[noted:] == last


def test_a_second_run_has_nothing_to_do(tmp_path: Path, out: Path) -> None:
    """And changes nothing."""
    source = write(tmp_path / "o.jsonl", [order(1), order(2)])
    first = done(source, out)
    before = content(out)
    told: list[Progress] = []

    assert done(source, out, watch=told.append) == first
    assert told == [first]
    assert content(out) == before


def test_orders_that_were_added_are_done_next(tmp_path: Path, out: Path) -> None:
    """A file that grows is gone on with."""
    source = write(tmp_path / "o.jsonl", [order(1)])
    done(source, out)
    write(source, [order(1), order(2)])

    assert done(source, out).written == 2


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"locale": "de"}, "were made with other options"),
        ({"envelope": COVER.model_copy(update={"round": 1})}, "were made with other options"),
    ],
)
def test_other_options_do_not_mix_with_what_is_there(
    tmp_path: Path, change: dict[str, Any], problem: str
) -> None:
    """An output belongs to one job."""
    source = write(tmp_path / "o.jsonl", [order(1)])
    done(source, tmp_path / "out")
    with pytest.raises(SettingsError, match=problem):
        done(source, tmp_path / "out", dataclasses.replace(JOB, **change))


def test_the_date_of_a_run_is_noted(tmp_path: Path) -> None:
    """So that a restart gives its mails the same one."""
    done(write(tmp_path / "o.jsonl", [order(1)]), tmp_path / "out")

    assert noted_date(tmp_path / "out" / ".progress.json") == COVER.date
    assert noted_date(tmp_path / "nothing") is None


def test_workers_make_the_same_bytes(tmp_path: Path) -> None:
    """In this process or in others, in the same order, stopped in the middle or not."""
    lines = [order(number) if number % 7 else b"{" for number in range(160)]
    source = write(tmp_path / "o.jsonl", lines)
    done(source, tmp_path / "one.jsonl", workers=1)
    with pytest.raises(StopError):
        done(source, tmp_path / "two.jsonl", workers=2, watch=stop_after(2))
    done(source, tmp_path / "two.jsonl", workers=2)

    for name in ("jsonl", "jsonl.rejects.jsonl"):
        one, two = ((tmp_path / f"{stem}.{name}").read_bytes() for stem in ("one", "two"))
        assert one == two


def test_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    """Four times as many orders take no more memory than some, after the templates are there."""

    def peak(count: int) -> int:
        source = write(tmp_path / f"{count}.jsonl", (order(number) for number in range(count)))
        tracemalloc.start()
        done(source, tmp_path / f"{count}.mbox")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(60)

    assert peak(400) < peak(100) * 1.3


def test_a_message_of_a_typed_field_is_checked_in_a_batch_too(tmp_path: Path) -> None:
    """What the model refuses, the reject explains with its path."""
    line = {"order": order(1), "data": {"coupon": Coupon(code="A", percent=5).model_dump()}}
    done(write(tmp_path / "o.jsonl", [json.dumps(line, default=str).encode()]), tmp_path / "out")
    (found,) = rejects(tmp_path / "out" / "rejects.jsonl")

    assert "coupon: no such field" in found["reason"]


def test_lines_are_taken_as_they_come() -> None:
    """Reading is lazy: the first chunk is there before the rest was read."""

    class Endless(io.RawIOBase):
        def readline(self, size: int | None = -1, /) -> bytes:
            return b"{}\n"

        def tell(self) -> int:
            return 0

    found: Iterator[Any] = chunks(Endless(), 0)  # type: ignore[arg-type] # as far as it is read
    assert [len(chunk.lines) for chunk in islice(found, 2)] == [CHUNK_LINES] * 2
