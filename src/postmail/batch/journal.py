"""How far a run has come, in a small file beside its output: what a restart goes on from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from postmail.batch.outputs import Sizes
from postmail.batch.work import Job
from postmail.errors import SettingsError

_VERSION = 3
_Numbers = TypeVar("_Numbers", bound=tuple[int, ...])
#: Bytes that are compared of the input, where it begins and before the place that was reached: one
#: that only grew has them as they were.
_COMPARED = 4096


class Progress(NamedTuple):
    """
    Bytes of the input and lines that are done with, mails written, lines rejected; at the end of a
    run, whether a last line waits for its own end; and how many of the rejected lines a run has
    told that came to its end.
    """

    read: int = 0
    lines: int = 0
    written: int = 0
    rejected: int = 0
    waits: bool = False
    told: int = 0


class Noted(NamedTuple):
    """How far the last run came, what it had written, and whether it came to its end."""

    progress: Progress = Progress()
    sizes: Sizes = Sizes()
    ended: bool = False


class Journal:
    """
    The file at *path*. It belongs to one input and one job: a restart with others is refused, and
    so is one with edited templates or words, or with an input whose lines have moved since. The
    input is *source*, as the run has it open: another file may stand at its path by now.
    """

    def __init__(self, path: Path, job: Job, source: BinaryIO) -> None:
        self._path = path
        self._source = source
        self._job = _digest(job)
        self._date = job.envelope.date.isoformat()

    def resume(self) -> Noted:
        """
        What the last run noted; nothing where there was none.

        Raises:
            SettingsError: that run had another job or input, or the file is not ours.
        """
        try:
            noted = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return Noted()
        except ValueError:
            raise self._refusal("is no journal of postmail batch") from None
        if isinstance(noted, dict) and noted.get("version") not in (None, _VERSION):
            raise self._refusal("was written by another version of postmail")
        try:
            job, input_ = noted["job"], noted["input"]
            progress, sizes = _numbers(Progress, noted, "progress"), _numbers(Sizes, noted, "sizes")
            ended = noted["ended"]
        except (LookupError, TypeError):
            raise self._refusal("is no journal of postmail batch") from None
        if ended:
            progress = progress._replace(told=progress.rejected)
        if progress.read and job != self._job:
            raise self._refusal("the mails there were made with other options or templates")
        if input_ != self._input(progress.read):
            raise self._refusal("the mails there were made of another input")
        return Noted(progress, sizes, ended)

    def note(self, progress: Progress, sizes: Sizes, *, ended: bool = False) -> None:
        """Put down how far the run has come; the file is old or new, never half of each."""
        facts = {
            "version": _VERSION,
            "job": self._job,
            "date": self._date,
            "input": self._input(progress.read),
            "progress": progress,
            "sizes": sizes,
            "ended": ended,
        }
        beside = self._path.with_name(f"{self._path.name}.new")
        beside.write_text(json.dumps(facts) + "\n", encoding="ascii")
        beside.replace(self._path)

    def _input(self, read: int) -> str:
        """Sixteen digits over the beginning and the end of the first *read* bytes, or of fewer."""
        place = self._source.tell()
        compared = b""
        for start in (0, max(0, read - _COMPARED)):
            self._source.seek(start)
            compared += self._source.read(min(read, _COMPARED))
        self._source.seek(place)
        return hashlib.sha256(compared).hexdigest()[:16]

    def _refusal(self, problem: str) -> SettingsError:
        remedy = "name another --out, or remove them all to begin anew"
        return SettingsError(file=str(self._path), problem=f"{problem}: {remedy}")


def _numbers(cls: Callable[..., _Numbers], noted: dict[str, Any], name: str) -> _Numbers:
    if not all(isinstance(number, int) and number >= 0 for number in noted[name]):
        raise TypeError(name)
    return cls(*noted[name])


def noted_date(path: Path) -> datetime | None:
    """The `Date` that the run at *path* gave its mails, None where there was no run."""
    try:
        date = datetime.fromisoformat(json.loads(path.read_bytes())["date"])
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return date if date.tzinfo else None  # else it is no journal of ours, which the run will say


def _digest(job: Job) -> str:
    """Sixteen digits over what decides how a mail looks, but for code."""
    facts = [
        job.kind,
        job.catalogue.strict,
        job.catalogue.brand.digest,
        job.catalogue.expanded(job.kind).digest,
        _digest_of_words(job.catalogue.template_dirs),
        repr(job.envelope),
        [job.locale, job.tone, job.platform, job.timezone, job.currency],
        dict(job.data),
    ]
    return hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _digest_of_words(folders: Iterable[Path]) -> str:
    """The same over all catalogues of translations below *folders*, in their order."""
    total = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("_locales/*/LC_MESSAGES/*.po")):
            total.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
        total.update(b"\1")
    return total.hexdigest()[:16]
