"""Findings for people: rule by rule, why it matters, where it is, how to mend it."""

from __future__ import annotations

from itertools import groupby

import click
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from postmail.check.finding import Finding, Rule, Severity
from postmail.check.report import Report
from postmail.cli.terminal import say

_COLOUR = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold blue"}
#: How many places of one rule are shown, and how many mails are named for each.
_PLACES, _MAILS = 12, 3


def show(report: Report, notes: bool = False) -> None:
    """Print *report*: the worst first, the count last; notes are counted only, unless asked for."""
    told = [one for one in report.findings if notes or one.severity is not Severity.NOTE]
    groups = groupby(told, key=lambda one: (one.severity, one.rule.id))
    for _, group in groups:
        found = list(group)
        say(*_block(found[0].rule, found), "")
    more = " --notes shows the notes." if len(told) < len(report.findings) else ""
    click.echo(_sum(report) + more)


def _block(rule: Rule, found: list[Finding]) -> list[RenderableType]:
    severity = found[0].severity
    head = Text.assemble((severity.value, _COLOUR[severity]), f"  {rule.id}: {rule.title}")
    lines: list[RenderableType] = [head, Padding(rule.why, (0, 0, 0, 2))]
    for finding in found[:_PLACES]:
        lines.append(Padding(_where(finding), (0, 0, 0, 4)))
    if len(found) > _PLACES:
        lines.append(Padding(f"and {len(found) - _PLACES} more", (0, 0, 0, 4)))
    remedies = dict.fromkeys(finding.remedy for finding in found)
    lines += [Padding(f"-> {remedy}", (0, 0, 0, 2)) for remedy in list(remedies)[:_PLACES]]
    return lines


def _where(finding: Finding) -> str:
    parts = [finding.what if finding.what != finding.rule.title else "", str(finding.place)]
    lines = [": ".join(filter(None, reversed(parts)))]
    if finding.place.source.strip():
        lines.append(f"    {finding.place.source.strip()[:160]}")
    if finding.mails and finding.mails != (finding.place.file,):
        more = f" and {len(finding.mails) - _MAILS} more" if len(finding.mails) > _MAILS else ""
        lines.append(f"    in {', '.join(finding.mails[:_MAILS])}{more}")
    return "\n".join(filter(None, lines))


def _sum(report: Report) -> str:
    """
    The last line.

    >>> _sum(Report((), mails=3))
    '3 mails checked: nothing found.'
    """
    counts = [
        f"{count} {severity.value}{'s' if count != 1 else ''}"
        for severity in Severity
        if (count := report.count(severity))
    ]
    known = f" ({report.known} known are not shown)" if report.known else ""
    mails = f"{report.mails} mail{'s' if report.mails != 1 else ''}"
    return f"{mails} checked: {', '.join(counts) or 'nothing found'}{known}."
