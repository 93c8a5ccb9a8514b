"""
Eight processes claim for the same few people on one store, and are killed at random.

What a transport took is written down beside the ledger, and judged by code of its own. The same
race with the lock taken out must be found faulty: that proves that the judge can see.
`POSTMAIL_RACE_SECONDS` makes the races longer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cadence.ledger import checker
from tests.cadence.ledger.racers import ENOUGH, LIMIT, WINDOW, Race

SECONDS = float(os.environ.get("POSTMAIL_RACE_SECONDS", "3"))
ROOT = Path(__file__).parents[3]


def run(store: str, where: str, folder: Path) -> tuple[list[checker.HandOff], int]:
    """What the transport took in a race, and how many racers were killed."""
    race = Race(store, where, str(folder), SECONDS, seed=20260901)
    command = [sys.executable, "-m", "tests.cadence.ledger.racers", json.dumps(race._asdict())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not race.errors.exists(), race.errors.read_text()
    return checker.read(race.log), json.loads(done.stdout)["kills"]


def faults(log: list[checker.HandOff]) -> list[str]:
    """What the judge finds."""
    return checker.faults(log, limit=LIMIT, window=int(WINDOW * 1e9))


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The place of each store that several processes can share."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    return str(request.getfixturevalue(f"{request.param}_url"))


def kind(where: str) -> str:
    """Which kind of store is there."""
    return "database" if "://" in where else "sqlite"


def assert_kept(log: list[checker.HandOff], kills: int) -> None:
    """The judge finds nothing, and there was something to find."""
    assert faults(log) == []
    assert kills >= ENOUGH
    assert len([mail for mail in log if mail.counts]) >= ENOUGH, "too few to prove anything"


def test_no_cap_is_exceeded_and_no_mail_handed_off_twice(where: str, tmp_path: Path) -> None:
    """With processes killed all the time, every recipient stays within the rules."""
    assert_kept(*run(kind(where), where, tmp_path))


def test_the_server_side_function_keeps_the_caps(postgres_url: str, tmp_path: Path) -> None:
    """PostgreSQL's own function locks as well as the statements that it stands for."""
    assert_kept(*run("function", postgres_url, tmp_path))


def test_the_judge_sees_a_race_without_the_lock(where: str, tmp_path: Path) -> None:
    """The same race on a store that looks first and writes later is found faulty."""
    log, _ = run(f"{kind(where)}-unlocked", where, tmp_path)

    assert any("mails in" in fault for fault in faults(log))
