"""What a check says: a rule that was broken, where, how badly, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from postmail.locks import cached_property


class Severity(StrEnum):
    """How bad it is. Only errors make a run fail."""

    ERROR = "error"  #: readers, mailbox providers or the law will mind
    WARNING = "warning"  #: some readers will see less than was meant
    NOTE = "note"  #: worth knowing


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where something is: in a file (*file*, *line* and *column* from 1, 0 where unknown, *source* the
    line itself), and in the mail: *part* is `html`, `text`, `subject`, `preheader`, `header`,
    `mime`, `json-ld` or `order`, *path* the element, header or field in it.
    """

    part: str = ""
    path: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    source: str = ""

    def __str__(self) -> str:
        spot = ":".join(str(step) for step in (self.file, self.line, self.column) if step)
        inside = " ".join(filter(None, (self.part, self.path)))
        return f"{spot} ({inside})" if spot and inside else spot or inside


@dataclass(frozen=True)
class Rule:
    """
    One thing that is looked for. *id* is the family and a name (`links-http`); *title* says what is
    wrong, *why* what it means to a reader, *remedy* how to mend it.
    """

    id: str
    severity: Severity
    title: str
    why: str
    remedy: str

    @property
    def family(self) -> str:
        """The first word of the id: `links`."""
        return self.id.partition("-")[0]

    @cached_property
    def docs(self) -> str:
        """The section of the docs that explains it."""
        return f"check-rules.md#{self.id}"

    def found(
        self,
        what: str = "",
        place: Place | None = None,
        *,
        severity: Severity | None = None,
        remedy: str = "",
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> Finding:
        """A finding of this rule; *what* names the particular case, else the title stands."""
        return Finding(
            rule=self,
            severity=severity or self.severity,
            what=what.encode("utf-8", "replace").decode() or self.title,  # JSON may hold half signs
            place=place or Place(),
            remedy=remedy or self.remedy,
            facts=dict(facts),
        )


@dataclass(frozen=True, slots=True)
class Finding:
    """
    A broken *rule*: *what* exactly, the *place*, how to mend it, and in which *mails* it was seen
    (labels such as `simple de@informal first`). *facts* are details for programs.
    """

    rule: Rule
    severity: Severity
    what: str
    place: Place
    remedy: str
    facts: dict[str, str] = field(default_factory=dict)
    mails: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """
        What makes two findings one: rule, statement and place. The line is left out, so that a
        baseline outlives an edit above it.
        """
        place = self.place
        element = place.path.partition(">")[0]  # its words differ from order to order
        return (self.rule.id, self.what, place.file, f"{place.part} {element}")
