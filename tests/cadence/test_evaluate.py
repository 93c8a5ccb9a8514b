"""The evaluator alone: one candidate, a log, an answer, by table."""

from __future__ import annotations

from itertools import permutations

import pytest

from postmail.cadence.evaluate import evaluate
from postmail.cadence.instants import DAY, HOUR
from postmail.cadence.words import (
    Basis,
    Gates,
    Identity,
    Outcome,
    Reason,
    Sent,
    Status,
)
from postmail.errors import UnknownKindError
from tests.cadence.mails import NOW, YES, candidate, kind, policy, sent, told

TWO_A_WEEK = {"id": "two-a-week", "limit": 2, "within": {"days": 7}, "category": "marketing"}


def test_a_slot_is_free_exactly_when_its_window_has_passed() -> None:
    """The window is half open: (t - W, t]. A microsecond before W it counts, at W it does not."""
    log = [sent(NOW - 7 * DAY, order="a"), sent(NOW - DAY, order="b")]

    at_the_end = evaluate(candidate(), log, policy(TWO_A_WEEK), NOW, YES)
    just_before = evaluate(candidate(), log, policy(TWO_A_WEEK), NOW - 1, YES)
    earlier = evaluate(candidate(due=0), log, policy(TWO_A_WEEK), NOW - 1, YES)

    assert told(at_the_end) == ("due", "due", "", (), "Wed 10 09:00")
    assert told(just_before) == ("deferred", "not-yet-due", "", (), "Wed 10 09:00")
    assert told(earlier)[:2] == ("skipped", "expired")


def test_a_capped_mail_is_deferred_to_the_exact_instant_with_its_reason() -> None:
    """The verdict names the rule, who has the slots, and when the oldest of them ages out."""
    log = [sent(NOW - DAY, order="a"), sent(NOW - 6 * DAY, order="b")]

    found = evaluate(candidate(), log, policy(TWO_A_WEEK), NOW, YES)

    slots = ("tips:b:0", "tips:a:0")
    assert told(found) == ("deferred", "capped", "two-a-week", slots, "Thu 11 09:00")


def test_the_order_of_the_log_changes_nothing() -> None:
    """Stores give rows in any order, and two mails may have left at one instant."""
    ages = {"a": DAY, "b": DAY, "c": 8 * DAY, "d": 10 * DAY}
    log = [sent(NOW - age, order=order) for order, age in ages.items()]

    found = {
        told(evaluate(candidate(), mixed, policy(TWO_A_WEEK), NOW, YES))
        for mixed in permutations(log)
    }

    assert found == {("deferred", "capped", "two-a-week", ("tips:a:0", "tips:b:0"), "Tue 16 09:00")}


def test_a_mail_in_flight_counts_until_its_lease_ends_plus_the_window() -> None:
    """What may still be handed off at the end of the lease counts as if it were."""
    gap = {"id": "gap", "min_gap": {"hours": 24}, "category": "marketing"}
    log = [sent(NOW - HOUR, latest=NOW + HOUR, outcome=Outcome.IN_FLIGHT)]

    found = evaluate(candidate(), log, policy(gap), NOW, YES)

    assert told(found) == ("deferred", "capped", "gap", ("tips:x:0",), "Thu 11 10:00")


@pytest.mark.parametrize(
    ("zone", "frozen", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin", "Wed 10 22:00"),  # the next Berlin midnight
        ("Asia/Kolkata", "Asia/Kolkata", "Wed 10 18:30"),
        ("America/Santiago", "Pacific/Kiritimati", "Wed 10 09:00"),  # frozen: it was Thursday there
    ],
)
def test_a_calendar_day_is_that_of_the_frozen_zone(zone: str, frozen: str, expected: str) -> None:
    """A mail belongs to the date that its recipient's clock showed when it was claimed."""
    daily = {"id": "daily", "per": "day", "category": "marketing"}
    at = NOW + 3 * HOUR if frozen == "Pacific/Kiritimati" else NOW - HOUR
    log = [sent(at, zone=frozen)]

    found = evaluate(candidate(zone=zone), log, policy(daily), NOW, YES)

    assert told(found)[-1] == expected


@pytest.mark.parametrize(
    ("per", "expected"),
    [("day", "Thu 11 00:00"), ("week", "Mon 15 00:00"), ("month", "Wed 01 00:00")],
)
def test_calendar_periods_end_at_midnight_monday_and_the_first(per: str, expected: str) -> None:
    """A full period is left at the first instant of the next, by the recipient's clock."""
    rule = {"id": "calendar", "per": per, "category": "marketing"}
    mail = candidate(zone="UTC")

    found = evaluate(mail, [sent(NOW - HOUR, zone="UTC")], policy(rule), NOW, YES)

    assert told(found)[-1] == expected


def test_a_narrow_rule_never_loosens_a_wide_one() -> None:
    """All rules hold at once: five tips a week do not help against two marketing mails."""
    generous = {"id": "generous", "limit": 5, "within": {"days": 7}, "kind": "tips"}
    log = [sent(NOW - DAY, order="a"), sent(NOW - DAY, order="b")]

    found = evaluate(candidate(), log, policy(generous, TWO_A_WEEK), NOW, YES)

    assert told(found)[1:3] == ("capped", "two-a-week")


def test_what_was_sent_keeps_the_tags_it_had() -> None:
    """A kind that loses its tag in the policy does not un-count the mails of the past."""
    tagged = {"id": "tagged", "within": {"days": 7}, "tag": "soft"}
    untagged = [kind("tips", tags=[]), kind("offer")]
    log = [sent(NOW - DAY)]

    found = evaluate(candidate("offer"), log, policy(tagged, kinds=untagged), NOW, YES)

    assert told(found)[1:4] == ("capped", "tagged", ("tips:x:0",))


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({"subject_to_caps": False}, "due"),
        ({"subject_to_caps": True}, "capped"),
        ({}, "due"),  # transactional mail is not subject to caps unless the policy says so
    ],
)
def test_whether_caps_bind_is_a_flag_of_its_own(flags: dict[str, bool], expected: str) -> None:
    """Independent of whether the mail counts."""
    everything = {"id": "all", "within": {"days": 7}}
    kinds = [kind("simple", category="transactional", stream="orders", **flags)]

    found = evaluate(candidate("simple"), [sent(NOW - DAY)], policy(everything, kinds=kinds), NOW)

    assert found.reason == expected


def test_what_does_not_count_uses_no_slot() -> None:
    """The flag was frozen when it was sent."""
    silent = sent(NOW - DAY)._replace(counts=False)
    once = {"id": "once", "within": {"days": 7}}

    assert evaluate(candidate(), [silent], policy(once), NOW, YES).status is Status.DUE


def test_a_limit_of_zero_blocks() -> None:
    """It does not switch the rule off."""
    block = {"id": "none-at-all", "limit": 0, "within": {"days": 1}, "category": "marketing"}

    found = evaluate(candidate(), [], policy(block), NOW, YES)

    assert told(found) == ("skipped", "no-slot", "none-at-all", (), "")


def test_marketing_keeps_silent_after_a_mail_that_asks_for_it() -> None:
    """Quiet after a shipping mail binds marketing only."""
    ship = kind("shipped", category="transactional", stream="orders", quiet_after={"hours": 12})
    rules_of = policy(kinds=[ship, kind()])
    log = [sent(NOW - HOUR, "shipped")]

    tips = evaluate(candidate(), log, rules_of, NOW, YES)
    other = evaluate(candidate("shipped", order="2"), log, rules_of, NOW)

    assert told(tips) == ("deferred", "quiet-after", "", ("shipped:x:0",), "Wed 10 20:00")
    assert other.status is Status.DUE


@pytest.mark.parametrize(
    ("gates", "marketing", "transactional"),
    [
        (Gates(), "held no-basis", "due due"),
        (YES._replace(basis=Basis.EXISTING_CUSTOMER), "due due", "due due"),
        (YES._replace(objected=True), "skipped objected", "due due"),
        (YES._replace(complained=True), "skipped complained", "due due"),
        (YES._replace(bounced=True), "skipped bounced", "skipped bounced"),
        (YES._replace(ended=Reason.REFUNDED), "skipped refunded", "skipped refunded"),
        (YES._replace(ended=Reason.DROPPED), "skipped dropped", "skipped dropped"),
        (YES._replace(case_open=True), "held case-open", "due due"),
        (YES._replace(resumes=NOW + HOUR), "deferred cool-down", "due due"),
        (YES._replace(resumes=NOW), "due due", "due due"),
    ],
)
def test_gates(gates: Gates, marketing: str, transactional: str) -> None:
    """Each gate stops what it must, and no more."""
    both = policy(kinds=[kind(), kind("simple", category="transactional", stream="orders")])

    found = [evaluate(candidate(name), [], both, NOW, gates) for name in ("tips", "simple")]

    assert [f"{one.status} {one.reason}" for one in found] == [marketing, transactional]


def test_a_pause_that_ends_early_hastens_nothing() -> None:
    """The mail is due when it is due."""
    gates = YES._replace(paused=NOW + HOUR, resumes=NOW + HOUR // 2)

    found = evaluate(candidate(due=NOW + 2 * HOUR), [], policy(), NOW, gates)

    assert told(found) == ("deferred", "not-yet-due", "", (), "Wed 10 11:00")


def test_a_stream_can_ask_for_consent() -> None:
    """An existing customer is not enough where the policy needs a yes."""
    strict = policy(needs={"service": "consent"})

    found = evaluate(candidate(), [], strict, NOW, YES._replace(basis=Basis.EXISTING_CUSTOMER))

    assert told(found) == ("held", "no-basis", "service", (), "")


def test_without_an_address_nothing_goes() -> None:
    """A customer number alone receives no mail."""
    nobody = candidate()._replace(identity=Identity("", "7"))

    assert evaluate(nobody, [], policy(), NOW, YES).reason is Reason.NO_ADDRESS


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (sent(NOW - DAY, order="1"), "already-sent"),
        (sent(NOW, order="1", latest=NOW + 1, outcome=Outcome.IN_FLIGHT), "in-flight"),
        (sent(NOW - DAY, order="1", outcome=Outcome.IN_FLIGHT), "already-sent"),  # lease is over
        (sent(NOW - DAY, order="1", outcome=Outcome.UNKNOWN), "already-sent"),
        (sent(NOW - DAY, order="2", also=(("1", 0),)), "already-sent"),  # merged into another
    ],
)
def test_a_mail_goes_once(entry: Sent, expected: str) -> None:
    """Whatever came of it, and also as a part of another mail."""
    assert evaluate(candidate(), [entry], policy(), NOW, YES).reason == expected


@pytest.mark.parametrize("gates", [YES, YES._replace(objected=True)])
def test_a_refusal_of_merged_mails_is_about_the_one_that_was_asked_for(gates: Gates) -> None:
    """Whichever of them has gone already, and whatever forbids them all."""
    log = [] if gates.objected else [sent(NOW - DAY, order="2")]

    found = evaluate(candidate(also=(("2", 0),)), log, policy(), NOW, gates)

    assert (found.id, found.status) == ("tips:1:0", Status.SKIPPED)


def test_capped_mail_of_a_dropping_kind_goes_now_or_never() -> None:
    """It waits for its hours, and not for a slot."""
    rules_of = policy(
        TWO_A_WEEK,
        kinds=[kind(on_cap="drop")],
        hours={"send": [{"start": "12:00", "end": "20:00"}]},
    )
    log = [sent(NOW - DAY, order="a"), sent(NOW - 2 * DAY, order="b")]

    early = evaluate(candidate(), log, rules_of, NOW, YES)
    noon = evaluate(candidate(), log, rules_of, NOW + HOUR, YES)

    assert told(early)[:2] == ("deferred", "outside-hours")
    assert told(noon) == ("skipped", "dropped", "two-a-week", ("tips:b:0", "tips:a:0"), "")


def test_the_whole_lease_lies_inside_hours_and_life() -> None:
    """A claim just before closing time waits; one that would outlive the mail is refused."""
    rules_of = policy(hours={"send": [{"start": "09:00", "end": "12:00"}]})
    closing = NOW + HOUR  # noon in Berlin

    inside = evaluate(candidate(), [], rules_of, closing - HOUR // 2, YES, lease=HOUR // 2 - 1)
    over = evaluate(candidate(), [], rules_of, closing - HOUR // 2, YES, lease=HOUR // 2)
    dying = candidate(expires=NOW + HOUR // 4)

    assert inside.status is Status.DUE
    assert told(over) == ("deferred", "outside-hours", "", (), "Thu 11 07:00")
    assert evaluate(dying, [], rules_of, NOW, YES, lease=HOUR // 2).reason is Reason.EXPIRED


def test_a_mail_without_a_slot_before_it_expires_is_skipped() -> None:
    """The verdict still names the rule and its slots."""
    log = [sent(NOW - DAY, order="a"), sent(NOW - 2 * DAY, order="b")]

    found = evaluate(candidate(expires=NOW + DAY), log, policy(TWO_A_WEEK), NOW, YES)

    assert told(found) == ("skipped", "no-slot", "two-a-week", ("tips:b:0", "tips:a:0"), "")


def test_an_unknown_kind_is_an_error() -> None:
    """The message lists the kinds that the policy knows."""
    with pytest.raises(UnknownKindError, match="there is no kind 'nope'; known kinds: tips"):
        evaluate(candidate("nope"), [], policy(), NOW, YES)


def test_a_mail_in_flight_over_midnight_belongs_to_both_days() -> None:
    """It may be handed off on either, so neither has a second slot, nor do the hours find one."""
    daily = {"id": "daily", "per": "day", "category": "marketing"}
    midnight = NOW - 9 * HOUR
    log = [sent(midnight - HOUR, latest=midnight + HOUR // 2, zone="UTC")]
    mail = candidate(due=midnight - HOUR // 2, zone="UTC")
    late = policy(daily, hours={"send": [{"start": "00:15", "end": "23:00"}]})

    found = [
        told(evaluate(mail, log, under, midnight - HOUR // 2, YES))[-1]
        for under in (policy(daily), late)
    ]

    assert found == ["Thu 11 00:00", "Thu 11 00:15"]


def test_a_slot_in_which_the_lease_does_not_fit_is_none() -> None:
    """It is free ten minutes before the mail expires, and the hand-off may take thirty."""
    log = [sent(NOW - 7 * DAY + HOUR, order="a"), sent(NOW - DAY, order="b")]
    mail = candidate(expires=NOW + HOUR + HOUR // 6)

    quick = evaluate(mail, log, policy(TWO_A_WEEK), NOW, YES, lease=HOUR // 12)
    slow = evaluate(mail, log, policy(TWO_A_WEEK), NOW, YES, lease=HOUR // 2)

    assert told(quick)[-1] == "Wed 10 10:00"
    assert told(slow)[:3] == ("skipped", "no-slot", "two-a-week")
