"""Transfer encodings: text and files as lines of ASCII, 76 characters at most, never 8-bit."""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from functools import lru_cache
from typing import Literal, NamedTuple

#: How a part is written. 8bit is not among them: a server on the way may have to convert it, and
#: that breaks the DKIM signature (RFC 6376, section 5.3).
Encoding = Literal["quoted-printable", "base64"]
QUOTED: Encoding = "quoted-printable"
BASE64: Encoding = "base64"


class Encodings(NamedTuple):
    """How the two texts of a mail are written."""

    text: Encoding = QUOTED
    html: Encoding = QUOTED


#: Both as text that people can read in the source of a mail.
READABLE = Encodings()

_LINE_END = re.compile(r"\r\n?|\x85")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
#: The longest line of an encoded body (RFC 2045, sections 6.7 and 6.8), without its end.
LINE = 76


@lru_cache(maxsize=512)
def choose_encoding(static: str) -> Encoding:
    """
    The smaller encoding for texts like *static*: a template's source, or the text itself.

    Chosen once per template and language, so that one kind of mail looks alike on the wire.
    Base64 takes four bytes for three; quoted-printable three for each that is not ASCII.

    >>> choose_encoding("Vielen Dank für Ihre Bestellung"), choose_encoding("ご注文")
    ('quoted-printable', 'base64')
    """
    data = static.encode(errors="replace")
    escaped = data.count(b"=") + len(data) - len(data.decode("ascii", "ignore"))
    quoted = (len(data) + 2 * escaped) * 77 // 75  # a soft break every 75
    return QUOTED if quoted <= len(data) * 4 // 3 * 78 // 76 else BASE64


def clean(text: str) -> str:
    r"""
    *text* with LF line ends, without the control characters that make mailbox providers clip.

    >>> clean("a\r\nb\x00\x92c\td")
    'a\nbc\td'
    """
    return _CONTROL.sub("", _LINE_END.sub("\n", text))


def encoded(text: str, encoding: Encoding) -> bytes:
    """*text* (as `clean` leaves it) in UTF-8, encoded, with CRLF line ends."""
    data = text.encode()
    if encoding == BASE64:
        return base64_lines(data.replace(b"\n", b"\r\n"))  # RFC 2045, section 6.8
    return quoted_printable(data).replace(b"\n", b"\r\n")


def quoted_printable(data: bytes) -> bytes:
    """
    *data* (LF line ends) as quoted-printable (RFC 2045, section 6.7), LF line ends.

    `binascii` lets a line grow to 78 where a blank ends it at column 74 or 75; that is mended here.
    A line that begins with "From " is hidden from programs that keep mails in mbox files.
    """
    lines = b2a_qp(data).split(b"\n")
    if b"From " in data:
        lines = [b"=46" + line[1:] if line.startswith(b"From ") else line for line in lines]
    if max(map(len, lines)) > LINE:
        lines = [_broken(line) for line in lines]
    return b"\n".join(lines)


def _broken(line: bytes) -> bytes:
    """*line* with soft breaks where it is too long; none parts an escape."""
    pieces = []
    while len(line) > LINE:
        escape = line.rfind(b"=", LINE - 3, LINE - 1)
        cut = escape if escape > 0 else LINE - 1
        pieces.append(line[:cut])
        line = line[cut:]
    return b"=\n".join([*pieces, line])


def base64_lines(data: bytes) -> bytes:
    """*data* as base64 in lines of 76, with CRLF line ends."""
    plain = b2a_base64(data, newline=False)
    return b"".join(plain[at : at + LINE] + b"\r\n" for at in range(0, len(plain), LINE))
