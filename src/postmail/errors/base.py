"""The root of the error tree, faults, and how a value looks in a message."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

#: Controls, half characters, line ends, and marks that nobody sees: bidirectional ones, for one.
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp", "Cf"})
#: Among those marks, the two that only join letters and pictures, or keep them apart.
_JOINERS = "\u200c\u200d"


class PostmailError(Exception):
    """The root: catch this and nothing of postmail escapes."""

    def __init__(self, **attributes: Any) -> None:
        self.__dict__.update(attributes)
        super().__init__(self._compose())

    def _compose(self) -> str:
        """The text, built from the attributes."""
        return type(self).__doc__ or type(self).__name__

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), dict(self.__dict__))


class MissingExtraError(PostmailError, ImportError):
    """An extra that is not installed: *what* needs it, *extras* names all that are missing."""

    what: str
    extras: tuple[str, ...]

    def _compose(self) -> str:
        extras = ",".join(self.extras)
        return f"{self.what} needs what is not installed: pip install 'postmail[{extras}]'"


class WorkerError(PostmailError, RuntimeError):
    """
    A worker process, one of *workers*, that ended before it had answered, or could not begin.

    *status* is how it ended: less than 0, a signal killed it; from 0 on, it ended by itself; None,
    nobody knows. *reason* is why it could not begin, in the machine's words, or "".
    """

    workers: int
    status: int | None
    reason: str

    def _compose(self) -> str:
        again = "run the same command again"
        if self.workers > 1:
            again += f" with fewer than {self.workers} workers"
        if self.reason:
            return f"a worker process could not be started ({self.reason}): {again}"
        if self.status is not None and self.status < 0:
            killed = f"killed (signal {-self.status}), perhaps because memory ran out"
            return f"a worker process was {killed}: {again}; a batch goes on where it was"
        status = "" if self.status is None else f" with status {self.status}"
        return (
            f"a worker process ended{status} before it had answered: stderr may say why; a script "
            'of your own may start workers only below `if __name__ == "__main__":`'
        )


def _rebuild(cls: type[PostmailError], attributes: dict[str, Any]) -> PostmailError:
    error = cls.__new__(cls)
    PostmailError.__init__(error, **attributes)
    return error


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: *path* is dotted with indices (`lines[2].total`)."""

    path: str
    message: str

    def __str__(self) -> str:
        """On one line, as far as data has a say in it: keys are data too."""
        return f"{visible(self.path)}: {self.message}" if self.path else self.message


def brief(value: object, limit: int = 60) -> str:
    """A value as it can stand in an error message: quoted, on one line, at most *limit* long."""
    try:
        text = '"' + value[:500].replace('"', "'") + '"' if isinstance(value, str) else ascii(value)
    except ValueError:  # more digits than Python writes out
        text = "a huge number"
    text = visible(" ".join(text.split()))
    return text if len(text) <= limit else text[: limit - 3] + "..."


def visible(text: str) -> str:
    """*text* on one line, with what a terminal would obey or hide written out as an escape."""
    if text.isprintable():
        return text
    return "".join(ascii(sign)[1:-1] if _is_unseen(sign) else sign for sign in text)


def _is_unseen(sign: str) -> bool:
    return unicodedata.category(sign) in _UNSEEN and sign not in _JOINERS
