"""Orders, events and history from files, on the command line: what is told about them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from postmail.cadence.events import read_events
from postmail.cadence.history import read_history
from postmail.cadence.policy import Policy
from postmail.cli import plan as plan_command
from postmail.cli import policy as policy_command
from postmail.cli import simulate as simulate_command
from postmail.cli.simulate import told_apart
from postmail.errors import DataError, MissingExtraError
from tests.cadence.shop import policy

AT = "2026-03-06T09:00Z"
ORDER = {
    "number": "1001",
    "placed_at": "2026-03-02T09:30:00+01:00",
    "currency": "EUR",
    "lines": [{"title": "Cup"}],
    "customer": {"email": "ida@a.example", "id": "7"},
    "shipping_address": {"country": "DE"},
}
CANCELLED = {"type": "cancelled", "order": "1001", "at": "2026-03-02T12:00:00Z"}
SENT = {"kind": "simple", "order": "1001", "address": "ida@a.example", "at": "2026-03-02T09:00Z"}
TIPS = (
    '[[kinds]]\nkind = "tips"\ncategory = "marketing"\nstream = "service"\n'
    "delay = { hours = 1 }\nexpires_after = { days = 9 }\n"
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with orders."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "150")
    (tmp_path / "orders.json").write_text(json.dumps([ORDER]))
    return tmp_path


def plan(*more: str, **files: str) -> Result:
    """`postmail plan` with these files as options."""
    options = list(more)
    for name, text in files.items():
        Path(f"{name}.json").write_text(text, "utf-8")
        options += [f"--{name}", f"{name}.json"]
    known = ["--orders", "orders.json", "--now", AT, "--notice", "checkout", "--format", "json"]
    return CliRunner().invoke(plan_command.command, [*known, *options])


def reasons(result: Result) -> dict[str, str]:
    """{kind: why} of the first mails in a plan."""
    return {mail["kind"]: mail["reason"] for mail in json.loads(result.stdout)["mails"]}


@pytest.mark.parametrize("more", [{}, {"address": None}, {"address": " ", "customer": ""}])
def test_what_is_about_a_person_says_who(more: dict[str, Any]) -> None:
    """An objection that concerns nobody would be lost, and so would a mail of the past."""
    for read in (
        lambda: read_events([{"type": "objected", "at": AT, **more}]),
        lambda: read_history([{"kind": "simple", "order": "1", "at": AT, **more}], policy()),
    ):
        with pytest.raises(DataError, match="expected an address or a customer"):
            read()


def test_a_mail_of_the_past_that_a_policy_does_not_name() -> None:
    """Of several policies the one is told that lacks it."""
    mail = {"kind": "nobody", "order": "1", "at": AT, "customer": "7"}
    named = policy().model_copy(update={"name": "summer"})
    with pytest.raises(DataError, match=r'\[0\].kind: "nobody": the policy "summer" does not name'):
        read_history([mail], named)


def test_events_that_match_nothing_are_told() -> None:
    """How many, with three examples; people are not named."""
    lost: list[dict[str, Any]] = [{**CANCELLED, "order": f"#{number}"} for number in (1, 2, 3, 3)]
    somebody = {"type": "objected", "address": "ola@b.example", "at": AT}

    result = plan(events=json.dumps([CANCELLED, somebody, *lost]))

    assert result.stderr == (
        "note: 5 of 6 events match no order and no customer here: "
        "objected, event 2; order #1; order #2; ...\n"
    )


def test_events_that_match_are_not_told() -> None:
    """By the order's number, by the address however it is written, by the customer's number."""
    people = [{"type": "objected", "at": AT, key: value}
              for key, value in (("address", "IDA@A.example"), ("customer", "7"))]  # fmt: skip

    assert plan(events=json.dumps([CANCELLED, *people])).stderr == ""


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([CANCELLED]),
        json.dumps([CANCELLED], indent=2),
        json.dumps(CANCELLED, indent=2),
        f"\ufeff{json.dumps(CANCELLED)}\r\n\r\n",
        f"\n{json.dumps({**CANCELLED, 'order': '2'})}\n\n{json.dumps(CANCELLED)}\n",
        json.dumps([{**CANCELLED, "order": "a\u2028b"}, CANCELLED], ensure_ascii=False),
        "\n".join(
            json.dumps(one, ensure_ascii=False)
            for one in ({**CANCELLED, "order": "a\u2028b"}, CANCELLED)
        ),
    ],
)
def test_events_are_read_as_orders_are(text: str) -> None:
    """A list, one object, or lines; blank lines and separators inside text are no matter."""
    assert reasons(plan(events=text))["reassurance"] == "cancelled"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{json.dumps(SENT)}\n\n{{broken}}\n", "history.json, line 3 cannot be used: 1 fault"),
        (f'{json.dumps(SENT)}\n{{"a": {"[" * 100_000}{"]" * 100_000}}}\n', "line 2 cannot be used"),
        ("[" * 100_000 + "]" * 100_000, "expected at most 64 levels of nesting"),
        ('[{"at": 1e99999999999999999999}]', "history cannot be used"),
        ("7", "expected a JSON list: [...], or one object on each line: {...}"),
    ],
)
def test_what_cannot_be_read_has_its_line(text: str, message: str) -> None:
    """Whatever it is, it is an error of ours."""
    result = plan(history=text)

    assert isinstance(result.exception, DataError)
    assert message in str(result.exception)


def test_policies_of_one_name_are_told_apart() -> None:
    """By their folders where the files have one name, by a number where they are one file."""
    for folder in ("aa", "bb"):
        Path(folder).mkdir()
        Path(folder, "c.toml").write_text(f'name = "ours"\n{TIPS}')

    names = [
        told_apart([Path(path) for path in paths])
        for paths in (("aa/c.toml", "d.toml"), ("aa/c.toml", "bb/c.toml"), ("c.toml", "aa/c.toml"),
                      ("aa/c.toml", "aa/c.toml"))
    ]  # fmt: skip
    result = CliRunner().invoke(
        simulate_command.command,
        ["--orders", "orders.json", "--policy", "aa/c.toml", "--policy", "bb/c.toml"],
    )

    assert names == [["c", "d"], ["aa/c", "bb/c"], ["c", "aa/c"], ["c 1", "c 2"]]
    assert result.stdout.splitlines()[1].split()[-2:] == ["aa/c", "bb/c"]


def test_orders_from_stdin_serve_every_policy() -> None:
    """They are read once, however many policies are compared."""
    for name in ("one", "two"):
        Path(f"{name}.toml").write_text(TIPS)

    result = CliRunner().invoke(
        simulate_command.command,
        ["--orders", "-", "--policy", "one.toml", "--policy", "two.toml", "--format", "json"],
        input=json.dumps([ORDER]),
    )

    assert [len(one["mails"]) for one in json.loads(result.stdout)] == [1, 1]


def test_the_name_of_a_policy_is_not_in_its_digest() -> None:
    """Reports name it after its file; a refusal by a worker has the same digest."""
    Path("ours.toml").write_text(TIPS)

    shown = json.loads(plan("--policy", "ours.toml").stdout)["policy"]
    worker = Policy.from_toml(TIPS).model_copy(update={"collection_notice": "checkout"})

    assert shown == {"name": "ours", "digest": worker.digest}
    assert worker.digest != Policy.from_toml(TIPS).digest


OWN = (
    "from postmail.messages import Category, Message\n"
    "class Birthday(Message):\n"
    '    kind, category, stream = "birthday", Category.MARKETING, "offers"\n'
)
BIRTHDAY = TIPS.replace("tips", "birthday").replace("marketing", "transactional")


@pytest.mark.parametrize("command", [plan_command, simulate_command])
def test_no_policy_calls_a_kind_of_the_shops_own_transactional(
    command: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the settings' modules as by `--messages`: its class says that it is marketing."""
    monkeypatch.syspath_prepend(".")
    Path("own_kinds.py").write_text(OWN)
    Path("own.toml").write_text(BIRTHDAY)
    options = ["--orders", "orders.json", "--policy", "own.toml"]

    named = CliRunner().invoke(command.command, [*options, "--messages", "own_kinds"])
    Path("postmail.toml").write_text('messages = ["own_kinds"]')
    found = CliRunner().invoke(command.command, options)

    for result in (named, found):
        assert isinstance(result.exception, DataError)
        assert "kinds[birthday].category: is marketing by its class" in str(result.exception)


def test_a_zone_in_the_settings_is_for_the_built_in_policy_only() -> None:
    """A file decides for itself, so that a worker who reads it decides the same."""
    Path("postmail.toml").write_text('timezone = "Europe/Berlin"')
    Path("ours.toml").write_text(TIPS)
    Path("named.toml").write_text(f'zone = "UTC"\n{TIPS}')

    shown = {
        name: json.loads(plan("--policy", f"{name}.toml").stdout)["policy"]["digest"]
        for name in ("ours", "named")
    }
    worker = Policy.from_toml(TIPS).model_copy(update={"collection_notice": "checkout"})
    explained = CliRunner().invoke(policy_command.command, ["explain"])

    assert shown == {"ours": worker.digest, "named": worker.digest}
    assert explained.stdout.splitlines()[1].split() == ["shop", "zone", "Europe/Berlin"]


def test_times_in_json_are_utc() -> None:
    """Whatever the zone of `--now`."""
    plain = json.loads(plan("--now", "2026-03-06T10:00+01:00").stdout)
    played = CliRunner().invoke(
        simulate_command.command,
        ["--orders", "orders.json", "--now", "2026-03-06T10:00+01:00", "--format", "json"],
    )

    (first,) = json.loads(played.stdout)
    assert plain["now"] == first["now"] == "2026-03-06T09:00:00Z"
    assert first["until"] == "2026-07-04T09:00:00Z"


@pytest.mark.parametrize("at", ["9999-12-31T23:00Z", "0001-01-01T00:00+14:00"])
def test_the_ends_of_the_calendar_are_no_internal_error(at: str) -> None:
    """As `--now`, or as what a shop writes for a date that it does not know."""
    Path("odd.json").write_text(json.dumps([{**ORDER, "placed_at": at}]))

    for options in (["--orders", "orders.json", "--now", at], ["--orders", "odd.json"]):
        for command in (simulate_command, plan_command):
            result = CliRunner().invoke(command.command, [*options, "--format", "json"])

            assert result.exception is None


@pytest.mark.parametrize(
    ("args", "what", "module"),
    [
        (["--format", "ics"], "a plan as a calendar", "icalendar"),
        (["--policy", "off.toml"], "public_holidays in a policy", "holidays"),
    ],
)
def test_a_missing_extra_says_which(
    args: list[str], what: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs it, and how to install it."""
    monkeypatch.setitem(sys.modules, module, None)
    Path("off.toml").write_text(f"hours.public_holidays = true\n{TIPS}")

    result = plan(*args)

    assert isinstance(result.exception, MissingExtraError)
    assert str(result.exception) == (
        f"{what} needs what is not installed: pip install 'postmail[cadence]'"
    )


def test_who_gets_no_mail_has_no_table() -> None:
    """Of a customer whose mails are all skipped only the count speaks, unless all are asked for."""
    Path("tips.toml").write_text(TIPS)
    Path("events.json").write_text(json.dumps([CANCELLED]))
    asked = ["--orders", "orders.json", "--events", "events.json", "--policy", "tips.toml"]

    def text(*more: str) -> str:
        return CliRunner().invoke(plan_command.command, [*asked, "--now", AT, *more]).stdout

    assert text().startswith("As of 2026-03-06T09:00:00+00:00, policy tips")
    assert "customer 1" in text("--all")


@pytest.mark.parametrize("form", ["html", "ics"])
def test_a_fixed_date_is_no_order(form: str) -> None:
    """A page and a calendar call it what it is."""
    dated = '[[kinds]]\nanchor = "date"\ndate = 2026-03-07T12:00:00Z\n'
    Path("dated.toml").write_text(TIPS.replace("[[kinds]]\n", dated))
    text = plan("--policy", "dated.toml", "--format", form).stdout.replace("\\,", ",")

    assert "fixed date 2026-03-07" in text
    assert "order 2026-03-07" not in text


@pytest.mark.parametrize(
    ("command", "ending", "begins"),
    [
        (plan_command.command, "txt", "customer 1\n"),
        (plan_command.command, "html", "<!DOCTYPE html>"),
        (plan_command.command, "json", "{"),
        (simulate_command.command, "txt", "Customer days\n"),
        (simulate_command.command, "html", "<!DOCTYPE html>"),
    ],
)
def test_a_file_gets_what_its_ending_says(
    command: click.Command, ending: str, begins: str, folder: Path
) -> None:
    """Nothing goes to the terminal then, and a table is a file's as any other form."""
    out = folder / "made" / f"out.{ending}"
    told = CliRunner().invoke(command, ["--orders", "orders.json", "--out", str(out)])

    assert (told.exit_code, told.stdout) == (0, "")
    assert out.read_text("utf-8").startswith(begins)


@pytest.mark.parametrize("option", ["--orders", "--events", "--policy"])
def test_no_input_is_overwritten(option: str, folder: Path) -> None:
    """By whatever name it is called, and in whatever order the two are said."""
    read, (same, linked) = folder / "orders.json", (folder / "same.json", folder / "linked.json")
    same.hardlink_to(read)
    linked.symlink_to(read)
    before = read.read_bytes()
    more = [] if option == "--orders" else ["--orders", "-"]
    for out in (read, same, linked):
        for given in (
            [option, str(read), "--out", str(out)],
            ["--out", str(out), option, str(read)],
        ):
            told = CliRunner().invoke(plan_command.command, [*more, *given], input="[]")
            assert (told.exit_code, read.read_bytes()) == (2, before)
            assert "which would be overwritten" in told.stderr
