"""Rules of a policy: at most so many mails, of this scope, within this window."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from postmail.cadence.instants import DAY
from postmail.cadence.spans import PositiveSpan
from postmail.errors import brief
from postmail.messages.base import Category
from postmail.model import Model, Whole


class Period(StrEnum):
    """A calendar window, in the recipient's zone."""

    DAY = "day"  #: midnight to midnight
    WEEK = "week"  #: Monday to Sunday (ISO 8601)
    MONTH = "month"  #: the first to the last


def _rule_name(value: str) -> str:
    if not re.fullmatch("[a-z0-9][a-z0-9-]*", value):
        raise ValueError(f"expected a name such as two-a-week, got {brief(value)}")
    return value


#: {period: a length that no clock of the world exceeds}.
LONGEST = {Period.DAY: 2 * DAY, Period.WEEK: 8 * DAY, Period.MONTH: 32 * DAY}


class Rule(Model):
    """
    A cap. All rules hold at once; a narrow one never loosens a wide one.

    Exactly one of *within*, *per* and *min_gap* says which kind of window it has. What it counts
    is narrowed by *kind*, *category*, *stream* and *tag*; all that are given must fit.
    """

    id: Annotated[str, Field(max_length=255), AfterValidator(_rule_name)]
    """Its name, in explanations."""
    limit: Whole = Field(default=1, ge=0)
    """How many mails; 0 blocks the scope (it does not switch the rule off)."""
    within: PositiveSpan | None = None
    """A rolling window: at most *limit* in any (t - within, t], by exact log."""
    per: Period | None = None
    """A calendar window: at most *limit* in one day, week or month of the recipient's zone."""
    min_gap: PositiveSpan | None = None
    """At least this long between two mails: a rolling window with a limit of 1."""
    kind: str | None = None
    category: Category | None = None
    stream: str | None = None
    tag: str | None = None

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        if sum(window is not None for window in (self.within, self.per, self.min_gap)) != 1:
            raise ValueError("expected one of within, per and min_gap")
        if self.min_gap is not None and self.limit != 1:
            raise ValueError("a min_gap has a limit of 1")
        return self

    def covers(self, kind: str, category: str, stream: str, tags: frozenset[str]) -> bool:
        """Whether a mail with these facts is in the rule's scope."""
        return (
            (self.kind is None or self.kind == kind)
            and (self.category is None or self.category == category)
            and (self.stream is None or self.stream == stream)
            and (self.tag is None or self.tag in tags)
        )

    def __str__(self) -> str:
        scope = "".join(f"{part} " for part in (self.kind, self.category, self.stream) if part)
        tagged = f" tagged {self.tag}" if self.tag else ""
        if self.min_gap is not None:
            return f"at least {self.min_gap} between two {scope}mails{tagged}"
        window = f"{self.within}" if self.within else f"one calendar {self.per}"
        mails = "mail" if self.limit == 1 else "mails"
        return f"at most {self.limit} {scope}{mails}{tagged} in {window}"
