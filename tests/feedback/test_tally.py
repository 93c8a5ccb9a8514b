"""Scores by channel, by product and by period, each voice counted once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.errors import DataError
from postmail.feedback import Answer, Period, by_channel, by_period, by_product, latest

BERLIN = ZoneInfo("Europe/Berlin")
ANSWERS = st.lists(
    st.builds(
        Answer,
        score=st.integers(0, 10),
        at=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
        channel=st.sampled_from([None, "web", "pos"]),
        product=st.sampled_from([None, "lamp", "candle"]),
        request=st.none() | st.sampled_from(["a", "b", "c"]),
    ),
    max_size=30,
)


def _answer(score: int, at: str = "2026-11-22T12:00Z", **facts: Any) -> Answer:
    return Answer.model_validate({"score": score, "at": at, **facts})


@given(ANSWERS, st.sampled_from(Period))
def test_groups_share_the_answers(answers: list[Answer], period: Period) -> None:
    """However they are grouped, the groups hold every voice once, and none is empty."""
    voices = len(latest(answers))

    for groups in (by_channel(answers), by_product(answers), by_period(answers, period, BERLIN)):
        assert sum(result.count for result in groups.values()) == voices
        assert all(result.score is not None for result in groups.values())


@given(ANSWERS)
def test_the_last_answer_counts(answers: list[Answer]) -> None:
    """Of one request and product there is one answer, and none of them is later."""
    kept = latest(answers)
    asked = [(a.request, a.product) for a in kept if a.request is not None]

    assert len(asked) == len(set(asked))
    for answer in answers:
        if answer.request is not None:
            (final,) = [
                a for a in kept if (a.request, a.product) == (answer.request, answer.product)
            ]
            assert answer.at <= final.at


def test_a_changed_mind_and_a_slow_network() -> None:
    """A later tap replaces an earlier one, in whatever order the two are recorded."""
    first = _answer(3, "2026-11-22T12:00Z", request="a")
    second = _answer(9, "2026-11-22T12:01Z", request="a")

    assert latest([first, second]) == latest([second, first]) == (second,)


def test_of_two_answers_at_one_moment_the_one_recorded_last_counts() -> None:
    """And it stands where the first stood, as one that came a minute later does."""
    first, between = _answer(3, request="a"), _answer(5, request="b")
    again = _answer(9, request="a")

    assert latest([first, between, again]) == (again, between)


def test_channels_and_products() -> None:
    """Each group has its own score; what is not known stands under None."""
    answers = [_answer(10, channel="web"), _answer(0, channel="pos"), _answer(8)]
    lamps = [_answer(10, product="lamp"), _answer(6)]

    assert {name: result.score for name, result in by_channel(answers).items()} == {
        "web": 100,
        "pos": -100,
        None: 0,
    }
    assert list(by_product(lamps)) == ["lamp", None]


@pytest.mark.parametrize(
    ("period", "name"),
    [
        (Period.DAY, "2027-01-01"),
        (Period.WEEK, "2026-W53"),
        (Period.MONTH, "2027-01"),
        (Period.QUARTER, "2027-Q1"),
        (Period.YEAR, "2027"),
    ],
)
def test_midnight_is_where_the_shop_is(period: Period, name: str) -> None:
    """Half past eleven in UTC on New Year's Eve is the new year in Berlin, in the old week."""
    found = by_period([_answer(9, "2026-12-31T23:30Z")], period, BERLIN)

    assert list(found) == [name]


def test_periods_run_from_the_earliest_on() -> None:
    """The order of answers does not matter."""
    answers = [_answer(9, f"2026-{month:02}-15T12:00Z") for month in (11, 2, 5)]

    assert list(by_period(answers, Period.QUARTER, BERLIN)) == ["2026-Q1", "2026-Q2", "2026-Q4"]


def test_an_answer_is_a_score_at_a_time() -> None:
    """An eleven, or a time without its zone, is no answer."""
    with pytest.raises(DataError):
        _answer(11)
    with pytest.raises(DataError, match="expected a time with its zone"):
        _answer(9, "2026-11-22T12:00")


def test_a_period_that_there_is_not_is_told() -> None:
    """With those that there are, whether there are answers or none."""
    for answers in ([], [_answer(9)]):
        with pytest.raises(DataError, match="one of day, week, month, quarter, year, got"):
            by_period(answers, "fortnight", BERLIN)  # type: ignore[arg-type]
