"""Two parsers that know nothing of each other: the standard library's, and mailparse in Rust."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

from fast_mail_parser import PyMail, parse_email


def read(data: bytes) -> EmailMessage:
    """The message in *data*, after both parsers found no fault in it."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert list(defects(message)) == []
    assert second(data).warnings == []
    return message


def second(data: bytes) -> PyMail:
    """The message in *data* as the other parser sees it."""
    return parse_email(data)


def defects(message: EmailMessage) -> Iterator[object]:
    """What the standard library's parser objects to, in any part and any header."""
    for part in message.walk():
        yield from part.defects
        for value in part.values():
            yield from value.defects


def text_of(message: EmailMessage, subtype: str) -> str:
    """The decoded text of one of the alternatives, LF line ends."""
    part = message.get_body((subtype,))
    assert isinstance(part, EmailMessage)
    return str(part.get_content()).replace("\r\n", "\n")


def longest_line(data: bytes) -> int:
    """The length of the longest line, its end not counted."""
    return max(map(len, data.split(b"\r\n")))
