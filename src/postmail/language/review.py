"""Checks the catalogues of a folder: what is missing, damaged, or in the wrong tone of voice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Message

from postmail.errors import CompileError
from postmail.language.entries import Entry, remarks, too_long
from postmail.language.extract import SourceMessage, extract
from postmail.language.fallback import own_language
from postmail.language.merge import tones_of
from postmail.language.pofile import Key, key_of, read_catalogue, read_messages
from postmail.language.speech import read_speech
from postmail.language.translations import (
    FOLDER,
    available,
    catalogue_path,
    load_translations,
    strays,
)
from postmail.tags import Tone

#: Other encodings than ours, as the header of a file tells them.
_CHARSET = re.compile(r"charset=(?!utf-?8\b)([\w-]+)", re.IGNORECASE)


class Severity(StrEnum):
    """How bad it is."""

    ERROR = "error"  #: a reader would see it
    WARNING = "warning"  #: it may be meant; look at it
    NOTE = "note"  #: worth knowing


_LESSER = {
    **dict.fromkeys(("alike", "length", "context", "brand"), Severity.WARNING),
    **dict.fromkeys(("end", "comment"), Severity.NOTE),
}


def severity_of(code: str) -> Severity:
    """How bad a finding of *code* is, whoever tells it."""
    return _LESSER.get(code, Severity.ERROR)


class Finding(NamedTuple):
    """One thing that is wrong in a catalogue, or in a template as its translators see it."""

    severity: Severity
    code: str
    """missing, fuzzy, damaged, unknown, register, gender, same, alike, markup, length, blanks,
    signs, end, context, comment, clash, brand."""
    locale: str
    """The catalogue (`de@formal`), or "" for the templates."""
    file: str
    line: int
    """1-based; 0 where there is none."""
    context: str
    msgid: str
    message: str


def check(root: Path, others: Sequence[Path] = (), locales: Sequence[str] = ()) -> list[Finding]:
    """
    What is wrong in the templates and catalogues below *root*, the catalogues by name.

    *others* are the template folders that *root* goes before: what they translate is not missing.
    With *locales* only these languages, and not the templates.

    Raises:
        CompileError: a template cannot be read.
        LocaleError: a folder is not named for a locale.
        SettingsError: a checks.toml cannot be used.
    """
    source = extract([root, *others])
    found = [] if locales else list(_of_templates(extract([root])))
    lost = list(_lost(root))
    found += lost
    spoken, known = available([root]), available([root, *others])
    for locale in locales or spoken:
        if lost and locale not in known:
            continue  # its file may be the one in the wrong place
        tones = tones_of([root, *others], locale)
        for tone in (None, *tones):
            path = catalogue_path(root, locale, tone)
            if path.is_file():
                found += _File(root, others, locale, tone, path).findings(source)
        for tone in tones or (None,):
            missing = _missing(root, others, locale, tone, source)
            found += sorted(missing, key=lambda finding: (finding.file, finding.line))
    return found


def _lost(root: Path) -> Iterator[Finding]:
    """The catalogues that lie where no mail looks."""
    for fault in strays(root):
        file = Path(fault.file).relative_to(root).as_posix()
        what = f"{fault.what}; {fault.remedy}"
        yield Finding(severity_of("damaged"), "damaged", "", file, 0, "", "", what)


def _of_templates(source: dict[Key, SourceMessage]) -> Iterator[Finding]:
    plurals = {key[:2] for key in source if key[2] is not None}
    for message in source.values():
        context, msgid, plural = message.key
        file, line = message.places[0]
        problems = [("context", "has no context")] * (not context)
        problems += [("comment", "has no comment for translators")] * (not message.comments)
        if plural is None and (context, msgid) in plurals:
            problems.append(("clash", "is here with and without a plural: give it two contexts"))
        if long := too_long(context or "", msgid):
            problems.append(("length", long))
        for code, problem in problems:
            severity = severity_of(code)
            yield Finding(severity, code, "", file, line, context or "", msgid, problem)


class _File:
    """One catalogue under review."""

    def __init__(
        self, root: Path, others: Sequence[Path], locale: str, tone: Tone | None, path: Path
    ) -> None:
        self.locale, self.tone, self.path = locale, tone, path
        self.file = path.relative_to(root).as_posix()
        self.name = f"{locale}@{tone}" if tone else locale
        self.speech = read_speech([root, *others], FOLDER, locale)

    def findings(self, source: dict[Key, SourceMessage]) -> Iterator[Finding]:
        data = self.path.read_bytes()
        read = read_catalogue(str(self.path), data, self.locale)
        for fault in read.faults:
            what = f"{fault.what}; {fault.remedy}" if fault.remedy else fault.what
            yield self._finding(fault.line, "", fault.source, "damaged", what)
        try:
            messages = read_messages(str(self.path), data, self.locale)
        except CompileError:
            return
        yield from self._of_header(messages)
        said: dict[tuple[str | None, tuple[str, ...]], str] = {}
        for message in messages:
            if message.id:
                yield from self._of(message, source, said)

    def _of_header(self, messages: list[Message]) -> Iterator[Finding]:
        """An editor reads and writes a file in the encoding that its header tells."""
        header = next((message for message in messages if not message.id), None)
        if header and (told := _CHARSET.search(str(header.string))):
            what = f"the header tells {told[0]}, and the file is UTF-8; expected charset=UTF-8"
            yield self._finding(header.lineno or 0, "", "", "damaged", what)

    def _of(
        self,
        message: Message,
        source: dict[Key, SourceMessage],
        said: dict[tuple[str | None, tuple[str, ...]], str],
    ) -> Iterator[Finding]:
        """What is wrong with one message; *said* is what the file has said before it."""
        context, msgid, plural = key_of(message)
        find = partial(self._finding, message.lineno or 0, context, msgid)
        if (context, msgid, plural) not in source:
            yield find("unknown", "no template says this: it is misspelt, or gone")
        if message.fuzzy:
            yield find("fuzzy", "is marked fuzzy: mend it, and take the mark away")
        elif forms := _forms(message):
            ids = (msgid,) if plural is None else (msgid, plural)
            entry = Entry(context or "", ids, forms, self.tone, self.speech)
            for code, what in remarks(entry):
                yield find(code, what)
            if (other := said.setdefault((context, forms), msgid)) != msgid:
                yield find("alike", f"says the same as the translation of {other!r}")

    def _finding(self, line: int, context: str | None, msgid: str, code: str, what: str) -> Finding:
        place = (self.name, self.file, line, context or "", msgid)
        return Finding(severity_of(code), code, *place, what)


def _missing(
    root: Path,
    others: Sequence[Path],
    locale: str,
    tone: Tone | None,
    source: dict[Key, SourceMessage],
) -> Iterator[Finding]:
    texts = load_translations([root, *others], locale, tone, strict=False)
    name = f"{locale}@{tone}" if tone else locale
    places = _places(root, locale, tone)
    for key in source:
        stand_in = texts.find(*key)
        if stand_in.fallback:
            other = f"{stand_in.locale}@{stand_in.tone}" if stand_in.tone else stand_in.locale
            what = f"is not translated, {other} stands in"
            path = catalogue_path(root, locale, tone).relative_to(root).as_posix()
            file, line = places.get(key, (path, 0))
            yield Finding(
                severity_of("missing"), "missing", name, file, line, key[0] or "", key[1], what
            )


def _places(root: Path, locale: str, tone: Tone | None) -> dict[Key, tuple[str, int]]:
    """
    {message: (file, line)} of all that stands in the catalogues of a tone, empty or not; in those
    of the language itself, where *locale* is a region.
    """
    found: dict[Key, tuple[str, int]] = {}
    steps = [(step, one) for step in own_language(locale) for one in dict.fromkeys((tone, None))]
    for step, one in steps:
        path = catalogue_path(root, step, one)
        try:
            data = path.read_bytes() if path.is_file() else b""
            messages = read_messages(str(path), data, step)
        except CompileError:  # found as damaged already
            continue
        file = path.relative_to(root).as_posix()
        for message in messages:
            found.setdefault(key_of(message), (file, message.lineno or 0))
    return found


def _forms(message: Message) -> tuple[str, ...]:
    given = message.string
    return tuple(filter(None, (given,) if isinstance(given, str) else given or ()))
