"""What is said beside the output, without rich, which takes long to import."""

from __future__ import annotations

import click


def remark(text: str) -> None:
    """Say something beside the output: on stderr, dimmed."""
    click.secho(f"note: {text}", dim=True, err=True)
