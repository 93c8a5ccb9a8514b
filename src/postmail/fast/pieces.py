"""
Text as pieces of quoted-printable that can be joined in any order.

A piece begins at the left edge of a line and leaves off there, after a soft break where its text
does not end with a line feed: so each is encoded on its own, once (RFC 2045, section 6.7).
"""

from __future__ import annotations

import re
from binascii import b2a_qp

from postmail.mime.bodies import LINE, clean, quoted_printable

#: Ends a line that goes on (RFC 2045, section 6.7, rule 5).
SOFT = "=\r\n"
#: Text that stands for itself in a line of its own, soft break included.
_ITSELF = re.compile(rf"(?!From )[ -<>-~]{{1,{LINE - 1}}}")


def piece(text: str) -> str:
    r"""
    *text* (LF line ends, no control characters) as a piece, CRLF line ends; "" for no text.

    >>> piece("a = b"), piece("a\n"), piece("é")
    ('a =3D b=\r\n', 'a\r\n', '=C3=A9=\r\n')
    """
    if _ITSELF.fullmatch(text):
        return text + SOFT
    if not text:
        return ""
    line = b2a_qp(text.encode()).decode("ascii")
    if len(line) < LINE and "\n" not in line and not line.startswith("From "):
        return line + SOFT
    lines = quoted_printable(text.encode()).decode("ascii").split("\n")
    last = lines.pop()
    if last:
        lines += _left_off(last)
    return "".join([f"{line}\r\n" for line in lines])


def static_piece(text: str) -> bytes:
    """As *piece*, for text of a template."""
    return piece(clean(text)).encode("ascii")


def _left_off(line: str) -> list[str]:
    """The last line with a soft break after it, and one before its end where it is full."""
    if len(line) < LINE:
        return [f"{line}="]
    escape = line.rfind("=", LINE - 3)
    cut = escape if escape > 0 else LINE - 1
    return [f"{line[:cut]}=", f"{line[cut:]}="]
