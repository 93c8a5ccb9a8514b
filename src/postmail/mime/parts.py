"""The parts of a message as bytes: headers, an empty line, a body; each a pure function."""

from __future__ import annotations

from collections.abc import Iterable

from postmail.envelope import Attachment
from postmail.messages.images import InlineImage
from postmail.mime.bodies import Encoding, base64_lines, clean, encoded
from postmail.mime.headers import folded, parameter


def text_part(subtype: str, text: str, encoding: Encoding) -> bytes:
    """*text* (any line ends) as `text/plain` or `text/html`, in UTF-8."""
    return text_head(subtype, encoding) + encoded(clean(text), encoding)


def text_head(subtype: str, encoding: Encoding) -> bytes:
    """What stands before the body of a text part, the empty line included."""
    return (
        f"Content-Type: text/{subtype}; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    ).encode("ascii")


def image_part(image: InlineImage) -> bytes:
    """A picture that the HTML names by its content id (RFC 2392)."""
    stem, _, suffix = image.content_id.partition("@")[0], "", image.media_type.partition("/")[2]
    name = parameter("filename", f"{stem}.{suffix.partition('+')[0]}")
    return b"".join(
        [
            folded("Content-Type", [image.media_type]),
            b"Content-Transfer-Encoding: base64\r\n",
            folded("Content-ID", [f"<{image.content_id}>"]),
            _disposition("inline", name),
            b"\r\n",
            base64_lines(image.content),
        ]
    )


def file_part(file: Attachment) -> bytes:
    """A file that comes with the mail."""
    charset = ["charset=utf-8"] if file.media_type.startswith("text/") else []
    return b"".join(
        [
            folded("Content-Type", _separated([file.media_type, *charset])),
            b"Content-Transfer-Encoding: base64\r\n",
            _disposition("attachment", parameter("filename", file.filename)),
            b"\r\n",
            base64_lines(file.content),
        ]
    )


def multipart(subtype: str, parts: Iterable[bytes], *parameters: str) -> bytes:
    """
    *parts* in one (RFC 2046). The boundary follows from *subtype*: each occurs once in a mail, and
    `=_` stands in no line of quoted-printable or base64.
    """
    mark = boundary(subtype)
    head = folded(
        "Content-Type", _separated([f"multipart/{subtype}", *parameters, f'boundary="{mark}"'])
    )
    line = f"\r\n--{mark}".encode("ascii")
    body = b"".join(line + b"\r\n" + part for part in parts)
    return head + body + line + b"--\r\n"


def boundary(subtype: str) -> str:
    """What separates the parts of a `multipart/` *subtype*."""
    return f"=_postmail_{subtype}_="


def _disposition(kind: str, filename: list[str]) -> bytes:
    return folded("Content-Disposition", _separated([kind, *filename]))


def _separated(tokens: list[str]) -> list[str]:
    return [*(f"{token};" for token in tokens[:-1]), tokens[-1]]
