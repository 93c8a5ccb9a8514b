"""What people and programs see of a plan: sentences, JSON, calendars, pages, commands."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import icalendar
import pytest

from postmail.cadence.events import read_events
from postmail.cadence.explain import describe, explain, timeline
from postmail.cadence.history import read_history
from postmail.cadence.ics import plan_ics
from postmail.cadence.page import comparison_page, plan_page
from postmail.cadence.plan import Plan, plan
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.report import plan_json, simulation_json
from postmail.cadence.simulate import simulate
from postmail.cadence.words import Reason
from postmail.errors import DataError
from postmail.order import Order

GOLDEN = Path(__file__).parent / "golden"
NOW = datetime(2026, 3, 8, 9, tzinfo=UTC)

ORDERS = [
    {
        "number": "1001",
        "placed_at": "2026-03-02T09:30:00+01:00",
        "currency": "EUR",
        "lines": [{"title": "Cup"}],
        "customer": {"email": "ida@a.example", "id": "7"},
        "shipping_address": {"country": "DE"},
        "shipments": [
            {"shipped_at": "2026-03-03T12:00:00Z", "delivered_at": "2026-03-05T12:00:00Z"}
        ],
    },
    {
        "number": "1002",
        "placed_at": "2026-03-04T09:30:00+01:00",
        "currency": "EUR",
        "lines": [{"title": "Pot"}],
        "customer": {"email": "ida@a.example", "id": "7"},
        "shipping_address": {"country": "DE"},
        "shipments": [
            {"shipped_at": "2026-03-05T12:00:00Z", "delivered_at": "2026-03-07T12:00:00Z"}
        ],
    },
    {
        "number": "<b>1003</b>",
        "placed_at": "2026-03-07T22:30:00-05:00",
        "currency": "USD",
        "lines": [{"title": "Tee"}],
        "customer": {"email": "<script>@b.example"},
        "shipping_address": {"country": "US"},
    },
]
EVENTS = [
    {"type": "order-viewed", "order": "<b>1003</b>", "at": f"2026-03-08T0{hour}:00:00Z"}
    for hour in (5, 6, 7)
] + [{"type": "case-opened", "order": "<b>1003</b>", "at": "2026-03-08T08:00:00Z"}]
HISTORY = [
    {"kind": "simple", "order": "1001", "address": "ida@a.example", "at": "2026-03-02T09:00Z"}
]


def policy() -> Policy:
    """The default policy, with a notice at collection."""
    return default_policy().model_copy(update={"collection_notice": "checkout"})


@pytest.fixture
def made() -> Plan:
    """A plan with something of everything."""
    orders = [Order.model_validate(one) for one in ORDERS]
    under = policy()
    return plan(orders, read_events(EVENTS), read_history(HISTORY, under), under, NOW)


def golden(name: str, text: str) -> None:
    """Compare with a file; write it where it is not there yet."""
    path = GOLDEN / name
    if not path.exists():
        path.write_text(text, "utf-8")
        pytest.fail(f"{path.name} was missing and has been written: read it, then run again")
    assert text == path.read_text("utf-8")


def test_every_mail_has_its_sentence(made: Plan) -> None:
    """Explanations as people read them."""
    lines = [f"{mail.id}: {explain(mail, policy())}" for mail in made.mails]

    golden("explanations.txt", "\n".join(lines) + "\n")


def test_every_reason_has_a_sentence(made: Plan) -> None:
    """No verdict is left without words, whatever the reason."""
    mail = made.mails[0]

    for reason in Reason:
        verdict = mail.verdict._replace(reason=reason, rule="two-a-week", slots=("tips:1:0",))
        sentence = explain(mail._replace(verdict=verdict), policy())

        assert "{" not in sentence
        assert len(sentence) > 15


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (
            {"rules": [{"id": "never", "limit": 0, "per": "day"}]},
            "skipped: never: at most 0 mails in one calendar day; it lets none through",
        ),
        (
            {
                "hours": {
                    "blackouts": [{"name": "Fair", "first": "2026-03-01", "last": "2026-04-30"}]
                }
            },
            "skipped: no open hour before it expires; a day off: Fair (2026-03-01 to 2026-04-30)",
        ),
        (
            {"hours": {"quiet": [{"start": "00:00", "end": "00:00"}]}},
            "skipped: no open hour before it expires",
        ),
    ],
)
def test_a_mail_that_finds_no_instant_says_why(more: dict[str, Any], told: str) -> None:
    """The rule, or the day off; not that slots were used by nothing."""
    tips = {"kind": "tips", "category": "marketing", "stream": "community", "anchor": "delivered",
            "delay": {"hours": 9}, "expires_after": {"days": 9}}  # fmt: skip
    under = Policy.model_validate({"kinds": [tips], "collection_notice": "checkout", **more})
    orders = [Order.model_validate(ORDERS[0])]

    assert [explain(mail, under) for mail in plan(orders, [], [], under, NOW).mails] == [told]


def test_a_mail_says_what_it_carries(made: Plan) -> None:
    """In its calendar's event it is all that is left of them; of many, some are named."""
    mail = next(one for one in made.mails if one.candidate and one.candidate.also)
    assert mail.candidate is not None
    many = tuple((str(number), 0) for number in range(12))
    loaded = mail._replace(candidate=mail.candidate._replace(also=many))

    assert explain(mail, policy()).endswith("; it carries order 1002 as well")
    assert explain(loaded, policy()).endswith("; it carries order 0, 1, 2, 3, 4, 7 more as well")


def test_a_timeline_is_in_order(made: Plan) -> None:
    """What has an instant comes first, by the recipient's clock; the rest after it."""
    mine = [mail for mail in made.mails if mail.order == "1002"]
    times = [line.at for line in timeline(mine, policy())]
    dated = [at for at in times if at is not None]

    assert dated == sorted(dated)
    assert times == dated + [None] * (len(times) - len(dated))
    assert str(dated[0].tzinfo) == "Europe/Berlin"


def test_the_default_policy_in_plain_english() -> None:
    """What `policy explain` says."""
    lines = [f"{what}: {how}" for what, how in describe(default_policy())[1:]]

    golden("default-policy.txt", "\n".join(lines) + "\n")


def test_the_json_of_a_plan(made: Plan) -> None:
    """Stable and documented; nobody's address is in it unless asked for."""
    found = plan_json(made, policy())
    found["policy"]["digest"] = "(digest)"
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"

    golden("plan.json", text)
    assert "ida@" not in text
    assert "ida@a.example" in json.dumps(plan_json(made, policy(), addresses=True))


def test_the_calendar_is_one(made: Plan) -> None:
    """Each mail with an instant is an event; equal plans are equal bytes; no addresses."""
    text = plan_ics(made, policy())
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")

    assert text == plan_ics(made, policy())
    assert len(events) == len(made.due) + len(made.deferred)
    assert {str(event["SUMMARY"]) for event in events} >= {
        "tips: customer 1, order 1002",
        "review-request: customer 1, order 1001",
        "review-request: customer 1, order 1001, round 1",
    }
    assert b"ida@" not in text
    assert b"ida@a.example" in plan_ics(made, policy(), addresses=True)


_FIXED = {"anchor": "date", "date": "2026-04-01T09:00:00Z"}


@pytest.mark.parametrize(
    ("fixed", "numbers"),
    [(_FIXED, "12"), (_FIXED, "11"), ({}, "11"), ({}, "12")],
)
def test_an_event_of_a_calendar_has_a_name_of_its_own(fixed: dict[str, str], numbers: str) -> None:
    """
    A mail of a fixed date has one name for all, and two customers' orders may have one number:
    their events are told apart by who gets it, whatever the order of the input.
    """
    kind = {"category": "marketing", "stream": "offers", "delay": {"days": 40, "at": "10:00"},
            "expires_after": {"days": 9}}  # fmt: skip
    coupon = {**kind, "kind": "coupon", **fixed}
    made = Policy.model_validate(
        {"name": "a, b; c", "collection_notice": "checkout", "kinds": [coupon]}
    )
    orders = [
        Order.model_validate({**ORDERS[0], "number": number, "customer": {"email": email}})
        for number, email in zip(numbers, ("a@a.example", "b@a.example"), strict=True)
    ]
    text, turned = (
        plan_ics(plan(given, [], [], made, NOW), made, addresses=True)
        for given in (orders, orders[::-1])
    )
    names, again = (
        {str(one["SUMMARY"]): str(one["UID"]) for one in icalendar.Calendar.from_ical(made).walk()
         if one.name == "VEVENT"}
        for made in (text, turned)
    )  # fmt: skip

    assert len(set(names.values())) == len(names) == 2
    assert numbers == "11" or again == names
    assert rb"X-WR-CALNAME:a\, b\; c mails" in text


class _Page(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_escaped_and_fetches_nothing(made: Plan) -> None:
    """Every tag is closed, hostile data stays text, and there is no link at all."""
    text = plan_page(made, policy(), addresses=True)
    page = _Page(text)

    assert page.open == []
    assert page.links == []
    assert "script" not in page.tags
    assert "&lt;script&gt;@b.example" in text
    assert "&lt;b&gt;1003&lt;/b&gt;" in text
    assert "has opened the page of order" in text


def test_data_does_not_turn_the_writing_of_a_page_around() -> None:
    """An order's number with an override of direction reads as what it is."""
    orders = [Order.model_validate({**ORDERS[0], "number": "A\u202e1"})]
    text = plan_page(plan(orders, [], [], policy(), NOW), policy())

    assert "\u202e" not in text
    assert "order A\\u202e1" in text


def test_policies_are_compared_on_one_page() -> None:
    """A histogram for each policy on one scale, and what became of every mail."""
    orders = [Order.model_validate(one) for one in ORDERS]
    loose = policy().model_copy(update={"rules": (), "name": "no <caps>"})
    results = [
        simulate(orders, [], [], under, NOW, NOW + timedelta(days=90))
        for under in (policy(), loose)
    ]

    text = comparison_page(results)
    data = simulation_json(results[0], policy())

    assert _Page(text).open == []
    assert text.count("<svg") == 2
    assert "no &lt;caps&gt;" in text
    assert data["format"] == "postmail-simulation/1"
    assert sum(data["customer_days"].values()) <= data["sent"] == len(results[0].sent)


def test_history_is_checked_as_a_whole() -> None:
    """Every fault has its path; a kind that nobody knows needs its facts."""
    with pytest.raises(DataError, match=r"\[0\]\.at: .*zone") as caught:
        read_history([{"kind": "tips", "order": "1", "at": "2026-03-02T09:00"}, {}], policy())
    assert len(caught.value.faults) == 4

    old = {"kind": "old", "order": "1", "address": "ida@a.example",
           "at": "2026-03-02T09:00Z", "latest": "2026-03-02T10:00Z"}  # fmt: skip
    with pytest.raises(DataError, match=r'\[1\]\.kind: "old": .* give its category'):
        read_history([{**old, "kind": "tips"}, old], policy())
    entry = read_history([{**old, "category": "marketing", "stream": "offers"}], policy())[0]
    assert (entry.counts, entry.latest - entry.at, entry.outcome) == (
        True,
        3_600_000_000,
        "unknown",
    )


def test_events_are_checked_as_a_whole() -> None:
    """Unknown types and missing zones are faults with a path."""
    with pytest.raises(DataError) as caught:
        read_events([{"type": "exploded"}, {"type": "delivered", "at": "2026-03-02T09:00"}])

    assert [fault.path for fault in caught.value.faults] == [
        "[0]", "[1].delivered.at", "[1].delivered.order",
    ]  # fmt: skip
