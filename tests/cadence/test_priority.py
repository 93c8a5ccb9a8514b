"""Priority with look-ahead: who makes way for whom, and when not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from postmail.cadence.evaluate import evaluate
from postmail.cadence.instants import HOUR, moment
from postmail.cadence.words import (
    Gates,
    Reason,
    Status,
)
from tests.cadence.mails import NOW, YES, candidate, kind, policy, sent
from tests.cadence.shop import event, planned
from tests.cadence.shop import told as told_of

GAP = {"id": "gap", "min_gap": {"hours": 24}, "category": "marketing"}
RANKED = [kind("offer", priority=1), kind("review-request", priority=5)]


@pytest.mark.parametrize(
    ("due", "life", "expected"),
    [
        (6 * HOUR, 12 * HOUR, "deferred yielded Wed 10 15:00"),  # its only chance is in between
        (6 * HOUR, 18 * HOUR + 1, "due due Wed 10 09:00"),  # it fits a microsecond before it dies
        (6 * HOUR, 18 * HOUR, "deferred yielded Wed 10 15:00"),
        (30 * HOUR, HOUR, "due due Wed 10 09:00"),  # the slot is free again by then
        (0, HOUR, "deferred yielded Wed 10 09:00"),  # due as well: claim that one first
    ],
)
def test_a_mail_yields_only_to_a_better_one_that_would_miss_its_deadline(
    due: int, life: int, expected: str
) -> None:
    """Otherwise it goes, although something better is coming."""
    better = candidate("review-request", due=NOW + due, expires=NOW + due + life)
    gates = YES._replace(pending=(better,))

    found = evaluate(candidate("offer"), [], policy(GAP, kinds=RANKED), NOW, gates)

    at = "" if found.at is None else f" {moment(found.at):%a %d %H:%M}"
    assert f"{found.status} {found.reason}{at}" == expected
    assert found.slots == (("review-request:1:0",) if "yielded" in expected else ())


def test_a_mail_does_not_yield_to_what_is_lost_anyway() -> None:
    """Nor to anything behind it."""
    lost = candidate("review-request", due=NOW + HOUR, expires=NOW + HOUR + 1)
    log = [sent(NOW - 23 * HOUR - HOUR // 2)]  # the gap is over in half an hour
    late = [sent(NOW - 20 * HOUR)]  # and here in four hours
    rules_of = policy(GAP, kinds=RANKED)
    behind = candidate("offer", order="9", due=NOW + HOUR, expires=NOW + 2 * HOUR)

    first = evaluate(candidate("offer"), late, rules_of, NOW, YES._replace(pending=(lost,)))
    then = evaluate(candidate("offer"), [], rules_of, NOW, YES._replace(pending=(behind,)))
    unharmed = evaluate(candidate("offer"), log, rules_of, NOW, YES._replace(pending=(lost,)))

    assert first.reason is Reason.CAPPED
    assert then.status is Status.DUE
    assert unharmed.reason is Reason.CAPPED


def test_what_the_customer_needs_never_yields() -> None:
    """Transactional mail that counts still goes before marketing that wants its slot."""
    needed = kind(
        "simple", category="transactional", stream="orders", counts_toward_caps=True, priority=-1
    )
    everything = {"id": "gap", "min_gap": {"hours": 24}}
    better = candidate("review-request", due=NOW + HOUR, expires=NOW + 2 * HOUR)
    rules_of = policy(everything, kinds=[needed, *RANKED])

    found = evaluate(candidate("simple"), [], rules_of, NOW, Gates(pending=(better,)))

    assert found.status is Status.DUE


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(st.integers(0, 40), max_size=4),
    st.integers(-4, 60),
    st.integers(1, 80),
    st.integers(1, 30),
    st.integers(1, 2),
)
def test_yielding_agrees_with_trying_both_ways(
    ages: list[int], due: int, life: int, window: int, limit: int
) -> None:
    """It yields if and only if the better mail fits without it, and not after it."""
    rule = {"id": "cap", "limit": limit, "within": {"hours": window}, "category": "marketing"}
    rules_of = policy(rule, kinds=RANKED)
    log = [sent(NOW - age * HOUR, order=str(place)) for place, age in enumerate(ages)]
    start = NOW + due * HOUR
    better = candidate("review-request", due=start, expires=start + life * HOUR)
    mine = candidate("offer")
    assume(evaluate(mine, log, rules_of, NOW, YES).status is Status.DUE)

    found = evaluate(mine, log, rules_of, NOW, YES._replace(pending=(better,)))

    without = evaluate(better, log, rules_of, NOW, YES).at
    beside = evaluate(better, [*log, sent(NOW, "offer", "1")], rules_of, NOW, YES).at
    assert (found.reason is Reason.YIELDED) == (without is not None and beside is None)


@pytest.mark.parametrize("also", [(), (("2", 0),)])
def test_a_mail_does_not_yield_to_one_that_has_gone(also: tuple[tuple[str, int], ...]) -> None:
    """A plan is older than the log: what it names may have gone since, alone or with another."""
    better = candidate("review-request", due=NOW - HOUR, expires=NOW + 12 * HOUR, also=also)
    gone = sent(NOW - HOUR, "review-request", also[0][0] if also else "1")
    gone, gates = gone._replace(counts=False), YES._replace(pending=(better,))

    before = evaluate(candidate("offer"), [], policy(GAP, kinds=RANKED), NOW, gates)
    after = evaluate(candidate("offer"), [gone], policy(GAP, kinds=RANKED), NOW, gates)

    assert (before.reason, after.reason) == (Reason.YIELDED, Reason.DUE)


@pytest.mark.parametrize(("on_cap", "reason"), [("drop", Reason.DUE), ("defer", Reason.YIELDED)])
def test_nothing_yields_to_what_is_dropped_when_capped(on_cap: str, reason: Reason) -> None:
    """It has no deadline to miss; a kind that waits only an hour keeps its place by priority."""
    ranked = [kind("offer", priority=1), kind("nps", priority=5, on_cap=on_cap)]
    better = candidate("nps", due=NOW + HOUR, expires=NOW + 2 * HOUR)

    found = evaluate(
        candidate("offer"), [], policy(GAP, kinds=ranked), NOW, YES._replace(pending=(better,))
    )

    assert found.reason is reason


def plan_of(*kinds: dict[str, Any], happened: list[dict[str, Any]] | None = None) -> list[str]:
    """The plan a day after an order: one mail a day, and the mails with the tag `extra` apart."""
    extra = {"id": "extra", "min_gap": {"hours": 24}, "tag": "extra"}
    here = {"collection_notice": "at the checkout", "zone": "Europe/Berlin"}
    under = policy(GAP, extra, kinds=list(kinds), case_cool_down={"hours": 12}, **here)
    found = planned(events=happened, days=1, under=under)
    return [f"{mail.kind} {told_of(mail)}" for mail in found.mails]


OFFER = kind("offer", delay={"hours": 24})
#: Six hours behind the offer, and for twelve hours only.
REVIEW = kind(
    "review-request", delay={"hours": 30}, expires_after={"hours": 12}, priority=5, tags=["extra"]
)


@pytest.mark.parametrize(
    "happened", [[], [event("case-opened", 0.1), event("case-closed", 0.2)]], ids=["", "case"]
)
def test_in_a_plan_a_mail_yields_to_one_that_cannot_wait(happened: list[dict[str, Any]]) -> None:
    """So both go; with a case that has been closed and its cool-down behind them, too."""
    assert plan_of(OFFER, happened=happened) == ["offer due due 03-03 08:30"]
    assert plan_of(OFFER, REVIEW, happened=happened) == [
        "review-request deferred not-yet-due 03-03 14:30",
        "offer deferred capped 03-04 14:30",
    ]


def test_what_yielded_in_vain_goes_as_soon_as_that_is_known() -> None:
    """The parcel takes the slot that the review needed, and the offer waits for nothing more."""
    flags = {"category": "transactional", "stream": "orders", "counts_toward_caps": True}
    parcel = kind("shipped", **flags, delay={"hours": 27}, tags=["extra"])

    assert plan_of(OFFER, REVIEW, parcel) == [
        "shipped deferred not-yet-due 03-03 11:30",
        "offer deferred yielded 03-03 11:30",
        "review-request skipped no-slot",
    ]
