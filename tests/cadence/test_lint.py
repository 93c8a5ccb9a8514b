"""Lint of what orders must be like, and of times at which nothing leaves."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.cadence.kinds import Product
from postmail.cadence.policy import Policy

TIPS = {
    "kind": "tips",
    "category": "marketing",
    "stream": "service",
    "delay": {"hours": 72},
    "expires_after": {"days": 10},
}
SIMPLE = {**TIPS, "kind": "simple", "category": "transactional", "stream": "orders"}


def found(**more: Any) -> list[str]:
    """What lint says about a policy of one kind, with changes."""
    made = Policy.model_validate({"kinds": [TIPS], "collection_notice": "checkout", **more})
    return [f"{one.severity} {one.code} {one.path}: {one.message}" for one in made.lint()]


def about(**when: Any) -> list[str]:
    """The same, of a kind that asks for such orders."""
    return found(kinds=[{**TIPS, "when": when}])


@pytest.mark.parametrize(
    ("when", "message"),
    [
        (
            {"countries": ["DE"], "not_countries": ["DE", "AT"]},
            "not_countries has all of countries",
        ),
        ({"min_value": 100, "max_value": 50, "currency": "EUR"}, "min_value is above max_value"),
        ({"tags": ["vip"], "not_tags": ["vip"]}, "not_tags has all of tags"),
        (
            {"products": ["digital"], "not_products": ["digital"]},
            "not_products has all of products",
        ),
        ({"not_products": list(Product)}, "not_products has all of products"),
    ],
)
def test_a_condition_that_no_order_meets_is_an_error(when: dict[str, Any], message: str) -> None:
    """Of the kind, or of a variant of it."""
    variant = found(kinds=[{**TIPS, "variants": [{"when": when, "delay": {"hours": 1}}]}])

    assert about(**when) == [f"error fits-no-order kinds[tips].when: no order fits: {message}"]
    assert variant == [
        f"error fits-no-order kinds[tips].variants[0].when: no order fits: {message}"
    ]


def test_conditions_that_leave_something_are_not_told() -> None:
    """A country, a value, a label that remain."""
    assert about(countries=["DE", "AT"], not_countries=["DE"]) == []
    assert about(min_value=50, max_value=50, currency="EUR") == []
    assert about(tags=["vip", "club"], not_tags=["vip"]) == []


def test_codes_that_no_country_has_are_told() -> None:
    """With the right one where a wrong one is usual."""
    assert about(countries=["UK", "DE"], not_countries=["ZZ"]) == [
        "warning no-such-country kinds[tips].when: no country has the code UK (did you mean GB?)",
        "warning no-such-country kinds[tips].when: no country has the code ZZ",
    ]
    assert about(countries=["XK", "GR", "AQ"]) == []


def test_a_currency_that_does_not_exist_is_told() -> None:
    """Three letters are not enough; one that was given up still dates old orders."""
    assert about(min_value=5, currency="EUO") == [
        "warning no-such-currency kinds[tips].when: there is no currency EUO (ISO 4217)"
    ]
    assert about(min_value=5, currency="dem") == []


def test_needs_of_a_stream_that_no_marketing_has_are_told() -> None:
    """A misspelt stream would ask for nothing at all."""
    message = "no marketing kind of this policy has this stream; there are: service"

    assert found(needs={"servise": "consent"}) == [
        f"warning no-such-stream needs.servise: {message}"
    ]
    assert found(needs={"orders": "consent"}, kinds=[TIPS, SIMPLE])[0].startswith("warning no-such")
    assert found(needs={"service": "consent"}) == []


def test_a_blackout_that_outlasts_a_mail_is_told() -> None:
    """One alone, or several that touch; mail that goes at any hour does not mind."""
    week = [
        {"first": "2026-12-20", "last": "2026-12-26"},
        {"first": "2026-12-27", "last": "2027-01-02"},
    ]
    hours = {"blackouts": week}

    assert found(hours=hours) == [
        "warning shorter-than-closing-time kinds[tips]: it expires after 10 days; "
        "the blackout from 2026-12-20 to 2027-01-02 lasts longer"
    ]
    assert found(hours={"blackouts": week[:1]}) == []
    assert found(hours=hours, kinds=[{**TIPS, "any_hour": True}]) == []


def test_a_blackout_over_years_is_an_error() -> None:
    """Nothing leaves in it: an opening is looked for over four hundred days."""
    hours = {"blackouts": [{"first": "2026-01-01", "last": "2035-12-31"}]}

    assert found(hours=hours) == [
        "error never-open hours.blackouts: from 2026-01-01 to 2035-12-31 no mail that keeps hours "
        "leaves, and whatever is due then is lost"
    ]


@pytest.mark.parametrize(
    ("limit", "window", "gap"),
    [
        (2, {"per": "week"}, {"days": 5}),
        (2, {"within": {"days": 10}}, {"days": 5}),
        (1, {"per": "day"}, {"days": 2}),
        (7, {"per": "month"}, {"days": 5}),
    ],
)
def test_a_gap_that_keeps_a_rule_already_is_told(
    limit: int, window: dict[str, Any], gap: dict[str, int]
) -> None:
    """Mails so far apart never fill the window: that rule decides nothing. One more would."""
    apart = {"id": "apart", "min_gap": gap}

    def told(limit: int) -> bool:
        text = "\n".join(found(rules=[{"id": "a", "limit": limit, **window}, apart]))
        return "redundant rules[a]: apart (at least" in text

    assert told(limit)
    assert limit == 1 or not told(limit - 1)


def test_a_rule_that_mail_without_caps_can_fill_decides() -> None:
    """What counts and is not stopped comes at any distance, so the window can be full."""
    free = {**TIPS, "kind": "care", "category": "transactional", "counts_toward_caps": True}
    rules = [{"id": "a", "limit": 2, "per": "week"}, {"id": "apart", "min_gap": {"days": 5}}]

    assert found(rules=rules, kinds=[TIPS, free]) == []


@pytest.mark.parametrize(
    ("end", "told"),
    [
        (
            "09:05",
            "every day 08:00-09:05, of which quiet hours leave 5 minutes, is shorter than the "
            "15 minutes between two looks of the workers",
        ),
        ("08:45", "every day 08:00-08:45 never opens: quiet hours cover it"),
    ],
)
def test_a_window_that_quiet_hours_leave_little_of_is_told(end: str, told: str) -> None:
    """What counts is what is left of it."""
    send = [{"start": "08:00", "end": end}, {"days": "sun", "start": "12:00", "end": "18:00"}]
    quiet = [{"start": "20:00", "end": "09:00"}]

    assert found(hours={"send": send, "quiet": quiet}) == [
        f"warning short-window hours.send[0]: {told}"
    ]


def test_windows_inside_quiet_hours_never_open() -> None:
    """Said once, and what is wrong with it."""
    window = {"start": "08:00", "end": "09:00"}

    assert found(hours={"send": [window], "quiet": [window]}) == [
        "error never-open hours: no instant is inside the send windows and outside quiet hours"
    ]


def test_holidays_do_not_hide_that_the_week_is_closed_for_long() -> None:
    """A mail that lives for a day is lost on every Sunday, whether holidays are kept or not."""
    kinds = [{**TIPS, "expires_after": {"days": 1}}]
    hours = {"send": [{"days": "mon-fri", "start": "09:00", "end": "18:00"}]}

    told, _ = both = found(kinds=kinds, hours=hours)
    assert told.startswith("warning shorter-than-closing-time kinds[tips]")
    assert found(kinds=kinds, hours={**hours, "public_holidays": True}) == both


def test_a_kind_that_the_catalogue_lacks_may_be_another() -> None:
    """The nearest name is told."""
    made = Policy.model_validate({"kinds": [{**TIPS, "kind": "tipps"}]})

    assert made.lint(known={"tips": ("a", "b")})[0].message.endswith("(did you mean tips?)")


def told(*kinds: dict[str, Any], **more: Any) -> list[str]:
    """What lint says, notes about deliveries that nobody reports aside."""
    return [one for one in found(kinds=[*kinds], **more) if "no-fallback" not in one]


def test_a_rule_that_stops_nothing_is_told() -> None:
    """Mail that no rule stops, or that fills no slots: the limit is never felt."""
    free = {**TIPS, "counts_toward_caps": False}

    assert told(TIPS, SIMPLE, rules=[{"id": "a", "per": "day", "kind": "simple"}]) == [
        "warning stops-nothing rules[a]: rules do not stop simple: set subject_to_caps on the "
        "kinds that it is to stop"
    ]
    assert told(free, rules=[{"id": "a", "per": "day"}]) == [
        "warning stops-nothing rules[a]: tips use no slots of rules: set counts_toward_caps on "
        "those that it is to count"
    ]
    assert told({**SIMPLE, "subject_to_caps": True, "counts_toward_caps": True},
                rules=[{"id": "a", "per": "day"}]) == []  # fmt: skip


def test_a_limit_of_zero_names_what_it_blocks() -> None:
    """Not what no rule stops; and also what fills no slots."""
    assert told(TIPS, SIMPLE, rules=[{"id": "a", "limit": 0, "per": "day"}]) == [
        "warning blocks rules[a]: a limit of 0 blocks tips for ever; to switch the rule off, "
        "remove it"
    ]


@pytest.mark.parametrize(
    ("scope", "why"),
    [
        ({"kind": "tipps"}, ": none has the kind tipps (did you mean tips?)"),
        ({"tag": "sfot"}, ": none has the tag sfot (did you mean soft?)"),
        ({"stream": "news"}, ": none has the stream news"),
        ({"kind": "tips", "stream": "orders"}, ""),
    ],
)
def test_a_rule_about_no_kind_says_what_is_misspelt(scope: dict[str, str], why: str) -> None:
    """The part of its scope that no kind has; none, where only the parts together have no kind."""
    rule = {"id": "a", "per": "day", **scope}

    assert told({**TIPS, "tags": ["soft"]}, SIMPLE, rules=[rule]) == [
        f"warning no-such-mail rules[a]: no kind of this policy is in its scope{why}"
    ]


def test_a_mail_that_ends_on_what_it_follows_never_goes() -> None:
    """By its own word, or by what ends marketing; a fallback that is not ended can go."""
    error = "error never-goes kinds[tips]: it follows {0}, and ends on that: write an ends_on "
    fallback = {"anchor": "shipped", "delay": {"hours": 1}}
    arrived = {**TIPS, "anchor": "delivered", "ends_on": ["delivered"]}

    assert told({**TIPS, "anchor": "cancelled"}) == [error.format("cancelled") + "without it"]
    assert told({**TIPS, "anchor": "cancelled", "ends_on": ["answered"]}) == []
    assert told(arrived) == [error.format("delivered") + "without it"]
    assert told({**arrived, "fallbacks": [fallback]}) == []
    assert told({**TIPS, "anchor": "refunded"}) == []  # a part of the money may have gone back


def test_a_time_at_which_it_is_closed_every_day_is_worth_knowing() -> None:
    """The edges count as the hours do; one open day is enough; delays of repetitions too."""
    send = [{"days": "mon-sat", "start": "09:00", "end": "20:00"}]

    def at(time: str) -> list[str]:
        again = {"times": 1, "delay": {"days": 7, "at": time}}
        return told({**TIPS, "repeat": again}, hours={"send": send})

    assert at("20:00") == [
        "note closed-hour kinds[tips]: at 20:00 the hours are closed on every day: it waits for "
        "them"
    ]
    assert at("09:00") == at("19:59") == []
    late = {**TIPS, "delay": {"days": 3, "at": "23:00"}}
    assert told({**late, "any_hour": True}, hours={"send": send}) == []


def test_a_life_shorter_than_two_looks_of_the_workers_is_told() -> None:
    """And nothing is said of hours that never close."""
    brief = {**TIPS, "expires_after": {"minutes": 5}}
    hour = {**TIPS, "expires_after": {"hours": 1}}
    cool = {"case_cool_down": {"days": 0}}

    assert told(brief, **cool) == [
        "warning short-life kinds[tips]: it expires after 5 minutes; workers look every 15 minutes"
    ]
    assert told(hour, **cool) == []


def test_timing_that_no_order_comes_to_is_told() -> None:
    """A fallback after what is always there, or after itself; a variant after one for the same."""
    after = {"anchor": "shipped", "delay": {"hours": 1}}
    arrived = {**TIPS, "anchor": "delivered"}
    german = {"when": {"countries": ["DE"]}, "delay": {"hours": 9}}
    never = "stands before it: this is never used"

    assert told({**TIPS, "fallbacks": [after]}) == [
        f"warning never-used kinds[tips].fallbacks[0]: the one for placed {never}"
    ]
    assert told({**arrived, "fallbacks": [after, after]}) == [
        f"warning never-used kinds[tips].fallbacks[1]: the one for shipped {never}"
    ]
    assert told({**arrived, "variants": [german, {**german, "delay": {"hours": 1}}]}) == [
        "warning never-used kinds[tips].variants[1]: an earlier variant has all its orders: the "
        "first that fits is used"
    ]
    assert told({**arrived, "variants": [{"when": {}, "delay": {"hours": 1}}, german]})
    assert told({**arrived, "fallbacks": [after], "variants": [german]}) == []
    used = {**german, "anchor": "delivered"}  # with the kind's own fallbacks
    assert told({**TIPS, "fallbacks": [after], "variants": [used]}) == []
