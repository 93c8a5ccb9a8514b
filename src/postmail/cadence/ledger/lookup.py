"""What a claim looks up in an SQLite file: two statements, for however many keys and names."""

from __future__ import annotations

import json
import sqlite3
import sys
from functools import lru_cache
from typing import Any

from postmail.cadence.ledger.entry import Entry, RecipientRow, Snapshot, Used, Wanted
from postmail.cadence.ledger.keys import addresses
from postmail.cadence.ledger.schema import COLUMNS
from postmail.cadence.ledger.store import NEWEST

#: So many values are a parameter each, which SQLite looks up quickest; more are one, as JSON.
FEW = 8
#: Before 3.12.4, Python 3.12 warns of each numbered parameter whose value comes by its place
#: (python/cpython#117995): there they have names.
_NAMED = (3, 12) <= sys.version_info < (3, 12, 4)
_SIGN = ":p" if _NAMED else "?"

# ?1 is the instant since which the log matters; before the epoch, all of it does.
_MATTERS = """
    (?1 < 0 OR state <> 'released' AND (lease_until > ?1 OR settled_at > ?1 OR name IN ({names})))
"""
# A claim under both keys is found under its address.
_LOG = f"""
    SELECT {COLUMNS} FROM {{claims_of_addresses}} AND {_MATTERS}
    UNION ALL
    SELECT {COLUMNS} FROM {{claims_of_customers}}
    AND (address_key IS NULL OR address_key NOT IN ({{addresses}})) AND {_MATTERS}
"""  # noqa: S608
# ?2 is what follows the clock, as the beginning of an id, and ?3 the clock as it is: a claim that
# was moved back has its id ahead. The plus keeps SQLite from looking up every name under every key.
_BESIDE = f"""
    SELECT recipient_key, NULL, standing FROM {{addresses_on_record}}
    UNION ALL
    SELECT recipient_key, NULL, standing FROM {{customers_on_record}}
    UNION ALL
    SELECT recipient_key, name, why FROM {{used_by_addresses}} AND +name IN ({{names}})
    UNION ALL
    SELECT recipient_key, name, why FROM {{used_by_customers}} AND +name IN ({{names}})
    UNION ALL
    SELECT * FROM (
        SELECT NULL, coalesce(address_key, customer_key), claimed_at
        FROM postmail_claim WHERE id > ?2 AND claimed_at > ?3 ORDER BY id DESC LIMIT {NEWEST}
    )
"""  # noqa: S608


def look(connection: sqlite3.Connection, wanted: Wanted, now: int) -> Snapshot:
    """What a claim of *wanted* must see, in a transaction that has the lock, at *now*."""
    first = addresses(wanted.keys)
    groups = (wanted.keys[:first], wanted.keys[first:], wanted.names)
    log, beside = _statements(*map(len, groups))
    asked: list[str | int] = [now - wanted.horizon, f"{now + 1:014x}", now]
    for group in groups:
        asked += group if len(group) <= FEW else (json.dumps(group),)
    given: Any = {f"p{place}": value for place, value in enumerate(asked, 1)} if _NAMED else asked
    entries = [Entry._make(row) for row in connection.execute(log, given)]
    ahead, recipients, used = [], [], []
    for key, name, value in connection.execute(beside, given):
        if name is None:
            recipients.append(RecipientRow(key, value))
        elif key is None:
            ahead.append((name, value))
        else:
            used.append(Used(key, name, value))
    return Snapshot(now, ahead, recipients, entries, used)


@lru_cache(maxsize=64)
def _statements(*counts: int) -> tuple[str, str]:
    """
    The statements that look up so many addresses, customers and names: in the log, and beside it.
    """
    lists, first = [], 4
    for count in counts:
        lists.append(_values(count, first))
        first += count if count <= FEW else 1
    addresses, customers, names = lists
    told = {
        "addresses": addresses,
        "names": names,
        "claims_of_addresses": _rows("postmail_claim", "address_key", addresses),
        "claims_of_customers": _rows("postmail_claim", "customer_key", customers),
        "addresses_on_record": _rows("postmail_recipient", "recipient_key", addresses),
        "customers_on_record": _rows("postmail_recipient", "recipient_key", customers),
        "used_by_addresses": _rows("postmail_used", "recipient_key", addresses),
        "used_by_customers": _rows("postmail_used", "recipient_key", customers),
    }
    log, beside = _LOG.format(**told), _BESIDE.format(**told)
    return log.replace("?", _SIGN), beside.replace("?", _SIGN)


def _values(count: int, first: int) -> str:
    """*count* values, from parameter *first* on, as SQL lists them."""
    if count > FEW:
        return f"SELECT value FROM json_each(?{first})"  # noqa: S608
    return ", ".join(f"?{first + place}" for place in range(count))


def _rows(table: str, key: str, values: str) -> str:
    """
    The rows of *table* whose *key* is one of *values*, up to the end of the first condition. Many
    values are gone through as they come: for IN, SQLite would sort them into a table before.
    """
    if values.startswith("SELECT"):
        return f"({values}) CROSS JOIN {table} WHERE {key} = value"
    return f"{table} WHERE {key} IN ({values})"
