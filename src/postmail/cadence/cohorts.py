"""Cohorts: customers whose plans differ in nothing but names and past dates share one outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from postmail.cadence.book import Book
from postmail.cadence.evaluate import barred, waiting_for
from postmail.cadence.facts import NOBODY, OrderFacts
from postmail.cadence.instants import instant
from postmail.cadence.policy import Policy
from postmail.cadence.propose import gates_of, timed_by
from postmail.cadence.rulebook import Terms
from postmail.cadence.schedule import Planned, Schedule
from postmail.cadence.timing import Step
from postmail.cadence.words import Candidate, Gates, Verdict, mail_id
from postmail.cadence.zones import Clock

#: What stands for a due instant in a cohort's key where the instant does not matter.
_EXPIRED, _HELD, _PROMPT = -1, -2, -3
#: How many outcomes one plan keeps for the customers to come.
_MOST = 50_000


class Row:
    """A kind's dates for the orders of one profile, and whether they can matter."""

    __slots__ = ("_dues", "_fixed", "_lives", "_place", "_step", "held", "matters", "terms")

    def __init__(self, terms: Terms, step: Step, lives: int, place: int) -> None:
        self.terms, self._step, self._lives, self._place = terms, step, lives, place
        self._fixed = instant(terms.spec.date) if terms.spec.date is not None else 0
        self._dues: dict[int, int] = {}  # {local day of the anchor: due}
        self.matters = self.held = False

    def dates(
        self, anchors: tuple[int, ...], days: list[int], clock: Clock
    ) -> tuple[int, int, int]:
        """The anchor's instant, due and expiry; *days* are the local days of the *anchors*."""
        place, step = self._place, self._step
        anchor = self._fixed if place < 0 else anchors[place]
        if place < 0 or step.elapsed >= 0:
            due = step.due(anchor, clock)
        else:
            day = days[place]
            found = self._dues.get(day)
            if found is None:
                found = self._dues[day] = step.on(day, clock)
            due = found if found > anchor else anchor
        return anchor, due, due + self._lives


class Told(NamedTuple):
    """One mail of a story: what was decided about it for the first customer of the cohort."""

    mail: Planned
    terms: Terms
    row: Row | None
    """Where its dates are each customer's own."""
    slots: tuple[tuple[str, int], ...]
    """(kind, round) of the mails in the verdict."""
    pending: tuple[int, ...]
    """Which mails of the story its gates name."""


class Profile:
    """
    What orders have in common that fit the same conditions, stand at the same stage and wait at
    the same gates: the kinds with dates, and {key: story}.
    """

    __slots__ = ("notice", "rows", "stories", "terms", "watched")

    def __init__(self, facts: OrderFacts, policy: Policy) -> None:
        self.notice = policy.collection_notice
        self.terms = policy.rulebook.terms
        self.stories: dict[tuple[Any, ...], Story] = {}
        self.rows = {row.terms.kind: row for row in _rows(facts, policy)}
        self.watched = tuple(row for row in self.rows.values() if row.matters)

    def key(
        self, anchors: tuple[int, ...], days: list[int], clock: Clock, now: int
    ) -> tuple[Any, ...]:
        """
        Everything about the dates of an order that its plan as of *now* can depend on.

        An instant that is over is no longer looked at, nor is that of a mail which goes at once
        whatever it is; of several such only their order counts.
        """
        key: list[Any] = []
        prompt: list[tuple[int, str]] = []
        for row in self.watched:
            _, due, expires = row.dates(anchors, days, clock)
            if expires <= now:
                key.append(_EXPIRED)
            elif row.held:
                key.append(_HELD)
            elif due <= now and row.terms.prompt:
                key.append(_PROMPT)
                prompt.append((due, f"{row.terms.kind}:"))
            else:
                key.append(due)
        if len(prompt) > 1:
            key += [kind for _, kind in sorted(prompt)]
        return tuple(key)


class Story:
    """The outcome of a cohort: mail by mail, as it was for the customer that came first."""

    __slots__ = ("clock", "profile", "told")

    def __init__(self, profile: Profile, facts: OrderFacts, planned: dict[str, Planned]) -> None:
        self.profile, self.clock = profile, facts.clock
        places = {name: place for place, name in enumerate(planned)}
        self.told = tuple(self._told(mail, places) for mail in planned.values())

    def _told(self, mail: Planned, places: dict[str, int]) -> Told:
        terms = self.profile.terms[mail.kind]
        own = mail.candidate is not None and not mail.round and not terms.follows
        pending = mail.gates.pending if mail.gates is not None else ()
        return Told(
            mail,
            terms,
            self.profile.rows[mail.kind] if own else None,
            tuple(_parted(name) for name in mail.verdict.slots),
            tuple(places[other.id] for other in pending),
        )


class Chapter:
    """One customer's part of a plan: the cohort's story, and what is the customer's own."""

    __slots__ = ("_anchors", "_identity", "_number", "_person", "_story")

    def __init__(self, story: Story, facts: OrderFacts, anchors: tuple[int, ...]) -> None:
        self._story, self._anchors = story, anchors
        self._identity, self._number, self._person = facts.identity, facts.number, facts.person

    def __len__(self) -> int:
        return len(self._story.told)

    def mails(self, wanted: Callable[[Verdict], bool] | None = None) -> Iterator[Planned]:
        """
        The mails, made anew each time; or those with a verdict that is *wanted*, whose status,
        reason and rule are asked alone: the rest may be another customer's.
        """
        days = [self._story.clock.day(anchor) for anchor in self._anchors]
        for told in self._story.told:
            if wanted is None or wanted(told.mail.verdict):
                yield self._retold(told, days)

    def _retold(self, told: Told, days: list[int]) -> Planned:
        mail, said = told.mail, told.mail.verdict
        candidate = self._candidate(told, days)
        order = told.terms.once or self._number
        return Planned(
            said._replace(id=mail_id(mail.kind, order, mail.round), slots=self._named(told.slots)),
            mail.kind,
            order,
            mail.round,
            self._identity,
            candidate,
            self._gates(told, days),
            mail.drops_now,
        )

    def _candidate(self, told: Told, days: list[int]) -> Candidate | None:
        first = told.mail.candidate
        if first is None:
            return None
        order = told.terms.once or self._number
        anchor, due, expires = first.anchor, first.due, first.expires
        if told.row is not None:
            anchor, due, expires = told.row.dates(self._anchors, days, self._story.clock)
        return first._replace(
            id=mail_id(first.kind, order, first.round),
            identity=self._identity,
            order=order,
            anchor=anchor,
            due=due,
            expires=expires,
            latest=self._number if first.latest else "",
        )

    def _gates(self, told: Told, days: list[int]) -> Gates | None:
        gates = told.mail.gates
        if gates is None:
            return None
        if self._person is not NOBODY:
            proof = self._person.standing(told.terms.stream, self._story.profile.notice)[1]
            gates = gates._replace(proof=proof)
        if not told.pending:
            return gates
        others = (self._candidate(self._story.told[place], days) for place in told.pending)
        return gates._replace(pending=tuple(other for other in others if other is not None))

    def _named(self, slots: Iterable[tuple[str, int]]) -> tuple[str, ...]:
        terms = self._story.profile.terms
        return tuple(mail_id(kind, terms[kind].once or self._number, turn) for kind, turn in slots)


class Cohorts:
    """The stories of one plan: each is worked out for the first customer that it fits."""

    def __init__(self, policy: Policy, now: int) -> None:
        self._policy, self._rulebook, self._now = policy, policy.rulebook, now
        self._profiles: dict[tuple[Any, ...], Profile] = {}
        self.stories = 0
        """How many outcomes there are so far."""

    def chapter(self, facts: OrderFacts, book: Book) -> Chapter | None:
        """
        The plan for a customer with this one order; None where it cannot be anybody else's.

        Exact: what is not in the key cannot change the outcome. Mails in the log that use slots or
        ask for silence tell customers apart, and so do views of the order's page.
        """
        if facts.views or facts.dropped or not book.is_spent(self._now):
            return None
        profile = self._profile(facts)
        anchors, clock = tuple(facts.anchors.values()), facts.clock
        days = [clock.day(anchor) for anchor in anchors]
        key = profile.key(anchors, days, clock, self._now)
        if book.used:
            key += self._past(facts, book)
        story = profile.stories.get(key)
        if story is None:
            story = Story(profile, facts, self._play(facts, book))
            self.stories += 1
            if self.stories <= _MOST:
                profile.stories[key] = story
        return Chapter(story, facts, anchors)

    def _past(self, facts: OrderFacts, book: Book) -> tuple[Any, ...]:
        """What the log says about the mails of this order."""
        leading, terms = self._rulebook.leading, self._rulebook.terms
        found: list[object] = []
        for entry in book.used.values():
            kind, turn = _parted(entry.id)
            order = (terms[kind].once if kind in terms else "") or facts.number
            if entry.id == mail_id(kind, order, turn):
                at = entry.at if kind in leading else 0
                found += (kind, turn, entry.outcome, entry.latest >= self._now, at)
        return tuple(found)

    def _play(self, facts: OrderFacts, book: Book) -> dict[str, Planned]:
        run = Schedule(self._policy.rulebook, self._now, notice=self._policy.collection_notice)
        run.play([(facts, book, True)])
        return run.planned

    def _profile(self, facts: OrderFacts) -> Profile:
        rulebook, notice = self._policy.rulebook, self._policy.collection_notice
        person = facts.person
        key = (
            tuple(facts.anchors),
            facts.zone,
            facts.zone_source,
            facts.country,
            facts.product,
            facts.business,
            facts.first,
            facts.void,
            tuple(facts.endings),
            frozenset(facts.answered) if facts.answered else None,
            facts.case_open,
            facts.resumes,
            facts.lacks,
            bool(facts.identity.address),
            tuple(facts.tags) if rulebook.asks_tags else None,
            (facts.value, facts.currency) if rulebook.asks_value else None,
            None if person is NOBODY else person.signature(rulebook.streams, notice),
        )
        found = self._profiles.get(key)
        if found is None:
            found = self._profiles[key] = Profile(facts, self._policy)
        return found


def _rows(facts: OrderFacts, policy: Policy) -> Iterator[Row]:
    """The kinds that this order has dates for, by its own events."""
    places = {anchor: place for place, anchor in enumerate(facts.anchors)}
    for terms in policy.rulebook.planned:
        found = None if terms.follows else timed_by(terms, facts)
        if found is not None:
            step, lives = found
            row = Row(terms, step, lives, places.get(step.anchor, -1))
            gates = gates_of(facts, terms, policy.collection_notice)
            row.matters = barred(facts.identity, terms, gates) is None
            row.held = waiting_for(terms, gates) is not None
            yield row


def _parted(name: str) -> tuple[str, int]:
    """Kind and round of a mail's name."""
    turn = name.rpartition(":")[2]
    return name.partition(":")[0], int(turn) if turn.isdecimal() else 0
