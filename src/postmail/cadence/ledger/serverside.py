"""
What PostgreSQL is asked in a claim: one statement that locks, one that reads; or one function.

The function `postmail_locked` does what the two statements do, in the same order and in one round
trip. At READ COMMITTED every statement, also of a volatile function, takes a snapshot of its own
(PostgreSQL manual, "Function Volatility Categories"), so what is counted is as fresh as the lock.
The decision itself stays in Python: there is one evaluator.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.sql.elements import TextClause

from postmail.cadence.ledger.batched import PreparedStatement, prepared
from postmail.cadence.ledger.direct import Direct
from postmail.cadence.ledger.entry import Entry, RecipientRow, Snapshot, Used, Wanted
from postmail.cadence.ledger.schema import COLUMNS
from postmail.cadence.ledger.store import NEWEST

_CLOCK = "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)"

# An update of nothing: it makes the rows that lack and locks those that are there, in the order of
# their keys ("all rows will be locked when the ON CONFLICT DO UPDATE action is taken", manual of
# INSERT), and writes no new version of them.
_LOCK = """
    INSERT INTO postmail_recipient (recipient_key, standing)
    SELECT value, '' FROM {keys} AS wanted (value) ORDER BY value COLLATE "C"
    ON CONFLICT (recipient_key) DO UPDATE SET standing = '' WHERE false
"""

_READ = f"""
    json_build_array(
        {{clock}},
        (SELECT json_agg(json_build_array(owner, claimed_at)) FROM (
            SELECT COALESCE(address_key, customer_key) AS owner, claimed_at FROM postmail_claim
            WHERE id > (SELECT lpad(to_hex({{clock}} + 1), 14, '0')) AND claimed_at > {{clock}}
            ORDER BY id DESC LIMIT {NEWEST}
        ) AS latest),
        (SELECT json_agg(json_build_array(recipient_key, standing))
            FROM postmail_recipient WHERE recipient_key = ANY({{keys}})),
        (SELECT json_agg(json_build_array({COLUMNS})) FROM (
            SELECT {COLUMNS} FROM postmail_claim WHERE address_key = ANY({{keys}})
            UNION ALL
            SELECT {COLUMNS} FROM postmail_claim WHERE customer_key = ANY({{keys}})
            AND (address_key IS NULL OR address_key <> ALL({{keys}}))
        ) AS claims
        WHERE {{since}} < 0 OR state <> 'released'
        AND (lease_until > {{since}} OR settled_at > {{since}} OR name = ANY({{names}}))),
        (SELECT json_agg(json_build_array(recipient_key, name, why))
            FROM postmail_used WHERE recipient_key = ANY({{keys}}) AND name = ANY({{names}}))
    )
"""  # noqa: S608

#: Makes the function, or puts this version's in the place of another's.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION postmail_locked(wanted_keys json, wanted_names json, horizon bigint)
RETURNS json LANGUAGE plpgsql VOLATILE
-- plan once: with two keys, planning costs several times what finding them does
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $function$
DECLARE
    keys text[] := ARRAY(SELECT json_array_elements_text(wanted_keys));
    names text[] := ARRAY(SELECT json_array_elements_text(wanted_names));
    clock bigint;
    since bigint;
    found json;
BEGIN
    {_LOCK.format(keys="unnest(keys)")};
    clock := {_CLOCK};
    since := clock - horizon;
    SELECT {_READ.format(keys="keys", names="names", clock="clock", since="since")} INTO found;
    RETURN found;
END $function$
"""

_CALL = text("""
    SELECT CAST(
        postmail_locked(CAST(:keys AS json), CAST(:names AS json), CAST(:horizon AS bigint))
        AS text
    )
""")


def _array(name: str) -> str:
    return f"ARRAY(SELECT json_array_elements_text(CAST(:{name} AS json)))"


def _locking(**settings: str) -> str:
    """What locks :keys, under *settings* that last until the commit."""
    pairs = settings.items()
    under = " AND ".join(f"set_config('{name}', '{on}', true) = '{on}'" for name, on in pairs)
    keys = "SELECT json_array_elements_text(CAST(:keys AS json)) AS value"
    return _LOCK.format(keys=f"({keys} WHERE {under})")


# Compiling the statement that reads costs more than running it.
_LOCK_ROWS = text(_locking(jit="off"))
_READ_ROWS = text(
    "SELECT CAST({} AS text)".format(
        _READ.format(
            keys=_array("keys"),
            names=_array("names"),
            clock=_CLOCK,
            since=f"({_CLOCK} - CAST(:horizon AS bigint))",
        )
    )
)
# In a transaction of our own: plan once, and not for the empty tables of the first day.
_LOCK_ALONE = _locking(jit="off", plan_cache_mode="force_generic_plan", enable_seqscan="off")


def known(
    insert: TextClause, refuse: TextClause, *, by_function: bool
) -> dict[TextClause, PreparedStatement]:
    """The statements of claims that end with *insert* or *refuse*, as they are prepared."""
    ends = {
        insert: prepared("postmail_insert", insert.text),
        refuse: prepared("postmail_refuse", refuse.text),
    }
    if by_function:
        return {_CALL: prepared("postmail_call", _CALL.text), **ends}
    lock, read = prepared("postmail_lock", _LOCK_ALONE), prepared("postmail_read", _READ_ROWS.text)
    return {_LOCK_ROWS: lock, _READ_ROWS: read, **ends}


def open_locked(connection: Direct, wanted: Wanted, *, by_function: bool) -> Snapshot:
    """Lock what is wanted, then read it: by two statements, or by the server's own function."""
    asked = {
        "keys": _listed(wanted.keys),
        "names": _listed(wanted.names),
        "horizon": wanted.horizon,
    }
    if not by_function:
        connection.execute(_LOCK_ROWS, {"keys": asked["keys"]})
    read = _CALL if by_function else _READ_ROWS
    ((found,),) = connection.rows(read, asked)
    now, ahead, recipients, log, used = json.loads(found)
    return Snapshot(
        now=now,
        ahead=[(owner, at) for owner, at in ahead or ()],
        recipients=[RecipientRow._make(row) for row in recipients or ()],
        entries=[Entry._make(row) for row in log or ()],
        used=[Used._make(row) for row in used or ()],
    )


def _listed(words: Sequence[str]) -> str:
    """Keys or names as JSON: hexadecimal as they are, they need no encoder."""
    return '["' + '", "'.join(words) + '"]' if words else "[]"
