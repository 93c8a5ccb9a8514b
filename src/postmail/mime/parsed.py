"""Composed bytes as an `EmailMessage` that gives the same bytes back."""

from __future__ import annotations

from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP, EmailPolicy
from typing import Any, TypeVar, cast

#: Headers that the standard library would encode or break where a caller sets them anew.
_WHOLE = {"list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id"}


class _AsWritten(EmailPolicy):
    """The standard policy, but what was composed stays as it is, and whole headers stay whole."""

    def _fold(self, name: str, value: Any, refold_binary: bool = False) -> str:
        if name.lower() in _WHOLE and hasattr(value, "name"):
            return f"{name}: {value}{self.linesep}"
        folded: str = super()._fold(name, value, refold_binary)  # type: ignore[misc]
        return folded


_POLICY = _AsWritten(linesep=SMTP.linesep, max_line_length=76, refold_source="none")


_Kind = TypeVar("_Kind", bound=EmailMessage)


def parsed(data: bytes, kind: type[_Kind]) -> _Kind:
    """The message in *data*; its `as_bytes()` is *data* until somebody changes it."""
    message = BytesParser(kind, policy=_POLICY).parsebytes(data)
    return cast(_Kind, message)  # typeshed thinks that the policy decides, and *kind* does
