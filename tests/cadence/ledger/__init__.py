"""The ledger: what it promises, on every store."""
