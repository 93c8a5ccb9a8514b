"""Help with examples: short sentences first, then lines to copy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click


class Command(click.Command):
    """A command whose help ends with *examples*, one command line each."""

    def __init__(self, *arguments: Any, examples: Sequence[str] = (), **options: Any) -> None:
        # The same help whether the group calls or a test does: click keeps the option it saw first.
        names = {"help_option_names": ["-h", "--help"]}
        super().__init__(*arguments, **{"context_settings": names, **options})
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, each on a line of its own, never wrapped."""
        with formatter.section("Examples"):
            for line in self.examples:
                formatter.write(f"{' ' * formatter.current_indent}{line}\n")
