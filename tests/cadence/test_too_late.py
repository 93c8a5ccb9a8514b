"""What a mail waits for can last longer than the mail: why it does not go, and whether for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from postmail.cadence.evaluate import evaluate
from postmail.cadence.events import read_events
from postmail.cadence.explain import explain
from postmail.cadence.instants import DAY
from postmail.cadence.simulate import simulate
from postmail.cadence.words import Gates, Reason, Status
from tests.cadence import mails
from tests.cadence.mails import NOW, YES, candidate, kind
from tests.cadence.shop import PLACED, event, order, person, planned, policy

TIPS = kind(stream="service", delay={"hours": 1}, expires_after={"days": 3}, ends_on=[])
SIMPLE = {
    "kind": "simple",
    "category": "transactional",
    "stream": "orders",
    "delay": {"hours": 0},
    "expires_after": {"days": 1},
    "quiet_after": {"days": 30},
}


def tips(
    *events: dict[str, Any], days: float, kinds: tuple[dict[str, Any], ...] = (TIPS,)
) -> tuple[str, str]:
    """What becomes of the tips, and the sentence about them without their status."""
    under = mails.policy(kinds=list(kinds), collection_notice="at the checkout")
    mail = planned(events=list(events), days=days, under=under)["tips:1001:0"]
    told, _, sentence = explain(mail, under).partition(": ")
    return f"{told} {mail.verdict.reason} {mail.verdict.rule}".strip(), sentence


@pytest.mark.parametrize("days", [0, 1, 2.9])
def test_a_pause_that_outlasts_a_mail_holds_it(days: float) -> None:
    """The customer can end it: it is not too late yet."""
    paused = person("paused", 0, until=(PLACED + timedelta(days=60)).isoformat())
    ended = person("paused", 2.5, until=(PLACED + timedelta(days=2.5)).isoformat())

    assert tips(paused, days=days) == (
        "held paused",
        "the customer wants a break, which lasts longer than this mail",
    )
    assert tips(paused, ended, days=2.5)[0].startswith("due on")
    assert tips(paused, days=4) == ("skipped expired", "its time is over")


def test_a_cool_down_that_outlasts_a_mail_is_named() -> None:
    """Nobody can shorten it."""
    case = [event("case-opened", 0), event("case-closed", 1)]

    assert tips(*case, days=2) == (
        "skipped no-slot cool-down",
        "a case was closed too recently: its time is over before mails resume",
    )


def test_a_silence_that_outlasts_a_mail_is_named() -> None:
    """With the mail that asked for it."""
    assert tips(days=0, kinds=(SIMPLE, TIPS)) == (
        "skipped no-slot quiet-after",
        "its time is over before the silence after simple:1001:0 is",
    )


@pytest.mark.parametrize(
    ("gates", "expected"),
    [
        (YES._replace(paused=NOW + 40 * DAY), (Status.HELD, Reason.PAUSED)),
        (YES._replace(resumes=NOW + 40 * DAY), (Status.SKIPPED, Reason.NO_SLOT)),
        (YES._replace(paused=NOW - 1, resumes=NOW - 2), (Status.DUE, Reason.DUE)),
        (YES._replace(paused=NOW + 9), (Status.DEFERRED, Reason.PAUSED)),
    ],
)
def test_a_claim_says_the_same(gates: Gates, expected: tuple[Status, Reason]) -> None:
    """A worker does not take a mail for lost that a shorter pause saves."""
    found = evaluate(candidate(), [], mails.policy(), NOW, gates)

    assert (found.status, found.reason) == expected


def test_a_pause_into_closed_hours_holds_as_well() -> None:
    """It ends before the mail does, but nothing is open between: a shorter one would do."""
    shut = mails.policy(hours={"send": [{"days": "wed", "start": "08:00", "end": "20:00"}]})
    mail = candidate(expires=NOW + 3 * DAY)

    paused = evaluate(mail, [], shut, NOW, YES._replace(paused=NOW + DAY))
    free = evaluate(mail, [], shut, NOW, YES)

    assert (paused.status, paused.reason) == (Status.HELD, Reason.PAUSED)
    assert free.status is Status.DUE


def test_a_simulation_sends_what_a_shorter_pause_lets_go() -> None:
    """It hears of the end of the pause when it comes."""
    until = (PLACED + timedelta(days=60)).isoformat()
    pauses = [person("paused", 1, until=until), person("paused", 44, until=until)]
    pauses[1]["until"] = pauses[1]["at"]
    both = planned(events=pauses, days=2)["coupon:1001:0"]

    played = simulate(
        [order()],
        read_events(pauses),
        [],
        policy(),
        PLACED,
        PLACED + timedelta(days=60),
    )

    assert (both.verdict.status, both.verdict.reason) == (Status.HELD, Reason.PAUSED)
    assert [one.kind for one in played.sent if one.category == "marketing"] == ["coupon"]


def test_a_kind_that_a_rule_blocks_is_skipped_where_there_are_hours_too() -> None:
    """No opening is looked for behind the end of time."""
    under = mails.policy(
        {"id": "none", "limit": 0, "per": "week"},
        kinds=[kind()],
        hours={"send": [{"start": "09:00", "end": "18:00"}]},
    )

    found = evaluate(candidate(), [], under, NOW, YES)

    assert mails.told(found) == ("skipped", "no-slot", "none", (), "")
