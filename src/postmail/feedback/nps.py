"""The Net Promoter Score: groups, score, band, and how far chance may have moved it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import NormalDist
from typing import NamedTuple

from postmail.errors import DataError, Fault, brief

#: What the adjusted Wald interval adds to each group before it looks at the sample: three
#: answers, spread as a triangle (Rocks 2016, "AW(3, T)").
_ADDED_EDGE, _ADDED = 0.75, 3


class Group(StrEnum):
    """Who somebody is by the score that they gave (Reichheld 2003)."""

    PROMOTER = "promoter"  #: 9 or 10
    PASSIVE = "passive"  #: 7 or 8
    DETRACTOR = "detractor"  #: 0 to 6


class Band(StrEnum):
    """What a score is called. A convention of the trade, not a finding."""

    NEEDS_WORK = "needs work"  #: below 0
    GOOD = "good"  #: from 0
    GREAT = "great"  #: from 30
    EXCELLENT = "excellent"  #: from 70


class Interval(NamedTuple):
    """Where the score of all customers lies, by what those who answered say."""

    low: float
    """The lower end, -100 at least."""
    high: float
    """The upper end, 100 at most."""
    confidence: float
    """How many of such intervals hold the true score: 0.95 for 95 of 100."""
    method: str
    """How it was made."""


@dataclass(frozen=True, slots=True)
class NetPromoterScore:
    """
    The score of some answers, and what it is made of.

    >>> result = NetPromoterScore(promoters=6, passives=2, detractors=2)
    >>> result.score, result.band.value
    (40.0, 'great')

    Raises:
        DataError: a negative count.
    """

    promoters: int
    """How many gave 9 or 10."""
    passives: int
    """How many gave 7 or 8."""
    detractors: int
    """How many gave 0 to 6."""

    def __post_init__(self) -> None:
        for name in ("promoters", "passives", "detractors"):
            if getattr(self, name) < 0:
                fault = Fault(name, f"expected 0 or more, got {brief(getattr(self, name))}")
                raise DataError(subject="NetPromoterScore", faults=[fault])

    @property
    def count(self) -> int:
        """How many answered."""
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float | None:
        """The percentage of promoters less that of detractors, -100 to 100; None of no answers."""
        return 100 * (self.promoters - self.detractors) / self.count if self.count else None

    @property
    def band(self) -> Band | None:
        """What the score is called; None of no answers."""
        if self.score is None:
            return None
        if self.score < 0:
            return Band.NEEDS_WORK
        return Band.GOOD if self.score < 30 else Band.GREAT if self.score < 70 else Band.EXCELLENT

    def interval(self, confidence: float = 0.95) -> Interval | None:
        """
        The adjusted Wald interval with three pseudo-answers, three quarters of one at each end;
        a comparison of six methods found it among the best (B. Rocks, "Interval Estimation for
        the 'Net Promoter Score'", The American Statistician 70(4), 2016, pages 365 to 372).

        It holds where those who answered are a random sample; who answers at all, it cannot know.
        None of no answers.

        Raises:
            DataError: a *confidence* that is not between 0 and 1.
        """
        if not 0 < confidence < 1:
            fault = Fault("confidence", f"expected a number between 0 and 1, got {confidence}")
            raise DataError(subject="interval", faults=[fault])
        if not self.count:
            return None
        total = self.count + _ADDED
        up, down = (self.promoters + _ADDED_EDGE) / total, (self.detractors + _ADDED_EDGE) / total
        spread = sqrt((up + down - (up - down) ** 2) / total)
        reach = NormalDist().inv_cdf((1 + confidence) / 2) * spread
        low, high = 100 * (up - down - reach), 100 * (up - down + reach)
        return Interval(max(low, -100.0), min(high, 100.0), confidence, "adjusted Wald (3, T)")


def group_of(score: int) -> Group:
    """
    The group that *score* belongs to.

    >>> group_of(9).value, group_of(6).value
    ('promoter', 'detractor')

    Raises:
        DataError: not a whole number from 0 to 10.
    """
    if isinstance(score, bool) or not isinstance(score, int) or not 0 <= score <= 10:
        fault = Fault("score", f"expected a whole number from 0 to 10, got {brief(score)}")
        raise DataError(subject="NPS answer", faults=[fault])
    return Group.PROMOTER if score >= 9 else Group.PASSIVE if score >= 7 else Group.DETRACTOR


def net_promoter_score(scores: Iterable[int]) -> NetPromoterScore:
    """
    The score of *scores*, each a whole number from 0 to 10.

    >>> net_promoter_score([10, 9, 8, 3]).score
    25.0

    Raises:
        DataError: a score that is none.
    """
    found = Counter(map(group_of, scores))
    return NetPromoterScore(found[Group.PROMOTER], found[Group.PASSIVE], found[Group.DETRACTOR])
