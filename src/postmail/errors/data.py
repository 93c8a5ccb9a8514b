"""Errors about data: models, payloads, money, kinds, locales, settings."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from postmail.errors.base import Fault, PostmailError, brief, visible


class DataError(PostmailError, ValueError):
    """Data that does not fit a model. *faults* holds every fault, each with its path."""

    subject: str
    faults: tuple[Fault, ...]

    def __init__(self, *, subject: str, faults: Iterable[Fault], **more: Any) -> None:
        super().__init__(subject=subject, faults=tuple(faults), **more)

    def _compose(self) -> str:
        return "\n  ".join([visible(self._headline()), *map(str, self.faults)])

    def _headline(self) -> str:
        count = len(self.faults)
        return f"{self.subject} cannot be used: {count} fault{'s' if count != 1 else ''}"


class PayloadError(DataError):
    """
    A shop payload that cannot be read as an order. *platform* is its platform's own name, such as
    `Shopify`, or None. Without *faults*, the whole payload is the trouble.
    """

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
    """
    No reader recognises the payload, or none has the name that was *asked* for. *looked_for* maps
    each platform to the marks it has.
    """

    looked_for: dict[str, str]
    asked: str | None

    def __init__(
        self, *, looked_for: dict[str, str], found: str = "", asked: str | None = None
    ) -> None:
        known = {"looked_for": looked_for, "found": found, "asked": asked}
        DataError.__init__(self, subject="payload", faults=(), platform=None, **known)

    def _compose(self) -> str:
        marks = "".join(f"\n  {name}: {mark}" for name, mark in self.looked_for.items())
        if self.asked is not None:
            near = get_close_matches(self.asked, self.looked_for, 1)
            guess = f"; did you mean {near[0]}?" if near else "."
            problem = f"no platform is known as {brief(self.asked)}{guess}"
            return f"{problem} Known platforms, and what their payloads have:{marks}"
        place = "" if self.subject == "payload" else f"{self.subject}: "
        return (
            f"{place}no known shop platform sends a payload like this ({self.__dict__['found']}). "
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
        return f"a {self.kind!r} mail needs {self.fact}, and this message has none: supply it"


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
