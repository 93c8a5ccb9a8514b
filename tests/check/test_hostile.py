"""Files that nobody should have sent: each is checked, and none ends the check."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from postmail.check import check_file
from postmail.errors import SettingsError

_HTML = b"Subject: x\r\nContent-Type: text/html; charset=%s\r\n\r\n<p>\xffx</p>"


@pytest.mark.parametrize(
    "charset", [b"idna", b"punycode", b"zlib", b"utf-7", b"nobody-knows", b"\x00"]
)
def test_a_charset_that_cannot_be_read(tmp_path: Path, charset: bytes) -> None:
    """It is told that the part is not UTF-8, and the rest is looked at."""
    path = tmp_path / "mail.eml"
    path.write_bytes(_HTML % charset)

    assert "mime-charset" in {finding.rule.id for finding in check_file(path).findings}


def test_a_mail_that_is_not_well_formed_is_told_in_words(tmp_path: Path) -> None:
    """The reader meets a sentence, and not the name of a class of Python's."""
    path = tmp_path / "mail.eml"
    path.write_bytes(b"Subject: x\r\nContent-Type: multipart/alternative\r\n\r\nHello\r\n")
    told = [one.what for one in check_file(path).findings if one.rule.id == "mime-defect"]

    assert any("multipart but had no boundary parameter" in text for text in told)
    assert not any("Defect" in text for text in told)


@pytest.mark.parametrize(
    "header",
    [
        b"Message-ID: <",
        b"Message-ID: <@",
        b"To: =?utf-8?b?w?= <@>",
        b"Content-Type: ;;;=",
        b"Date: 99999999999999999999 Jan 1",
        b"Subject: =?utf-8?q?=ED=A0=80?=",
        b"List-Unsubscribe: <",
    ],
)
def test_a_header_that_is_a_fragment(tmp_path: Path, header: bytes) -> None:
    """Python's parser stumbles over some; the check goes on."""
    path = tmp_path / "mail.eml"
    path.write_bytes(header + b'\r\nFrom: "a\r\n\r\nhello')

    assert check_file(path).failed


@pytest.mark.parametrize("address", ["//[", "http://[", "https://a]:x/", "https://shop.example:x/"])
def test_an_address_that_is_none(tmp_path: Path, address: str) -> None:
    """In a link and in a picture."""
    path = tmp_path / "mail.html"
    path.write_text(f'<a href="{address}">Our shop</a><img src="{address}" alt="" width="9">')

    assert check_file(path).failed


def test_thousands_of_links_of_one_name(tmp_path: Path) -> None:
    """They take seconds, not minutes: each is compared with some, not with all."""
    path = tmp_path / "mail.html"
    path.write_text('<p><a href="https://shop.example/">Our shop</a></p>' * 12_000)
    begin = time.process_time()
    check_file(path)

    assert time.process_time() - begin < 15


@pytest.mark.parametrize(
    "page",
    [
        f'<p style="width:{"9" * 5000}px" width="{"9" * 5000}">x</p>',
        f"<style>a{{width:{'9' * 5000}px}}</style>",
        f"<style>{'a{' * 5000}</style>",
        f'<p style="{"a{" * 5000}">x</p>',
    ],
    ids=["number in a style", "number in a sheet", "depth in a sheet", "depth in a style"],
)
def test_a_style_that_no_parser_takes(tmp_path: Path, page: str) -> None:
    """What cannot be read of it is left out, and the rest is looked at."""
    path = tmp_path / "mail.html"
    path.write_text(f"<html><body>{page}</body></html>")

    assert "structure-lang" in {finding.rule.id for finding in check_file(path).findings}


@pytest.mark.parametrize(
    "page",
    [
        f'<img src="x" srcset="a{" " * 60_000}x">',
        "<p>x</p>" + '<div style="display:none">y</div>' * 6_000,
        f'<img src="x" style="width:1{" " * 60_000}y">',
    ],
    ids=["blanks", "hidden", "length"],
)
def test_much_of_one_thing_takes_no_minutes(tmp_path: Path, page: str) -> None:
    """Neither a run of blanks nor many hidden elements are gone through for each of their parts."""
    path = tmp_path / "mail.html"
    path.write_text(f"<html><body>{page}</body></html>")
    begin = time.process_time()
    check_file(path)

    assert time.process_time() - begin < 15


@pytest.mark.parametrize("header", ["From", "To", "Message-ID", "Content-Type"])
@pytest.mark.parametrize("sign", [".", '"', "a "], ids=["dots", "quotes", "words"])
def test_a_header_without_end(tmp_path: Path, header: str, sign: str) -> None:
    """It takes seconds, not minutes: its begin is read."""
    path = tmp_path / "mail.eml"
    path.write_text(f"{header}: {sign * 30_000}\nSubject: Hi\n\nhello\n")
    begin = time.process_time()
    check_file(path)

    assert time.process_time() - begin < 15


def test_mails_in_mails_in_mails(tmp_path: Path) -> None:
    """Deeper than Python's parser goes, the file is refused by name."""
    path = tmp_path / "mail.eml"
    path.write_bytes(b"Content-Type: message/rfc822\r\n\r\n" * 1500 + b"\r\nhello")

    with pytest.raises(SettingsError) as caught:
        check_file(path)
    assert str(caught.value) == f"{path}: cannot be read: its parts are nested too deeply"


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("[" * 100_000, "data-broken"),
        ('{"@type": "Order", "price": "1e99999999"}', "data-untrue"),
        ('{"@type": "Order", "price": 1e999}', "data-untrue"),
        ('{"@type": "Order", "price": "sNaN"}', "data-untrue"),
    ],
    ids=["depth", "exponent", "infinity", "no number"],
)
def test_structured_data_that_nobody_can_mean(tmp_path: Path, data: str, rule: str) -> None:
    """Such a price stands in no mail, and such a depth is no JSON for anybody."""
    path = tmp_path / "mail.html"
    path.write_text(f'<script type="application/ld+json">{data}</script><p>Total: 10</p>')

    assert rule in {finding.rule.id for finding in check_file(path).findings}


def test_a_file_whose_name_is_no_text(tmp_path: Path) -> None:
    """What of its name cannot be written is told by a sign that stands for it."""
    path = Path(os.fsdecode(os.fsencode(tmp_path / "b") + b"\xff.html"))
    try:
        path.write_text("<p>x</p>")
    except OSError:
        pytest.skip("this file system has no such names")
    report = check_file(path)

    assert report.findings[0].place.file == f"{tmp_path / 'b'}\ufffd.html"
    assert report.to_sarif().encode()
    assert report.to_json().encode()
