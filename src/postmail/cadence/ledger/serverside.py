"""
The function `postmail_locked` of PostgreSQL: lock and read in one round trip instead of five.

It does what `DatabaseStore.open` says statement by statement, in the same order. At READ
COMMITTED every statement of a volatile function takes a snapshot of its own (PostgreSQL manual,
"Function Volatility Categories"), so what it counts is as fresh as the lock. The decision itself
stays in Python: there is one evaluator.
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, text

from postmail.cadence.ledger.entry import Entry, Recipient, Snapshot, Used, Wanted
from postmail.cadence.ledger.schema import COLUMNS
from postmail.cadence.ledger.store import NEWEST

#: Makes the function, or puts this version's in the place of another's.
FUNCTION = f"""
CREATE OR REPLACE FUNCTION postmail_locked(wanted_keys json, wanted_names json, horizon bigint)
RETURNS json LANGUAGE plpgsql VOLATILE
-- plan once: with two keys, planning costs several times what finding them does
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $function$
DECLARE
    keys text[] := ARRAY(SELECT json_array_elements_text(wanted_keys));
    names text[] := ARRAY(SELECT json_array_elements_text(wanted_names));
    clock bigint;
    since bigint;
    recipients json;
    newest json;
    log json;
    used json;
BEGIN
    INSERT INTO postmail_recipient (recipient_key, standing)
    SELECT key, '' FROM unnest(keys) AS key ORDER BY key COLLATE "C" ON CONFLICT DO NOTHING;

    PERFORM 1 FROM postmail_recipient WHERE recipient_key = ANY(keys)
    ORDER BY recipient_key FOR UPDATE;

    clock := EXTRACT(EPOCH FROM clock_timestamp()) * 1000000;
    since := clock - horizon;

    SELECT json_agg(json_build_array(recipient_key, standing)) INTO recipients
    FROM postmail_recipient WHERE recipient_key = ANY(keys);

    SELECT json_agg(json_build_array(owner, claimed_at)) INTO newest FROM (
        SELECT COALESCE(address_key, customer_key) AS owner, claimed_at FROM postmail_claim
        ORDER BY id DESC LIMIT {NEWEST}
    ) AS latest;

    SELECT json_agg(json_build_array({COLUMNS})) INTO log FROM (
        SELECT {COLUMNS} FROM postmail_claim WHERE address_key = ANY(keys)
        UNION ALL
        SELECT {COLUMNS} FROM postmail_claim WHERE customer_key = ANY(keys)
        AND (address_key IS NULL OR address_key <> ALL(keys))
    ) AS claims
    WHERE since < 0 OR state <> 'released'
    AND (lease_until > since OR settled_at > since OR name = ANY(names));

    SELECT json_agg(json_build_array(recipient_key, name, why)) INTO used
    FROM postmail_used WHERE recipient_key = ANY(keys) AND name = ANY(names);

    RETURN json_build_array(clock, newest, recipients, log, used);
END $function$
"""  # noqa: S608

_CALL = text("""
    SELECT CAST(
        postmail_locked(CAST(:keys AS json), CAST(:names AS json), CAST(:horizon AS bigint))
        AS text
    )
""")


def open_locked(connection: Connection, wanted: Wanted) -> Snapshot:
    """Lock and read what is wanted, by the server's own function."""
    asked = {
        "keys": json.dumps(wanted.keys),
        "names": json.dumps(wanted.names),
        "horizon": wanted.horizon,
    }
    now, newest, recipients, log, used = _parsed(connection.execute(_CALL, asked).scalar_one())
    return Snapshot(
        now=now,
        newest=[(owner, at) for owner, at in newest or ()],
        recipients=[Recipient._make(row) for row in recipients or ()],
        entries=[Entry._make(row) for row in log or ()],
        used=[Used._make(row) for row in used or ()],
    )


def _parsed(document: str) -> list[Any]:
    found: list[Any] = json.loads(document)
    return found
