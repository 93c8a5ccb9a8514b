"""A simulation is what serial claims would do: one evaluator, whoever drives it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, Phase, given, settings

from postmail.cadence.book import as_sent
from postmail.cadence.evaluate import evaluate
from postmail.cadence.instants import instant, moment
from postmail.cadence.plan import plan
from postmail.cadence.schedule import Planned
from postmail.cadence.simulate import simulate
from postmail.cadence.words import Candidate, Identity, Reason, Sent, Status, Verdict, mail_id
from tests.cadence.mails import kind, policy, sent
from tests.cadence.shop import order
from tests.cadence.worlds import World, worlds

SOME = settings(
    max_examples=200,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


@SOME
@given(worlds())
def test_simulating_is_claiming_one_after_the_other(world: World) -> None:
    """Workers that claim in rank order, whenever anything may have changed, send the same."""
    expected = _serially(world)

    found = simulate(
        world.orders, world.events, world.history, world.policy, world.now, world.until
    )

    assert _told(found.sent) == _told(expected)


def test_whoever_yields_is_asked_again_when_another_takes_the_chance() -> None:
    """
    The second order shares an address with the first, and a number with the third. Once the first
    one's mail is gone there is no slot for the second one's, and the third one's yields to nobody.
    """
    ida, both, ola = (("ida@a.example", None), ("ida@a.example", "7"), ("ola@b.example", "7"))
    at = datetime(2026, 3, 24, tzinfo=UTC)
    ordered = {"1": (ida, 0), "3": (both, 75), "2": (ola, 135)}
    orders = tuple(
        order(
            number, placed_at=at + timedelta(minutes=late), customer={"email": who[0], "id": who[1]}
        )
        for number, (who, late) in ordered.items()
    )
    offers = tuple(
        sent(instant(at + timedelta(minutes=late)), "offer", number)._replace(
            identity=Identity.of(*who)
        )
        for number, who, late in (("1", ida, 0), ("9", ida, 60), ("2", ola, 135))
    )
    under = policy(
        {"id": "cap", "limit": 2, "within": {"hours": 41}, "category": "marketing"},
        {"id": "gap", "limit": 1, "min_gap": {"hours": 1}, "category": "marketing"},
        kinds=[kind(expires_after={"hours": 42}, ends_on=[]), kind("offer", planned=False)],
        collection_notice="at the checkout",
    )
    world = World(orders, (), offers, under, at + timedelta(hours=3), at + timedelta(days=3))

    found = simulate(orders, (), offers, under, world.now, world.until)

    assert _told(found.sent) == _told(_serially(world))
    assert [(one.id, moment(one.at)) for one in found.sent] == [
        ("tips:1:0", at + timedelta(hours=41)),
        ("tips:2:0", at + timedelta(hours=41)),
    ]


def _serially(world: World) -> list[Sent]:
    """Claims on a log, driven by nothing but the evaluator's own answers and the events."""
    log, sent, dropped = list(world.history), [], set[str]()
    news = sorted(instant(event.at) for event in world.events)
    news += [instant(one.placed_at) for one in world.orders]
    for one in world.orders:
        news += [instant(refund.at) for refund in one.refunds if refund.at]
        for parcel in one.shipments:
            news += [instant(scan.at) for scan in parcel.scans]
            news += [instant(at) for at in (parcel.shipped_at, parcel.delivered_at) if at]
    now, until = instant(world.now), instant(world.until)
    while now < until:
        claimed, again = _claim_all(world, log, dropped, now)
        log += claimed
        sent += claimed
        if not claimed:
            now = min((at for at in [*news, *again] if at > now), default=until)
    return sent


def _claim_all(
    world: World, log: list[Sent], dropped: set[str], now: int
) -> tuple[list[Sent], list[int]]:
    """One round of claims at one instant: it ends with the first that succeeds."""
    policy = world.policy
    proposals = plan(world.orders, world.events, log, policy, moment(now)).mails
    gone = {entry.id for entry in log}
    open_mails = {mail.id: mail for mail in proposals if mail.candidate and _is_open(mail, gone)}
    for name in dropped:
        open_mails.pop(name, None)
    again = []
    for mail in sorted(open_mails.values(), key=lambda mail: _rank(mail, world)):
        verdict = _claim(mail, open_mails, log, world, now)
        if verdict.reason is Reason.DROPPED:
            dropped.add(mail.id)
        if verdict.status is Status.SKIPPED and _started(mail, now):
            del open_mails[mail.id]  # nobody waits for it any more
        elif verdict.status is Status.DUE:
            return [_handed_off(mail, open_mails, world, now)], []
        elif verdict.at is not None:
            again.append(verdict.at)
    return [], again


def _is_open(mail: Planned, gone: set[str]) -> bool:
    """Whether somebody could claim it: the mail before it has really gone, its gates are open."""
    if mail.round and mail_id(mail.kind, mail.order, mail.round - 1) not in gone:
        return False
    verdict = mail.verdict
    return verdict.status in (Status.DUE, Status.DEFERRED, Status.MERGED) or verdict.reason in (
        Reason.NO_SLOT,
        Reason.YIELDED,
        Reason.DROPPED,
    )


def _claim(
    mail: Planned, others: dict[str, Planned], log: list[Sent], world: World, now: int
) -> Verdict:
    candidate, gates = mail.candidate, mail.gates
    assert candidate is not None and gates is not None
    pending = tuple(
        other.candidate
        for other in others.values()
        if other is not mail
        and other.candidate
        and other.candidate.identity.matches(candidate.identity)
        and not _cooling(other, now)
    )
    mine = [entry for entry in log if entry.identity.matches(candidate.identity)]
    return evaluate(candidate, mine, world.policy, now, gates._replace(pending=pending))


def _handed_off(mail: Planned, others: dict[str, Planned], world: World, now: int) -> Sent:
    """The entry of a claim, with the mails of its kind that are due now merged into it."""
    terms = world.policy.rulebook.of(mail.kind)
    candidate = mail.candidate
    assert candidate is not None
    if terms.merges:
        also = [
            (other.order, other.round)
            for other in others.values()
            if other is not mail
            and (other.kind, other.round) == (mail.kind, mail.round)
            and other.candidate
            and other.candidate.due <= now + terms.merges_within
            and not _cooling(other, now)
            and other.identity.matches(mail.identity)
        ]
        candidate = candidate._replace(also=tuple(also))
    return as_sent(candidate, terms, now)


def _started(mail: Planned, now: int) -> bool:
    return mail.candidate is not None and mail.candidate.due <= now and not _cooling(mail, now)


def _cooling(mail: Planned, now: int) -> bool:
    gates = mail.gates
    if gates is None:
        return False
    paused = gates.paused > now and mail.kind != "simple"
    return paused or (gates.resumes is not None and gates.resumes > now)


def _rank(mail: Planned, world: World) -> tuple[int, int, str]:
    candidate: Candidate | None = mail.candidate
    assert candidate is not None
    return -world.policy.spec(mail.kind).priority, candidate.due, candidate.id


def _told(entries: list[Sent] | tuple[Sent, ...]) -> list[tuple[str, str, list[str]]]:
    return sorted((moment(entry.at).isoformat(), entry.id, sorted(entry.ids)) for entry in entries)
