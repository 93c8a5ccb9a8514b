"""Answers as the shop keeps them, and their scores by channel, by product and by period."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field

from postmail.errors import DataError, Fault, brief
from postmail.feedback.nps import NetPromoterScore, net_promoter_score
from postmail.model import Model, Whole
from postmail.order.values import MaybeLine, Moment

K = TypeVar("K")


class Answer(Model):
    """One answer to an NPS question."""

    score: Annotated[Whole, Field(ge=0, le=10)]
    """From 0 to 10."""
    at: Moment
    """When it was given, with its zone."""
    channel: MaybeLine = None
    """Where the order was placed, as in `Order.channel`."""
    product: MaybeLine = None
    """The key of the product that was asked about; absent: the shop."""
    request: MaybeLine = None
    """The key of the request that it answers: one request has one answer for each product."""


class Period(StrEnum):
    """How long a stretch of time is counted together."""

    DAY = "day"  #: 2026-11-22
    WEEK = "week"  #: 2026-W47 (ISO 8601)
    MONTH = "month"  #: 2026-11
    QUARTER = "quarter"  #: 2026-Q4
    YEAR = "year"  #: 2026


def latest(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """
    *answers* without those that were changed later: of one request and product the last counts,
    and stands where the first stood. An answer without a request stands for itself.
    """
    kept: dict[object, Answer] = {}
    for answer in answers:
        mark = object() if answer.request is None else (answer.request, answer.product)
        before = kept.get(mark)
        if before is None or before.at <= answer.at:
            kept[mark] = answer
    return tuple(kept.values())


def by_channel(answers: Iterable[Answer]) -> dict[str | None, NetPromoterScore]:
    """{channel: score}, in the order of first appearance; None for answers without a channel."""
    return _tallied(answers, lambda answer: answer.channel)


def by_product(answers: Iterable[Answer]) -> dict[str | None, NetPromoterScore]:
    """{product: score}, in the order of first appearance; None for the shop as a whole."""
    return _tallied(answers, lambda answer: answer.product)


def by_period(
    answers: Iterable[Answer], period: Period, zone: ZoneInfo
) -> dict[str, NetPromoterScore]:
    """
    {period: score}, earliest first (`2026-11`, `2026-W47`): days begin at midnight in *zone*.

    Raises:
        DataError: there is no such period.
    """
    if period not in list(Period):
        problem = f"expected one of {', '.join(Period)}, got {brief(period)}"
        raise DataError(subject="scores by period", faults=[Fault("period", problem)])
    found = _tallied(answers, lambda answer: _name(answer.at.astimezone(zone).date(), period))
    return dict(sorted(found.items()))


def _tallied(answers: Iterable[Answer], key: Callable[[Answer], K]) -> dict[K, NetPromoterScore]:
    groups: dict[K, list[int]] = {}
    for answer in latest(answers):
        groups.setdefault(key(answer), []).append(answer.score)
    return {name: net_promoter_score(scores) for name, scores in groups.items()}


def _name(day: date, period: Period) -> str:
    week = day.isocalendar()
    return {
        Period.DAY: day.isoformat(),
        Period.WEEK: f"{week.year:04}-W{week.week:02}",
        Period.MONTH: day.isoformat()[:7],
        Period.QUARTER: f"{day.year:04}-Q{(day.month + 2) // 3}",
        Period.YEAR: f"{day.year:04}",
    }[period]
