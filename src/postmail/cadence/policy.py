"""The policy: rules, hours and kinds as one frozen value, from Python or TOML."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from postmail.cadence.advice import Advice
from postmail.cadence.hours import Hours
from postmail.cadence.kinds import KindSpec, Product
from postmail.cadence.lint import Known, lint
from postmail.cadence.rulebook import Rulebook
from postmail.cadence.rules import Rule
from postmail.cadence.slips import Tables, slip
from postmail.cadence.spans import Span
from postmail.cadence.words import Basis
from postmail.errors import DataError, Fault, SettingsError, brief
from postmail.guidance import Guided
from postmail.messages.base import Category, Message
from postmail.messages.kinds import HOMES
from postmail.model import derived
from postmail.order.values import none_if_empty
from postmail.tags import ZoneName
from postmail.tomlfile import table_in

#: How often workers look for due mail, unless said otherwise.
QUARTER = Span(minutes=15)


def _some(basis: Basis) -> Basis:
    if basis is Basis.NONE:
        raise ValueError("marketing needs a legal basis by law: existing-customer, or consent")
    return basis


#: The legal basis that marketing needs.
Needed = Annotated[Basis, AfterValidator(_some)]
#: No catalogue.
NOTHING: Known = MappingProxyType({})


class Policy(Guided):
    """
    A cadence policy.

    Raises:
        DataError: on construction, with every fault and its path; from a file, with its name too.
        SettingsError: from `from_toml`, for a file that is not TOML or cannot be read.
    """

    name: str = "policy"
    zone: ZoneName = "UTC"
    """The shop's own zone: the last resort for a recipient whose zone is not known."""
    rules: Annotated[tuple[Rule, ...], Tables] = ()
    hours: Hours = Hours()
    kinds: Annotated[tuple[KindSpec, ...], Tables, Field(min_length=1)]
    needs: dict[str, Needed] = Field(default_factory=dict)
    """
    The legal basis that a marketing stream needs; existing-customer where it is not named, which
    is the least that the law asks for.
    """
    collection_notice: Annotated[str | None, BeforeValidator(none_if_empty)] = None
    """
    What shows that every buyer got the notice of Art. 13(2) ePrivacy when the address was
    collected (which text, since when). With it, each order is a basis existing-customer.
    """
    case_cool_down: Span = Span(days=3)
    """How long after a closed case mails resume."""
    products: dict[Product, tuple[str, ...]] = Field(default_factory=dict)
    """Product type to the shop's product categories: `{durable = ["Furniture"]}`."""

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """As a model's; the faults of a rule and of a kind bear its name, as what lint finds."""
        try:
            return super().model_validate(obj, **options)
        except DataError as error:
            faults = [_named(fault, obj) for fault in error.faults]
            raise DataError(subject=error.subject, faults=faults) from None

    @classmethod
    def from_toml(cls, source: str | Path) -> Self:
        """A policy from a TOML file (a Path) or from TOML text."""
        if isinstance(source, str):
            if source.endswith(".toml") and "\n" not in source:
                problem = f"expected TOML, got {brief(source)}: a file is named by a Path"
                raise SettingsError(file="policy", problem=problem)
            return cls.model_validate(table_in(source, "policy"))
        return cls.in_file(source)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        for what, names in (
            ("rule", [rule.id for rule in self.rules]),
            ("kind", [spec.kind for spec in self.kinds]),
        ):
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{what} {', '.join(twice)}: named more than once")
        return self

    @derived
    def digest(self) -> str:
        """
        Twelve hexadecimal digits that change with anything in the policy but its name, which
        decides nothing: reports name it after its file.
        """
        return hashlib.sha256(self.model_dump_json(exclude={"name"}).encode()).hexdigest()[:12]

    @derived
    def rulebook(self) -> Rulebook:
        """The policy made ready for decisions."""
        return Rulebook(
            digest=self.digest,
            rules=self.rules,
            hours=self.hours,
            kinds=self.kinds,
            basis={spec.kind: self.needed_basis(spec) for spec in self.kinds},
        )

    @derived
    def product_types(self) -> dict[str, Product]:
        """{product category of the shop: type}."""
        return {name: kind for kind, names in self.products.items() for name in names}

    def spec(self, kind: str) -> KindSpec:
        """What the policy says about a kind; UnknownKindError where it says nothing."""
        return self.rulebook.of(kind).spec

    def needed_basis(self, spec: KindSpec) -> Basis:
        """The legal basis that a kind's stream needs; NONE for transactional mail."""
        if not spec.marketing:
            return Basis.NONE
        return self.needs.get(spec.stream, Basis.EXISTING_CUSTOMER)

    def lint(
        self, *, poll: Span = QUARTER, known: Known = NOTHING, today: date | None = None
    ) -> tuple[Advice, ...]:
        """
        What the policy says and can hardly mean, the worst first.

        Args:
            poll: How often workers look for due mail.
            known: {kind: (category, stream)} of a catalogue; no policy can change them.
            today: A date in UTC, to be told which dates of the policy are over; None asks for none.
        """
        return lint(
            self.rules,
            self.hours,
            self.kinds,
            poll=poll,
            cool_down=self.case_cool_down,
            today=today,
            products=self.products,
            needs=self.needs,
            notice=self.collection_notice,
            known=known,
        )

    def against(self, kinds: Mapping[str, type[Message]]) -> Self:
        """
        This policy, for a shop with these kinds of mail: `catalogue.kinds`.

        A policy knows which of the built-in kinds are marketing by law; of a shop's own only their
        classes do.

        Raises:
            DataError: for each kind that is marketing by its class and not by this policy.
        """
        problem = "is marketing by its class; a policy cannot reclassify it"
        if faults := [
            Fault(f"kinds[{spec.kind}].category", problem)
            for spec in self.kinds
            if not spec.marketing
            and spec.kind not in HOMES  # those are in ADVERTISING
            and spec.kind in kinds
            and kinds[spec.kind].category is Category.MARKETING
        ]:
            raise DataError(subject="policy", faults=faults)
        return self


#: A rule or a kind in the path of a fault, and the field that names it.
_NUMBERED = re.compile(r"(rules|kinds)\[(\d+)\]")
_NAMED_BY = {"rules": "id", "kinds": "kind"}
#: A name that reads well in a path.
_NAME = re.compile("[a-z0-9][a-z0-9-]*")


def _named(fault: Fault, given: Any) -> Fault:
    """*fault* with the name of its rule or kind in place of its number, where it has one."""
    found = _NUMBERED.match(fault.path)
    if found is None:  # pydantic's word for a key that is wrong, which the path ends with already
        return Fault(fault.path.removesuffix(".[key]"), fault.message)
    part, number = found.groups()
    whole = given[part]
    one = (
        whole[int(number)] if isinstance(whole, list | tuple) else None
    )  # a generator is empty now
    name = one.get(_NAMED_BY[part]) if isinstance(one, Mapping) else None
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return fault
    return Fault(f"{part}[{name}]{fault.path[found.end() :]}", fault.message)


@lru_cache(maxsize=1)
def default_policy() -> Policy:
    """The policy of `default.toml`, beside this module."""
    text = resources.files("postmail.cadence").joinpath("default.toml").read_text("utf-8")
    return Policy.from_toml(text)


def expect_policy(given: object, subject: str) -> None:
    """
    Raises:
        DataError: *given* is no Policy.
    """
    if not isinstance(given, Policy):
        expected = "a Policy, such as default_policy() or Policy.from_toml(Path(...))"
        raise slip(subject, "policy", expected, given)
