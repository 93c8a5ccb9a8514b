"""Advice: one finding of lint about a policy."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"  #: it cannot work
    WARNING = "warning"  #: it works, and hardly as meant
    NOTE = "note"  #: worth knowing


class Advice(NamedTuple):
    """One finding about a policy."""

    severity: Severity
    code: str
    """What kind of finding, for programs: `never-fits`, `blocks`..."""
    path: str
    """Where in the policy: dotted, with names in brackets (`rules[two-a-week]`)."""
    message: str
    """What was found and what to write instead, for people."""
