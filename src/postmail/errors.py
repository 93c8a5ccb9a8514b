"""
Every error that postmail raises, in one tree.

    PostmailError
    +-- DataError (ValueError)              data that does not fit a model; all faults at once
    |   +-- PayloadError                    a shop payload that cannot be read as an order
    |       +-- UnknownPlatformError        no reader recognises the payload
    |       +-- NotAnOrderError             a known thing, but not an order
    +-- MoneyError (ValueError)             not an amount, or not a currency
    |   +-- CurrencyMismatchError (TypeError)
    +-- MissingFactError (ValueError)       a kind whose point is a fact that the message lacks
    +-- KindError (ValueError)              a message class that breaks the rules of its kind
    |   +-- UnknownKindError (LookupError)
    |   +-- DuplicateKindError
    +-- LocaleError (ValueError)            not a BCP 47 tag, or no such locale
    +-- SettingsError (ValueError)          a settings or brand file that cannot be used
    +-- TemplateError                       a fault in a template: file, line, the line, the remedy
    |   +-- CompileError (ValueError)
    |   |   +-- TemplateNotFoundError (LookupError)
    |   +-- RenderError (RuntimeError)
    +-- EnvelopeError (ValueError)          a mail that must not leave as it is
    +-- LedgerError                         the ledger cannot answer (not sending is no error)
        +-- ClockJumpError (RuntimeError)   the clock moved further than time can
        +-- LeaseError (RuntimeError)       a lease that does not allow what was asked
        |   +-- ExpiredLeaseError
        |   +-- UnknownLeaseError (LookupError)
        +-- IsolationError (RuntimeError)   joined to a transaction that would count in the past
        +-- SchemaVersionError (RuntimeError)
        +-- StoreUnavailableError (ConnectionError)

Messages are built from typed attributes: catch by class, read the attributes, never parse the text.
All errors survive pickling.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


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
        return f"{self.path}: {self.message}" if self.path else self.message


class DataError(PostmailError, ValueError):
    """Data that does not fit a model. *faults* holds every fault, each with its path."""

    subject: str
    faults: tuple[Fault, ...]

    def __init__(self, *, subject: str, faults: Iterable[Fault], **more: Any) -> None:
        super().__init__(subject=subject, faults=tuple(faults), **more)

    def _compose(self) -> str:
        return "\n  ".join([self._headline(), *map(str, self.faults)])

    def _headline(self) -> str:
        count = len(self.faults)
        return f"{self.subject} cannot be used: {count} fault{'s' if count != 1 else ''}"


class PayloadError(DataError):
    """A shop payload that cannot be read as an order. *platform* is the reader's name, or None."""

    platform: str | None

    def __init__(
        self, *, faults: Iterable[Fault], platform: str | None = None, subject: str = "payload"
    ) -> None:
        super().__init__(subject=subject, faults=faults, platform=platform)

    def _headline(self) -> str:
        count = len(self.faults)
        source = f" as {self.platform}" if self.platform else ""
        return f"{self.subject} cannot be read{source}: {count} fault{'s' if count != 1 else ''}"


class UnknownPlatformError(PayloadError):
    """No reader recognises the payload. *looked_for* maps each platform to the marks it has."""

    looked_for: dict[str, str]

    def __init__(self, *, looked_for: dict[str, str], found: str) -> None:
        DataError.__init__(
            self, subject="payload", faults=(), platform=None, looked_for=looked_for, found=found
        )

    def _compose(self) -> str:
        marks = "".join(f"\n  {name}: {mark}" for name, mark in self.looked_for.items())
        return (
            f"no known shop platform sends a payload like this ({self.__dict__['found']}). "
            f"Name the platform if you know it. Known platforms, and what was looked for:{marks}"
        )


class NotAnOrderError(PayloadError):
    """A known thing, but not an order: *what* names it, *remedy* says what to hand in instead."""

    what: str
    remedy: str

    def __init__(self, *, platform: str, what: str, remedy: str) -> None:
        DataError.__init__(
            self, subject="payload", faults=(), platform=platform, what=what, remedy=remedy
        )

    def _compose(self) -> str:
        place = f"{self.subject}: " if self.subject != "payload" else ""
        return f"{place}this is {self.what} from {self.platform}, not an order: {self.remedy}"


class MoneyError(PostmailError, ValueError):
    """Not an amount, or not a currency: *value* was given, *expected* would be right."""

    value: object
    expected: str

    def __init__(self, *, value: object, expected: str) -> None:
        super().__init__(value=value, expected=expected)

    def _compose(self) -> str:
        return f"expected {self.expected}, got {brief(self.value)}"


class CurrencyMismatchError(MoneyError, TypeError):
    """Two currencies in one sum: *left* and *right* are ISO 4217 codes."""

    left: str
    right: str

    def __init__(self, *, left: str, right: str) -> None:
        PostmailError.__init__(self, left=left, right=right, value=right, expected=left)

    def _compose(self) -> str:
        return f"{self.left} and {self.right} cannot be added or compared"


class MissingFactError(PostmailError, ValueError):
    """A *kind* whose point is a *fact* that this message lacks."""

    kind: str
    fact: str

    def __init__(self, *, kind: str, fact: str) -> None:
        super().__init__(kind=kind, fact=fact)

    def _compose(self) -> str:
        return f"a {self.kind!r} mail is about {self.fact}, and this message has none: supply it"


class KindError(PostmailError, ValueError):
    """A message class that breaks the rules of its kind."""

    kind: str
    problem: str

    def __init__(self, *, kind: str, problem: str) -> None:
        super().__init__(kind=kind, problem=problem)

    def _compose(self) -> str:
        return f"kind {self.kind!r}: {self.problem}"


class UnknownKindError(KindError, LookupError):
    """No such kind in this catalogue; *known* lists those that are."""

    known: tuple[str, ...]

    def __init__(self, *, kind: str, known: Iterable[str]) -> None:
        PostmailError.__init__(self, kind=kind, known=tuple(known), problem="unknown")

    def _compose(self) -> str:
        return f"there is no kind {self.kind!r}; known kinds: {', '.join(self.known)}"


class DuplicateKindError(KindError):
    """Two message classes claim one kind: *first* and *second* are their qualified names."""

    first: str
    second: str

    def __init__(self, *, kind: str, first: str, second: str) -> None:
        PostmailError.__init__(self, kind=kind, first=first, second=second, problem="duplicate")

    def _compose(self) -> str:
        return f"kind {self.kind!r} is claimed by {self.first} and by {self.second}: rename one"


class LocaleError(PostmailError, ValueError):
    """Not a BCP 47 tag, or a locale that is not there; *tag* is what was given."""

    tag: str
    problem: str

    def __init__(self, *, tag: str, problem: str) -> None:
        super().__init__(tag=tag, problem=problem)

    def _compose(self) -> str:
        return f"locale {brief(self.tag)}: {self.problem}"


class SettingsError(PostmailError, ValueError):
    """A settings or brand file that cannot be used: *file*, what is wrong, what would be right."""

    file: str
    problem: str

    def __init__(self, *, file: str, problem: str) -> None:
        super().__init__(file=file, problem=problem)

    def _compose(self) -> str:
        return f"{self.file}: {self.problem}"


class TemplateError(PostmailError):
    """
    A fault in a template.

    *file* and *line* (1-based, *column* too, or 0 where unknown) name the place, *source* is the
    line itself, *remedy* what to write instead, *trail* the includes and blocks that led there,
    outermost first.
    """

    what: str
    file: str
    line: int
    column: int
    source: str
    remedy: str
    trail: tuple[str, ...]

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
    ) -> None:
        super().__init__(
            what=what,
            file=file,
            line=line,
            column=column,
            source=source,
            remedy=remedy,
            trail=tuple(trail),
        )

    def _compose(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        lines = [f"{place}: {self.what}"]
        if self.source.strip():
            lines.append(f"    {self.source.strip()[:160]}")
        lines += [f"  used in {step}" for step in reversed(self.trail)]
        if self.remedy:
            lines.append(f"  {self.remedy}")
        return "\n".join(lines)


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


class LedgerError(PostmailError):
    """The ledger cannot answer. Not sending is no error: `claim` then returns a reason."""


class ClockJumpError(LedgerError, RuntimeError):
    """The clock says *now*, further than *bound* from *expected* (aware datetimes, UTC)."""

    now: datetime
    expected: datetime
    bound: timedelta

    def _compose(self) -> str:
        way = "ahead of" if self.now > self.expected else "behind"
        return (
            f"the clock says {self.now.isoformat()}, more than {self.bound} {way} the expected "
            f"{self.expected.isoformat()}; nothing was recorded. Set the clock right, or, where it "
            "is right already, call accept_clock()"
        )


class LeaseError(LedgerError, RuntimeError):
    """A lease that does not allow what was asked: *lease* is its id, *problem* says why."""

    lease: str
    problem: str

    def _compose(self) -> str:
        return f"lease {self.lease}: {self.problem}"


class ExpiredLeaseError(LeaseError):
    """The lease *ended* before *now* (aware datetimes, UTC): no hand-off; it counts as sent."""

    ended: datetime
    now: datetime

    def _compose(self) -> str:
        return (
            f"lease {self.lease} ended at {self.ended.isoformat()}, it is {self.now.isoformat()}: "
            "do not hand the mail off. It counts as sent; release() it if it surely was not"
        )


class UnknownLeaseError(LeaseError, LookupError):
    """The ledger has no such lease: taken over, erased, purged, or of another store."""

    problem = "not in this ledger (taken over, erased, or of another store)"


class IsolationError(LedgerError, RuntimeError):
    """Joined to a transaction at *level*, which may count in a snapshot older than the lock."""

    level: str

    def _compose(self) -> str:
        return (
            f"the ledger was joined to a transaction at {self.level}, and keeps its caps only at "
            "READ COMMITTED: begin it at that level, or let the ledger open its own"
        )


class SchemaVersionError(LedgerError, RuntimeError):
    """The store's schema has version *found* (0: none); this library works with *expected*."""

    found: int
    expected: int

    def _compose(self) -> str:
        return f"the ledger's schema has version {self.found}, expected {self.expected}: migrate()"


class StoreUnavailableError(LedgerError, ConnectionError):
    """The *store* could not be reached, or did not answer: *problem* is what it said."""

    store: str
    problem: str

    def _compose(self) -> str:
        return f"the ledger's store ({self.store}) is not available: {self.problem}"


def brief(value: object, limit: int = 60) -> str:
    """A value as it can stand in an error message: quoted, on one line, at most *limit* long."""
    text = f'"{_visible(value)}"' if isinstance(value, str) else ascii(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _visible(text: str) -> str:
    """Quotes made plain, and what a terminal would obey or hide written out as an escape."""
    shown = text[:500].replace('"', "'")
    return "".join(c if c.isprintable() or c.isspace() else ascii(c)[1:-1] for c in shown)
