"""Transfer encodings: what goes in comes out, in short lines, whichever way is chosen."""

from __future__ import annotations

import binascii
import quopri
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.mime.bodies import (
    BASE64,
    LINE,
    QUOTED,
    Encoding,
    base64_lines,
    choose_encoding,
    clean,
    encoded,
    quoted_printable,
)

#: Texts in which blanks, line ends and escapes meet the end of a line more often than by chance.
NASTY = st.lists(st.sampled_from(["a" * 37, " ", "\t", "\n", "=", "ü", "😀", ".", "From ", "x"]))
TEXT = st.one_of(st.text(max_size=400), NASTY.map("".join))


@given(TEXT, st.sampled_from([QUOTED, BASE64]))
@settings(max_examples=500)
def test_a_text_comes_back_from_its_encoding(text: str, encoding: Encoding) -> None:
    """Decoded, a body is the cleaned text with CRLF line ends."""
    body = encoded(clean(text), encoding)
    decode = binascii.a2b_base64 if encoding == BASE64 else quopri.decodestring

    assert decode(body).decode() == clean(text).replace("\n", "\r\n")


@given(TEXT, st.sampled_from([QUOTED, BASE64]))
@settings(max_examples=500)
def test_lines_are_short_ascii_and_end_in_crlf(text: str, encoding: Encoding) -> None:
    """76 characters, no bare CR or LF, no blank at the end, no line that mbox would change."""
    body = encoded(clean(text), encoding)
    lines = body.split(b"\r\n")

    assert max(map(len, lines)) <= LINE
    assert body.isascii() and b"\n" not in body.replace(b"\r\n", b"")
    assert not any(line.endswith((b" ", b"\t")) or line.startswith(b"From ") for line in lines)


def test_the_fault_of_binascii_is_mended() -> None:
    """`b2a_qp` writes lines of 78 where a blank ends a line at column 74 or 75; we do not."""
    text = b"x" * 75 + b" \n"
    assert max(map(len, binascii.b2a_qp(text).split(b"\n"))) > LINE, "mended there: drop our repair"

    mended = quoted_printable(text)

    assert max(map(len, mended.split(b"\n"))) <= LINE
    assert quopri.decodestring(mended) == text


def test_twenty_thousand_random_texts_keep_their_lines() -> None:
    """The sample in which the standard library fails two dozen times has no long line here."""
    draw = random.Random(1)
    for _ in range(20_000):
        text = "".join(draw.choices("ab =\n", weights=[30, 5, 5, 1, 1], k=160)).encode()
        assert max(map(len, quoted_printable(text).split(b"\n"))) <= LINE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thank you for your order", QUOTED),
        ("Vielen Dank für Ihre Bestellung, größere Teile folgen später" * 20, QUOTED),
        ("Спасибо за ваш заказ" * 20, BASE64),
        ("ご注文ありがとうございます" * 20, BASE64),
        ("<td style='padding:0'>ご注文</td>" * 20, BASE64),
        ("<td style='padding:0;color:red;text-align:left'>Danke für</td>" * 20, QUOTED),
    ],
)
def test_the_script_of_a_template_decides(text: str, expected: Encoding) -> None:
    """Latin letters stay readable; scripts that would triple go into base64."""
    assert choose_encoding(text) == expected


@given(st.text(min_size=2000, max_size=4000))
@settings(max_examples=30)
def test_the_choice_is_near_the_smaller_one(text: str) -> None:
    """What was estimated is at most a tenth above the better of the two."""
    text = clean(text)
    sizes = {way: len(encoded(text, way)) for way in (QUOTED, BASE64)}

    assert sizes[choose_encoding(text)] <= min(sizes.values()) * 1.1


@given(st.binary(max_size=500))
def test_files_come_back_byte_for_byte(data: bytes) -> None:
    """Base64 in lines of 76."""
    lines = base64_lines(data)

    assert binascii.a2b_base64(lines) == data
    assert max(map(len, lines.split(b"\r\n"))) <= LINE


@given(st.text())
def test_no_control_character_is_left(text: str) -> None:
    """C0 but for tab and line feed, DEL, C1 and lone surrogates are gone; all else is kept."""
    kept = clean(text)

    assert not any(ord(c) < 32 and c not in "\t\n" for c in kept)
    assert not any(127 <= ord(c) < 160 or 0xD800 <= ord(c) < 0xE000 for c in kept)
    assert [c for c in kept if ord(c) > 160] == [
        c for c in text if ord(c) > 160 and not 0xD800 <= ord(c) < 0xE000
    ]


def test_a_line_that_just_fits_is_not_broken() -> None:
    """76 columns are there to be used."""
    assert quoted_printable(b"x" * LINE) == b"x" * LINE
    assert len(quoted_printable(b"x" * (LINE + 1)).split(b"\n")) == 2


@pytest.mark.parametrize("start", range(66, 77))
@pytest.mark.parametrize("tail", [" \n", "= \n", "=\n", "\u00fc \n", "\t\n", "== \n"])
def test_no_break_parts_an_escape(start: int, tail: str) -> None:
    """Wherever an escape meets the end of a line, it is read back."""
    text = ("x" * start + tail).encode()
    found = quoted_printable(text).split(b"\n")

    assert max(map(len, found)) <= LINE
    assert all(re.search(rb"=([0-9A-F]{2})?$", line) for line in found if b"=" in line[-3:])
    assert quopri.decodestring(b"\n".join(found)) == text


def test_half_a_character_does_not_stop_the_choice() -> None:
    """A lone surrogate is left out of the mail, and may stand in what it is made from."""
    assert choose_encoding("Thank you \ud800") == QUOTED
