"""SpamAssassin, where this machine has it and somebody asks for it; never a service elsewhere."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from shutil import which

from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options
from postmail.errors import SettingsError

SCORE = Rule(
    "spam-score",
    Severity.ERROR,
    "SpamAssassin takes it for spam",
    "The mail lands where nobody looks.",
    "mend the tests that it names; some concern the sending server only",
)
TEST = Rule(
    "spam-test",
    Severity.NOTE,
    "a test of SpamAssassin counts against it",
    "Each point brings the mail nearer to the spam folder.",
    "see what the test looks for",
)
RULES = (SCORE, TEST)

_PROGRAM = "spamassassin"
_SECONDS = 60
_VERDICT = re.compile(r"score=(-?[\d.]+) required=(-?[\d.]+)")
#: A line of its report: points, the name of the test, what it says.
_LINE = re.compile(r"^\s*\*?\s*(-?\d+\.\d+)\s+([A-Z][A-Z0-9_]+)\s+(.*)$", re.MULTILINE)


def examine(letter: Letter, options: Options) -> Iterator[Finding]:
    """
    What SpamAssassin says of *letter*; nothing, unless the options ask for it.

    Raises:
        SettingsError: it is asked for, and not installed.
    """
    if not options.spam or not letter.raw:
        return
    said = _ask(letter.raw)
    place = Place(part="mime", file=letter.label.file)
    verdict = _VERDICT.search(said)
    if verdict and float(verdict[1]) >= float(verdict[2]):
        yield SCORE.found(f"{verdict[1]} points, {verdict[2]} are spam", place)
    for points, name, about in _LINE.findall(said):
        if float(points) >= 0.1:
            yield TEST.found(f"{name}, {points} points: {about.strip()}", place)


def _ask(raw: bytes) -> str:
    program = which(_PROGRAM)
    if program is None:
        problem = "is not installed; Debian has it as the package spamassassin"
        raise SettingsError(file=_PROGRAM, problem=problem)
    command = [program, "--local", "--test-mode"]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=raw, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SettingsError(file=_PROGRAM, problem=f"did not answer: {error}") from None
    return done.stdout.decode("utf-8", "replace")
