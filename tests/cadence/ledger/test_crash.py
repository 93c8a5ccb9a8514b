"""A process may die at any point of a claim: it holds wholly, or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]


def run(what: str, kind: str, where: str) -> list[dict[str, Any]]:
    """What the program `mortal` found."""
    command = [sys.executable, "-m", "tests.cadence.ledger.mortal", what, kind, where]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture(params=["sqlite", "postgres", "function", "mariadb"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Each store that outlives a process: its kind, and where it is."""
    if request.param == "sqlite":
        return "sqlite", str(tmp_path / "ledger.db")
    server = "mariadb" if request.param == "mariadb" else "postgres"
    kind = "function" if request.param == "function" else "database"
    return kind, request.getfixturevalue(f"{server}_url")


def test_killed_at_every_statement_a_claim_holds_wholly_or_not_at_all(
    place: tuple[str, str],
) -> None:
    """Before the commit nothing is there, after it everything; no process blocks the next."""
    found = run("die", *place)
    stages = [(left["outcomes"], left["again"]) for left in found]

    assert not found[-1]["killed"], "the last one lives through all of it"
    assert len(found) > 8
    order = [([], True), (["in-flight"], False), (["handed-off"], False)]
    places = [order.index(stage) for stage in stages]
    assert places == sorted(places)
    assert set(places) == {0, 1, 2}


def test_a_ledger_may_be_forked(place: tuple[str, str]) -> None:
    """The child opens connections of its own; the parent's still work after it."""
    assert run("inherit", *place) == [{"parent": True, "child": True, "again": False}]
