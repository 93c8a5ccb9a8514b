"""The headers of a mail: what mailbox providers want of its category."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options
from postmail.messages import Category

ONE_CLICK = Rule(
    "headers-unsubscribe",
    Severity.ERROR,
    "advertising without a one-click way out",
    "Gmail and Yahoo want it of everybody who mails many; without it readers press Spam instead.",
    "List-Unsubscribe with exactly one https link, and List-Unsubscribe-Post (RFC 8058)",
)
NOT_WANTED = Rule(
    "headers-transactional",
    Severity.ERROR,
    "a mail about an order offers to unsubscribe",
    "Who takes the offer no longer learns what becomes of their order.",
    "leave List-Unsubscribe to advertising",
)
ENCODED = Rule(
    "headers-encoded",
    Severity.ERROR,
    "a header for machines is written in encoded words",
    "Gmail ignores List-Unsubscribe when it is encoded (RFC 2047 does not allow it there).",
    "write it in ASCII, folded only between its links",
)
TWICE = Rule(
    "headers-twice",
    Severity.ERROR,
    "a header stands twice",
    "Gmail refuses mails with two Subject, From or Message-ID headers.",
    "set it once",
)
MISSING = Rule(
    "headers-missing",
    Severity.ERROR,
    "a header is missing",
    "Servers add their own or refuse the mail; answers of machines come back to the sender.",
    "send with an Envelope: it sets From, To, Date, Message-ID and Auto-Submitted",
)
PRETENCE = Rule(
    "headers-pretence",
    Severity.ERROR,
    "the subject pretends to be an answer",
    "Re: and Fwd: on a mail that answers nothing mislead, and Google names them as spam signs.",
    "say what the mail is about",
)
RULES = (ONE_CLICK, NOT_WANTED, ENCODED, TWICE, MISSING, PRETENCE)

_WANTED = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Auto-Submitted")
_SINGLE = (
    *_WANTED,
    "Reply-To",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "List-Id",
    "Feedback-ID",
)
_PLAIN = ("List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Message-ID", "References")
_PRETENCE = re.compile(r"(re|fwd?|aw|wg|sv|tr|rif|odp)\s*:", re.IGNORECASE)


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the headers of *letter*; nothing is said of drafts."""
    if _PRETENCE.match(letter.subject) and not letter.message.get("In-Reply-To"):
        yield PRETENCE.found(place=Place("header", "Subject", letter.label.file))
    if letter.draft:
        return
    for name in _SINGLE:
        count = len(letter.message.get_all(name) or ())
        place = Place("header", name, letter.label.file)
        if count > 1:
            yield TWICE.found(f"{name} stands {count} times", place)
        elif not count and name in _WANTED:
            yield MISSING.found(f"{name} is missing", place)
    yield from _encoded(letter)
    yield from _way_out(letter)


def _encoded(letter: Letter) -> Iterator[Finding]:
    head = letter.raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    for name in _PLAIN:
        field = re.search(rb"(?im)^%b:((?:.*\n[ \t])*.*)$" % re.escape(name.encode()), head)
        if field and b"=?" in field[1]:
            place = Place("header", name, letter.label.file)
            yield ENCODED.found(f"{name} is written in encoded words", place)


def _way_out(letter: Letter) -> Iterator[Finding]:
    message, place = letter.message, Place("header", "List-Unsubscribe", letter.label.file)
    field = str(message.get("List-Unsubscribe", ""))
    if letter.category is Category.TRANSACTIONAL:
        if field:
            yield NOT_WANTED.found(place=place)
        return
    if letter.category is None and not field and not message.get("List-Id"):
        return  # a foreign file that nothing calls advertising
    links = re.findall(r"<(https://[^>]*)>", field)
    if len(links) != 1:
        yield ONE_CLICK.found(f"List-Unsubscribe has {len(links)} https links, not one", place)
    if str(message.get("List-Unsubscribe-Post", "")) != "List-Unsubscribe=One-Click":
        yield ONE_CLICK.found("List-Unsubscribe-Post: List-Unsubscribe=One-Click is missing", place)
