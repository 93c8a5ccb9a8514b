"""What a shop has that installed postmail without its extras, or with some of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

#: What the extras bring; in these tests it is as if none of it were installed.
ABSENT = (
    *("aiosmtplib", "django", "holidays", "icalendar", "imagesize", "sqlalchemy", "starlette"),
    *("tinycss2", "tomli_w", "uvicorn", "watchfiles"),
)
#: Python looks here at its start: what is None in `sys.modules` is not found.
HOOK = f"import sys\nsys.modules.update(dict.fromkeys({ABSENT}))\n"

#: {what a shop writes: the extras that it is told}.
NEEDS = {
    "from postmail.check import check_mail": "check",
    "from postmail.testing import assert_mail_ok": "check",
    "from postmail.preview import create_app": "check,preview",
    "from postmail.cadence.ledger import DatabaseStore": "ledger",
    "import postmail.handover.aiosmtp": "smtp",
    "import postmail.handover.django": "django",
    "import postmail.handover.anymail": "django",
}


def python(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A new Python in *folder* that finds no extra."""
    (folder / "bare.py").write_text(HOOK, encoding="utf-8")
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_plugin_is_no_burden(tmp_path: Path) -> None:
    """Every run of pytest loads it: it works, with its fixtures, where no extra is installed."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    (tmp_path / "test_it.py").write_text(
        "from postmail.testing import Outbox, make_order\n\n\n"
        "def test_it(mail_outbox, mail_snapshot):\n"
        "    assert type(mail_outbox) is Outbox and make_order(lines=2).lines\n"
    )
    main = "import bare, postmail.testing.plugin, pytest; raise SystemExit(pytest.main(['-q']))"
    run = python("-c", main, folder=tmp_path)

    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert "1 passed" in run.stdout


@pytest.mark.parametrize("statement", NEEDS)
def test_a_missing_extra_is_named(statement: str, tmp_path: Path) -> None:
    """It is an ImportError, as callers expect, that says what to install: all of it at once."""
    code = f"import bare\ntry:\n    {statement}\nexcept ImportError as error:\n    print(error)"
    run = python("-c", code, folder=tmp_path)

    assert run.stdout.strip().endswith(f"pip install 'postmail[{NEEDS[statement]}]'"), run.stderr


@pytest.mark.parametrize(("command", "extras"), [("check", "check"), ("preview", "check,preview")])
def test_help_needs_no_extra(command: str, extras: str, tmp_path: Path) -> None:
    """What a command does can be read before anything is installed for it."""
    main = "import bare; from postmail.cli.run import run; raise SystemExit(run({}))"
    told = python("-c", main.format([command, "--help"]), folder=tmp_path)
    refused = python("-c", main.format([command]), folder=tmp_path)

    assert (told.returncode, refused.returncode) == (0, 1)
    assert f"postmail {command}" in told.stdout
    assert f"pip install 'postmail[{extras}]'" in refused.stderr
