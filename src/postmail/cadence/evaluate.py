"""The evaluator: one candidate, the log, the policy and now, to one verdict. Pure and exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from postmail.cadence.book import Book, as_sent
from postmail.cadence.opening import Opening
from postmail.cadence.policy import Policy
from postmail.cadence.rulebook import Rulebook, Terms
from postmail.cadence.words import (
    CLOSED,
    STRENGTH,
    Candidate,
    Gates,
    Identity,
    Outcome,
    Reason,
    Sent,
    Status,
    Verdict,
)

#: What pushed a mail back last: the reason, the rule, and the mails behind it.
Cause = tuple[Reason, str, tuple[str, ...]]
#: Until when a mail waits for its customer, and why.
Wait = tuple[int, Reason]


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
        lease: Microseconds (at most a day) within which the hand-off happens: the whole of
            [now, now + lease] must lie inside the hours and before *expires*.

    Returns:
        The verdict. Its *at* is *now* for DUE, and for DEFERRED the first instant at which the
        same candidate can succeed against the same log; after YIELDED, the instant at which the
        mail that it yields to can go.

    Raises:
        UnknownKindError: where the policy does not know the candidate's kind.
    """
    rulebook = policy.rulebook
    terms = rulebook.of(candidate.kind)
    book = Book(rulebook, log)
    against = gated(candidate, terms, book, now, gates, rulebook.digest, lease)
    if against is not None:
        return against
    verdict = timed(candidate, terms, book, now, awaited(terms, gates), lease, rulebook)
    if gates.pending and verdict.status is Status.DUE:
        return yielded(candidate, terms, book, now, lease, rulebook, gates.pending) or verdict
    return verdict


def gated(
    candidate: Candidate,
    terms: Terms,
    book: Book,
    now: int,
    gates: Gates,
    digest: str,
    lease: int = 0,
) -> Verdict | None:
    """
    What stands against a mail whatever the hour.

    Args:
        candidate: The mail.
        terms: Its kind's.
        book: The log of everybody who matches its recipient.
        now: The instant, in microseconds since the epoch.
        gates: Everything outside the cadence that must be true.
        digest: The policy's, for the verdict.
        lease: Microseconds within which the hand-off happens.

    Returns:
        The verdict, SKIPPED or HELD; None where nothing stands against it.
    """
    names = candidate.ids if candidate.also else (candidate.id,)
    over = finished(names, candidate.identity, terms, book, now, gates, digest)
    if over is not None:
        return over
    if now + lease >= candidate.expires:
        return Verdict(candidate.id, Status.SKIPPED, Reason.EXPIRED, digest)
    held = waiting_for(terms, gates)
    if held is None:
        return None
    detail = terms.stream if held is Reason.NO_BASIS else ""
    return Verdict(candidate.id, Status.HELD, held, digest, detail)


def finished(
    names: Sequence[str],
    identity: Identity,
    terms: Terms,
    book: Book,
    now: int,
    gates: Gates,
    digest: str,
) -> Verdict | None:
    """
    Why nothing comes of a mail, whether it has dates or not: it went, or something forbids it.

    *names* are all the mails that it stands for, itself first; None where it may go.
    """
    for name in names if book.used else ():
        used = book.used.get(name)
        if used is not None:
            running = used.outcome is Outcome.IN_FLIGHT and used.latest >= now
            reason = Reason.IN_FLIGHT if running else Reason.ALREADY_SENT
            return Verdict(names[0], Status.SKIPPED, reason, digest, "", (used.id,))
    never = barred(identity, terms, gates)
    return None if never is None else Verdict(names[0], Status.SKIPPED, never, digest)


def waiting_for(terms: Terms, gates: Gates) -> Reason | None:
    """What holds a mail, without a date; None where nothing does."""
    if terms.marketing and STRENGTH[gates.basis] < terms.strength:
        return Reason.NO_BASIS
    return Reason.CASE_OPEN if gates.case_open and terms.waits else None


def barred(identity: Identity, terms: Terms, gates: Gates) -> Reason | None:
    """What forbids a mail for good, at any time; None where nothing does."""
    if not identity.address:
        return Reason.NO_ADDRESS
    if gates.bounced:
        return Reason.BOUNCED
    if gates.ended is not None:
        return gates.ended
    if terms.marketing and gates.complained:
        return Reason.COMPLAINED
    if terms.marketing and gates.objected:
        return Reason.OBJECTED
    return None


def awaited(terms: Terms, gates: Gates) -> Wait | None:
    """Until when, and why, a mail waits for its customer: a closed case, or a pause."""
    resumes = gates.resumes if terms.waits and gates.resumes is not None else 0
    if terms.marketing and gates.paused > resumes:
        return gates.paused, Reason.PAUSED
    return (resumes, Reason.COOL_DOWN) if resumes else None


def timed(
    candidate: Candidate,
    terms: Terms,
    book: Book,
    now: int,
    wait: Wait | None,
    lease: int,
    rulebook: Rulebook,
) -> Verdict:
    """
    The verdict of delay, rules and hours for a mail whose gates are open.

    Args:
        candidate: The mail.
        terms: Its kind's.
        book: The log of everybody who matches its recipient.
        now: The instant, in microseconds since the epoch.
        wait: Until which instant it waits for its customer, and why; see `awaited`.
        lease: Microseconds within which the hand-off happens.
        rulebook: The policy's, for hours and the digest.

    Returns:
        DUE at *now*; DEFERRED to the first instant that all allow; SKIPPED where there is none
        before it expires; HELD where it has none because of a pause, which the customer can end.
    """
    start, waiting = candidate.due, Reason.NOT_YET_DUE
    if start < now:
        start = now
    if wait is not None and wait[0] > start:
        start, waiting = wait
    at, cause = settle(candidate, terms, book, start, lease, rulebook)
    name, digest = candidate.id, rulebook.digest
    if at is None:
        return _never(name, waiting, cause, digest)
    if at > now:
        reason, rule, slots = cause or (waiting, "", ())
        return Verdict(name, Status.DEFERRED, reason, digest, rule, slots, at)
    if terms.drops:
        _, full = _free(candidate, terms, book, at)
        if full is not None:
            return Verdict(name, Status.SKIPPED, Reason.DROPPED, digest, full[1], full[2])
    reason = Reason.HASTENED if candidate.hastened else Reason.DUE
    return Verdict(name, Status.DUE, reason, digest, "", (), at)


def _never(name: str, waiting: Reason, cause: Cause | None, digest: str) -> Verdict:
    """No instant before it expires: what is to blame."""
    if waiting is Reason.PAUSED:
        return Verdict(name, Status.HELD, waiting, digest)
    if cause is not None:
        reason, rule, slots = cause
        rule = reason if reason is Reason.QUIET_AFTER else rule
        return Verdict(name, Status.SKIPPED, Reason.NO_SLOT, digest, rule, slots)
    if waiting is Reason.COOL_DOWN:
        return Verdict(name, Status.SKIPPED, Reason.NO_SLOT, digest, waiting)
    return Verdict(name, Status.SKIPPED, Reason.EXPIRED, digest)


def settle(
    candidate: Candidate, terms: Terms, book: Book, start: int, lease: int, rulebook: Rulebook
) -> tuple[int | None, Cause | None]:
    """
    The first instant from *start* on that rules and hours allow, and what pushed it there.

    None where there is none before the mail expires. Each step moves to the first instant from
    here on that one of them allows, and so never past one that all allow: where nothing moves any
    more, that is the first. A mail that is dropped when capped does not wait for rules.
    """
    last = candidate.expires - lease
    cause: Cause | None = None
    opening = None if terms.any_hour else rulebook.opening(candidate)
    at = start
    while at < last:
        moved = at
        if not terms.drops and (book.counted or terms.blocked):
            moved, full = _free(candidate, terms, book, at)
            cause = full or cause
        if book.quiet > moved and terms.marketing:
            moved, cause = book.quiet, (Reason.QUIET_AFTER, "", (book.quiet_by,))
        if opening is not None and moved < last:
            opens = opening.next(moved, lease)
            if opens != moved:
                cause = cause or _closed(opening, moved)
                moved = NEVER if opens is None else opens
        if moved == at or (moved < last and not terms.calendar):
            return moved, cause  # a rolling rule that is free at an instant is free from then on
        at = moved
    return None, cause


#: Later than every instant that a policy can name.
NEVER = 1 << 62


def _free(candidate: Candidate, terms: Terms, book: Book, at: int) -> tuple[int, Cause | None]:
    """The instant after one round of all rules, and the last rule that moved it."""
    cause: Cause | None = None
    if terms.blocked:
        return NEVER, (Reason.CAPPED, terms.blocked, ())
    counted = book.counted
    for rule in terms.rolling:
        full = rule.full(counted, at)
        if full is not None:
            at, cause = full.until, (Reason.CAPPED, rule.id, full.slots)
    for calendar in terms.calendar:
        full = calendar.full(counted, at, candidate.zone)
        if full is not None:
            at, cause = full.until, (Reason.CAPPED, calendar.id, full.slots)
    return at, cause


def _closed(opening: Opening, at: int) -> Cause:
    off = opening.day_off(at)
    return Reason.DAY_OFF if off else Reason.OUTSIDE_HOURS, off, ()


def rank(candidate: Candidate, terms: Terms) -> tuple[int, int, str]:
    """The total order of mails: priority descending, due ascending, id ascending."""
    return terms.order, candidate.due, candidate.id


def yielded(
    candidate: Candidate,
    terms: Terms,
    book: Book,
    now: int,
    lease: int,
    rulebook: Rulebook,
    pending: Iterable[Candidate],
) -> Verdict | None:
    """
    A deferral where sending now would make a pending mail ahead of it miss its deadline.

    All mails ahead are placed in their order, once without and once with this mail in the book;
    the first that fits only without it is the one to yield to. A mail that has gone meanwhile is
    not waited for, and one that is dropped when capped has no deadline that a rule could endanger.

    Args:
        candidate: The mail, which could go now.
        terms: Its kind's.
        book: The log of everybody who matches its recipient; it is not changed.
        now: The instant, in microseconds since the epoch.
        lease: Microseconds within which the hand-off happens.
        rulebook: The policy's.
        pending: The recipient's other open mails, in any order.

    Returns:
        DEFERRED to the instant at which the mail ahead can go, SKIPPED where its own time is over
        by then; None where it yields to nobody.
    """
    if not terms.marketing or not (terms.counts or terms.quiet_after):
        return None  # what the customer needs never waits for what the shop wants
    known = rulebook.terms
    ahead = _ahead(rank(candidate, terms), pending, known)
    if book.used:
        ahead = [other for other in ahead if book.used.keys().isdisjoint(other.ids)]
    if not ahead or _far(now + lease, terms, ahead, lease, book, rulebook):
        return None
    free, taken = book.copy(), book.copy()
    taken.hand_off(as_sent(candidate, terms, now, lease), terms)
    for other in ahead:
        theirs = known[other.kind]
        start = max(now, other.due)
        at, _ = settle(other, theirs, free, start, lease, rulebook)
        if at is None:
            continue
        beside, _ = settle(other, theirs, taken, start, lease, rulebook)
        if beside is None:
            late = at >= candidate.expires - lease
            return Verdict(
                candidate.id,
                Status.SKIPPED if late else Status.DEFERRED,
                Reason.YIELDED,
                rulebook.digest,
                slots=(other.id,),
                at=None if late else at,
            )
        free.hand_off(as_sent(other, theirs, at, lease), theirs)
        taken.hand_off(as_sent(other, theirs, beside, lease), theirs)
    return None


def _ahead(
    mine: tuple[int, int, str], pending: Iterable[Candidate], known: Mapping[str, Terms]
) -> list[Candidate]:
    """What ranks before *mine*, in order; a kind that the policy lacks is not waited for."""
    ranked = ((rank(other, known[other.kind]), other) for other in pending if other.kind in known)
    return [other for place, other in sorted(ranked) if place < mine]


def _far(
    now: int,
    terms: Terms,
    ahead: Sequence[Candidate],
    lease: int,
    book: Book,
    rulebook: Rulebook,
) -> bool:
    """
    Whether every deadline is so far that no mail can make another miss it: a bound that is quick
    to find. A rule that stays free with all of them counts for nothing, any other with its whole
    window for each.
    """
    if rulebook.closure is None:
        return False
    masks = [entry[2] for entry in book.counted]
    masks += [rulebook.terms[other.kind].mask for other in ahead]
    masks.append(terms.mask)
    window = 0
    for rule in rulebook.rolling:
        bit = rule.bit
        if rule.window > window and len([1 for mask in masks if mask & bit]) > rule.limit:
            window = rule.window
    worst = max([now, *[other.due for other in ahead]])
    worst += len(ahead) * (window + rulebook.slack + lease)
    return worst < min([other.expires for other in ahead]) - lease
