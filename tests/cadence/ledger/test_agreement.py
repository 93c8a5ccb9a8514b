"""Plan and claim agree: what the ledger has on record reaches the plan as events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.cadence.kinds import OnCap
from postmail.cadence.ledger.clock import ManualClock
from postmail.cadence.ledger.lease import Lease
from postmail.cadence.ledger.ledger import Ledger
from postmail.cadence.ledger.memory import MemoryStore
from postmail.cadence.ledger.standing import Suppression
from postmail.cadence.plan import Plan, plan
from postmail.cadence.policy import Policy, default_policy
from postmail.cadence.words import Basis, Identity, Reason, Status
from postmail.order import Order
from tests.cadence.ledger.making import KEYRING

NOW = datetime(2026, 3, 17, 10, tzinfo=UTC)  # a Tuesday, eleven o'clock in Berlin
IDA = Identity.of("ida@a.example", "7")
ORDER = Order.model_validate({
    "number": "1001", "placed_at": NOW - timedelta(days=20), "currency": "EUR",
    "lines": [{"title": "Cup"}], "customer": {"email": "ida@a.example", "id": "7"},
    "shipping_address": {"country": "DE"},
    "shipments": [
        {"shipped_at": NOW - timedelta(days=18), "delivered_at": NOW - timedelta(days=12)}
    ],
})  # fmt: skip
#: What the plan says of mails whose turn comes after others have gone.
LATER = {
    Reason.NOT_YET_DUE, Reason.CAPPED, Reason.QUIET_AFTER, Reason.OUTSIDE_HOURS, Reason.DAY_OFF,
    Reason.YIELDED, Reason.NO_SLOT, Reason.DROPPED,
}  # fmt: skip
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["pause", "end", "object", "all", "consent", "customer", "none",
                         "bounced", "complained", "reinstate"]),
        st.sampled_from(["reviews", "offers"]),
        st.integers(1, 60),
    ),
    max_size=5,
)  # fmt: skip


def act(book: Ledger, name: str, stream: str, days: int) -> None:
    """Something that a customer, or the post, tells the shop."""
    match name:
        case "pause":
            book.pause(IDA, timedelta(days=days))
        case "end":
            book.pause(IDA, timedelta(0))
        case "object":
            book.object_to(IDA, stream)
        case "all":
            book.object_to(IDA)
        case "consent":
            book.grant(IDA, stream, Basis.CONSENT, text="v1")
        case "customer":
            book.grant(IDA, stream, Basis.EXISTING_CUSTOMER)
        case "none":
            book.grant(IDA, stream, Basis.NONE)
        case "bounced" | "complained":
            book.suppress(IDA, Suppression(name))
        case "reinstate":
            book.reinstate(IDA)


def planned(book: Ledger, policy: Policy, now: datetime) -> Plan:
    """The plan that knows what the ledger knows."""
    return plan([ORDER], book.events(IDA), book.history(IDA), policy, now)


@settings(max_examples=150, deadline=None)
@given(ACTS, st.booleans())
def test_a_claim_says_what_the_plan_said(acts: list[tuple[str, str, int]], notice: bool) -> None:
    """Whatever is on record, each mail is due in both, or refused in both for one reason."""
    clock = ManualClock(NOW - timedelta(hours=1))
    policy = default_policy().model_copy(
        update={"collection_notice": "checkout" if notice else None}
    )
    book = Ledger(MemoryStore(clock), policy, KEYRING)
    for name, stream, days in acts:
        act(book, name, stream, days)
        clock.advance(timedelta(minutes=1))
    clock.advance(NOW - clock.now())
    for mail in planned(book, policy, NOW).mails:
        if mail.candidate is None or mail.gates is None or mail.verdict.reason in LATER:
            continue
        outcome = book.claim(mail.candidate, mail.gates._replace(pending=()))
        if mail.verdict.status is Status.DUE:
            assert isinstance(outcome, Lease)
            book.release(outcome)  # the others were planned without it
        elif not isinstance(outcome, Lease):
            assert (outcome.status, outcome.reason) == mail.verdict[1:3]
        else:
            raise AssertionError(f"{mail.verdict} and yet claimed")


def test_what_a_plan_wants_to_be_claimed_is_decided_alike() -> None:
    """Advertising too: the requests bring the gates along that let it through."""
    policy = default_policy().model_copy(update={"collection_notice": "checkout"})
    book = Ledger(MemoryStore(ManualClock(NOW)), policy, KEYRING)
    advice = planned(book, policy, NOW)
    requests = advice.to_claim
    outcomes = book.claim_many(requests)

    assert {mail.id for mail in advice.due} >= {"tips:1001:0"}
    for request, outcome in zip(requests, outcomes, strict=True):
        verdict = advice[request.candidate.id].verdict
        assert isinstance(outcome, Lease) or outcome.reason == verdict.reason
        assert isinstance(outcome, Lease) is (verdict.status is Status.DUE)


def test_a_mail_that_a_claim_dropped_is_dropped_in_the_plan() -> None:
    """Also when the slots are free again."""
    clock = ManualClock(NOW)
    policy = default_policy().model_copy(update={"collection_notice": "checkout"})
    specs = tuple(
        spec.model_copy(update={"on_cap": OnCap.DROP, "merge_within": None, "repeat": None})
        for spec in policy.kinds
        if spec.kind in ("review-request", "coupon")
    )
    policy = policy.model_copy(update={"kinds": specs})
    book = Ledger(MemoryStore(clock), policy, KEYRING)
    mail = planned(book, policy, NOW)["review-request:1001:0"]
    assert mail.candidate is not None and mail.gates is not None
    first = mail.candidate._replace(id="coupon:old:0", kind="coupon", order="old")
    assert isinstance(book.claim(first, mail.gates), Lease)
    dropped = book.claim(mail.candidate, mail.gates)
    clock.advance(timedelta(days=8))
    later = planned(book, policy, clock.now())["review-request:1001:0"]
    again = book.claim(mail.candidate, mail.gates)

    assert not isinstance(dropped, Lease) and not isinstance(again, Lease)
    assert dropped.reason == later.verdict.reason == again.reason == Reason.DROPPED


def test_a_plan_knows_of_a_withdrawal() -> None:
    """Neither an older consent nor the notice to every buyer stands against it."""
    clock = ManualClock(NOW - timedelta(days=2))
    policy = default_policy().model_copy(update={"collection_notice": "checkout"})
    book = Ledger(MemoryStore(clock), policy, KEYRING)
    book.grant(IDA, "reviews", Basis.CONSENT)
    clock.advance(timedelta(days=1))
    book.grant(IDA, "reviews", Basis.NONE)
    mail = planned(book, policy, NOW)["review-request:1001:0"]
    others = planned(book, policy, NOW)["similar-items:1001:0"]

    assert (mail.verdict.status, mail.verdict.reason) == (Status.HELD, Reason.NO_BASIS)
    assert others.verdict.reason is not Reason.NO_BASIS
