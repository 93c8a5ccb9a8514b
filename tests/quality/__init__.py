"""Checks of the whole catalogue: a sample of them in `make test`, all in `make quality`."""
