"""How the ledger lies in a database: its tables, and the way from each version to the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from postmail.cadence.ledger.entry import Entry, Refusal
from postmail.cadence.ledger.texts import WORD

#: The version that this library reads and writes.
VERSION = 3

#: The columns of a claim, in the order of `Entry`.
COLUMNS = ", ".join(Entry._fields)
#: The columns of a refusal, in the order of `Refusal`.
REFUSAL_COLUMNS = ", ".join(Refusal._fields)

#: The names of the secrets that something lies under. A row that says nothing is but a lock.
SECRETS = """
    SELECT SUBSTR(address_key, 2, 8) FROM postmail_claim WHERE address_key IS NOT NULL
    UNION SELECT SUBSTR(customer_key, 2, 8) FROM postmail_claim WHERE customer_key IS NOT NULL
    UNION SELECT SUBSTR(recipient_key, 2, 8) FROM postmail_recipient WHERE standing <> ''
    UNION SELECT SUBSTR(recipient_key, 2, 8) FROM postmail_used
    UNION SELECT SUBSTR(recipient_key, 2, 8) FROM postmail_refusal
"""


class Words(NamedTuple):
    """What databases call things."""

    key: str
    """The type of keys and ids: at most 41 ASCII characters, compared byte by byte."""
    word: str
    """The type of short text."""
    text: str
    """The type of text without a limit, never absent."""
    table: str
    """What follows a table's closing bracket."""
    claims: str
    """What follows that of the claims, which are found by their indexes most of the time."""


# A row's number is all that an index of the claims says of where they lie, so it has fewer pages.
SQLITE = Words(key="TEXT", word="TEXT", text="TEXT", table=" WITHOUT ROWID", claims="")
POSTGRESQL = Words(
    key='VARCHAR(41) COLLATE "C"', word=f"VARCHAR({WORD})", text="TEXT", table="", claims=""
)
MARIADB = Words(
    key="VARCHAR(41) CHARACTER SET ascii COLLATE ascii_bin",
    word=f"VARCHAR({WORD}) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    text="MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
    table=" ENGINE=InnoDB",
    claims=" ENGINE=InnoDB",
)

#: What leads to each version from the one before; {words} as in `Words`.
_STEPS = {
    1: (
        """CREATE TABLE postmail_ledger (
            version INTEGER NOT NULL PRIMARY KEY
        ){table}""",
        """CREATE TABLE postmail_recipient (
            recipient_key {key} NOT NULL PRIMARY KEY,
            standing {text} NOT NULL
        ){table}""",
        """CREATE TABLE postmail_claim (
            id {key} NOT NULL PRIMARY KEY,
            address_key {key},
            customer_key {key},
            name {key},
            kind {word} NOT NULL,
            order_ref {word} NOT NULL,
            round INTEGER NOT NULL,
            also {text} NOT NULL,
            category {word} NOT NULL,
            stream {word} NOT NULL,
            tags {text} NOT NULL,
            zone {word} NOT NULL,
            counts INTEGER NOT NULL,
            state {word} NOT NULL,
            claimed_at BIGINT NOT NULL,
            lease_until BIGINT NOT NULL,
            begun_at BIGINT NOT NULL,
            settled_at BIGINT NOT NULL,
            policy {word} NOT NULL,
            reason {word} NOT NULL,
            fingerprint {word} NOT NULL,
            message_id {text} NOT NULL,
            source {word} NOT NULL
        ){claims}""",
        "CREATE UNIQUE INDEX postmail_claim_address ON postmail_claim (address_key, name)",
        "CREATE UNIQUE INDEX postmail_claim_customer ON postmail_claim (customer_key, name)",
        """CREATE TABLE postmail_used (
            recipient_key {key} NOT NULL,
            name {key} NOT NULL,
            PRIMARY KEY (recipient_key, name)
        ){table}""",
        "INSERT INTO postmail_ledger (version) VALUES (1)",
    ),
    2: (
        "ALTER TABLE postmail_used ADD COLUMN why {word} NOT NULL DEFAULT 'sent'",
        """CREATE TABLE postmail_refusal (
            recipient_key {key} NOT NULL,
            name {key} NOT NULL,
            mail {text} NOT NULL,
            status {word} NOT NULL,
            reason {word} NOT NULL,
            rule {word} NOT NULL,
            policy {word} NOT NULL,
            slots {text} NOT NULL,
            next_at BIGINT NOT NULL,
            decided_at BIGINT NOT NULL,
            PRIMARY KEY (recipient_key, name)
        ){table}""",
    ),
    3: (  # what was a key of 41 digits, or a name of 32, is known by its beginning
        """UPDATE postmail_claim SET name = SUBSTR(name, 1, 16),
            address_key = SUBSTR(address_key, 1, 33), customer_key = SUBSTR(customer_key, 1, 33)""",
        "UPDATE postmail_recipient SET recipient_key = SUBSTR(recipient_key, 1, 33)",
        """UPDATE postmail_used SET recipient_key = SUBSTR(recipient_key, 1, 33),
            name = SUBSTR(name, 1, 16)""",
        """UPDATE postmail_refusal SET recipient_key = SUBSTR(recipient_key, 1, 33),
            name = SUBSTR(name, 1, 16)""",
    ),
}


def steps(words: Words, found: int, wanted: int = VERSION) -> Iterator[str]:
    """The statements that lead from the version *found* (0: nothing there) to *wanted*."""
    for version in range(found + 1, wanted + 1):
        for statement in _STEPS[version]:
            yield statement.format(**words._asdict())
        if version > 1:
            yield f"UPDATE postmail_ledger SET version = {version}"  # noqa: S608
