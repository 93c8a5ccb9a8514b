"""The group: its help, its laziness, its exit statuses, its one place for errors."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from postmail.cli import run as running
from postmail.cli.commands import COMMANDS, postmail
from postmail.cli.run import block
from postmail.errors import LocaleError, MissingExtraError
from tests.cli.conftest import Call


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_as_it_was_read(name: str, call: Call, golden: Callable[[str, str], None]) -> None:
    """The help of the group and of each command is what somebody read and found good."""
    outcome = call(*filter(None, [name]), "--help")

    assert (outcome.status, outcome.err) == (0, "")
    golden(f"help{'-' if name else ''}{name}.txt", outcome.out)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_the_module_of_its_name(name: str) -> None:
    """The table of commands leads to commands that explain themselves."""
    command = postmail.get_command(click.Context(postmail), name)

    assert command is not None
    assert command.help


def test_help_loads_no_command() -> None:
    """`postmail --help` imports neither a command nor what commands need."""
    script = (
        "import sys; from postmail.cli.run import run; run(['--help'])\n"
        "print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = set(done.stderr.decode().split())

    assert not loaded & {"pydantic", "jinja2", "babel", "rich", "premailer", "lxml"}
    assert not loaded & {f"postmail.cli.{name}" for name in COMMANDS}


def test_a_mail_is_made_without_what_it_does_not_need(order: Path, tmp_path: Path) -> None:
    """`render` of postmail's own JSON loads no tables, shop's format, second path, other kind."""
    arguments = ["render", "simple", "--order", str(order), "--out", str(tmp_path / "mail")]
    script = (
        f"import sys; from postmail.cli.run import run; run({arguments!r})\n"
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    loaded = set(done.stdout.decode().split())

    assert (tmp_path / "mail").is_file()
    assert not loaded & {"rich", "premailer", "postmail.readers.platforms", "postmail.fast"}
    assert "postmail.messages.confirmation" in loaded
    assert not loaded & {"postmail.messages.loyalty", "postmail.messages.payments"}


def test_the_version_is_shown(call: Call) -> None:
    """`--version` names the package and its version."""
    outcome = call("--version")

    assert (outcome.status, outcome.out.split()[0]) == (0, "postmail")


@pytest.mark.parametrize(
    "arguments",
    [["frobnicate"], ["--frobnicate"], ["render"], ["render", "simple"], ["inspect", "gone.json"]],
)
def test_wrong_usage_is_status_2(arguments: list[str], call: Call) -> None:
    """An unknown command or option, a missing one, a file that is not there: 2, said on stderr."""
    outcome = call(*arguments)

    assert (outcome.status, outcome.out) == (2, "")
    assert "Error: " in outcome.err


def test_a_fault_of_postmail_is_a_block_too(
    call: Call, monkeypatch: pytest.MonkeyPatch, order: Path
) -> None:
    """Even a bug shows no traceback, but how to see one."""
    monkeypatch.setattr("postmail.cli.inspect.show", lambda _: 1 / 0)
    outcome = call("inspect", order)

    assert outcome.status == 1
    assert outcome.err.splitlines() == [
        "error: this is a fault in postmail or in a module that it was given, not in your data:",
        "  ZeroDivisionError: division by zero",
        "  set POSTMAIL_TRACEBACK=1 and run the command again to see where it comes from",
    ]
    monkeypatch.setenv("POSTMAIL_TRACEBACK", "1")

    assert "Traceback" in call("inspect", order).err


def test_errors_of_files_name_the_file() -> None:
    """A folder in the way or a full disk is told like any other error."""
    error = PermissionError(13, "Permission denied", "out/index.html")

    assert block(error) == "out/index.html: permission denied"


def test_a_missing_extra_is_named() -> None:
    """A command that needs an extra says which one, not which module."""
    absent = ModuleNotFoundError("No module named 'holidays'", name="holidays")

    assert block(absent) == (
        "this needs an extra that is not installed: pip install 'postmail[cadence]'"
    )
    assert "[preview]" in block(ModuleNotFoundError("No module named 'tomli_w'", name="tomli_w"))
    assert "fault in postmail" in block(ModuleNotFoundError("No module named 'x'", name="x"))


def test_a_missing_extra_is_named_without_the_name_of_a_class() -> None:
    """Who calls a command knows none of ours; what people say of the command stays."""
    absent = MissingExtraError(what="postmail.preview.Postbox", extras=("check", "preview"))
    calendar = MissingExtraError(what="a plan as a calendar", extras=("cadence",))

    assert block(absent) == (
        "this needs an extra that is not installed: pip install 'postmail[check,preview]'"
    )
    assert block(calendar).startswith("a plan as a calendar needs ")


def test_errors_of_postmail_are_their_own_text() -> None:
    """What the library says, the command line says."""
    error = LocaleError(tag="x", problem="expected a language tag")

    assert block(error) == str(error)


def test_ctrl_c_stops_quietly(call: Call, monkeypatch: pytest.MonkeyPatch, order: Path) -> None:
    """An interrupted command says so in a word and leaves with the shell's status for it."""

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("postmail.cli.inspect.show", interrupted)
    outcome = call("inspect", order)

    assert (outcome.status, outcome.err) == (128 + signal.SIGINT, "\nstopped\n")


def test_a_reader_that_leaves_is_no_error(order: Path) -> None:
    """`postmail ... | head -1` ends without a traceback or a complaint of the interpreter."""
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "postmail", "inspect", str(order)],
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)

    assert (done.returncode, done.stderr) == (running.CUT_OFF, b"")


def test_output_is_utf_8_whatever_the_terminal(order: Path) -> None:
    """A terminal that claims to be ASCII gets all characters of the mail."""
    arguments = ["render", "simple", "--order", str(order), "--format", "text", "--locale", "sv"]
    done = subprocess.run(
        [sys.executable, "-m", "postmail", *arguments],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"},
    )

    assert "Tack för din beställning" in done.stdout.decode("utf-8")
