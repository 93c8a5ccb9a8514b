"""One catalogue as its translator keeps it, for `update`: header, remarks, guesses and all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from babel.messages.catalog import Message
from babel.messages.pofile import unescape

from postmail.errors import CompileError, LocaleError
from postmail.language.plurals import plural_index
from postmail.language.pofile import forms_fault, plural_forms, read_messages

#: A message as it is found in one file: its context, its msgid.
Name = tuple[str | None, str]

_STRING = r'"(?:[^"\\]|\\.)*"'
#: What the English was, in the lines that begin with `#|`.
_PREVIOUS = re.compile(rf"\b(msgid|msgid_plural)((?:\s+{_STRING})+)")


@dataclass(frozen=True)
class Kept:
    """
    What a file has: its *messages*, those that are *obsolete* (`#~`), its *header* as it is written
    (with the comment above; None where it has none), the Plural-Forms that it tells, or None.
    """

    messages: dict[Name, Message]
    obsolete: tuple[Message, ...] = ()
    header: str | None = None
    plural_forms: str | None = None


def read_kept(file: str, data: bytes, locale: str) -> Kept:
    """
    What stands in *data*, the bytes of *file*, in the language *locale*.

    Raises:
        CompileError: it is no .po file, has an entry twice, plural forms that are not the
            language's, or more of them than it has.
        LocaleError: CLDR does not know the language.
    """
    found = read_messages(file, data, locale)
    lines = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    messages: dict[Name, Message] = {}
    for message in found:
        name = name_of(message)
        if name in messages:
            at, first = message.lineno or 0, messages[name].lineno
            what = f"this message is here twice, first in line {first}"
            raise _fault(what, file, at, lines, "keep one of the two")
        messages[name] = _with_previous(message)
    header = messages.pop((None, ""), None)
    written = _header(lines, header.lineno or 1) if header else None
    forms = plural_forms(str(header.string)) if header and written else None
    try:
        count = plural_index(locale, forms).count
    except LocaleError as error:
        if not forms:
            raise
        at = next((n for n, line in enumerate(lines, 1) if "plural-forms" in line.lower()), 0)
        raise _fault(error.problem, file, at, lines) from None
    uncovered = "\n".join(_uncovered(lines)).encode()
    gone = [message for message in read_messages(file, uncovered, locale) if message.id]
    for message in (*messages.values(), *gone):
        given = message.string if isinstance(message.string, tuple) else ()
        if any(given[count:]):  # they would be cut off
            what, remedy = forms_fault(given, count)
            raise _fault(what, file, message.lineno or 0, lines, remedy)
    return Kept(messages, tuple(gone), written or None, forms)


def _uncovered(lines: list[str]) -> Iterator[str]:
    """The obsolete entries as if they were not, with their remarks; each in its line."""
    for _, group in groupby(lines, key=lambda line: bool(line.strip())):
        block = [line.lstrip() for line in group]
        obsolete = any(line.startswith("#~") for line in block)
        for line in block:
            stays = obsolete and line.startswith("#") and not line.startswith("#~|")
            yield line.removeprefix("#~").lstrip() if stays else ""


def _fault(what: str, file: str, at: int, lines: list[str], remedy: str = "") -> CompileError:
    return CompileError(what=what, file=file, line=at, source=lines[at - 1], remedy=remedy)


def name_of(message: Message) -> Name:
    """What *message* is found by in one file."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _header(lines: list[str], number: int) -> str:
    """The lines of the header whose msgid is in line *number*, those of its comment first."""
    begin, end = number - 1, number
    while begin and (not lines[begin - 1].strip() or lines[begin - 1].lstrip().startswith("#")):
        begin -= 1
    while end < len(lines) and lines[end].lstrip().startswith(("msgstr", '"')):
        end += 1
    if not lines[number - 1].lstrip().startswith("msgid"):  # babel makes one up of bare comments
        return ""
    return "\n".join(lines[begin:end]).strip("\n")


def _with_previous(message: Message) -> Message:
    """babel writes what the English was, and reads it as a remark."""
    said = " ".join(remark[1:] for remark in message.user_comments if remark.startswith("|"))
    message.user_comments = [one for one in message.user_comments if not one.startswith("|")]
    message.previous_id = [text for _, text in sorted(_previous(said))]
    return message


def _previous(said: str) -> Iterator[tuple[str, str]]:
    for keyword, strings in _PREVIOUS.findall(said):
        yield keyword, "".join(map(unescape, re.findall(_STRING, strings)))
