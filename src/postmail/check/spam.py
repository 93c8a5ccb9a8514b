"""SpamAssassin, where this machine has it and somebody asks for it; never a service elsewhere."""

from __future__ import annotations

import os
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
#: Points that are worth a line: many tests only inform, and count nothing.
_WORTH = 0.1
_VERDICT = re.compile(r"X-Spam-Status: \w+, score=(-?[\d.]+)\s+required=(-?[\d.]+)")
#: Where its report begins; a mail that quotes one cannot add to it.
_REPORT = "Content analysis details:"
#: A line of the report: points, the name of the test, what it says, on more than one line if long.
_LINE = re.compile(r"^ *(-?\d+(?:\.\d+)?) +([A-Z][A-Z0-9_]+) +(.*(?:\n {20,}\S.*)*)$", re.MULTILINE)


def examine(letter: Letter, options: Options) -> Iterator[Finding]:
    """
    What SpamAssassin says of *letter*; nothing, unless the options ask for it.

    Raises:
        SettingsError: it is asked for, and not installed, or it fails.
    """
    if not options.spam or not letter.raw:
        return
    said = _ask(letter.raw)
    place = Place(part="mime", file=letter.label.file)
    verdict = _VERDICT.search(said)
    if verdict is None:
        raise SettingsError(file=_PROGRAM, problem="gave no verdict; try it on the command line")
    spam = float(verdict[1]) >= float(verdict[2])
    if spam:
        yield SCORE.found(f"{verdict[1]} points, {verdict[2]} are spam", place)
    # the report stands before a mail that is spam, and after one that is none
    report = (said.partition if spam else said.rpartition)(_REPORT)[2]
    for points, name, about in _LINE.findall(report.partition("\n\n------------=_")[0]):
        if float(points) >= _WORTH:
            yield TEST.found(f"{name}, {points} points: {' '.join(about.split())}", place)


def _ask(raw: bytes) -> str:
    program = which(_PROGRAM)
    if program is None:
        problem = "is not installed; Debian has it as the package spamassassin"
        raise SettingsError(file=_PROGRAM, problem=problem)
    command = [program, "--local", "--test-mode", "--nocreate-prefs"]
    plain = {**os.environ, "LC_ALL": "C"}  # its report in English, whatever this machine speaks
    try:
        done = subprocess.run(  # noqa: S603
            command, input=raw, capture_output=True, timeout=_SECONDS, check=False, env=plain
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SettingsError(file=_PROGRAM, problem=f"did not answer: {error}") from None
    return done.stdout.decode("utf-8", "replace")
