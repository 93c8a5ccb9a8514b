"""Header lines: right for any text, folded, and never encoded where programs read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.envelope import Mailbox
from postmail.errors import EnvelopeError
from postmail.language.bidi import without_controls
from postmail.mime.headers import (
    LONGEST_WHOLE,
    WIDTH,
    date_line,
    folded,
    mailbox_line,
    one_line,
    parameter,
    text_line,
    whole_line,
)
from tests.mime.parsing import second

ANY_TEXT = st.text(max_size=300)
URI = st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=1000)
ENCODED = re.compile(rb"=\?utf-8\?[qb]\?[!-~]+\?=")


def parsed(line: bytes) -> Any:
    """The value of a message's only header, as the standard library reads it."""
    message = message_from_bytes(line + b"\r\n", policy=policy.default)
    ((_, value),) = message.items()
    assert not value.defects
    assert not message.defects
    return value


def solid(name: str) -> str:
    """A name without its blanks, which CPython 3.11 takes for others, and leaves between words."""
    return "".join(name.split())


def lines(data: bytes) -> list[bytes]:
    """The lines of a header, each of which ends in CRLF."""
    assert data.endswith(b"\r\n")
    return data.split(b"\r\n")[:-1]


@given(ANY_TEXT)
@settings(max_examples=300)
def test_free_text_comes_back_as_it_was(value: str) -> None:
    """Whatever a subject holds is read back, but for control characters and surplus blanks."""
    assert str(parsed(text_line("Subject", value))) == one_line(value)


@given(ANY_TEXT)
@settings(max_examples=300)
def test_free_text_is_folded_ascii_without_an_empty_line(value: str) -> None:
    """No line is longer than asked, none is blank, and each that follows begins with a blank."""
    first, *rest = lines(text_line("Subject", value))

    assert all(line.isascii() and line.strip() for line in [first, *rest])
    assert all(line.startswith(b" ") for line in rest)
    words = [word for line in [first, *rest] for word in line.split(b" ")]
    assert max(map(len, [first, *rest])) <= max(WIDTH, max(map(len, words)) + len("Subject: "))


@given(st.text(max_size=320))
@settings(max_examples=300)
def test_any_display_name_comes_back_beside_its_address(name: str) -> None:
    """Commas, quotes, emoji, 300 characters: the name is read back, and so is the address."""
    mailbox = Mailbox(address="ida@xn--bcher-kva.example", name=name)
    line = mailbox_line("To", mailbox)
    (address,) = parsed(line).addresses
    shown = one_line(without_controls(mailbox.name or "")).strip()
    (other,) = second(line + b"\r\n").to

    assert (other.display_name or "", other.address) == (shown, mailbox.address)
    assert (solid(address.display_name), address.addr_spec) == (solid(shown), mailbox.address)
    assert max(map(len, lines(line))) <= WIDTH


@pytest.mark.parametrize("name", [None, "Ida Lund", "Lund, Ida"])
def test_a_quoted_local_part_is_written_as_it_is(name: str | None) -> None:
    """A local part with a blank keeps its quotes, with and without a name before it."""
    mailbox = Mailbox(address='"ida lund"@example.com', name=name)
    (address,) = parsed(mailbox_line("To", mailbox)).addresses

    assert (address.username, address.addr_spec) == ("ida lund", mailbox.address)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ida Lund", b"Ida Lund"),
        ("Lund, Ida", b'"Lund, Ida"'),
        ('Ida "Lu" Lund', b'"Ida \\"Lu\\" Lund"'),
        ("=?utf-8?q?x?=", b"=?utf-8?b?PT91dGYtOD9xP3g/PQ==?="),
        ("Ida 😀", b"=?utf-8?b?SWRhIPCfmIA=?="),
        ("\u202e\u2066Ida\u2069 Lund", b"Ida Lund"),
    ],
)
def test_names_are_written_in_the_plainest_way(name: str, written: bytes) -> None:
    """Atoms where they do, quotes where they must, encoded words for all else."""
    line = mailbox_line("To", Mailbox(address="ida@example.com", name=name))

    assert line == b"To: " + written + b" <ida@example.com>\r\n"


@given(st.lists(URI.filter(len), min_size=1, max_size=2))
def test_headers_for_programs_are_never_encoded(uris: list[str]) -> None:
    """A URI of any length stays in one piece, on one line, as it is."""
    values = [f"<{uri}>" for uri in uris]
    if max(map(len, values)) > LONGEST_WHOLE:
        with pytest.raises(EnvelopeError, match="at most 900 characters"):
            whole_line("List-Unsubscribe", values)
        return
    line = whole_line("List-Unsubscribe", values)

    assert not ENCODED.search(line) or any("=?" in uri for uri in uris)
    assert line.replace(b"\r\n ", b" ") == b"List-Unsubscribe: %s\r\n" % ", ".join(values).encode()
    assert max(map(len, lines(line))) <= 998


@pytest.mark.parametrize("length", [70, 77, 78, 90, 500, LONGEST_WHOLE])
def test_no_length_up_to_900_makes_a_difference(length: int) -> None:
    """The standard library encodes from 78 characters on; both parsers read the value as given."""
    value = "<https://a.example/" + "u" * (length - 20) + ">"
    line = whole_line("List-Unsubscribe", [value])

    assert len(value) == length
    assert second(line + b"\r\n").headers["List-Unsubscribe"] == [value]
    assert b"=?" not in line


@pytest.mark.parametrize(
    "value", ["<https://a.example/ü>", "<https://a.example/\r\nBcc: x>", "a\0b"]
)
def test_a_value_that_cannot_be_written_whole_is_refused(value: str) -> None:
    """Line ends and other letters do not reach a header that may not be encoded."""
    with pytest.raises(EnvelopeError, match="List-Unsubscribe: expected printable ASCII"):
        whole_line("List-Unsubscribe", [value])


@given(st.text(min_size=1, max_size=200).filter(lambda name: one_line(without_controls(name))))
def test_any_file_name_comes_back(name: str) -> None:
    """Quotes, percent signs, other scripts: RFC 2231 where a quoted name does not do."""
    tokens = ["attachment", *parameter("filename", name)]
    line = ("Content-Disposition: " + ";\r\n ".join(tokens)).encode() + b"\r\n"

    assert parsed(line).params["filename"] == one_line(without_controls(name))
    assert max(map(len, lines(line))) <= WIDTH


@given(
    st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2100, 1, 1)),
    st.integers(-14 * 3600, 14 * 3600),
)
def test_dates_keep_their_instant(moment: datetime, offset: int) -> None:
    """The zone of the caller stands in the header; one with odd seconds becomes UTC."""
    aware = moment.replace(tzinfo=timezone(timedelta(seconds=offset)), microsecond=0)

    assert parsed(date_line(aware)).datetime == aware


def test_a_date_is_written_as_the_standard_asks() -> None:
    """Day, date, time, and the offset in digits."""
    assert date_line(datetime(2026, 1, 5, 7, 4, tzinfo=UTC)) == (
        b"Date: Mon, 05 Jan 2026 07:04:00 +0000\r\n"
    )


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(7200, "+0200"), (-12600, "-0330"), (60, "+0001"), (0, "+0000"), (7201, "+0000")],
)
def test_a_date_stands_in_the_zone_of_its_moment(seconds: int, written: str) -> None:
    """But for offsets with odd seconds: the header has no room for them."""
    moment = datetime(2026, 1, 5, 7, 4, tzinfo=timezone(timedelta(seconds=seconds)))

    assert date_line(moment).endswith(f" {written}\r\n".encode())


def test_a_line_is_full_at_76() -> None:
    """A word that just fits stays on its line, with its blank; one letter more begins another."""
    name, rest = "Subject", "y" * 10
    word = "x" * (WIDTH - len("Subject: "))

    assert lines(folded(name, [word])) == [f"Subject: {word}".encode()]
    short = word[: -len(rest) - 1]
    assert lines(folded(name, [short, rest])) == [f"Subject: {short} {rest}".encode()]
    assert lines(folded(name, [short, rest + "y"])) == [
        f"Subject: {short}".encode(),
        f" {rest}y".encode(),
    ]
    assert lines(folded(name, [short, rest, "more"])) == [
        f"Subject: {short} {rest}".encode(),
        b" more",
    ]
    more = "z" * (WIDTH - len(f" {rest} "))  # the blank that begins a line counts too
    assert len(lines(folded(name, [word, rest, more]))) == 2
    assert len(lines(folded(name, [word, rest, f"{more}z"]))) == 3


def test_a_first_word_stays_beside_its_name() -> None:
    """A header whose first line has nothing but blanks is taken for an empty one."""
    (first,) = lines(folded("Subject", ["x" * 200]))
    assert first == b"Subject: " + b"x" * 200


@pytest.mark.parametrize(("length", "quoted"), [(52, True), (53, False)])
def test_a_file_name_is_quoted_while_it_is_short(length: int, quoted: bool) -> None:
    """With `filename` before it 60 characters; a longer one is written by RFC 2231."""
    (first, *_) = parameter("filename", "a" * length)

    assert first.startswith('filename="') is quoted
    assert first.startswith("filename*") is not quoted


@pytest.mark.parametrize(("length", "quoted"), [(56, True), (57, False)])
def test_a_name_is_quoted_while_it_is_short(length: int, quoted: bool) -> None:
    """With its comma and its quotes 60 characters; a longer one goes into encoded words."""
    line = mailbox_line("To", Mailbox(address="a@b.example", name="x," + "y" * length))

    assert (b'"' in line) is quoted
    assert (b"=?utf-8?" in line) is not quoted


def test_a_subject_of_one_encoded_word_is_not_split() -> None:
    """Up to the last column of the line."""
    room = WIDTH - len("Subject: =?utf-8?q??=")
    fits = "\xe9" + "x" * (room - len("=C3=A9"))

    (whole,) = lines(text_line("Subject", fits))
    assert len(whole) == WIDTH
    assert len(lines(text_line("Subject", fits + "x"))) == 2
