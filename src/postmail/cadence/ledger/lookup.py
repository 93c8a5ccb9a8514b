"""What a claim looks up in an SQLite file: two statements, for however many keys and names."""

from __future__ import annotations

import json
import sqlite3
from functools import lru_cache

from postmail.cadence.ledger.entry import Entry, RecipientRow, Snapshot, Used, Wanted
from postmail.cadence.ledger.keys import addresses
from postmail.cadence.ledger.schema import COLUMNS
from postmail.cadence.ledger.store import NEWEST

#: So many values are a parameter each, which SQLite looks up quickest; more are one, as JSON.
FEW = 8

# ?1 is the instant since which the log matters; before the epoch, all of it does.
_MATTERS = """
    (?1 < 0 OR state <> 'released' AND (lease_until > ?1 OR settled_at > ?1 OR name IN ({names})))
"""
# A claim under both keys is found under its address.
_LOG = f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE address_key IN ({{addresses}}) AND {_MATTERS}
    UNION ALL
    SELECT {COLUMNS} FROM postmail_claim WHERE customer_key IN ({{customers}})
    AND (address_key IS NULL OR address_key NOT IN ({{addresses}})) AND {_MATTERS}
"""  # noqa: S608
# ?2 is the clock, as the beginning of an id. The plus keeps SQLite from looking up every name
# under every key.
_BESIDE = f"""
    SELECT recipient_key, NULL, standing FROM postmail_recipient
    WHERE recipient_key IN ({{addresses}}) OR recipient_key IN ({{customers}})
    UNION ALL
    SELECT recipient_key, name, why FROM postmail_used
    WHERE (recipient_key IN ({{addresses}}) OR recipient_key IN ({{customers}}))
    AND +name IN ({{names}})
    UNION ALL
    SELECT * FROM (
        SELECT NULL, coalesce(address_key, customer_key), claimed_at
        FROM postmail_claim WHERE id > ?2 ORDER BY id DESC LIMIT {NEWEST}
    )
"""  # noqa: S608


def look(connection: sqlite3.Connection, wanted: Wanted, now: int) -> Snapshot:
    """What a claim of *wanted* must see, in a transaction that has the lock, at *now*."""
    first = addresses(wanted.keys)
    groups = (wanted.keys[:first], wanted.keys[first:], wanted.names)
    log, beside = _statements(*map(len, groups))
    asked: list[str | int] = [now - wanted.horizon, f"{now:014x}"]
    for group in groups:
        asked += group if len(group) <= FEW else (json.dumps(group),)
    entries = [Entry._make(row) for row in connection.execute(log, asked)]
    ahead, recipients, used = [], [], []
    for key, name, value in connection.execute(beside, asked):
        if name is None:
            recipients.append(RecipientRow(key, value))
        elif key is None:
            ahead.append((name, value))
        else:
            used.append(Used(key, name, value))
    return Snapshot(now, ahead, recipients, entries, used)


@lru_cache(maxsize=64)
def _statements(addresses: int, customers: int, names: int) -> tuple[str, str]:
    """The statements that look up so many of each: in the log, and beside it."""
    lists, first = [], 3
    for count in (addresses, customers, names):
        if count > FEW:
            lists.append(f"SELECT value FROM json_each(?{first})")  # noqa: S608
            first += 1
        else:
            lists.append(", ".join(f"?{first + place}" for place in range(count)))
            first += count
    under = {"addresses": lists[0], "customers": lists[1], "names": lists[2]}
    return _LOG.format(**under), _BESIDE.format(**under)
