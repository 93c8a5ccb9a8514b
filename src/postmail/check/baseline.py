"""What is known and accepted for now: a file of findings that a run does not tell again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from postmail.check.report import Report
from postmail.errors import SettingsError
from postmail.replacing import replace_file

_VERSION = 1


def write_baseline(report: Report, path: Path) -> None:
    """
    Write the findings of *report* to *path*, sorted, so that a change of it reads well; what stood
    there goes when all is written (see `replace_file`).

    Raises:
        OSError: it cannot be written.
    """
    keys = sorted({finding.key for finding in report.findings})
    rows = [dict(zip(("rule", "what", "file", "place"), key, strict=True)) for key in keys]
    text = json.dumps({"version": _VERSION, "findings": rows}, ensure_ascii=False, indent=2)
    replace_file(path, f"{text}\n".encode())


def without_known(report: Report, path: Path) -> Report:
    """
    *report* without what *path* holds.

    Raises:
        SettingsError: *path* cannot be read, or is no baseline.
    """
    known = _read(path)
    kept = tuple(finding for finding in report.findings if finding.key not in known)
    return replace(report, findings=kept, known=len(report.findings) - len(kept))


def _read(path: Path) -> set[tuple[str, str, str, str]]:
    try:
        rows = json.loads(path.read_bytes())["findings"]
        return {(row["rule"], row["what"], row["file"], row["place"]) for row in rows}
    except OSError as error:
        problem = f"cannot be read: {error.strerror}; --write-baseline writes it"
    except (ValueError, KeyError, TypeError, RecursionError):
        problem = "is no baseline; write a new one with --write-baseline"
    raise SettingsError(file=str(path), problem=problem) from None
