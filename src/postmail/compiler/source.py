"""Where templates come from: the search path, a file's text, and a place in it to point at."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from postmail.errors import CompileError, TemplateError, TemplateNotFoundError


class Place(NamedTuple):
    """A spot in a template: *file*, *line*, *column* (1-based), the *source* line, the *trail*."""

    file: str
    line: int
    column: int = 0
    source: str = ""
    trail: tuple[str, ...] = ()

    def error(
        self, what: str, remedy: str = "", kind: type[TemplateError] = CompileError
    ) -> TemplateError:
        """The error that points here, to raise."""
        return kind(
            what=what,
            file=self.file,
            line=self.line,
            column=self.column,
            source=self.source,
            remedy=remedy,
            trail=self.trail,
        )

    def inside(self, user: Place) -> Place:
        """This place as reached through an include or a block used at *user*."""
        return self.by(user.step)

    def by(self, trail: tuple[str, ...]) -> Place:
        """This place as reached by way of *trail*."""
        return Place._make((*self[:4], trail))

    @property
    def step(self) -> tuple[str, ...]:
        """The trail of what is used here."""
        return (*self.trail, f"{self.file}:{self.line}")


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """Where an element of the mail came from: *number* marks it in annotated output."""

    number: int
    tag: str
    place: Place
    msgids: tuple[tuple[str | None, str], ...] = ()
    data_paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One template file: *name* as the author knows it, *text* with plain line ends."""

    name: str
    text: str
    trail: tuple[str, ...] = ()
    _starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        for line in self.text.split("\n"):
            starts.append(starts[-1] + len(line) + 1)
        object.__setattr__(self, "_starts", starts)

    def place(self, offset: int) -> Place:
        """The place of the character at *offset*."""
        line = max(bisect_right(self._starts, offset) - 1, 0)
        return Place(
            self.name, line + 1, offset - self._starts[line] + 1, self.line(line + 1), self.trail
        )

    def line(self, number: int) -> str:
        """Line *number* (1-based), or nothing."""
        start, *rest = self._starts[number - 1 : number + 1] or [0]
        return self.text[start : rest[0] if rest else None].rstrip("\n")


@dataclass(frozen=True)
class Folders:
    """Template folders, the first that has a file wins."""

    roots: tuple[Path, ...]

    def read(self, name: str, user: Place | None = None) -> Source:
        """
        The file *name* (relative, forward slashes), for the include or block at *user*.

        Raises:
            TemplateNotFoundError: no folder has it, or the name leads out of the folders.
            CompileError: it is not UTF-8, or this program may not read it.
        """
        path = self.find(name)
        if path is None:
            raise self._not_found(name, user)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise Place(name, line).error("a byte that is not UTF-8", "save it as UTF-8") from None
        except FileNotFoundError:  # it went since we looked
            raise self._not_found(name, user) from None
        except OSError as error:
            what = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
            raise Place(name, 0).error(what, f"let this program read {path}") from None
        trail = user.step if user else ()
        return Source(name, text.replace("\r\n", "\n").replace("\r", "\n"), trail)

    def find(self, name: str) -> Path | None:
        """The first file called *name*, or None."""
        parts = name.split("/")
        if any(part in ("", ".", "..") or "\\" in part or "\0" in part for part in parts):
            return None
        candidates = (root.joinpath(*parts) for root in self.roots)
        return next(filter(_is_file, candidates), None)

    def stray(self, name: str) -> Path | None:
        """
        What was perhaps meant to be the file *name* and is not, in a folder before the one that
        has it: it is spelt otherwise (`Body.mjml`, `_Blocks`), a folder, or a link that leads
        nowhere.
        """
        parts = name.split("/")
        for root in self.roots:
            if _is_file(root.joinpath(*parts)):
                break
            if found := next(_spelt_like(root, parts), None):
                return found
        return None

    def blocks(self) -> tuple[str, ...]:
        """The names of all blocks, sorted."""
        return tuple(
            sorted({path.stem for root in self.roots for path in root.glob("_blocks/*.mjml")})
        )

    def _not_found(self, name: str, user: Place | None) -> TemplateError:
        where = ", ".join(str(root) for root in self.roots)
        what = f"there is no template file {name!r}"
        remedy = f"looked in: {where}"
        if user:
            return user.error(what, remedy, TemplateNotFoundError)
        return TemplateNotFoundError(what=what, file=name, remedy=remedy)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:  # what lies there would win: to go on without it were another mail
        raise Place(str(path.parent), 0).error(
            "the folder cannot be read: permission denied", "let this program read it"
        ) from None
    except OSError:  # a name that is too long for this machine
        return False


def _spelt_like(folder: Path, parts: list[str]) -> Iterator[Path]:
    """What lies below *folder* and is called *parts*, whatever its capitals."""
    name, *below = parts
    try:
        alike = [path for path in folder.iterdir() if path.name.casefold() == name.casefold()]
    except OSError:  # no folder, or none that lists what it has
        return
    for path in alike:
        yield from _spelt_like(path, below) if below else (path,)


def digest(sources: Iterable[Source]) -> str:
    """A stable short name for the content of *sources*."""
    total = hashlib.blake2b(digest_size=12)
    for source in sources:
        total.update(source.name.encode() + b"\0" + source.text.encode() + b"\0")
    return total.hexdigest()
