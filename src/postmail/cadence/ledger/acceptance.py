"""A clock that is declared right: what is recorded ahead of it is moved back to it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from postmail.cadence.ledger.entry import Entry, RecipientRow, Refusal, State
from postmail.cadence.ledger.standing import Record, Standing, parsed, standing_text


def claims_moved_back(claims: Iterable[Entry], now: int) -> list[tuple[str, Entry]]:
    """
    Those of *claims* of which an instant lies ahead of *now*, after their present ids, with every
    such instant moved back to it. A lease keeps its length.

    The clock guard and a purge find claims by their ids, which sort by time: what is settled gets
    a new one, in the order of the old. What is leased keeps the one that its holder knows.
    """
    ahead = sorted(entry for entry in claims if entry.last_at > now)
    salt = secrets.token_hex(6)  # two accepts may come at one instant
    return [
        (entry.id, _moved(entry, now, f"{now:014x}{place:06x}{salt}"))
        for place, entry in enumerate(ahead)
    ]


def _moved(entry: Entry, now: int, id_: str) -> Entry:
    ahead = max(entry.claimed_at - now, 0)
    return entry._replace(
        id=id_ if ahead and entry.state != State.LEASED else entry.id,
        claimed_at=entry.claimed_at - ahead,
        lease_until=entry.lease_until - ahead,
        begun_at=min(entry.begun_at, now),
        settled_at=min(entry.settled_at, now),
    )


def refusals_moved_back(refusals: Iterable[Refusal], now: int) -> list[Refusal]:
    """Those of *refusals* that lie after *now*, moved back to it; the last one stays so."""
    ahead = [refusal for refusal in refusals if refusal.decided_at > now]
    moved = _moved_back({refusal.decided_at for refusal in ahead}, now)
    return [refusal._replace(decided_at=moved[refusal.decided_at]) for refusal in ahead]


def standings_moved_back(rows: Iterable[tuple[str, str]], now: int) -> list[RecipientRow]:
    """
    Those of *rows* (recipient key, standing), which are all there are, on which something is
    recorded ahead of *now*, with that moved back to it; a pause keeps its length.

    What lies in several rows is at one instant in all of them, and what was earlier stays earlier.
    """
    told = [(key, parsed(text).records) for key, text in rows]
    moved = _moved_back({one.at for _, records in told for one in records}, now)
    return [
        RecipientRow(key, standing_text(Standing(tuple(_at(moved, one) for one in records))))
        for key, records in told
        if records and records[-1].at in moved
    ]


def _moved_back(instants: Iterable[int], now: int) -> dict[int, int]:
    """
    Those of *instants* that must move so that none lies ahead of *now*: each to the last one that
    is earlier than the next has become.
    """
    moved = {}
    for at in sorted(instants, reverse=True):
        if at <= now:
            break
        moved[at] = now
        now -= 1
    return moved


def _at(moved: dict[int, int], record: Record) -> Record:
    back = record.at - moved.get(record.at, record.at)
    return record._replace(at=record.at - back, until=max(record.until - back, 0))
