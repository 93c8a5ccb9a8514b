"""All findings of a run: each once, with the mails it was seen in; for people, programs and CI."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from postmail.check.finding import Finding, Severity
from postmail.version import __version__

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
#: How SARIF 2.1.0 (OASIS) and GitHub's annotations call the severities.
_SARIF = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


@dataclass(frozen=True)
class Report:
    """What was found in *mails* mails, the worst first; *known* were in the baseline."""

    findings: tuple[Finding, ...]
    mails: int
    known: int = 0
    sources: dict[str, str] = field(default_factory=dict)
    """Where outside facts come from: `{"caniemail": "commit ... of 2026-06-29"}`."""

    @property
    def failed(self) -> bool:
        """Whether there is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def count(self, severity: Severity) -> int:
        """How many findings are of *severity*."""
        return sum(finding.severity is severity for finding in self.findings)

    def to_json(self) -> str:
        """The report for programs; docs/check.md lists the keys."""
        found = {
            "version": __version__,
            "mails": self.mails,
            "known": self.known,
            "counts": {severity.value: self.count(severity) for severity in Severity},
            "sources": self.sources,
            "findings": [_facts(finding) for finding in self.findings],
        }
        return json.dumps(found, ensure_ascii=False, indent=2)

    def to_sarif(self) -> str:
        """SARIF 2.1.0, for code scanning."""
        rules = {finding.rule.id: finding.rule for finding in self.findings}
        driver = {
            "name": "postmail check",
            "version": __version__,
            "rules": [
                {
                    "id": rule.id,
                    "shortDescription": {"text": rule.title},
                    "fullDescription": {"text": rule.why},
                    "help": {"text": rule.remedy},
                    "defaultConfiguration": {"level": _SARIF[rule.severity]},
                }
                for rule in rules.values()
            ],
        }
        run = {"tool": {"driver": driver}, "results": [_sarif(one) for one in self.findings]}
        schema = "https://json.schemastore.org/sarif-2.1.0.json"
        return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, indent=2)

    def to_github(self) -> str:
        """Workflow commands that GitHub shows beside the lines of a change."""
        return "\n".join(map(_github, self.findings))


def joined(reports: Iterable[Report]) -> Report:
    """Several reports as one."""
    parts = list(reports)
    found = [
        (label, one) for part in parts for one in part.findings for label in one.mails or ("",)
    ]
    sources = {name: said for part in parts for name, said in part.sources.items()}
    return Report(gathered(found), sum(part.mails for part in parts), sources=sources)


def placed(report: Report, folders: Sequence[Path], base: Path) -> Report:
    """
    *report* with its files named as from *base*, so that an editor, a baseline and GitHub know them
    on every machine: a template by the first of *folders* that has it. What lies elsewhere, as
    built-in templates do, keeps its name.
    """
    named = {one.place.file: _named(one.place.file, folders, base) for one in report.findings}
    findings = (
        replace(one, place=replace(one.place, file=named[one.place.file]))
        for one in report.findings
    )
    return replace(report, findings=tuple(findings))


def _named(file: str, folders: Sequence[Path], base: Path) -> str:
    paths = (folder.resolve() / file for folder in folders if file)
    path = next((path for path in paths if path.is_file()), None)
    if path and path.is_relative_to(base.resolve()):
        return path.relative_to(base.resolve()).as_posix()
    return file


def gathered(findings: Iterable[tuple[str, Finding]]) -> tuple[Finding, ...]:
    """(label of a mail, finding) pairs as findings, each once, the worst first."""
    seen: dict[tuple[str, str, str, str], list[Any]] = {}
    for label, finding in findings:
        _, labels = seen.setdefault(finding.key, [finding, {}])
        if label:
            labels[label] = None
    whole = [replace(finding, mails=tuple(labels)) for finding, labels in seen.values()]
    return tuple(sorted(whole, key=lambda one: (_ORDER[one.severity], one.rule.id, str(one.place))))


def _facts(finding: Finding) -> dict[str, Any]:
    place = finding.place
    where = {name: getattr(place, name) for name in ("part", "path", "file", "line", "column")}
    return {
        "rule": finding.rule.id,
        "severity": finding.severity.value,
        "what": finding.what,
        "why": finding.rule.why,
        "remedy": finding.remedy,
        "docs": finding.rule.docs,
        "place": {name: value for name, value in where.items() if value},
        "source": place.source,
        "facts": finding.facts,
        "mails": list(finding.mails),
    }


def _sarif(finding: Finding) -> dict[str, Any]:
    place = finding.place
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "level": _SARIF[finding.severity],
        "message": {"text": f"{finding.what}\n{finding.remedy}"},
    }
    # GitHub refuses results without a file: what is said of a whole mail stands at its template
    kind = finding.mails[0].partition(" ")[0] if finding.mails else ""
    if file := place.file or (kind and f"{kind}/body.mjml"):
        physical: dict[str, Any] = {"artifactLocation": {"uri": quote(PurePath(file).as_posix())}}
        if place.line:
            region = {"startLine": place.line, "startColumn": place.column or 1}
            physical["region"] = region
        result["locations"] = [{"physicalLocation": physical}]
    elif str(place):
        logical = {"fullyQualifiedName": str(place)}
        result["locations"] = [{"logicalLocations": [logical]}]
    return result


def _github(finding: Finding) -> str:
    place = finding.place
    known = {"file": place.file, "line": place.line, "col": place.column, "title": finding.rule.id}
    spots = ",".join(
        f"{name}={_escaped(str(value), ',:')}" for name, value in known.items() if value
    )
    said = finding.what if place.file else f"{finding.what} ({place})"
    return f"::{_GITHUB[finding.severity]} {spots}::{_escaped(f'{said}. {finding.remedy}')}"


def _escaped(text: str, more: str = "") -> str:
    """As workflow commands want it: per cent, line ends, and in properties comma and colon."""
    for sign in f"%\r\n{more}":
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
