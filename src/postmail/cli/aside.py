"""What is said beside the output, without rich, which takes long to import."""

from __future__ import annotations

import click

#: What is good to know where nobody said who the shop is.
SAMPLE_BRAND = "no brand was named, so the sample brand Nordlicht stands in (see --brand)"


def remark(text: str) -> None:
    """Say something beside the output: on stderr, dimmed."""
    click.secho(f"note: {text}", dim=True, err=True)
