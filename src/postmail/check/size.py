"""How large a mail is: what Gmail clips, and which styles it throws away."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options

CLIPPED = Rule(
    "size-clip",
    Severity.ERROR,
    "the HTML is so large that Gmail clips it",
    "Gmail shows the first 102 KB and a link; the end, with the way to unsubscribe, is gone.",
    "show fewer products and link to the rest",
)
NEARLY = Rule(
    "size-near",
    Severity.WARNING,
    "the HTML comes near the size that Gmail clips",
    "An order with longer names passes the limit of 102 KB, and Gmail cuts the end off.",
    "show fewer products and link to the rest",
)
STYLE = Rule(
    "size-style",
    Severity.ERROR,
    "a <style> is larger than 16 KB",
    "Gmail throws the whole style sheet away (caniemail, html-style, note 6).",
    "write fewer rules, or divide them among several <style> elements",
)
RULES = (CLIPPED, NEARLY, STYLE)

#: Gmail counts the part as it was sent, and nobody has published the exact limit: reports lie at
#: 102 to 105 KB (email-bugs 41), so the error comes a little before it.
_CLIP, _NEAR = 100_000, 80_000
_STYLE = 16 * 1024


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is too large in *letter*."""
    place = Place(part="html", file=letter.label.file)
    size = encoded_size(letter.message)
    told = f"the HTML has {size / 1000:.0f} KB as it is sent"
    if size > _CLIP:
        yield CLIPPED.found(f"{told}; Gmail clips at 102 KB", place)
    elif size > _NEAR:
        yield NEARLY.found(f"{told}; Gmail clips at 102 KB", place)
    for style in letter.page.iter("style"):
        length = len((style.text or "").encode())
        if length > _STYLE:
            yield STYLE.found(f"a <style> has {length / 1024:.0f} KB", letter.place(style))


def encoded_size(message: EmailMessage) -> int:
    """The bytes of the HTML part of *message* as it travels, its transfer encoding included."""
    part = message.get_body(("html",))
    if part is None:
        return 0
    try:
        payload = part.get_payload()
    except UnicodeError:  # a charset that cannot be read at all
        payload = part.get_payload(decode=True)
    return len(payload) if isinstance(payload, str | bytes) else 0
