"""
Text as pieces of quoted-printable that can be joined in any order.

A piece begins at the left edge of a line and leaves off there, after a soft break where its text
does not end with a line feed: so each is encoded on its own, once (RFC 2045, section 6.7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from postmail.mime.bodies import LINE, clean, quoted_printable

#: Ends a line that goes on (RFC 2045, section 6.7, rule 5).
SOFT = b"=\r\n"
#: Lines with their ends, as far as none is too long: each step takes as many as fit.
_FITTING = re.compile(rb"(?s)(?:.{0,%d}\n)*" % (LINE - 1))
#: What HTML escapes, as MarkupSafe does it; the first of them is what the others are written with.
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ('"', "&#34;"))
#: What stands for itself in quoted-printable, within a line; and line feeds.
_LITERAL = bytes(byte for byte in range(32, 127) if byte != ord("=")) + b"\n"
#: Each byte, and how it is written where it is special.
_WRITTEN = [(bytes([byte]), b"=%02X" % byte) for byte in range(256)]


def piece(text: str) -> bytes:
    r"""
    *text* (LF line ends, no control characters) as a piece, CRLF line ends; nothing for no text.

    >>> piece("a = b"), piece("a\n"), piece("é")
    (b'a =3D b=\r\n', b'a\r\n', b'=C3=A9=\r\n')
    """
    if not text:
        return b""
    lines = quoted_printable(text.encode()).split(b"\n")
    last = lines.pop()
    if last:
        lines += _left_off(last)
    return b"".join([line + b"\r\n" for line in lines])


def static_piece(text: str) -> bytes:
    """As *piece*, for text of a template."""
    return piece(clean(text))


def escaped(text: str) -> str:
    """As MarkupSafe does it."""
    for sign, written in _ESCAPES:
        if sign in text:  # asking is quicker than replacing
            text = text.replace(sign, written)
    return text


def joint(run: bytes, before_value: bool) -> bytes:
    """
    *run*, a piece, as it follows a line that was left somewhere: a value that comes after it
    begins at the left edge.
    """
    return SOFT + (run if before_value else run.removesuffix(SOFT))


def quoted_values(values: list[str], lines: Sequence[str] = ()) -> list[bytes]:
    """
    Each of *values*, escaped, and of *lines*, encoded, for where a soft break or a line's end
    precedes and follows: all of them at once.

    Raises:
        ValueError: a text names a picture: whether it is there, the plain path knows.
    """
    text = "\n".join(values)
    if "cid:" in text:
        raise ValueError(text)
    text = "\n".join([escaped(text), *lines, ""])
    data = _without_breaks(text)
    made = data.split(b"\n")
    made.pop()
    if len(made) != len(values) + len(lines):  # one of them has line feeds, or there are none
        return [*map(_left_open, map(escaped, values)), *map(_left_open, lines)]
    fitting = _FITTING.match(data)
    if "From " in text or not fitting or fitting.end() < len(data):
        return [
            _left_open(value) if len(line) >= LINE or line.startswith(b"From ") else line
            for line, value in zip(made, text.split("\n"), strict=False)
        ]
    return made


def _without_breaks(text: str) -> bytes:
    r"""
    *text* as quoted-printable without soft breaks, LF line ends; blanks stay blanks.

    A pass for each special byte, of which a mail has a dozen: `binascii` takes three times as long.

    >>> _without_breaks("1 × 5 €\n= 5 €")
    b'1 =C3=97 5 =E2=82=AC\n=3D 5 =E2=82=AC'
    """
    data = text.encode()
    special = {*data.translate(None, _LITERAL)}
    if ord("=") in special:  # which the others are written with
        special.remove(ord("="))
        data = data.replace(b"=", b"=3D")
    for byte in special:
        data = data.replace(*_WRITTEN[byte])
    return data


def _left_open(text: str) -> bytes:
    return piece(text).removesuffix(SOFT)


def plain_values(values: list[str]) -> list[bytes]:
    """Each of *values*, escaped, for HTML that is encoded as a whole."""
    if any("cid:" in value for value in values):
        raise ValueError
    return [escaped(value).encode() for value in values]


def _left_off(line: bytes) -> list[bytes]:
    """The last line with a soft break after it, and one before its end where it is full."""
    if len(line) < LINE:
        return [line + b"="]
    escape = line.rfind(b"=", LINE - 3)
    cut = escape if escape > 0 else LINE - 1
    return [line[:cut] + b"=", line[cut:] + b"="]
