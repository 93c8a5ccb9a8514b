"""Header lines as bytes, from strings: folded, encoded where they must be, and nowhere else."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache

from postmail.envelope import Mailbox
from postmail.errors import EnvelopeError
from postmail.language.bidi import without_controls
from postmail.recipient import Recipient

#: Characters of a line (RFC 5322, section 2.1.1, asks for 78; the encodings of MIME for 76).
WIDTH = 76
#: The longest value that is written without a break: with its name well within the 998 of a line.
LONGEST_WHOLE = 900

_BLANK = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+")
#: What a Q-encoded word may hold as it is, even in a phrase (RFC 2047, section 5, rule 3).
_LITERAL = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
#: How each byte stands in such a word.
_Q = [
    chr(byte) if byte in _LITERAL else "_" if byte == 32 else f"={byte:02X}" for byte in range(256)
]
#: Bytes of which each takes one character there.
_SHORT = bytes(byte for byte, written in enumerate(_Q) if len(written) == 1)
_FRAME = len("=?utf-8?q??=")
_LONGEST_TOKEN = 60


def text_line(name: str, value: str) -> bytes:
    r"""
    A header of free text (`Subject`): ASCII as it is, anything else in encoded words (RFC 2047).

    Control characters and surplus blanks are left out.

    >>> text_line("Subject", "Your order 1001")
    b'Subject: Your order 1001\r\n'
    >>> text_line("Subject", "Grüße\nBcc: x")
    b'Subject: =?utf-8?b?R3LDvMOfZSBCY2M6IHg=?=\r\n'
    """
    value = one_line(value)
    words = value.split(" ")
    if _is_plain(value) and max(map(len, words)) <= LONGEST_WHOLE:
        return folded(name, words)
    return folded(name, encoded_words(value, WIDTH - len(name) - 2 - _FRAME))


def mailbox_line(name: str, mailbox: Mailbox | Recipient) -> bytes:
    r"""
    A header with one address (`From`, `To`): the name as atoms, quoted, or in encoded words.

    >>> mailbox_line("To", Mailbox(address="ida@example.com", name="Lund, Ida"))
    b'To: "Lund, Ida" <ida@example.com>\r\n'
    """
    phrase = display_name(mailbox)
    if not phrase:
        return folded(name, [mailbox.address])
    return folded(name, [*_phrase(phrase, WIDTH - len(name) - 2), f"<{mailbox.address}>"])


def display_name(mailbox: Mailbox | Recipient) -> str:
    """The name before an address, on one line and as it is read; "" for none."""
    return one_line(without_controls(mailbox.name or "")).strip()


def whole_line(name: str, values: Sequence[str]) -> bytes:
    r"""
    A header for programs (`List-Unsubscribe`): never encoded, broken only between *values*.

    RFC 8058 wants a URI in one piece; the standard library encodes one from 78 characters on, and
    mailbox providers then ignore the header.

    >>> whole_line("List-Unsubscribe", ["<https://a.example/u>", "<mailto:u@a.example>"])
    b'List-Unsubscribe: <https://a.example/u>, <mailto:u@a.example>\r\n'

    Raises:
        EnvelopeError: a value that is not printable ASCII, or longer than 900 characters.
    """
    joined = ", ".join(values)
    if not (joined.isascii() and joined.isprintable()) or max(map(len, values)) > LONGEST_WHOLE:
        problem = f"{name}: expected printable ASCII, at most {LONGEST_WHOLE} characters"
        raise EnvelopeError(problems=[problem])
    return folded(name, [*(f"{value}," for value in values[:-1]), values[-1]])


def date_line(moment: datetime) -> bytes:
    r"""
    When the mail is sent (RFC 5322, section 3.3), in the zone that *moment* is told in.

    >>> date_line(datetime(2026, 10, 14, 9, 30, tzinfo=UTC))
    b'Date: Wed, 14 Oct 2026 09:30:00 +0000\r\n'
    """
    return _date_line(moment, moment.utcoffset())


@lru_cache(maxsize=16)
def _date_line(moment: datetime, offset: timedelta | None) -> bytes:
    """With *offset*, because one moment in two zones is equal, and is not told alike."""
    if offset and offset % timedelta(minutes=1):  # local mean times; the header has no room
        moment = moment.astimezone(UTC)
    return b"Date: " + format_datetime(moment).encode("ascii") + b"\r\n"


def folded(name: str, tokens: Iterable[str]) -> bytes:
    """*name*, a colon and *tokens* (ASCII); a line ends before a token that would pass *WIDTH*."""
    tokens = list(tokens)
    whole = f"{name}: {' '.join(tokens)}"
    if len(whole) <= WIDTH:
        return whole.encode("ascii") + b"\r\n"
    lines, length = [f"{name}:"], len(name) + 1
    for number, token in enumerate(tokens):
        if number and length + 1 + len(token) > WIDTH:
            lines.append("")
            length = 0
        lines[-1] += f" {token}"
        length += 1 + len(token)
    return "\r\n".join(lines).encode("ascii") + b"\r\n"


def one_line(value: str) -> str:
    """*value* without control characters and lone surrogates; runs of blanks are one."""
    if not value.isprintable() or "  " in value:
        value = _BLANK.sub(" ", value)
    return value.strip(" ")


def parameter(name: str, value: str) -> list[str]:
    """
    A parameter of a header (`filename`): quoted, or by RFC 2231 where it is long or not ASCII.

    >>> parameter("filename", "invoice.pdf"), parameter("filename", "für.pdf")
    (['filename="invoice.pdf"'], ["filename*=utf-8''f%C3%BCr.pdf"])
    """
    value = one_line(without_controls(value))
    if value.isascii() and len(value) <= _LONGEST_TOKEN - len(name):
        return [f"{name}={_quoted(value)}"]
    pieces = _percent_pieces(value, _LONGEST_TOKEN - len(name))
    if len(pieces) == 1:
        return [f"{name}*=utf-8''{pieces[0]}"]
    first, *rest = pieces
    more = [f"{name}*{number}*={piece}" for number, piece in enumerate(rest, 1)]
    return [f"{name}*0*=utf-8''{first}", *more]


def encoded_words(text: str, room: int) -> list[str]:
    """
    *text* in encoded words (RFC 2047) of at most *room* characters inside their frame.

    The shorter of both encodings is taken; a word never ends inside a character.
    """
    room = min(room, 75 - _FRAME)
    data = text.encode()
    quoted, in_base64 = len(data) + 2 * len(data.translate(None, _SHORT)), -(-len(data) // 3) * 4
    letter, encode = ("q", _q) if quoted <= in_base64 else ("b", _b)
    if len(whole := encode(text)) <= room:
        return [f"=?utf-8?{letter}?{whole}?="]
    words, chunk = [], ""
    for character in text:
        if chunk and len(encode(chunk + character)) > room:
            words.append(chunk)
            chunk = ""
        chunk += character
    return [f"=?utf-8?{letter}?{encode(word)}?=" for word in (*words, chunk)]


def _phrase(phrase: str, room: int) -> list[str]:
    words = phrase.split(" ")
    if _is_plain(phrase):
        if all(_ATOM.fullmatch(word) and len(word) <= _LONGEST_TOKEN for word in words):
            return words
        if len(quoted := _quoted(phrase)) <= _LONGEST_TOKEN:
            return [quoted]
    return encoded_words(phrase, room - _FRAME)


def _is_plain(value: str) -> bool:
    return value.isascii() and "=?" not in value  # what looks like an encoded word is decoded


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _percent_pieces(value: str, room: int) -> list[str]:
    pieces = [""]
    for character in value:
        byte = character.encode()
        plain = len(byte) == 1 and (character.isalnum() or character in "-._")
        piece = character if plain else "".join(f"%{number:02X}" for number in byte)
        if len(pieces[-1]) + len(piece) > room - 15:  # beside the name, `*10*=utf-8''` and `;`
            pieces.append("")
        pieces[-1] += piece
    return pieces


def _q(text: str) -> str:
    return "".join([_Q[byte] for byte in text.encode()])


def _b(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
