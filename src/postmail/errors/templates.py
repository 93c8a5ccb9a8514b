"""Errors about templates, and about mails that must not leave."""

from __future__ import annotations

from collections.abc import Iterable

from postmail.errors.base import PostmailError


class TemplateError(PostmailError):
    """
    A fault in a template.

    *file* and *line* (1-based, *column* too, or 0 where unknown) name the place, *source* is the
    line itself, *remedy* what to write instead, *trail* the includes and blocks that led there,
    outermost first. *also* are other faults that were found in the same run.
    """

    what: str
    file: str
    line: int
    column: int
    source: str
    remedy: str
    trail: tuple[str, ...]
    also: tuple[TemplateError, ...]

    def __init__(
        self,
        *,
        what: str,
        file: str,
        line: int = 0,
        column: int = 0,
        source: str = "",
        remedy: str = "",
        trail: Iterable[str] = (),
        also: Iterable[TemplateError] = (),
    ) -> None:
        super().__init__(
            what=what,
            file=file,
            line=line,
            column=column,
            source=source,
            remedy=remedy,
            trail=tuple(trail),
            also=tuple(also),
        )

    def _compose(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        lines = [f"{place}: {self.what}"]
        if self.source.strip():
            lines.append(f"    {self.source.strip()[:160]}")
        lines += [f"  used in {step}" for step in reversed(self.trail)]
        if self.remedy:
            lines.append(f"  {self.remedy}")
        return "\n".join([*lines, *map(str, self.also)])


class CompileError(TemplateError, ValueError):
    """A template that cannot be compiled: found before any message is rendered."""


class TemplateNotFoundError(CompileError, LookupError):
    """A template, block or include that is in none of the template folders."""


class RenderError(TemplateError, RuntimeError):
    """A template that failed on the data of one message."""


class EnvelopeError(PostmailError, ValueError):
    """A mail that must not leave as it is; *problems* lists what is missing or contradictory."""

    problems: tuple[str, ...]

    def __init__(self, *, problems: Iterable[str]) -> None:
        super().__init__(problems=tuple(problems))

    def _compose(self) -> str:
        return "\n  ".join(["this mail cannot be sent:", *self.problems])
