"""The ledger: atomic claims on a log of what was sent, in memory, SQLite, PostgreSQL or MariaDB."""
