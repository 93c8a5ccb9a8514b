"""Pictures that travel inside a mail: they show even where a client loads nothing from outside."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator

from postmail.errors import brief
from postmail.model import Model
from postmail.order.values import Line

#: Pixels per module: a code of 29 modules is shown at about half its size, sharp on every screen.
_SCALE = 8
#: Bytes of a text that still makes a QR code of a size that scanners read well.
LONGEST_QR = 300


#: With its header within the 998 of a line (RFC 5322, section 2.1.1).
_CONTENT_ID = re.compile(r"(?!.{256})[A-Za-z0-9.-]+@[A-Za-z0-9.-]+")
#: With names of at most 127 characters (RFC 6838, section 4.2).
_TYPE = re.compile(r"(application|audio|font|image|model|text|video)/[a-z0-9][a-z0-9.+-]{0,126}")


def _content_id(value: str) -> str:
    if not _CONTENT_ID.fullmatch(value):
        expected = "a name with an @, as logo@shop.example (cid:logo@shop.example in the HTML)"
        raise ValueError(f"expected {expected}, got {brief(value)}")
    return value


def _media_type(value: str) -> str:
    if not _TYPE.fullmatch(value.lower()):
        raise ValueError(f"expected the type of a file, like application/pdf, got {brief(value)}")
    return value.lower()


def _of_image(value: str) -> str:
    if not value.startswith("image/"):
        raise ValueError(f"expected the type of a picture, like image/png, got {brief(value)}")
    return value


#: What a part of a mail is (RFC 6838), without parameters, in small letters.
MediaType = Annotated[Line, AfterValidator(_media_type)]


class InlineImage(Model):
    """A picture that the HTML names as `cid:...` and that is a part of the message."""

    content_id: Annotated[Line, AfterValidator(_content_id)]
    """What follows `cid:` in the HTML; the `Content-ID` header without its angle brackets."""
    content: bytes
    """The picture itself."""
    media_type: Annotated[MediaType, AfterValidator(_of_image)] = "image/png"
    """Its type (RFC 6838): `image/...`."""


@lru_cache(maxsize=256)
def qr_png(text: str) -> bytes:
    """
    A QR code (ISO/IEC 18004) of *text* as PNG: black on white, with the quiet zone of four modules
    that scanners want. The same text gives the same bytes.

    Error correction is M (15 %) or better, where that costs no extra size.
    """
    import segno  # costs time, and few mails need it

    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        target, kind="png", scale=_SCALE, border=4, dark="#000", light="#fff"
    )
    return target.getvalue()
