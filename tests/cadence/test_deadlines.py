"""Lint of mails that expire before they may go, and of dates that are over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from postmail.cadence.events import read_events
from postmail.cadence.policy import Policy
from postmail.cadence.simulate import simulate
from tests.cadence.shop import PLACED, event, order
from tests.cadence.test_lint import SIMPLE, TIPS

WEEK: dict[str, Any] = {"quiet_after": {"days": 7}}
#: A request, and a mail that follows it.
ASKS = {**TIPS, "kind": "survey"}
THEN = {**TIPS, "anchor": "sent", "follows": "survey", "expires_after": {"days": 3}}
DATED = {**TIPS, "kind": "coupon", "anchor": "date", "date": "2026-11-27T12:00:00Z"}


def made(*kinds: dict[str, Any], **more: Any) -> Policy:
    """A policy of these kinds."""
    return Policy.model_validate({"kinds": kinds, "collection_notice": "checkout", **more})


def found(policy: Policy, today: date | None = None) -> list[str]:
    """What lint says about it."""
    said = policy.lint(today=today)
    return [f"{one.severity} {one.code} {one.path}: {one.message}" for one in said]


def test_a_silence_that_outlasts_a_mail_is_told() -> None:
    """The longest, and after which mails; order mail does not mind."""
    short = {**TIPS, "expires_after": {"days": 5}}
    loud = {**SIMPLE, **WEEK}
    louder = {**SIMPLE, "kind": "shipped", "quiet_after": {"days": 6}, "expires_after": {"days": 1}}

    message = (
        "warning shorter-than-silence kinds[tips]: it expires after 5 days; no marketing goes for "
        "{} after {} (quiet_after): what is due then can be lost, not late"
    )
    assert found(made(short, loud)) == [message.format("7 days", "simple")]
    assert found(made(short, loud, louder)) == [message.format("up to 7 days", "simple, shipped")]
    assert found(made(TIPS, loud)) == []
    assert found(made({**TIPS, "expires_after": {"days": 7}}, loud)) == []


def test_a_cool_down_that_outlasts_a_mail_is_worth_knowing() -> None:
    """What does not wait for cases is not told about."""
    short = {**TIPS, "expires_after": {"days": 2}}

    assert found(made(short)) == [
        "note shorter-than-cool-down kinds[tips]: it expires after 2 days; mails resume 3 days "
        "after a case (case_cool_down): what is due in between can be lost, not late"
    ]
    assert found(made(short, case_cool_down={"days": 2})) == []
    assert found(made({**short, "waits_for_cases": False})) == []


@pytest.mark.parametrize(
    ("kinds", "rules", "why"),
    [
        (
            [{**ASKS, **WEEK}, THEN],
            [],
            "it is over before it can go: no marketing goes for 7 days after survey (quiet_after)",
        ),
        (
            [ASKS, THEN],
            [{"id": "apart", "min_gap": {"days": 6}}],
            "it is over before it can go: apart (at least 6 days between two mails) lets no "
            "other through",
        ),
        (
            [{**TIPS, "repeat": {"times": 1, "delay": {"hours": 24}}}],
            [{"id": "one", "limit": 1, "within": {"days": 30}, "kind": "tips"}],
            "its repetition is over before it can go: one (at most 1 tips mail in 30 days) "
            "lets no other through",
        ),
    ],
)
def test_a_mail_that_follows_too_closely_is_an_error(
    kinds: list[dict[str, Any]], rules: list[dict[str, Any]], why: str
) -> None:
    """It never goes, as a simulation shows."""
    policy = made(*kinds, rules=rules, case_cool_down={"days": 1})

    result = simulate([order()], [], [], policy, PLACED, PLACED + timedelta(days=90))

    assert found(policy)[0] == f"error never-goes kinds[tips]: {why}"
    assert [(entry.kind, entry.round) for entry in result.sent] == [(kinds[0]["kind"], 0)]


@pytest.mark.parametrize(
    ("kinds", "rules"),
    [
        ([{**ASKS, **WEEK}, {**THEN, "delay": {"days": 6, "at": "10:00"}}], []),
        ([ASKS, THEN], [{"id": "apart", "min_gap": {"days": 5}}]),
        ([ASKS, {**THEN, "subject_to_caps": False}], [{"id": "a", "min_gap": {"days": 9}}]),
        ([{**ASKS, "counts_toward_caps": False}, THEN], [{"id": "a", "min_gap": {"days": 9}}]),
        # rules that count one of both, or let two through
        ([ASKS, THEN], [{"id": "a", "min_gap": {"days": 9}, "kind": "survey"}]),
        ([ASKS, THEN], [{"id": "a", "min_gap": {"days": 9}, "kind": "tips"}]),
        ([ASKS, THEN], [{"id": "a", "limit": 2, "within": {"days": 9}}]),
    ],
)
def test_a_mail_that_follows_in_time_is_none(
    kinds: list[dict[str, Any]], rules: list[dict[str, Any]]
) -> None:
    """It goes, as a simulation shows."""
    policy = made(*kinds, rules=rules)

    result = simulate([order()], [], [], policy, PLACED, PLACED + timedelta(days=90))

    assert not [line for line in found(policy) if "never-goes" in line]
    assert [entry.kind for entry in result.sent] == ["survey", "tips"]


def test_a_mail_that_may_follow_something_else_is_none_either() -> None:
    """Its variant waits for the parcel, and goes, as a simulation shows."""
    late = {"when": {}, "anchor": "delivered", "delay": {"hours": 1}}
    policy = made({**ASKS, **WEEK}, {**THEN, "variants": [late]})

    arrived = read_events([event("delivered", 20)])
    result = simulate([order()], arrived, [], policy, PLACED, PLACED + timedelta(days=90))

    assert not [line for line in found(policy) if "never-goes" in line]
    assert [entry.kind for entry in result.sent] == ["survey", "tips"]


def test_blackouts_that_are_over_are_worth_knowing() -> None:
    """All of them, and in every zone; without a date nothing is over."""
    days = [{"first": "2026-12-24", "last": "2026-12-26"}, {"first": "2026-05-01"}]
    policy = made(TIPS, hours={"blackouts": [days[0], {**days[1], "last": "2026-05-01"}]})
    told = [
        "note past-dates hours.blackouts: all are over, the last since 2026-12-26: write the next "
        "ones, or remove them"
    ]

    assert found(policy) == found(policy, date(2026, 12, 27)) == []
    assert found(policy, date(2026, 12, 28)) == told


def test_a_fixed_date_that_is_over_is_worth_knowing() -> None:
    """Once its mail has expired for everybody."""
    told = [
        "note past-dates kinds[coupon].date: 2026-11-27 is over, and its time to live too: it goes "
        "to nobody"
    ]

    assert found(made(DATED), date(2026, 12, 10)) == []
    assert found(made(DATED), date(2026, 12, 12)) == told
    assert found(made({**DATED, "planned": False}), date(2026, 12, 12)) == []
    again = {**DATED, "repeat": {"times": 1, "delay": {"days": 90, "at": "10:00"}}}
    assert found(made(again), date(2026, 12, 12)) == []
    for other in ({"expires_after": {"days": 60}}, {"anchor": "placed"}):
        assert found(made({**DATED, "variants": [{"when": {}, **other}]}), date(2026, 12, 12)) == []


def test_a_blackout_that_is_over_outlasts_nothing() -> None:
    """A check that passed does not fail for what lies behind."""
    long = {"first": "2026-05-01", "last": "2026-06-01"}
    policy = made(TIPS, hours={"blackouts": [long, {"first": "2026-12-24", "last": "2026-12-26"}]})

    assert found(policy, date(2026, 6, 2)) == found(policy)
    assert found(policy, date(2026, 6, 3)) == []
    assert found(policy)[0].startswith("warning shorter-than-closing-time kinds[tips]")
