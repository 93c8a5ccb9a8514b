"""What is said beside the output, without rich, which takes long to import."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from postmail.mail import Mail

#: What is good to know where nobody said who the shop is.
SAMPLE_BRAND = "no brand was named, so the sample brand Nordlicht stands in (see --brand)"

#: What a terminal obeys, but line ends and tabs; and what turns the order of letters round.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    r"""
    *text* with the control characters that data brought along written out.

    >>> harmless("red \x1b[31m\n"), harmless("gpj.\u202egnp")
    ('red \\x1b[31m\n', 'gpj.\\u202egnp')
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def remark(text: str) -> None:
    """Say something beside the output: on stderr, dimmed."""
    click.secho(f"note: {harmless(text)}", dim=True, err=True)


def remark_mail(mail: Mail, brand: Path | None, *, choice: bool = False) -> None:
    """
    Say what stands in for what *mail* lacks: for the *brand*, where nobody named one, for its
    language, for its texts; with *choice* also why it is in its language.
    """
    if brand is None:
        remark(SAMPLE_BRAND)
    if choice:
        remark(f"{mail.kind} in {mail.language.explanation}")
    elif mail.language.notes:
        remark("; ".join(mail.language.notes))
    if mail.fallbacks:
        many = f"{len(mail.fallbacks)} texts" if mail.fallbacks[1:] else "one text"
        remark(f"{many} not translated, the first: {mail.fallbacks[0]}")
