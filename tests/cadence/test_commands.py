"""The commands that plan, simulate and look at a policy: what they print, and their statuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from postmail.cli import plan as plan_command
from postmail.cli import policy as policy_command
from postmail.cli import simulate as simulate_command
from tests.cadence.test_reports import EVENTS, HISTORY, NOW, ORDERS, golden


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with orders, events and history."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    (tmp_path / "orders.jsonl").write_text("".join(json.dumps(one) + "\n" for one in ORDERS))
    (tmp_path / "events.json").write_text(json.dumps(EVENTS))
    (tmp_path / "history.jsonl").write_text("".join(json.dumps(one) + "\n" for one in HISTORY))
    (tmp_path / "strict.toml").write_text(
        '[[rules]]\nid = "stop"\nlimit = 0\nper = "day"\n'
        '[[kinds]]\nkind = "tips"\ncategory = "marketing"\nstream = "service"\n'
        "delay = { hours = 1 }\nexpires_after = { days = 9 }\n"
    )
    return tmp_path


INPUT = ["--orders", "orders.jsonl", "--platform", "postmail", "--events", "events.json",
         "--history", "history.jsonl", "--notice", "checkout"]  # fmt: skip


def test_plan_as_text(files: Path) -> None:
    """A table for each customer, alerts first, nobody named."""
    outcome = CliRunner().invoke(
        plan_command.command, [*INPUT, "--now", NOW.isoformat()], catch_exceptions=False
    )

    assert outcome.exit_code == 0
    assert outcome.stdout.startswith("customer 2 keeps opening order <b>1003</b>")
    assert "ida@" not in outcome.stdout
    golden("plan.txt", re.sub(r"\([0-9a-f]{12}\)", "(digest)", outcome.stdout))


@pytest.mark.parametrize(
    ("form", "start"), [("json", "{"), ("ics", "BEGIN:VCALENDAR"), ("html", "<!DOCTYPE html>")]
)
def test_plan_in_other_formats(files: Path, form: str, start: str) -> None:
    """To a file."""
    CliRunner().invoke(
        plan_command.command,
        [*INPUT, "--now", NOW.isoformat(), "--format", form, "--out", f"plan.{form}"],
        catch_exceptions=False,
    )

    assert (files / f"plan.{form}").read_text("utf-8").startswith(start)


def test_now_needs_its_zone(files: Path) -> None:
    """A time without one is wrong usage."""
    outcome = CliRunner().invoke(plan_command.command, [*INPUT, "--now", "2026-03-08T10:00"])

    assert outcome.exit_code == 2
    assert "expected a time with its zone" in outcome.stderr


def test_simulate_compares_policies(files: Path) -> None:
    """A column for each, named for its file."""
    (files / "default.toml").write_text(
        Path(policy_command.__file__).parents[1].joinpath("cadence/default.toml").read_text("utf-8")
    )
    chosen = ["--policy", "default.toml", "--policy", "strict.toml"]

    outcome = CliRunner().invoke(simulate_command.command, [*INPUT[:4], *INPUT[8:], *chosen],
                                 catch_exceptions=False)  # fmt: skip

    assert outcome.exit_code == 0
    assert outcome.stdout.splitlines()[1].split() == [
        "Mails", "to", "one", "customer", "on", "one", "day", "default", "strict",
    ]  # fmt: skip


def test_what_lacks_a_legal_basis_is_told(files: Path) -> None:
    """Beside a plan and beside a comparison, with what gives one; not where there is one."""
    orders = INPUT[:2]
    for command in (plan_command.command, simulate_command.command):
        without = CliRunner().invoke(command, [*orders, "--now", NOW.isoformat()])
        told = CliRunner().invoke(command, [*orders, "--now", NOW.isoformat(), "--notice", "x"])

        assert "no legal basis is on record for some: see --notice" in without.stderr
        assert "no legal basis" not in told.stderr


def test_policy_check_says_what_is_wrong_by_its_exit_status(files: Path) -> None:
    """A warning is a finding; notes are not."""
    strict = CliRunner().invoke(policy_command.command, ["check", "strict.toml"])
    built_in = CliRunner().invoke(policy_command.command, ["check", "--format", "json"])

    assert (strict.exit_code, built_in.exit_code) == (1, 0)
    assert "blocks tips for ever" in strict.stdout
    assert {advice["severity"] for advice in json.loads(built_in.stdout)} == {"note"}


def test_policy_explain_is_plain_english(files: Path) -> None:
    """The policy as a list of what and how."""
    outcome = CliRunner().invoke(policy_command.command, ["explain"])

    assert "at most 2 marketing mails in 7 days" in outcome.stdout
