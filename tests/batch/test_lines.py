"""What a line may hold beside its order, and lines that have no end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from postmail.errors import SettingsError
from postmail.readers import read_order
from tests.batch.making import done, order, rejects, write
from tests.mime.parsing import read
from tests.readers.payloads import load, raw

BOSS = {"address": "boss@example.com", "locale": "de"}
NOTIFIED = load("saleor-notify/order_refunded")["payload"]


def mails(out: Path) -> list[Any]:
    """The mails in a file of JSON lines."""
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
    return [read(json.loads(line)["eml"].encode()) for line in lines]


@pytest.mark.parametrize(
    ("line", "path"),
    [
        ({"order": order(1), "recipient": BOSS, "ref": 7}, "ref"),
        ({"order": order(1), "recipients": BOSS}, "recipients"),
        ({"order": order(1), "datum": {"coupon": {}}}, "datum"),
        ({"data": {"order": order(1)}, "recipient": BOSS}, "recipient"),
        ({**order(1), "recipient": BOSS}, "recipient"),
        ({**order(1), "data": {"wording": "accepted"}}, "data"),
    ],
)
def test_a_line_whose_recipient_would_not_count_is_a_reject(
    tmp_path: Path, line: dict[str, Any], path: str
) -> None:
    """A key too many, one misspelt, one in the wrong place: no customer gets what was not his."""
    progress = done(write(tmp_path / "o.jsonl", [line]), tmp_path / "out.jsonl")
    (found,) = rejects(tmp_path / "out.jsonl.rejects.jsonl")

    assert (progress.written, found["error"]) == (0, "DataError")
    assert f"{path}: " in found["reason"] and "expected" in found["reason"]


def test_an_order_may_have_data_of_its_own(tmp_path: Path) -> None:
    """In its wrapper there is no doubt whose it is; nor after it was read and written once."""
    shop = json.loads(raw("woocommerce/order_kwd_wrapped"))["data"]
    own = {**shop, "data": {"erp": 1}}
    read = json.loads(read_order(json.dumps(own)).model_dump_json())
    lines = [{"order": own, "recipient": BOSS, "data": {"wording": "received"}}]
    lines += [{**read, "customer": {"email": "boss@example.com"}}]
    progress = done(write(tmp_path / "o.jsonl", lines), tmp_path / "out.jsonl")

    assert (progress.written, progress.rejected) == (2, 0)


def test_pieces_of_an_order_stand_beside_its_recipient(tmp_path: Path) -> None:
    """What the platform sends apart is read, and the mail goes to whom the line names."""
    shop = json.loads(raw("woocommerce/order_kwd_wrapped"))["data"]
    refund = {"id": 9, "total": "-1.500", "reason": ""}
    line = {"order": shop, "refunds": [refund], "recipient": BOSS}
    progress = done(write(tmp_path / "o.jsonl", [line]), tmp_path / "out.jsonl")
    (mail,) = mails(tmp_path / "out.jsonl")

    assert (progress.written, mail["To"]) == (1, "boss@example.com")


@pytest.mark.parametrize(
    "line",
    [NOTIFIED, {"payload": NOTIFIED, "notify_event": "order_refunded"}],
    ids=["inner", "whole"],
)
def test_an_envelope_of_the_platforms_own_is_read(tmp_path: Path, line: dict[str, Any]) -> None:
    """What it has beside the order is its business."""
    progress = done(write(tmp_path / "o.jsonl", [line]), tmp_path / "out.jsonl")

    assert (progress.written, progress.rejected) == (1, 0)


def test_an_input_edited_in_what_is_done_is_another_one(tmp_path: Path) -> None:
    """Also beyond its beginning: gone on with at the old place, orders would be lost."""
    lines = [order(number) for number in range(60)]
    source = write(tmp_path / "o.jsonl", lines)
    done(source, tmp_path / "out.jsonl")
    write(source, [*lines[:30], order(30, note="mended"), *lines[31:], order(60)])

    with pytest.raises(SettingsError, match="were made of another input"):
        done(source, tmp_path / "out.jsonl")


def test_a_journal_of_another_version_says_so(tmp_path: Path) -> None:
    """It is not gone on with, and the reason is the true one."""
    source = write(tmp_path / "o.jsonl", [order(1)])
    done(source, tmp_path / "out.jsonl")
    journal = tmp_path / "out.jsonl.progress.json"
    noted = json.loads(journal.read_bytes())
    journal.write_text(json.dumps({**noted, "version": 1}))

    with pytest.raises(SettingsError, match="by another version of postmail"):
        done(source, tmp_path / "out.jsonl")


def test_a_last_line_too_deep_to_end_is_a_reject(tmp_path: Path) -> None:
    """It stops no other, and no run after it."""
    source = write(tmp_path / "o.jsonl", [order(1)])
    with source.open("ab") as file:
        file.write(b"[" * 100_000)
    progress = done(source, tmp_path / "out.jsonl")
    (found,) = rejects(tmp_path / "out.jsonl.rejects.jsonl")

    assert (progress.written, progress.rejected) == (1, 1)
    assert "levels of nesting" in found["reason"]


def test_a_whole_last_line_with_a_long_number_does_not_wait(tmp_path: Path) -> None:
    """However many digits: it will never be more whole than it is."""
    source = write(tmp_path / "o.jsonl", [order(1)])
    with source.open("ab") as file:
        file.write(b'{"number": ' + b"7" * 5000 + b"}")
    progress = done(source, tmp_path / "out.jsonl")

    assert (progress.written, progress.rejected) == (1, 1)
    assert progress.read == source.stat().st_size
