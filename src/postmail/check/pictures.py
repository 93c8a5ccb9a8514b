"""Pictures that travel inside a mail: their format, their size in pixels, their weight."""

from __future__ import annotations

import base64
import binascii
import io
import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

import imagesize

from postmail.check.letter import Letter

#: How files of a format begin (their specifications; the list of `file`), whatever their name says.
_SIGNS = (
    ("png", re.compile(rb"\x89PNG")),
    ("jpeg", re.compile(rb"\xff\xd8\xff")),
    ("gif", re.compile(rb"GIF8")),
    ("webp", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("avif", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    ("heic", re.compile(rb"....ftyp(hei|mif|msf)", re.DOTALL)),
    ("svg", re.compile(rb"\s*(<\?xml.{0,999})?<(svg|!DOCTYPE svg)", re.DOTALL)),
    ("tiff", re.compile(rb"II\*\x00|MM\x00\*")),
    ("ico", re.compile(rb"\x00\x00\x01\x00")),
    ("bmp", re.compile(rb"BM")),
)
_DATA = re.compile(r"data:[^,]*?(;base64)?,", re.IGNORECASE)


class Picture(NamedTuple):
    """*format* (`png`, "" where unknown), *width* and *height* in pixels (0), *weight* in bytes."""

    format: str
    width: int
    height: int
    weight: int


def inside(letter: Letter) -> dict[str, Picture]:
    """{`cid:...`, or the part's number where nothing names it: picture} of all that travel."""
    found: dict[str, Picture] = {}
    for number, part in enumerate(letter.message.walk()):
        name = str(part.get("Content-ID", "")).strip("<> ")
        if part.get_content_maintype() == "image" or (name and not part.is_multipart()):
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
            if part.get_content_maintype() != "image" and not read(content).format:
                continue  # a file that mail programs name, too
            found[f"cid:{name}" if name else str(number)] = read(content)
    return found


def written_in(source: str) -> Picture | None:
    """The picture that a `data:` address holds; None for other addresses, and broken ones."""
    head = _DATA.match(source)
    if head is None:
        return None
    body = unquote_to_bytes(source[head.end() :])
    try:
        return read(base64.b64decode(body) if head[1] else body)
    except binascii.Error:
        return None


def ending_of(address: str) -> str:
    """`png`: how the name of a file ends, whatever stands behind a question mark; "" for none."""
    try:
        return urlsplit(address).path.rpartition(".")[2].lower()
    except ValueError:  # a bracket too few
        return ""


@lru_cache(maxsize=256)
def read(content: bytes) -> Picture:
    """What the first bytes of a picture tell."""
    format_ = next((name for name, sign in _SIGNS if sign.match(content)), "")
    try:
        width, height = imagesize.get(io.BytesIO(content))
    except Exception:  # a parser of foreign bytes raises what it meets
        width = height = 0
    return Picture(format_, max(int(width), 0), max(int(height), 0), len(content))
