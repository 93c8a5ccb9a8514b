"""Slips in a policy or an event are told in the words of whoever wrote them."""

from __future__ import annotations

from typing import Any

import pytest

from postmail.cadence.events import read_events
from postmail.cadence.history import read_history
from postmail.cadence.instants import instant
from postmail.cadence.policy import Policy, default_policy
from postmail.errors import DataError, brief
from tests.cadence.shop import PLACED

POLICY = """
[[rules]]
id = "a"
per = "day"

[[hours.send]]
days = "mon-fri"
start = "08:00"
end = "20:00"

[[hours.blackouts]]
first = 2026-12-24
last = 2030-12-31

[[kinds]]
kind = "coupon"
category = "marketing"
stream = "offers"
anchor = "date"
date = 2026-11-27T12:00:00Z
delay = { hours = 1 }
expires_after = { days = 3 }
"""
ZONED = "expected a time with its zone, such as 2026-11-27T12:00:00+01:00"
DAY = "expected a date such as 2026-12-24"
EVENT = {"order": "1001", "at": PLACED}
HOURS = (
    "expected a local time of hours and minutes from 00:00 (midnight) to 23:59, such as 09:30, got "
)
DAYS = "expected some of mon, tue, wed, thu, fri, sat, sun, or mon-fri, got "


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('"20:00"', '"24:00"', f'hours.send[0].end: {HOURS}"24:00"'),
        ('"08:00"', '"8am"', f'hours.send[0].start: {HOURS}"8am"'),
        ('"08:00"', "28800", f"hours.send[0].start: {HOURS}28800"),
        ('"08:00"', '"08:00Z"', f'hours.send[0].start: {HOURS}"08:00Z"'),
        ('"mon-fri"', '"monday"', f'hours.send[0].days: {DAYS}"monday"'),
        ('"mon-fri"', '["mon", "Son"]', f'hours.send[0].days: {DAYS}"Son"'),
        ('id = "a"', 'id = "A rule"', 'rules[0].id: expected a name such as two-a-week, got "A'),
        (
            "2026-11-27T12:00:00Z",
            "2026-11-27",
            "kinds[coupon].date: expected a time with its zone, such as 2026-11-27T12:00:00+01:00, "
            "got 2026-11-27",
        ),
        (
            "T12:00:00Z",
            "T09:00:00",
            "such as 2026-11-27T12:00:00+01:00, got 2026-11-27 09:00:00",
        ),
        ("2026-11-27T12:00:00Z", "1795780800", f"kinds[coupon].date: {ZONED}, got 1795780800"),
        ("2026-11-27T12:00:00Z", "20261127.5", f"kinds[coupon].date: {ZONED}, got 20261127.5"),
        ("2026-11-27T12:00:00Z", '"20261127"', f'kinds[coupon].date: {ZONED}, got "20261127"'),
        ("2026-12-24", "1798070400", f"hours.blackouts[0].first: {DAY}, got 1798070400"),
        ("2026-12-24", '"1798070400"', f'hours.blackouts[0].first: {DAY}, got "1798070400"'),
        ("2026-12-24", "20261224", f"hours.blackouts[0].first: {DAY}, got 20261224"),
        ("2026-12-24", "2026-12-24T09:00:00Z", f"hours.blackouts[0].first: {DAY}, got "),
        (
            "{ hours = 1 }",
            '{ days = 1, hours = 1, at = "10:00" }',
            "kinds[coupon].delay: expected {hours = ...}, or {days = ..., at = ...}, "
            "got some of both",
        ),
        ("{ hours = 1 }", '"1 day"', '{days = ..., at = ...}, got "1 day"'),
    ],
)
def test_a_slip_in_a_policy(right: str, wrong: str, told: str) -> None:
    """Its path, what would be right, and what was found."""
    with pytest.raises(DataError) as caught:
        Policy.from_toml(POLICY.replace(right, wrong))

    assert told in str(caught.value)


@pytest.mark.parametrize("days", ['["mon-thu", "sat"]', '["Mon-Thu", "SAT"]'])
def test_days_are_names_and_ranges(days: str) -> None:
    """Also in a list, also in capitals."""
    found = Policy.from_toml(POLICY.replace('"mon-fri"', days))

    assert found.hours.send[0].days == ("mon", "tue", "wed", "thu", "sat")


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"type": "delivred"}, '[0]: no event has the type "delivred"; did you mean delivered?'),
        ({"type": 7}, "[0]: no event has the type 7; there are: shipped, delivered,"),
        ({}, "[0]: no type; there are: shipped, delivered,"),
    ],
)
def test_a_slip_in_the_type_of_an_event(event: dict[str, Any], told: str) -> None:
    """The nearest type is named, else all of them; nothing of the customer is shown."""
    with pytest.raises(DataError) as caught:
        read_events([{**event, "order": "1001", "at": "2026-03-02T09:30:00+01:00"}])

    assert told in str(caught.value)
    assert "1001" not in str(caught.value)


@pytest.mark.parametrize("at", [1772440200, 1772440200000, 17.5, "1772440200", "20260302", "-5"])
def test_a_number_is_no_time(at: object) -> None:
    """Neither in events nor in history: seconds, milliseconds, a date without hyphens?"""
    told = f"expected a date and time (ISO 8601, with its offset), got {brief(at)}"
    who = {"address": "ida@a.example", "at": PLACED}
    past = {"kind": "tips", "order": "1", **who}

    for path, read in (
        ("[0].delivered.at", lambda: read_events([{**EVENT, "type": "delivered", "at": at}])),
        (
            "[0].delivery-date-changed.expected",
            lambda: read_events([{**EVENT, "type": "delivery-date-changed", "expected": at}]),
        ),
        ("[0].objected.at", lambda: read_events([{"type": "objected", **who, "at": at}])),
        ("[0].paused.until", lambda: read_events([{"type": "paused", **who, "until": at}])),
        ("[0].at", lambda: read_history([{**past, "at": at}], default_policy())),
        ("[0].latest", lambda: read_history([{**past, "latest": at}], default_policy())),
    ):
        with pytest.raises(DataError) as caught:
            read()
        assert str(caught.value).endswith(f"  {path}: {told}")


def test_what_is_written_as_a_time_is_one() -> None:
    """Text as JSON has it, and dates of TOML and Python."""
    stamp = "2026-03-02T09:30:00+01:00"
    (event,) = read_events([{**EVENT, "type": "delivered", "at": stamp}])
    (mail,) = read_history(
        [{"kind": "tips", "order": "1", "customer": "7", "at": stamp}], default_policy()
    )

    assert event.at == PLACED
    assert mail.at == instant(PLACED)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (
            "delay = { hourz = 1 }",
            ["kinds[welcome].delay.hourz: no such field; did you mean hours?"],
        ),
        (
            "delay = { hours = 1.5 }",
            ["kinds[welcome].delay.hours: expected a whole number, got 1.5"],
        ),
        ("delay = { days = 2 }", ["kinds[welcome].delay.at: required, and missing"]),
        (
            "delay = 3",
            ["kinds[welcome].delay: expected {hours = ...}, or {days = ..., at = ...}, got 3"],
        ),
        (
            "delay = { hours = 1 }\nprioritty = 3",
            ["kinds[welcome].prioritty: no such field; did you mean priority?"],
        ),
    ],
)
def test_a_slip_is_told_with_what_was_meant(kind: str, told: list[str]) -> None:
    """Of the two kinds of delay only the one that is written has faults; classes stay unnamed."""
    head = "[[kinds]]\nkind = 'welcome'\ncategory = 'marketing'\nstream = 'a'\n"
    with pytest.raises(DataError) as caught:
        Policy.from_toml(f"{head}{kind}\nexpires_after = {{ days = 3 }}")

    assert [str(fault) for fault in caught.value.faults] == told


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        (
            "[rules]\nid = 'a'",
            "rules: expected a list of tables, got one: its name needs two brackets, [[...]]",
        ),
        (
            "[hours.quiet]\nstart = '20:00'\nend = '08:00'",
            "hours.quiet: expected a list of tables, got one: its name needs two brackets, [[...]]",
        ),
        (
            "[hours]\nsend = ['mon-fri 09:00-18:00']",
            'hours.send[0]: expected {days = "mon-fri", start = "09:00", end = "18:00"}, '
            'got "mon-fri 09:00-18:00"',
        ),
        (
            "[hours]\nsend = [{ start = '09:00', end = '24:00' }]",
            "hours.send[0].end: expected a local time of hours and minutes from 00:00 (midnight) "
            'to 23:59, such as 09:30, got "24:00"',
        ),
        (
            "[hours]\nblackouts = [2026-12-24]",
            "hours.blackouts[0]: expected {first = 2026-12-24, last = 2026-12-26}, got 2026-12-24",
        ),
        (
            "[[rules]]\nid = 'apart'\nmin_gap = '20 hours'",
            'rules[apart].min_gap: expected a length of time such as {hours = 20}, got "20 hours"',
        ),
        ("[[rules]]\nid = 'a'", "rules[a]: expected one of within, per and min_gap"),
        ("[[rules]]\nid = 'A b'\nper = 'day'", "rules[0].id: expected a name such as"),
        ("[products]\nshoes = ['Shoes']", "products.shoes: expected 'durable', 'quick-use'"),
        ("rules = [3]", "rules[0]: expected fields by name, got 3"),
    ],
)
def test_a_fault_of_shape_is_told_as_toml_has_it(toml: str, told: str) -> None:
    """With the name of the rule, and what to write; no numbers and no words of Python."""
    head = "kinds = [{ kind = 'tips', category = 'marketing', stream = 'a', delay = { hours = 1 }, "
    with pytest.raises(DataError) as caught:
        Policy.from_toml(f"{head} expires_after = {{ days = 3 }} }}]\n{toml}")

    assert [str(fault)[: len(told)] for fault in caught.value.faults] == [told]
