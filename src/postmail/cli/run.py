"""The one place where an error becomes a block of text on stderr and an exit status."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

import click

from postmail.cli.aside import harmless
from postmail.cli.commands import postmail
from postmail.errors import MissingExtraError, PostmailError
from postmail.extras import extra_with

DONE = 0  #: all went well
REFUSED = 1  #: findings, or an input that was refused
STOPPED = 130  #: Ctrl-C or SIGTERM, as shells report it: 128 and the signal's number
CUT_OFF = 141  #: whoever read our output stopped reading: `postmail ... | head`

#: Set it to see where a fault of postmail's own came from.
_TRACEBACK = "POSTMAIL_TRACEBACK"


def run(arguments: Sequence[str]) -> int:
    """Run the command that *arguments* name; the exit status. Nothing is raised."""
    try:
        with postmail.make_context("postmail", list(arguments)) as context:
            postmail.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as finished:  # --help and --version end here
        return finished.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nstopped", err=True)  # below the terminal's ^C
        return STOPPED
    except BrokenPipeError:
        _silence_stdout()
        return CUT_OFF
    except Exception as error:
        show(error)
        return REFUSED
    return DONE


def show(error: Exception) -> None:
    """Print *error* as one readable block on stderr."""
    click.secho("error: ", fg="red", bold=True, nl=False, err=True)
    click.echo(harmless(block(error)), err=True)


def block(error: Exception) -> str:
    """What people read of *error*: what, where, what would be right."""
    if isinstance(error, MissingExtraError) and error.what.startswith("postmail."):
        return _lacking(",".join(error.extras))
    if isinstance(error, PostmailError):
        return str(error)
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{(error.strerror or str(error)).lower()}"
    if isinstance(error, ModuleNotFoundError) and (extra := extra_with(error.name or "")):
        return _lacking(extra)
    if os.environ.get(_TRACEBACK):
        return "".join(traceback.format_exception(error)).rstrip()
    return (
        f"this is a fault in postmail or in a module that it was given, not in your data:\n"
        f"  {type(error).__name__}: {error}\n"
        f"  set {_TRACEBACK}=1 and run the command again to see where it comes from"
    )


def _lacking(extras: str) -> str:
    """What to install; which of our classes needs it, says nothing to who typed a command."""
    return f"this needs an extra that is not installed: pip install 'postmail[{extras}]'"


def _silence_stdout() -> None:
    """Keep Python from flushing into the closed pipe when it ends (see its `signal` docs)."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
