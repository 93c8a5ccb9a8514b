"""
A second opinion: every guarantee of the cadence, checked by brute force.

Written from the text of the guarantees (docs/guarantees.md), not from the planner: it imports none
of its arithmetic, works with aware datetimes and `zoneinfo`, and walks time in quarters of an hour
where the planner computes. It reads the planner's vocabulary (policy, events, what was sent) only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from postmail.cadence.hours import WEEKDAYS, Window
from postmail.cadence.kinds import KindSpec
from postmail.cadence.policy import Policy
from postmail.cadence.rules import Rule
from postmail.cadence.simulate import Simulation
from postmail.cadence.words import Identity, Reason, Sent, Status
from tests.cadence.gates import against, length, same
from tests.cadence.worlds import STEP, World

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at(ticks: int) -> datetime:
    """Microseconds since the epoch as a time in UTC."""
    return _EPOCH + timedelta(microseconds=ticks)


@dataclass(frozen=True)
class Mail:
    """A mail in the log with times that people can read."""

    entry: Sent
    earliest: datetime
    latest: datetime

    @property
    def day(self) -> date:
        """The local date of its hand-off, by the zone that was frozen into it."""
        return self.earliest.astimezone(ZoneInfo(self.entry.zone)).date()

    @property
    def last_day(self) -> date:
        """The same for the end of its lease."""
        return self.latest.astimezone(ZoneInfo(self.entry.zone)).date()


def read(entries: Iterable[Sent]) -> list[Mail]:
    """Log entries in the order of time."""
    mails = [Mail(entry, at(entry.at), at(entry.latest)) for entry in entries]
    return sorted(mails, key=lambda mail: mail.earliest)


# --- One rule at one instant ------------------------------------------------------------------


def in_scope(rule: Rule, entry: Sent) -> bool:
    """Whether a rule speaks of this mail."""
    wanted = ((rule.kind, entry.kind), (rule.category, entry.category), (rule.stream, entry.stream))
    named = all(want is None or want == have for want, have in wanted)
    return named and (rule.tag is None or rule.tag in entry.tags)


def has_room(rule: Rule, log: list[Mail], now: datetime, zone: str) -> bool:
    """Whether one more mail at *now* keeps the rule; *log* is one recipient's, without it."""
    counted = [mail for mail in log if mail.entry.counts and in_scope(rule, mail.entry)]
    if rule.per is None:
        window = length(rule.within or rule.min_gap)
        return sum(mail.latest > now - window for mail in counted) < rule.limit
    here = _period(rule.per, now.astimezone(ZoneInfo(zone)).date())
    inside = [
        mail
        for mail in counted
        if _period(rule.per, mail.day) <= here <= _period(rule.per, mail.last_day)
    ]
    return len(inside) < rule.limit


def _period(per: str, day: date) -> tuple[int, ...]:
    if per == "day":
        return (day.year, day.month, day.day)
    if per == "week":
        return tuple(day.isocalendar()[:2])
    return (day.year, day.month)


# --- Hours ------------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def reading(zone: str, day: date, minutes: int) -> tuple[datetime, datetime]:
    """
    (open, close) for an edge at so many minutes from the midnight of a local day.

    Found by walking the clock minute by minute: it opens when the clock first shows that time or
    a later one, and closes when it has shown an earlier one for the last time.
    """
    wanted = datetime.combine(day, time()) + timedelta(minutes=minutes)
    start = datetime.combine(day, time(), UTC) + timedelta(minutes=minutes) - timedelta(hours=16)
    info = ZoneInfo(zone)
    walk = [start + timedelta(minutes=step) for step in range(32 * 60)]
    shown = [moment.astimezone(info).replace(tzinfo=None) for moment in walk]
    opens = next(moment for moment, clock in zip(walk, shown, strict=True) if clock >= wanted)
    closes = max(moment for moment, clock in zip(walk, shown, strict=True) if clock < wanted)
    return opens, closes + timedelta(minutes=1)


def inside(window: Window, now: datetime, zone: str) -> bool:
    """Whether *now* lies in a window, which belongs to the day on which it starts."""
    today = now.astimezone(ZoneInfo(zone)).date()
    start = window.start.hour * 60 + window.start.minute
    end = window.end.hour * 60 + window.end.minute
    end = end if end > start else end + 24 * 60
    for day in (today - timedelta(days=2), today - timedelta(days=1), today):
        if WEEKDAYS[day.weekday()] in window.days and (
            reading(zone, day, start)[0] <= now < reading(zone, day, end)[1]
        ):
            return True
    return False


def is_open(policy: Policy, now: datetime, zone: str) -> bool:
    """Whether mail that keeps hours may leave."""
    hours = policy.hours
    today = now.astimezone(ZoneInfo(zone)).date()
    if any(blackout.first <= today <= blackout.last for blackout in hours.blackouts):
        return False
    if any(inside(window, now, zone) for window in hours.quiet):
        return False
    return not hours.send or any(inside(window, now, zone) for window in hours.send)


# --- Everything at one instant ----------------------------------------------------------------


def timely(policy: Policy, spec: KindSpec, log: list[Mail], now: datetime, zone: str) -> str:
    """What speaks against a mail of this kind at *now* as to caps and hours; "" for nothing."""
    marketing = spec.category == "marketing"
    subject = marketing if spec.subject_to_caps is None else spec.subject_to_caps
    probe = _probe(spec)
    for rule in policy.rules if subject else ():
        if in_scope(rule, probe) and not has_room(rule, log, now, zone):
            return f"rule {rule.id}"
    for mail in log if marketing else ():
        other = next((one for one in policy.kinds if one.kind == mail.entry.kind), None)
        if other and other.quiet_after and now < mail.latest + length(other.quiet_after):
            return f"too close after {mail.entry.id}"
    any_hour = not marketing if spec.any_hour is None else spec.any_hour
    return "" if any_hour or is_open(policy, now, zone) else "outside hours"


def _probe(spec: KindSpec) -> Sent:
    nobody = Identity("")
    return Sent(
        "", nobody, spec.kind, "", 0, spec.category, spec.stream, spec.tags, "UTC", True, 0, 0
    )


# --- The whole of a simulation ----------------------------------------------------------------


def faults(world: World, result: Simulation) -> Iterator[str]:
    """Every breach of a guarantee in what a simulation sent and said."""
    history = read(world.history)
    sent = read(result.sent)
    dates = {mail.id: mail.candidate for mail in result.mails if mail.candidate}
    yield from _twice(world.history, result.sent)
    for place, mail in enumerate(sent):
        entry, now = mail.entry, mail.earliest
        spec = next(spec for spec in world.policy.kinds if spec.kind == entry.kind)
        before = [
            other for other in history + sent[:place] if same(other.entry.identity, entry.identity)
        ]
        if reason := timely(world.policy, spec, before, now, entry.zone):
            yield f"{entry.id} at {now}: {reason}"
        if reason := against(world, spec, entry, now):
            yield f"{entry.id} at {now}: {reason}"
        candidate = dates[entry.id]
        if not at(candidate.due) <= now < at(candidate.expires):
            yield f"{entry.id} at {now}: due {at(candidate.due)}, expires {at(candidate.expires)}"
        if not world.now <= now < world.until:
            yield f"{entry.id} at {now}: outside the horizon"


def over_cap(world: World, result: Simulation) -> Iterator[str]:
    """
    Every rule that is broken for an address, or for a customer number: at no instant lie more
    than its limit of counted mails in the window that ends there. History that was over the cap
    before counts against the window, and is not held against the simulation.
    """
    sent = read(result.sent)
    everything = read(world.history) + sent
    for rule in world.policy.rules:
        counted = [m for m in everything if m.entry.counts and in_scope(rule, m.entry)]
        for mail in sent:
            for key in ("address", "customer"):
                value = getattr(mail.entry.identity, key)
                mine = [m for m in counted if value and getattr(m.entry.identity, key) == value]
                if mail in mine and not _within(rule, mine, mail):
                    yield f"{rule.id}: over the cap for {value} at {mail.earliest}"


def _within(rule: Rule, mine: list[Mail], mail: Mail) -> bool:
    if mail.entry.category == "transactional":  # not subject to caps, though it may count
        return True
    now, window = mail.earliest, length(rule.within or rule.min_gap)
    before = [other for other in mine if other.earliest <= now]
    if rule.per is not None:
        here = _period(rule.per, mail.day)
        return sum(_period(rule.per, other.day) == here for other in before) <= rule.limit
    return sum(other.earliest > now - window for other in before) <= rule.limit


def _twice(history: Iterable[Sent], sent: Iterable[Sent]) -> Iterator[str]:
    everything = [(entry.identity, name) for entry in (*history, *sent) for name in entry.ids]
    for place, (who, name) in enumerate(everything):
        if any(name == other and same(who, whom) for whom, other in everything[:place]):
            yield f"{name}: sent twice"


def missed(world: World, result: Simulation) -> Iterator[str]:
    """
    Every instant on the grid at which a mail could have gone and did not, although nothing that
    was known then spoke against it. Mails that yielded, or were merged, had a good reason.
    """
    sent = read(result.sent)
    history = read(world.history)
    waiting = (Reason.YIELDED, Reason.MERGED, Reason.DROPPED)
    ranks = {spec.kind: spec.priority for spec in world.policy.kinds}
    for mail in result.mails:
        candidate, verdict = mail.candidate, mail.verdict
        if candidate is None or verdict.reason in waiting or mail.round:
            continue
        gone = verdict.status is Status.DUE
        if not gone and verdict.reason is not Reason.NO_SLOT:
            continue
        spec = next(spec for spec in world.policy.kinds if spec.kind == mail.kind)
        if spec.on_cap == "drop":
            continue
        end = at(verdict.at) if gone and verdict.at is not None else at(candidate.expires)
        ahead = [
            at(other.verdict.at) if other.verdict.at is not None else world.until
            for other in result.mails
            if same(other.identity, mail.identity)
            and ranks[other.kind] >= ranks[mail.kind]
            and other.id != mail.id
        ]
        moves = [e.at for e in world.events if e.type == "zone-known"]  # its hours were others
        start = max(at(candidate.due), world.now, *(move for move in moves if move <= end))
        for now in _grid(start, min(end, world.until)):
            if any(gone_at > now for gone_at in ahead):
                continue
            before = [
                other
                for other in history + [one for one in sent if one.earliest <= now]
                if same(other.entry.identity, mail.identity)
            ]
            log = [other for other in before if mail.id not in other.entry.ids]
            entry = _probe(spec)._replace(order=mail.order, identity=mail.identity)
            shut = timely(world.policy, spec, log, now, candidate.zone)
            if not shut and not against(world, spec, entry, now):
                yield f"{mail.id} could have gone at {now}, not {end}"
                break


def _grid(start: datetime, end: datetime) -> Iterator[datetime]:
    """Quarters of an hour in [start, end): a few dozen spread evenly, and the last few."""
    count = -(-(end - start) // STEP)
    places = {*range(0, count, max(1, count // 40)), *range(max(0, count - 6), count)}
    return (start + place * STEP for place in sorted(places))
