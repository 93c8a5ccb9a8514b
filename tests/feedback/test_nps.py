"""The Net Promoter Score: its groups, its bands, and the interval around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmail.errors import DataError
from postmail.feedback import Band, Group, NetPromoterScore, group_of, net_promoter_score

SCORES = st.lists(st.integers(0, 10), min_size=1, max_size=200)
COUNTS = st.builds(NetPromoterScore, *[st.integers(0, 10_000)] * 3)


def test_groups() -> None:
    """Promoters give 9 and 10, passives 7 and 8, detractors 0 to 6."""
    groups = [group_of(score) for score in range(11)]

    assert groups == [Group.DETRACTOR] * 7 + [Group.PASSIVE] * 2 + [Group.PROMOTER] * 2


@pytest.mark.parametrize("score", [-1, 11, 9.0, "9", None, True])
def test_what_is_no_score_is_refused(score: object) -> None:
    """Only whole numbers from 0 to 10 are answers."""
    with pytest.raises(DataError, match="expected a whole number from 0 to 10"):
        net_promoter_score([8, score])  # type: ignore[list-item]


@given(SCORES)
def test_the_score_is_a_share_less_a_share(scores: list[int]) -> None:
    """It lies between -100 and 100, and does not depend on the order of answers."""
    result = net_promoter_score(scores)
    up, down = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)

    assert result.count == len(scores)
    assert result.score == 100 * (up - down) / len(scores)
    assert result == net_promoter_score(sorted(scores))


@given(SCORES)
def test_turned_round_it_changes_its_sign(scores: list[int]) -> None:
    """With promoters and detractors exchanged, score and interval are mirrored."""
    result = net_promoter_score(scores)
    mirrored = NetPromoterScore(result.detractors, result.passives, result.promoters)
    here, there = result.interval(), mirrored.interval()

    assert result.score is not None
    assert mirrored.score == -result.score
    assert here is not None
    assert there is not None
    assert (there.low, there.high) == pytest.approx((-here.high, -here.low))


@given(SCORES, st.integers(0, 9))
def test_a_better_answer_never_lowers_it(scores: list[int], low: int) -> None:
    """Of two answers the better one gives at least the same score."""
    worse, better = (net_promoter_score([*scores, s]).score for s in (low, low + 1))

    assert worse is not None
    assert better is not None
    assert worse <= better


@pytest.mark.parametrize(
    ("promoters", "passives", "detractors", "band"),
    [
        (0, 1, 0, Band.GOOD),
        (0, 999, 1, Band.NEEDS_WORK),
        (0, 0, 1, Band.NEEDS_WORK),
        (299, 701, 0, Band.GOOD),
        (3, 7, 0, Band.GREAT),
        (699, 301, 0, Band.GREAT),
        (7, 3, 0, Band.EXCELLENT),
        (1, 0, 0, Band.EXCELLENT),
    ],
)
def test_bands(promoters: int, passives: int, detractors: int, band: Band) -> None:
    """A band begins at its lower end: 0, 30 and 70 belong to the better one."""
    assert NetPromoterScore(promoters, passives, detractors).band is band


def test_of_no_answers_there_is_no_score() -> None:
    """Nothing is known: no score, no band, no interval, and above all no zero."""
    result = net_promoter_score([])

    assert (result.count, result.score, result.band, result.interval()) == (0, None, None, None)


@given(COUNTS, st.floats(0.5, 0.99), st.floats(0.001, 0.009))
def test_intervals_hold_together(result: NetPromoterScore, confidence: float, more: float) -> None:
    """Low is below high, both on the scale; more confidence makes it no narrower."""
    narrow, wide = result.interval(confidence), result.interval(confidence + more)
    if narrow is None or wide is None:
        assert result.count == 0
        return

    assert -100 <= wide.low <= narrow.low < narrow.high <= wide.high <= 100
    assert narrow.method == "adjusted Wald (3, T)"


@given(COUNTS.filter(lambda result: result.count > 0))
def test_more_answers_of_the_same_kind_say_more(result: NetPromoterScore) -> None:
    """Four times the answers, and the interval is narrower."""
    more = NetPromoterScore(4 * result.promoters, 4 * result.passives, 4 * result.detractors)
    one, four = result.interval(0.5), more.interval(0.5)

    assert one is not None
    assert four is not None
    assert four.high - four.low < one.high - one.low


def test_the_interval_by_hand() -> None:
    """Ten promoters, five passives, five detractors: computed with paper and a table of z."""
    # (10.75 - 5.75) / 23 = 0.217391; variance (16.5 / 23 - 0.047259) / 23 = 0.029136
    # 1.959964 * 0.170692 = 0.334550
    interval = NetPromoterScore(10, 5, 5).interval()

    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((-11.716, 55.194), abs=0.001)
    assert interval.confidence == 0.95


@pytest.mark.parametrize("confidence", [0, 1, 95, -0.5])
def test_confidence_is_a_share(confidence: float) -> None:
    """95 % is 0.95; certainty has no interval."""
    with pytest.raises(DataError, match="expected a number between 0 and 1"):
        NetPromoterScore(1, 1, 1).interval(confidence)


def test_counts_are_not_negative() -> None:
    """Fewer than no answers cannot be."""
    with pytest.raises(DataError, match="passives: expected 0 or more, got -1"):
        NetPromoterScore(1, -1, 0)
