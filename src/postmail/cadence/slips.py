"""What is handed over, or written in a policy, in place of what is meant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from pydantic import BeforeValidator

from postmail.errors import DataError, Fault, brief
from postmail.model import Model


def slip(subject: str, path: str, expected: str, given: object) -> DataError:
    """
    The error of something *given* that is not what was *expected*. It names the type alone: the
    value may be somebody's address.
    """
    problem = f"expected {expected}, got {type(given).__name__}"
    return DataError(subject=subject, faults=[Fault(path, problem)])


def expect_span(value: object, subject: str, path: str, example: str) -> None:
    """*value* is a length of time; anything else is told with an *example* of what to write."""
    if not isinstance(value, timedelta):
        raise slip(subject, path, f"a timedelta, such as timedelta({example})", value)


def expect_table(value: object, example: str) -> object:
    """*value*, which is a table; anything else is told with an *example* of what to write."""
    if isinstance(value, (Mapping, Model)):
        return value
    shown = value if isinstance(value, date) else brief(value)
    raise ValueError(f"expected {example}, got {shown}")


def _several(value: object) -> object:
    if isinstance(value, Mapping):  # [rules] in place of [[rules]]
        raise ValueError("expected a list of tables, got one: its name needs two brackets, [[...]]")
    return value


#: Beside the type of a list of tables, as `[[rules]]` writes it.
Tables = BeforeValidator(_several)
