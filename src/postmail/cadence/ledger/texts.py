"""Text that every store can write as it is."""

from __future__ import annotations

from postmail.errors import DataError, Fault, brief

#: The most characters of a short text, such as an order's number.
WORD = 255
#: And of one that mail has in a line (RFC 5322, section 2.1.1), such as a message id.
LONGEST_LINE = 998


def expect_text(
    subject: str, path: str, words: object, most: int | None = None, *, escaped: bool = False
) -> None:
    """
    Raises:
        DataError: *words* are there, and no text, or of more than *most* characters, or no text
            that every store could write; *escaped*, as in JSON, it may have NUL.
    """
    problem = problem_of(words, most, escaped=escaped) if words else ""
    if problem:
        raise DataError(subject=subject, faults=[Fault(path, problem)])


def problem_of(words: object, most: int | None = None, *, escaped: bool = False) -> str:
    """What hinders a store from writing *words* (see `expect_text`); "" for nothing."""
    if not isinstance(words, str):
        return f"expected text, got {brief(words)}"
    try:
        words.encode()
    except UnicodeEncodeError:
        return f"expected text without half characters (lone surrogates), got {brief(words)}"
    if "\0" in words and not escaped:
        return f"expected text without NUL, got {brief(words)}"
    if most is not None and len(words) > most:
        return f"expected at most {most} characters, got {len(words)}"
    return ""
