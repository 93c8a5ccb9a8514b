"""The policy: rules, hours and kinds as one frozen value, from Python or TOML."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from postmail.cadence.kinds import KindSpec
from postmail.cadence.rules import Rule
from postmail.cadence.spans import LocalTime, Span
from postmail.cadence.words import Basis
from postmail.errors import SettingsError, UnknownKindError, brief
from postmail.model import Model

#: Days of the week in the order of `date.weekday()`.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            f"expected an IANA time zone (Europe/Berlin), got {brief(value)}"
        ) from None


def _days(value: object) -> object:
    if isinstance(value, str) and "-" in value:
        first, _, last = value.partition("-")
        if first in WEEKDAYS and last in WEEKDAYS:
            start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
            return tuple(WEEKDAYS[step % 7] for step in range(start, start + (end - start) % 7 + 1))
    return (value,) if isinstance(value, str) else value


def _known_days(value: tuple[str, ...]) -> tuple[str, ...]:
    if unknown := [day for day in value if day not in WEEKDAYS]:
        raise ValueError(f"expected days such as mon or mon-fri, got {brief(unknown[0])}")
    return value


#: Days of the week: "mon", "mon-fri", ["sat", "sun"].
Days = Annotated[tuple[str, ...], AfterValidator(_known_days), BeforeValidator(_days)]
#: An IANA time zone that this machine's tables know.
Zone = Annotated[str, AfterValidator(_zone)]


class Window(Model):
    """
    [start, end) on some days of the week, by the recipient's clock.

    An end at or before the start lies on the next day; the window belongs to the day on which it
    starts. In a gap of the clock an edge is the first valid instant after it; where a reading
    occurs twice, the window opens at the first and closes at the last.
    """

    days: Days = WEEKDAYS
    start: LocalTime
    end: LocalTime

    def __str__(self) -> str:
        days = "every day" if set(self.days) == set(WEEKDAYS) else " ".join(self.days)
        return f"{days} {self.start:%H:%M}-{self.end:%H:%M}"


class Blackout(Model):
    """Local dates, both included, on which nothing that keeps hours is handed off."""

    name: str = ""
    first: date
    last: date


class Hours(Model):
    """When mail that keeps hours may be handed off, by the recipient's clock."""

    send: tuple[Window, ...] = ()
    """Only inside one of these; none means at any time."""
    quiet: tuple[Window, ...] = ()
    """Never inside any of these."""
    blackouts: tuple[Blackout, ...] = ()
    public_holidays: bool = False
    """Not on public holidays of the recipient's country (needs the extra `cadence`)."""


class Policy(Model):
    """
    A cadence policy.

    Raises:
        DataError: on construction, with every fault and its path.
        SettingsError: from `from_toml`, for a file that is not TOML or cannot be read.
    """

    name: str = "policy"
    zone: Zone = "UTC"
    """The shop's own zone: the last resort for a recipient whose zone is not known."""
    rules: tuple[Rule, ...] = ()
    hours: Hours = Hours()
    kinds: Annotated[tuple[KindSpec, ...], Field(min_length=1)]
    needs: dict[str, Basis] = Field(default_factory=dict)
    """The legal basis that a marketing stream needs; existing-customer where it is not named."""
    collection_notice: str | None = None
    """
    What shows that every buyer got the notice of Art. 13(2) ePrivacy when the address was
    collected (which text, since when). With it, each order is a basis existing-customer.
    """
    case_cool_down: Span = Span(days=3)
    """How long after a closed case mails resume."""
    products: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Product type to the shop's product categories: `{durable = ["Furniture"]}`."""

    @classmethod
    def from_toml(cls, source: str | Path) -> Self:
        """A policy from a TOML file (a Path) or from TOML text."""
        name = str(source) if isinstance(source, Path) else "policy"
        try:
            text = source.read_text("utf-8") if isinstance(source, Path) else source
            return cls.model_validate(tomllib.loads(text))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(file=name, problem=str(error)) from None

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for what, names in (
            ("rule", [rule.id for rule in self.rules]),
            ("kind", [spec.kind for spec in self.kinds]),
        ):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{what} {', '.join(twice)}: named more than once")
        return self

    @cached_property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change with anything in the policy."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    @cached_property
    def by_kind(self) -> dict[str, KindSpec]:
        """{kind: spec}."""
        return {spec.kind: spec for spec in self.kinds}

    def spec(self, kind: str) -> KindSpec:
        """What the policy says about a kind; UnknownKindError where it says nothing."""
        try:
            return self.by_kind[kind]
        except KeyError:
            raise UnknownKindError(kind=kind, known=tuple(self.by_kind)) from None

    def needed_basis(self, spec: KindSpec) -> Basis:
        """The legal basis that a kind's stream needs; NONE for transactional mail."""
        if not spec.marketing:
            return Basis.NONE
        return self.needs.get(spec.stream, Basis.EXISTING_CUSTOMER)
