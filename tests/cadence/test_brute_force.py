"""The next instant, against brute force over generated logs, policies and zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.cadence.evaluate import evaluate
from postmail.cadence.instants import instant, moment
from postmail.cadence.policy import Policy
from postmail.cadence.words import (
    Candidate,
    Sent,
)
from tests.cadence.checker import read, timely
from tests.cadence.mails import YES, candidate, kind, sent
from tests.cadence.worlds import PAST, STARTS, STEP, ZONES, hours, rules


@st.composite
def lonely(draw: st.DrawFn) -> tuple[Candidate, list[Sent], Policy, int]:
    """A candidate, a busy log, and a policy around a change of clocks."""
    start = draw(st.sampled_from(STARTS))
    rules_of = Policy.model_validate({
        "rules": draw(rules()),
        "hours": draw(hours(start)),
        "kinds": [kind(quiet_after=draw(st.none() | st.just({"hours": 9})))],
    })  # fmt: skip
    now = instant(start + draw(st.integers(0, 700)) * STEP)
    step = instant(datetime(1970, 1, 1, tzinfo=UTC) + STEP)
    log = []
    for place in range(draw(st.integers(0, 6))):
        name, stream, tags = draw(st.sampled_from(PAST))
        at = now - draw(st.integers(0, 500)) * step
        unclear = draw(st.sampled_from([0, 0, 4]))
        log.append(
            sent(at, name, str(place), latest=at + unclear * step, zone=draw(zones()))._replace(
                stream=stream, tags=frozenset(tags)
            )
        )
    due = now + draw(st.integers(-50, 200)) * step
    mail = candidate(
        order="mine", due=due, zone=draw(zones()), expires=due + draw(st.integers(1, 900)) * step
    )
    return mail, log, rules_of, now


def zones() -> st.SearchStrategy[str]:
    """A zone of the test's."""
    return st.sampled_from(ZONES)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(lonely())
def test_the_next_instant_is_the_first_that_brute_force_finds(
    case: tuple[Candidate, list[Sent], Policy, int],
) -> None:
    """Caps, calendar days, silence, hours: no earlier quarter fits, and this one does."""
    mail, log, rules_of, now = case
    spec, mails = rules_of.kinds[0], read(log)
    start, expires = moment(max(now, mail.due)), moment(mail.expires)
    count = max(0, -(-(expires - start) // STEP))
    walk = (start + place * STEP for place in range(count))
    expected = next((at for at in walk if not timely(rules_of, spec, mails, at, mail.zone)), None)

    found = evaluate(mail, log, rules_of, now, YES)

    assert (None if found.at is None else moment(found.at)) == expected


@settings(max_examples=300, deadline=None, derandomize=True)
@given(lonely(), st.integers(0, 500), st.sampled_from(PAST), zones())
def test_one_more_mail_in_the_log_never_makes_a_mail_due_earlier(
    case: tuple[Candidate, list[Sent], Policy, int],
    ago: int,
    what: tuple[str, str, tuple[str, ...]],
    zone: str,
) -> None:
    """For a candidate evaluated alone, history only ever pushes back."""
    mail, log, rules_of, now = case
    name, stream, tags = what
    at = now - ago * (STEP // timedelta(microseconds=1))
    extra = sent(at, name, "extra", zone=zone)._replace(stream=stream, tags=frozenset(tags))
    never = 1 << 62

    before = evaluate(mail, log, rules_of, now, YES).at or never
    after = evaluate(mail, [*log, extra], rules_of, now, YES).at or never

    assert before <= after
