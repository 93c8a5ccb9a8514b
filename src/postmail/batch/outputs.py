"""Where mails go: a folder of .eml files, one mbox file, or JSON lines; and the rejects beside."""

from __future__ import annotations

import json
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from email.parser import BytesHeaderParser
from email.policy import default
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from postmail.batch.work import Made, Rejected
from postmail.errors import SettingsError

#: How many digits the number of a line has at least, in the name of a file.
_DIGITS = 7
_MAIL = re.compile(rf"([0-9]{{{_DIGITS},}})-.*\.eml")
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
_FROM = re.compile(rb"^(?=>*From )", re.MULTILINE)


class Sizes(NamedTuple):
    """Bytes in the output and in the rejects: what was written after them is written again."""

    output: int = 0
    rejects: int = 0


class Output(ABC):
    """
    Takes what was made and what was rejected, in order. What a run wrote after its last `sizes`
    were noted down, is taken away when the next run opens it.
    """

    def __init__(self, path: Path, rejects: Path, journal: Path) -> None:
        self.path = path
        self.rejects_path = rejects
        self.journal_path = journal

    def open(self, sizes: Sizes, lines: int) -> Self:
        """Ready to write after *sizes*, and after the line number *lines*."""
        there = self.rejects_path.exists()  # whoever is done with them may take them away
        self._rejects = _Tail(self.rejects_path, sizes.rejects if there else 0)
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rejects.close()

    @abstractmethod
    def write(self, made: Made) -> None:
        """Keep a mail."""

    def written(self) -> Iterator[Path]:
        """What is there of all that a run could write over."""
        if self.rejects_path.exists():
            yield self.rejects_path

    def beyond(self, sizes: Sizes, lines: int) -> Iterator[Path]:
        """What holds more than *sizes*, or a mail after the line number *lines*."""
        if _size(self.rejects_path) > sizes.rejects:
            yield self.rejects_path

    def reject(self, rejected: Rejected) -> None:
        """Keep a line of which no mail was made, with its reason, as a line of JSON."""
        self._rejects.write(
            _json_line(
                line=rejected.number,
                error=rejected.error,
                reason=rejected.reason,
                input=rejected.raw.decode("utf-8", "replace"),
            )
        )

    def sizes(self) -> Sizes:
        """How much was written, with all of it on its way to the disk."""
        return Sizes(rejects=self._rejects.flush())


class Folder(Output):
    """A folder of .eml files, named by line and order: `0000017-N-1042.eml`."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, path / "rejects.jsonl", path / ".progress.json")

    def written(self) -> Iterator[Path]:
        """The rejects, and the first mail."""
        yield from super().written()
        yield from islice(self._mails(), 1)

    def beyond(self, sizes: Sizes, lines: int) -> Iterator[Path]:
        """The rejects, and each mail of a later line."""
        yield from super().beyond(sizes, lines)
        yield from self._mails(after=lines)

    def open(self, sizes: Sizes, lines: int) -> Self:
        """Ready to write after *lines*; mails of later ones are of nobody's run, and go."""
        for path in self._mails(after=lines):
            path.unlink()
        return super().open(sizes, lines)

    def write(self, made: Made) -> None:
        """Keep a mail in a file of its own; a file of the same name is written anew."""
        order = _UNSAFE.sub("-", made.order).strip("-.")[:40]
        (self.path / f"{made.number:0{_DIGITS}d}-{order}.eml").write_bytes(made.data)

    def _mails(self, after: int = -1) -> Iterator[Path]:
        """Each mail that is there of a line with a higher number."""
        for path in self.path.iterdir():
            if (found := _MAIL.fullmatch(path.name)) and int(found[1]) > after:
                yield path


class _OneFile(Output):
    """Everything in one file. Where *path* is a link, what stands beside it is beside the file."""

    def __init__(self, path: Path) -> None:
        file = path.resolve() if path.is_symlink() else path
        super().__init__(
            path,
            file.with_name(f"{file.name}.rejects.jsonl"),
            file.with_name(f"{file.name}.progress.json"),
        )

    def open(self, sizes: Sizes, lines: int) -> Self:
        """Ready to write after *sizes*; what came after them is cut off."""
        self._file = _Tail(self.path, sizes.output)
        self.path.touch()  # also where there are no orders yet
        return super().open(sizes, lines)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        super().__exit__(kind, error, trace)

    def written(self) -> Iterator[Path]:
        """The file, and the rejects."""
        if self.path.exists():
            yield self.path
        yield from super().written()

    def beyond(self, sizes: Sizes, lines: int) -> Iterator[Path]:
        """The file, and the rejects."""
        if _size(self.path) > sizes.output:
            yield self.path
        yield from super().beyond(sizes, lines)

    def write(self, made: Made) -> None:
        """Keep a mail at the end of the file."""
        self._file.write(self.entry(made))

    def sizes(self) -> Sizes:
        """How much was written, with all of it on its way to the disk."""
        return super().sizes()._replace(output=self._file.flush())

    @abstractmethod
    def entry(self, made: Made) -> bytes:
        """A mail as the file holds it."""


class Mbox(_OneFile):
    """One file for mail programs, in the variant `mboxrd`: quoting that can be undone."""

    def entry(self, made: Made) -> bytes:
        """The mail with LF line ends, between its `From ` line and an empty one."""
        content = _FROM.sub(b">", made.data.replace(b"\r\n", b"\n"))
        return b"From postmail Thu Jan  1 00:00:00 1970\n" + content.rstrip(b"\n") + b"\n\n"


class JsonLines(_OneFile):
    """One JSON object in a line for each mail: for programs that send, or look."""

    def entry(self, made: Made) -> bytes:
        """Line, order, address, subject, message id, and the whole mail under `eml`."""
        headers = BytesHeaderParser(policy=default).parsebytes(made.data)
        return _json_line(
            line=made.number,
            order=made.order,
            to=made.to,
            subject=str(headers["Subject"]),
            message_id=str(headers["Message-ID"]),
            eml=made.data.decode("ascii"),
        )


class _Tail:
    """A file that grows, made when the first bytes come."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._size = size
        self._file: BinaryIO | None = None
        there = _size(path)
        if there < size:
            problem = f"has {there} bytes, and the last run noted {size}"
            remedy = "put it back, or give new orders a file and an --out of their own"
            raise SettingsError(file=str(path), problem=f"{problem}: {remedy}")
        if there:
            with path.open("r+b") as file:
                file.truncate(size)

    def write(self, data: bytes) -> None:
        """Add *data*."""
        if self._file is None:
            self._file = self._path.open("ab")
        self._file.write(data)
        self._size += len(data)

    def flush(self) -> int:
        """The size of the file, with nothing left in a buffer."""
        if self._file is not None:
            self._file.flush()
            os.fsync(self._file.fileno())
        return self._size

    def close(self) -> None:
        """Close the file, where it was opened."""
        if self._file is not None:
            self._file.close()


def output_for(path: Path) -> Output:
    """The output that *path* names by how it ends: .mbox, .jsonl, or else a folder."""
    kinds: dict[str, Callable[[Path], Output]] = {".mbox": Mbox, ".jsonl": JsonLines}
    return kinds.get(path.suffix.lower(), Folder)(path)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _json_line(**facts: object) -> bytes:
    # An error of the system's may quote a name that is no text (PEP 383).
    return json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
