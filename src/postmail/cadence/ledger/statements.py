"""What the ledger says to a database server, in SQLAlchemy's neutral text."""

from __future__ import annotations

from sqlalchemy import String, bindparam, text
from sqlalchemy.sql.elements import TextClause

from postmail.cadence.ledger.entry import Entry, Refusal
from postmail.cadence.ledger.schema import COLUMNS, REFUSAL_COLUMNS
from postmail.cadence.ledger.store import NEWEST


def _listing(statement: str, *lists: str) -> TextClause:
    """*statement*, with the parameters *lists* standing for any number of values."""
    values = (bindparam(name, type_=String(), expanding=True) for name in lists)
    return text(statement).bindparams(*values)


_UNDER_KEYS = f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE address_key IN :keys
    UNION ALL
    SELECT {COLUMNS} FROM postmail_claim
    WHERE customer_key IN :keys AND (address_key IS NULL OR address_key NOT IN :keys)
"""  # noqa: S608

#: Makes the recipient rows that lack. It waits for whoever is making the same ones.
ENSURE = {
    "postgresql": text("""
        INSERT INTO postmail_recipient (recipient_key, standing)
        SELECT value, '' FROM json_array_elements_text(CAST(:listed AS json))
        ORDER BY value COLLATE "C" ON CONFLICT DO NOTHING
    """),
    # INSERT IGNORE would take shared locks on rows that exist, and two of those deadlock.
    "mysql": text("""
        INSERT INTO postmail_recipient (recipient_key, standing) VALUES (:key, '')
        ON DUPLICATE KEY UPDATE recipient_key = recipient_key
    """),
}

#: Locks the recipient rows, in the order of their keys.
LOCK = {
    "postgresql": _listing(
        """
        SELECT recipient_key, standing FROM postmail_recipient WHERE recipient_key IN :keys
        ORDER BY recipient_key FOR UPDATE
        """,
        "keys",
    ),
    # On a small table the optimiser would rather read, and lock, all of it.
    "mysql": _listing(
        """
        SELECT recipient_key, standing FROM postmail_recipient FORCE INDEX (PRIMARY)
        WHERE recipient_key IN :keys ORDER BY recipient_key FOR UPDATE
        """,
        "keys",
    ),
}

_CLOCK = {
    "postgresql": "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
    # Not UNIX_TIMESTAMP: it reads local time, which is ambiguous in one hour of the year.
    "mysql": "SELECT TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))",
}

#: The server's clock.
CLOCK = {name: text(statement) for name, statement in _CLOCK.items()}

#: The server's clock in the first row, and the newest claims in the others: (instant, key).
CLOCK_AND_NEWEST = {
    name: text(f"""
        {statement} AS at, '' AS owner
        UNION ALL
        SELECT * FROM (
            SELECT claimed_at, COALESCE(address_key, customer_key) AS owner FROM postmail_claim
            ORDER BY id DESC LIMIT {NEWEST}
        ) newest
    """)  # noqa: S608
    for name, statement in _CLOCK.items()
}

#: The live claims that matter.
LOG = _listing(
    f"""
    SELECT * FROM ({_UNDER_KEYS}) claims WHERE :since < 0 OR state <> 'released'
    AND (lease_until > :since OR settled_at > :since OR name IN :names)
    """,  # noqa: S608
    "keys",
    "names",
)

#: Names that were merged away, or whose claims are purged.
USED = _listing(
    """
    SELECT recipient_key, name, why FROM postmail_used
    WHERE recipient_key IN :keys AND name IN :names
    """,
    "keys",
    "names",
)

#: Everything under some keys, whatever its state.
EVERYTHING = _listing(_UNDER_KEYS, "keys")

#: What is on record about some keys.
RECIPIENTS = _listing(
    "SELECT recipient_key, standing FROM postmail_recipient WHERE recipient_key IN :keys", "keys"
)

#: The refusals under some keys.
REFUSALS = _listing(
    f"SELECT {REFUSAL_COLUMNS} FROM postmail_refusal WHERE recipient_key IN :keys",  # noqa: S608
    "keys",
)

#: Claims by their ids, locked.
BY_ID = _listing(
    f"SELECT {COLUMNS} FROM postmail_claim WHERE id IN :ids ORDER BY id FOR UPDATE",  # noqa: S608
    "ids",
)

#: The oldest claims that are over, locked.
OLD = text(f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE id < :id AND lease_until < :before
    ORDER BY id LIMIT :limit FOR UPDATE
""")  # noqa: S608

#: Claims of which an instant lies ahead of the clock, locked.
AHEAD = text(f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE claimed_at > :now OR settled_at > :now
    ORDER BY id FOR UPDATE
""")  # noqa: S608

#: Puts such a claim's instants right.
MOVE_BACK = text("""
    UPDATE postmail_claim SET claimed_at = :claimed_at, lease_until = :lease_until,
    begun_at = :begun_at, settled_at = :settled_at WHERE id = :id
""")

#: Adds claims.
INSERT = {
    "postgresql": text(f"""
        INSERT INTO postmail_claim ({COLUMNS})
        SELECT {COLUMNS}
        FROM json_populate_recordset(CAST(NULL AS postmail_claim), CAST(:rows AS json))
    """),  # noqa: S608
    "mysql": text(f"""
        INSERT INTO postmail_claim ({COLUMNS})
        VALUES ({", ".join(f":{column}" for column in Entry._fields)})
    """),  # noqa: S608
}

#: Settles a claim; one that somebody else settled first stays as it is.
UPDATE = text("""
    UPDATE postmail_claim SET state = :state, name = :name, begun_at = :begun_at,
    settled_at = :settled_at, fingerprint = :fingerprint, message_id = :message_id
    WHERE id = :id AND state = 'leased'
""")

#: Writes down what is on record about a recipient.
RECORD = {
    "postgresql": text("""
        INSERT INTO postmail_recipient (recipient_key, standing) VALUES (:key, :standing)
        ON CONFLICT (recipient_key) DO UPDATE SET standing = EXCLUDED.standing
    """),
    "mysql": text("""
        INSERT INTO postmail_recipient (recipient_key, standing) VALUES (:key, :standing)
        ON DUPLICATE KEY UPDATE standing = VALUES(standing)
    """),
}

USE = text("INSERT INTO postmail_used (recipient_key, name, why) VALUES (:key, :name, :why)")
FREE = text("DELETE FROM postmail_used WHERE recipient_key = :key AND name = :name")
DELETE = text("DELETE FROM postmail_claim WHERE id = :id")
UNLIST = text("DELETE FROM postmail_recipient WHERE recipient_key = :key")
FORGET = (
    text("DELETE FROM postmail_claim WHERE address_key = :key"),
    text("DELETE FROM postmail_claim WHERE customer_key = :key"),
    text("DELETE FROM postmail_used WHERE recipient_key = :key"),
    text("DELETE FROM postmail_refusal WHERE recipient_key = :key"),
    UNLIST,
)
#: A refusal takes the place of the one before it.
UNREFUSE = text(
    "DELETE FROM postmail_refusal WHERE recipient_key = :recipient_key AND name = :name"
)
REFUSE = text(f"""
    INSERT INTO postmail_refusal ({REFUSAL_COLUMNS})
    VALUES ({", ".join(f":{column}" for column in Refusal._fields)})
""")  # noqa: S608
FORGET_REFUSALS = text("DELETE FROM postmail_refusal WHERE decided_at < :before")
VERSION_FOUND = text("SELECT version FROM postmail_ledger")
SECRETS = text("SELECT DISTINCT SUBSTR(recipient_key, 2, 8) FROM postmail_recipient")
