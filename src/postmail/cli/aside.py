"""What is said beside the output, without rich, which takes long to import."""

from __future__ import annotations

import re

import click

#: What is good to know where nobody said who the shop is.
SAMPLE_BRAND = "no brand was named, so the sample brand Nordlicht stands in (see --brand)"

#: What a terminal obeys, but line ends and tabs.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def harmless(text: str) -> str:
    r"""
    *text* with the control characters that data brought along written out.

    >>> harmless("red \x1b[31m\n")
    'red \\x1b[31m\n'
    """
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def remark(text: str) -> None:
    """Say something beside the output: on stderr, dimmed."""
    click.secho(f"note: {harmless(text)}", dim=True, err=True)
