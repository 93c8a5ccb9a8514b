"""The bytes of a mail: whether any receiver reads them as they were meant."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from email.errors import MessageDefect
from email.message import Message

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options

DEFECT = Rule(
    "mime-defect",
    Severity.ERROR,
    "the mail is not well formed",
    "Each mail program mends it in its own way, and some show the raw text.",
    "let postmail write the bytes: mail.to_bytes(envelope)",
)
LONG_LINE = Rule(
    "mime-line",
    Severity.ERROR,
    "a line is longer than 998 bytes",
    "Servers may cut it or refuse the mail (RFC 5322, section 2.1.1); a cut tag breaks the page.",
    "write the part as quoted-printable or base64",
)
EIGHT_BIT = Rule(
    "mime-8bit",
    Severity.ERROR,
    "a part is sent as 8-bit text",
    "A server on the way may encode it anew, which breaks the DKIM signature.",
    "write the part as quoted-printable or base64",
)
NO_TEXT = Rule(
    "mime-text",
    Severity.ERROR,
    "there is no plain text",
    "Watches, screen readers and people who read text only see nothing; spam filters take note.",
    "send text and HTML as multipart/alternative",
)
ORDER = Rule(
    "mime-order",
    Severity.ERROR,
    "the plain text does not come first",
    "Programs show the last alternative that they can (RFC 2046, section 5.1.4): the text wins.",
    "put the text before the HTML",
)
CHARSET = Rule(
    "mime-charset",
    Severity.ERROR,
    "a part is not UTF-8",
    "Gmail clips mails in other charsets early, and names lose their letters.",
    "write all text as UTF-8",
)
RULES = (DEFECT, LONG_LINE, EIGHT_BIT, NO_TEXT, ORDER, CHARSET)

_LONGEST = 998


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the bytes of *letter*."""
    place = Place(part="mime", file=letter.label.file)
    if letter.label.file and not letter.raw:
        return
    parts = list(_parts(letter.message))
    for part in parts:
        for defect in part.defects:
            yield DEFECT.found(f"{part.get_content_type()}: {_told(defect)}", place)
    longest = max((len(line) for line in letter.raw.splitlines()), default=0)
    if longest > _LONGEST:
        yield LONG_LINE.found(f"a line has {longest} bytes, servers take {_LONGEST}", place)
    if not letter.raw.isascii():
        yield EIGHT_BIT.found(place=place)
    if letter.draft and letter.label.file.lower().endswith((".html", ".htm")):
        return
    texts = [part for part in parts if part.get_content_maintype() == "text"]
    kinds = [part.get_content_subtype() for part in texts if not part.get_filename()]
    if "plain" not in kinds:
        yield NO_TEXT.found(place=place)
    elif "html" in kinds and kinds.index("html") < kinds.index("plain"):
        yield ORDER.found(place=place)
    for part in texts:
        charset = (part.get_content_charset() or "us-ascii").lower()
        if _usual(charset) not in ("utf-8", "ascii"):
            yield CHARSET.found(f"{part.get_content_type()} is {charset}", place)


def _usual(charset: str) -> str:
    """*charset* by its usual name: `utf8` is UTF-8."""
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return charset


def _told(defect: MessageDefect) -> str:
    """What Python's documentation says of *defect*: its sentence, or its name (under `-OO`)."""
    sentence = type(defect).__doc__ or type(defect).__name__
    return " ".join(sentence.split()).removesuffix(".")


def _parts(message: Message) -> Iterator[Message]:
    """*message* and its parts; what a forwarded mail is made of is not this one's."""
    yield message
    if message.get_content_maintype() == "multipart":
        for part in message.get_payload():
            if isinstance(part, Message):  # a multipart without boundaries is text
                yield from _parts(part)
