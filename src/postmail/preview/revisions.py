"""Template folders as they were at a git revision, copied out of git and never checked out."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from postmail.catalogue import Catalogue
from postmail.errors import TemplateNotFoundError
from postmail.messages.kinds import is_built_in

#: Names of revisions as git has them (`main~2`, `v1.0`, `3f2a91c`); none can be an option.
_NAME = re.compile(r"[A-Za-z0-9][\w./~^-]{0,99}")
_SECONDS = 10
_MOST_FILES, _MOST_BYTES = 5000, 50_000_000
#: Git neither asks for a password, nor fetches what a partial clone lacks, nor writes.
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0"}


class Commit(NamedTuple):
    """A commit that changed a template: its short *name*, its *day* (ISO 8601), its *subject*."""

    name: str
    day: str
    subject: str


class Revisions:
    """Catalogues with the templates of old revisions; what is copied for them goes with this."""

    def __init__(self) -> None:
        self._room: Path | None = None

    def catalogue(self, now: Catalogue, revision: str) -> Catalogue:
        """
        *now* with its templates as they were at *revision*; brand and kinds stay today's.

        Raises:
            TemplateNotFoundError: git has no templates there.
        """
        own = [cls for cls in now.kinds.values() if not is_built_in(cls)]
        if self._room is None:
            self._room = Path(tempfile.mkdtemp(prefix="postmail-"))
            weakref.finalize(self, shutil.rmtree, self._room, ignore_errors=True)
        folders = folders_at(revision, now.template_dirs, self._room)
        return Catalogue(brand=now.brand, template_dirs=folders, messages=own)


def commits(folders: Sequence[Path], most: int = 12) -> list[Commit]:
    """The latest commits that changed the first of *folders* that git has; none without git."""
    for folder in folders:
        try:
            told = _git(folder, "log", f"-n{most}", "--format=%h%x09%cs%x09%s", "--", ".")
        except (OSError, subprocess.SubprocessError):
            continue
        found = [
            Commit(*line.split("\t", 2))
            for line in told.decode("utf-8", "replace").split("\n")
            if line
        ]
        if found:
            return found
    return []


def folders_at(revision: str, folders: Sequence[Path], target: Path) -> list[Path]:
    """
    *folders* as they were at *revision*: copies in *target*, made once, and as it is whatever git
    had nothing of. Only plain files are copied, so that no link leads anywhere.

    Raises:
        TemplateNotFoundError: git has nothing of any of them at *revision*.
    """
    told = []
    for number, folder in enumerate(folders):
        try:
            told.append(_copied(folder, revision, target, number) or folder)
        except (OSError, subprocess.SubprocessError):  # no git, no work tree, no such revision
            told.append(folder)
    if told == list(folders):
        raise TemplateNotFoundError(
            what=f"git has no templates at {revision!r}",
            file=str(folders[0]),
            remedy="name a commit, a branch or a tag that has the template folder: HEAD, main~2",
        )
    return told


def _copied(folder: Path, revision: str, target: Path, number: int) -> Path | None:
    """The copy of *folder* at *revision*, in *target*; None where there is nothing to copy."""
    if not _NAME.fullmatch(revision):
        return None
    commit = _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode()
    there = target / f"{number}-{commit.strip()}"
    if not there.exists():
        part = Path(tempfile.mkdtemp(dir=target))
        if not _copy(folder, commit.strip(), part):
            return None
        part.rename(there)
    return there


def _copy(folder: Path, revision: str, target: Path) -> bool:
    """Copy *folder* at *revision* to *target*; whether there was anything."""
    files = list(_files(folder, revision))
    asked = "".join(f"{blob}\n" for blob, _ in files).encode()
    content = _git(folder, "cat-file", "--batch", stdin=asked) if files else b""
    at = 0
    for _, name in files:
        head, _, _ = content[at : at + 200].partition(b"\n")
        start, size = at + len(head) + 1, int(head.split()[2])
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content[start : start + size])
        at = start + size + 1
    return bool(files)


def _files(folder: Path, revision: str) -> Iterator[tuple[str, str]]:
    """The plain files of *folder* at *revision*: (blob, path in the folder)."""
    listed = _git(folder, "ls-tree", "-r", "-z", "-l", revision, "--", ".")
    room = _MOST_BYTES
    for entry in listed.decode("utf-8", "surrogateescape").split("\0")[:_MOST_FILES]:
        facts, _, name = entry.partition("\t")
        mode, _, blob, size = (facts.split() + [""] * 4)[:4]
        inside = ".." not in PurePosixPath(name).parts and not name.startswith("/")
        if mode in ("100644", "100755") and inside and (room := room - int(size)) >= 0:
            yield blob, name


def _git(folder: Path, *words: str, stdin: bytes = b"") -> bytes:
    command = ["git", "-C", str(folder), "--no-pager", "-c", "log.showSignature=false", *words]
    done = subprocess.run(  # noqa: S603 - every word is ours but the revision, which is checked
        command, input=stdin, capture_output=True, check=True, timeout=_SECONDS,
        env={**os.environ, **_QUIET},
    )  # fmt: skip
    return done.stdout
