"""What is handed to planner and ledger in place of what they work with."""

from __future__ import annotations

from postmail.errors import DataError, Fault


def slip(subject: str, path: str, expected: str, given: object) -> DataError:
    """
    The error of something *given* that is not what was *expected*. It names the type alone: the
    value may be somebody's address.
    """
    problem = f"expected {expected}, got {type(given).__name__}"
    return DataError(subject=subject, faults=[Fault(path, problem)])
