"""What a check is asked to do: which rules, for which mail programs, with which knowledge."""

from __future__ import annotations

from collections.abc import Iterable

from postmail.check.finding import Finding
from postmail.errors import SettingsError
from postmail.model import Model
from postmail.order.values import Line, MaybeCountry


class Options(Model):
    """
    *select* and *ignore* name rules or families (`links`, `links-http`); a longer name wins over a
    shorter one, and *ignore* over *select*. *clients* are families of the caniemail data (`gmail`,
    `gmx`); empty, the brand's country decides.
    """

    select: tuple[Line, ...] = ()
    """Rules or families to check; none means all."""
    ignore: tuple[Line, ...] = ()
    """Rules or families to leave out."""
    clients: tuple[Line, ...] = ()
    """Families of mail programs."""
    country: MaybeCountry = None
    """Where the readers are (ISO 3166-1), for the choice of mail programs."""
    spam: bool = False
    """Ask SpamAssassin, where it is installed on this machine."""
    network: bool = False
    """Ask whether links and pictures answer. Nothing else ever uses the network."""

    def wants(self, rule: str) -> bool:
        """Whether findings of *rule* are to be told."""
        chosen, refused = _fit(self.select, rule), _fit(self.ignore, rule)
        return (not self.select or chosen > 0) and (refused == 0 or refused < chosen)

    def in_country(self, country: str | None) -> Options:
        """The same for readers in *country*, unless they say where theirs are."""
        return self if self.country else self.model_copy(update={"country": country})

    def kept(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those of *findings* that are wanted."""
        return [finding for finding in findings if self.wants(finding.rule.id)]


def _fit(names: Iterable[str], rule: str) -> int:
    """How long the name is that meets *rule* best; 0 where none does."""
    return max(
        (len(name) for name in names if rule == name or rule.startswith(f"{name}-")), default=0
    )


EVERYTHING = Options()


def known_names(options: Options, rules: Iterable[str]) -> None:
    """
    Refuse names of rules that there are not.

    Raises:
        SettingsError: with the names that there are.
    """
    ids = set(rules)
    known = ids | {name.partition("-")[0] for name in ids}
    for name in (*options.select, *options.ignore):
        if name not in known:
            there = ", ".join(sorted(known))
            problem = f"there is no rule or family {name!r}; there are: {there}"
            raise SettingsError(file="rules", problem=problem)
