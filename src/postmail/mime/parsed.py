"""Composed bytes as an `EmailMessage` that gives the same bytes back."""

from __future__ import annotations

from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, EmailPolicy, Policy
from typing import Any, TypeVar, cast

#: Headers that the standard library would encode or break where their links are long.
_WHOLE = ("List-Unsubscribe", "List-Unsubscribe-Post", "List-ID", "Feedback-ID")


class WholeHeader(UnstructuredHeader):
    """
    A header that stays whole under any `EmailPolicy`: libraries that send bring their own. Only
    `compat32`, which folds all text itself, may begin a long link on a line of its own.
    """

    name: str
    written: str = ""  #: as it was read, its line breaks included

    def fold(self, *, policy: Policy) -> str:
        """The header as it was read; one that was set anew is one line, however long."""
        lines = self.written.splitlines() or [str(self)]
        return f"{self.name}: {policy.linesep.join(lines)}{policy.linesep}"


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in _WHOLE:
        registry.map_to_type(name, WholeHeader)  # type: ignore[arg-type] # it mixes in the base
    return registry


class _AsWritten(EmailPolicy):
    """The standard policy, but what was composed stays as it is, and whole headers stay whole."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, Any]:
        """Name and value of a header that was read: its text, or the object of a whole one."""
        name, value = super().header_source_parse(sourcelines)
        if name.lower() not in _NAMES:
            return name, value
        header = self.header_fetch_parse(name, value)
        header.written = value
        return name, header


_NAMES = frozenset(map(str.lower, _WHOLE))
_POLICY = _AsWritten(
    header_factory=_registry(), linesep=SMTP.linesep, max_line_length=76, refold_source="none"
)


_Kind = TypeVar("_Kind", bound=EmailMessage)


def parsed(data: bytes, kind: type[_Kind]) -> _Kind:
    """The message in *data*; its `as_bytes()` is *data* until somebody changes it."""
    message = BytesParser(kind, policy=_POLICY).parsebytes(data)
    return cast(_Kind, message)  # typeshed thinks that the policy decides, and *kind* does
