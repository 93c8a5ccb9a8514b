"""What the ledger says to a database server, in SQLAlchemy's neutral text."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import String, bindparam, column, text
from sqlalchemy.sql.elements import TextClause
from sqlalchemy.sql.selectable import TextualSelect

from postmail.cadence.ledger.entry import Entry, Refusal
from postmail.cadence.ledger.schema import COLUMNS, REFUSAL_COLUMNS
from postmail.cadence.ledger.store import NEWEST

POSTGRESQL, MYSQL = "postgresql", "mysql"

#: The server's clock, in microseconds since the epoch.
_CLOCK = {
    POSTGRESQL: "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
    # Not UNIX_TIMESTAMP: it reads local time, which is ambiguous in one hour of the year.
    MYSQL: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))",
}

#: MariaDB and MySQL: makes the recipient rows that lack and locks those that are there, one after
#: the other ("an exclusive lock is placed on the row to be updated when a duplicate-key error
#: occurs", MySQL manual). INSERT IGNORE would take shared locks, and two of those deadlock.
LOCK = text("""
    INSERT INTO postmail_recipient (recipient_key, standing) VALUES (:key, '')
    ON DUPLICATE KEY UPDATE recipient_key = recipient_key
""")

_INSERT = {
    POSTGRESQL: f"""
        INSERT INTO postmail_claim ({COLUMNS}) SELECT {COLUMNS}
        FROM json_populate_recordset(CAST(NULL AS postmail_claim), CAST(:rows AS json))
    """,  # noqa: S608
    MYSQL: f"""
        INSERT INTO postmail_claim ({COLUMNS})
        VALUES ({", ".join(f":{column}" for column in Entry._fields)})
    """,  # noqa: S608
}

_RECORD = {
    POSTGRESQL: """
        INSERT INTO postmail_recipient (recipient_key, standing) VALUES (:key, :standing)
        ON CONFLICT (recipient_key) DO UPDATE SET standing = EXCLUDED.standing
    """,
    MYSQL: """
        INSERT INTO postmail_recipient (recipient_key, standing) VALUES (:key, :standing)
        ON DUPLICATE KEY UPDATE standing = VALUES(standing)
    """,
}

#: The last word on why a mail is used up takes the place of the one before it.
_USE = "INSERT INTO postmail_used (recipient_key, name, why) VALUES (:key, :name, :why) "
_USE_INSTEAD = {
    POSTGRESQL: "ON CONFLICT (recipient_key, name) DO UPDATE SET why = EXCLUDED.why",
    MYSQL: "ON DUPLICATE KEY UPDATE why = VALUES(why)",
}

#: A refusal takes the place of the one before it.
_REFUSE = f"""
    INSERT INTO postmail_refusal ({REFUSAL_COLUMNS})
    VALUES ({", ".join(f":{column}" for column in Refusal._fields)})
"""  # noqa: S608
_INSTEAD = {
    POSTGRESQL: "ON CONFLICT (recipient_key, name) DO UPDATE SET "
    + ", ".join(f"{column} = EXCLUDED.{column}" for column in Refusal._fields[2:]),
    MYSQL: "ON DUPLICATE KEY UPDATE "
    + ", ".join(f"{column} = VALUES({column})" for column in Refusal._fields[2:]),
}


class Statements:
    """
    The statements in one family's SQL.

    Lists of any length are one parameter: JSON for PostgreSQL, which so prepares a statement
    once for all lengths, and an expanded IN for MariaDB and MySQL. `listed` makes either.
    """

    def __init__(self, family: str) -> None:
        self.family = family
        self.insert = text(_INSERT[family])
        self.record = text(_RECORD[family])
        self.use = text(_USE + _USE_INSTEAD[family])
        self.refuse = text(_REFUSE + _INSTEAD[family])
        self.clock = text(f"SELECT {_CLOCK[family]}")
        self._make_recipients(self._list("keys"))
        self._make_claims(self._list("keys"), self._list("names"), _CLOCK[family])

    def _make_recipients(self, keys: str) -> None:
        rows = "SELECT recipient_key, standing FROM postmail_recipient"
        self.recipients = self._text(f"{rows} WHERE recipient_key {keys}")
        self.refusals = self._text(
            f"SELECT {REFUSAL_COLUMNS} FROM postmail_refusal WHERE recipient_key {keys}"  # noqa: S608
        ).columns(*map(column, Refusal._fields))

    def _make_claims(self, keys: str, names: str, clock: str) -> None:
        rows = f"SELECT {COLUMNS} FROM postmail_claim"  # noqa: S608
        under = f"""
            {rows} WHERE address_key {keys} UNION ALL {rows}
            WHERE customer_key {keys} AND (address_key IS NULL OR NOT address_key {keys})
        """
        self.everything = self._claims(under)
        if self.family == MYSQL:
            self._make_seen(under, keys, names, clock)
        self.by_id = self._claims(f"{rows} WHERE id {self._list('ids')} ORDER BY id FOR UPDATE")

    def _make_seen(self, under: str, keys: str, names: str, clock: str) -> None:
        """What a claim reads after its lock; PostgreSQL has a statement of its own for it."""
        #: The live claims that matter; with a horizon before the epoch, all.
        self.log = self._claims(
            f"""
            SELECT * FROM ({under}) claims WHERE {clock} < :horizon OR state <> 'released'
            AND (lease_until > {clock} - :horizon OR settled_at > {clock} - :horizon
                OR name {names})
            """  # noqa: S608
        )
        #: Read after the log, so that a purge in between hides nothing: the clock, claims that
        #: lie ahead of it, the recipients, and the names that were merged away, or dropped, or
        #: whose claims are purged.
        self.beside = self._text(
            f"""
            SELECT 'clock' AS what, '' AS owner, '' AS name, '' AS why, {clock} AS at
            UNION ALL
            SELECT * FROM (
                SELECT 'ahead' AS what, COALESCE(address_key, customer_key) AS owner,
                '' AS name, '' AS why, claimed_at AS at
                FROM postmail_claim
                WHERE id > LPAD(LOWER(HEX({clock} + 1)), 14, '0') AND claimed_at > {clock}
                ORDER BY id DESC LIMIT {NEWEST}
            ) ahead
            UNION ALL
            SELECT 'standing', recipient_key, '', standing, 0 FROM postmail_recipient
            WHERE recipient_key {keys}
            UNION ALL
            SELECT 'used', recipient_key, name, why, 0 FROM postmail_used
            WHERE recipient_key {keys} AND name {names}
            """  # noqa: S608
        ).columns(*map(column, ("what", "owner", "name", "why", "at")))

    def listed(self, values: Sequence[str]) -> str | list[str]:
        """*values* as the one parameter that stands for them."""
        return json.dumps(values) if self.family == POSTGRESQL else list(values)

    def _list(self, name: str) -> str:
        if self.family == POSTGRESQL:
            return f"= ANY(ARRAY(SELECT json_array_elements_text(CAST(:{name} AS json))))"
        return f"IN :{name}"

    def _claims(self, statement: str) -> TextualSelect:
        """A *statement* that reads claims: with its columns named, results cost less."""
        return self._text(statement).columns(*map(column, Entry._fields))

    def _text(self, statement: str) -> TextClause:
        """*statement*, its lists expanded where the family wants it so."""
        names = [name for name in ("keys", "names", "ids") if f"IN :{name}" in statement]
        values = (bindparam(name, type_=String(), expanding=True) for name in names)
        return text(statement).bindparams(*values)


#: The oldest claims that are over, locked; what was leased under a wrong clock has its id ahead.
OLD = text(f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE (id < :id OR id > :ahead)
    AND claimed_at < :before AND lease_until < :before AND settled_at < :before
    ORDER BY id LIMIT :limit FOR UPDATE
""")  # noqa: S608

_IS_AHEAD = "(claimed_at > :now OR begun_at > :now OR settled_at > :now)"
_REFUSED_AHEAD = "decided_at > :now"

#: The people on whom something is on record, and those with claims or refusals that lie ahead of
#: the clock, locked: as for a claim, people come before their claims. (EXISTS, not IN: PostgreSQL
#: walks a list that it thinks too long for its memory once for each person.)
TOLD = text(f"""
    SELECT recipient_key, standing FROM postmail_recipient person WHERE standing <> ''
    OR EXISTS (SELECT 1 FROM postmail_claim
        WHERE address_key = person.recipient_key AND {_IS_AHEAD})
    OR EXISTS (SELECT 1 FROM postmail_claim
        WHERE customer_key = person.recipient_key AND {_IS_AHEAD})
    OR EXISTS (SELECT 1 FROM postmail_refusal refused
        WHERE refused.recipient_key = person.recipient_key AND {_REFUSED_AHEAD})
    ORDER BY recipient_key FOR UPDATE
""")  # noqa: S608

#: Claims of which an instant lies ahead of the clock, locked.
AHEAD = text(f"""
    SELECT {COLUMNS} FROM postmail_claim WHERE {_IS_AHEAD} ORDER BY id FOR UPDATE
""")  # noqa: S608

#: Puts such a claim's instants right, and the id, where it tells one.
MOVE_BACK = text("""
    UPDATE postmail_claim SET id = :id, claimed_at = :claimed_at, lease_until = :lease_until,
    begun_at = :begun_at, settled_at = :settled_at WHERE id = :before
""")

#: Refusals that were decided ahead of the clock.
REFUSED_AHEAD = text(f"SELECT {REFUSAL_COLUMNS} FROM postmail_refusal WHERE {_REFUSED_AHEAD}")  # noqa: S608

#: Settles a claim; one that somebody else settled first stays as it is.
UPDATE = text("""
    UPDATE postmail_claim SET state = :state, name = :name, begun_at = :begun_at,
    settled_at = :settled_at, fingerprint = :fingerprint, message_id = :message_id
    WHERE id = :id AND state = 'leased'
""")

#: Puts a claim under other keys, and another name.
MOVE = text("""
    UPDATE postmail_claim SET address_key = :address_key, customer_key = :customer_key,
    name = :name WHERE id = :id
""")

FREE = text("""
    DELETE FROM postmail_used WHERE recipient_key = :key AND name = :name AND why = :why
""")
DELETE = text("DELETE FROM postmail_claim WHERE id = :id")
UNLIST = text("DELETE FROM postmail_recipient WHERE recipient_key = :key")
TAKE_BACK = text("DELETE FROM postmail_refusal WHERE recipient_key = :key AND name = :name")
FORGET = (
    text("DELETE FROM postmail_claim WHERE address_key = :key"),
    text("DELETE FROM postmail_claim WHERE customer_key = :key"),
    text("DELETE FROM postmail_used WHERE recipient_key = :key"),
    text("DELETE FROM postmail_refusal WHERE recipient_key = :key"),
    UNLIST,
)
FORGET_REFUSALS = text("""
    DELETE FROM postmail_refusal WHERE decided_at < :before AND reason <> 'dropped'
""")
VERSION_FOUND = text("SELECT version FROM postmail_ledger")
