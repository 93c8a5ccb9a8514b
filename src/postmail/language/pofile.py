"""Reads one gettext catalogue (.po), strictly: what is wrong in it is found before it is used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser

from postmail.errors import CompileError, LocaleError
from postmail.language.placeholders import placeholder_faults, text_faults
from postmail.language.plurals import Plural, plural_index

#: (context, msgid, plural msgid): what a translation is found by.
Key = tuple[str | None, str, str | None]

_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(\[[0-9]\])?(?!\w)")
#: babel knows no other signs behind a backslash: a reader would see them.
_LINE = re.compile(rf'(?:{_KEYWORD.pattern}\s+)?"(?:[^"\\]|\\[ntr"\\])*"')
#: What version control leaves where two people changed one line.
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_PLURAL_FORMS = re.compile(r"^Plural-Forms:(.+)$", re.MULTILINE | re.IGNORECASE)
#: Which keywords may follow which, in this order; msgstr[0] stands for all its kind.
_FOLLOWERS = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgstr", "msgid_plural"),
    "msgid_plural": ("msgstr[0]",),
    "msgstr": ("msgctxt", "msgid"),
    "msgstr[0]": ("msgstr[0]", "msgctxt", "msgid"),
}
#: What a file may end with; an empty file is a catalogue too.
_ENDS = {"", "msgstr", "msgstr[0]"}


@dataclass(frozen=True)
class CatalogueFile:
    """
    What one .po file says: *forms* by key, its *plural* rule, and its *faults*.

    Untranslated and fuzzy entries are left out, obsolete ones too; so are those with faults.
    """

    forms: dict[Key, tuple[str, ...]]
    plural: Plural
    faults: tuple[CompileError, ...]


@lru_cache(maxsize=128)
def read_catalogue(file: str, data: bytes, locale: str) -> CatalogueFile:
    r"""
    The catalogue in *data*, the bytes of *file* (for messages only), in the language *locale*.

    >>> po = 'msgctxt "button"\nmsgid "Pay %(sum)s"\nmsgstr "%(sum)s zahlen"'
    >>> read_catalogue("postmail.po", po.encode(), "de").forms
    {('button', 'Pay %(sum)s', None): ('%(sum)s zahlen',)}
    >>> po = 'msgid "Pay %(sum)s"\nmsgstr "Betala %(summa)s"'
    >>> print(read_catalogue("postmail.po", po.encode(), "sv").faults[0])
    postmail.po:1: unknown placeholder %(summa)s: the original has %(sum)s
        msgid "Pay %(sum)s"

    Raises:
        LocaleError: CLDR does not know the language.
    """
    return _Reader(file, locale).read(data)


def read_messages(file: str, data: bytes, locale: str) -> list[Message]:
    """
    The entries in *data* as they stand, the header and those marked fuzzy among them.

    Raises:
        CompileError: the first fault of a file that is no .po file, or not UTF-8.
    """
    reader = _Reader(file, locale)
    messages = reader.messages(data)
    if reader.faults:
        raise reader.faults[0]
    return messages


class _Collector(Catalog):
    """What babel's parser writes into: all messages as they stand, the header among them."""

    #: As many forms as a file can number; how many there should be is not babel's to judge.
    num_plurals = 10

    def __init__(self) -> None:
        super().__init__(charset="utf-8")
        self.found: list[Message] = []

    def __setitem__(self, id: object, message: Message) -> None:  # noqa: A002 - babel's name
        self.found.append(message)


class _Reader:
    """One file on its way from bytes to forms; what is wrong is collected on the way."""

    def __init__(self, file: str, locale: str) -> None:
        self.file = file
        self.locale = locale
        self.lines: list[str] = []
        self.faults: list[CompileError] = []

    def messages(self, data: bytes) -> list[Message]:
        """All entries; none where the file is faulty as such."""
        try:
            self.lines = re.split(r"\r\n|\r|\n", data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            self._fault(data.count(b"\n", 0, error.start) + 1, "not UTF-8", "save it as UTF-8")
        self._check_syntax()
        return [] if self.faults else self._messages()

    def read(self, data: bytes) -> CatalogueFile:
        messages = self.messages(data)
        plural = self._plural(next((str(found.string) for found in messages if not found.id), ""))
        forms: dict[Key, tuple[str, ...]] = {}
        met: set[tuple[object, object]] = set()
        for message in messages:
            key = key_of(message)
            if key[:2] in met:
                self._fault(message.lineno, "this message is here twice", "keep one of the two")
            met.add(key[:2])
            if not message.id or message.fuzzy:
                continue
            if translation := self._checked(key, message, plural):
                forms.setdefault(key, translation)
        return CatalogueFile(forms, plural, tuple(self.faults))

    def _fault(self, line: int | None, what: str, remedy: str = "") -> None:
        source = self.lines[line - 1] if line and line <= len(self.lines) else ""
        self.faults.append(
            CompileError(what=what, file=self.file, line=line or 0, source=source, remedy=remedy)
        )

    def _check_syntax(self) -> None:
        """babel takes a missing quote or a keyword out of order for granted; we do not."""
        previous = ""
        for number, line in enumerate(self.lines, start=1):
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            found = _KEYWORD.match(text)
            keyword = found[1] + ("[0]" if found[2] else "") if found else ""
            if not _LINE.fullmatch(text) or not (keyword or previous):
                self._fault(number, "not a line of a .po file", _line_remedy(text))
            elif keyword and keyword not in _FOLLOWERS[previous]:
                what = f"{keyword} does not follow {previous or 'the beginning'}"
                self._fault(number, what, _expected(previous))
            previous = keyword or previous
        if previous not in _ENDS and not self.faults:
            self._fault(len(self.lines), f"the file ends after {previous}", _expected(previous))

    def _messages(self) -> list[Message]:
        collector = _Collector()
        try:
            # what the English of an obsolete entry was, babel takes for a line of the entry
            lines = ("" if line.lstrip().startswith("#~|") else line for line in self.lines)
            PoFileParser(collector, ignore_obsolete=True, abort_invalid=True).parse(lines)
        except PoFileError as error:
            self._fault(error.lineno + 1, str(error).rpartition(" on ")[0])
        return collector.found

    def _plural(self, header: str) -> Plural:
        """The header's rule; where that is wrong, a fault and CLDR's."""
        found = plural_forms(header)
        try:
            return plural_index(self.locale, found)
        except LocaleError as error:
            if not found:
                raise
            spots = [n for n, line in enumerate(self.lines, 1) if "plural-forms" in line.lower()]
            self._fault(spots[0] if spots else 1, error.problem)
            return plural_index(self.locale)

    def _checked(self, key: Key, message: Message, plural: Plural) -> tuple[str, ...] | None:
        """The forms of a translated message, or None where there are none, or none that serve."""
        _, msgid, msgid_plural = key
        given = (message.string,) if isinstance(message.string, str) else message.string or ()
        forms = tuple(given[: max((n for n, form in enumerate(given, 1) if form), default=0)])
        if not forms:
            return None
        wanted = 1 if msgid_plural is None else plural.count
        if len(forms) != wanted or not all(forms):
            self._fault(message.lineno, *forms_fault(forms, wanted))
            return None
        faults = list(placeholder_faults(msgid, msgid_plural, forms, plural))
        faults += text_faults(msgid, msgid_plural, forms)
        for fault in faults:
            self._fault(message.lineno, fault)
        return None if faults else forms


def forms_fault(forms: Sequence[str], wanted: int) -> tuple[str, str]:
    """
    What is wrong with plural *forms* that are not as many as are *wanted*, and what would be right.

    >>> forms_fault(("Ett",), 2)
    ('msgstr[1] is missing', 'expected 2 plural forms, msgstr[0] to msgstr[1]')
    >>> forms_fault(("Ett", "Två"), 1)
    ('msgstr[1] is one too many', 'expected 1 plural form, msgstr[0]')
    """
    gap = next((n for n in range(wanted) if not any(forms[n : n + 1])), None)
    what = f"msgstr[{wanted}] is one too many" if gap is None else f"msgstr[{gap}] is missing"
    many = f"s, msgstr[0] to msgstr[{wanted - 1}]" if wanted > 1 else ", msgstr[0]"
    return what, f"expected {wanted} plural form{many}"


def _expected(previous: str) -> str:
    return f"expected {' or '.join(_FOLLOWERS[previous])}"


def _line_remedy(text: str) -> str:
    """What would be right in place of *text*, which is no line of a catalogue."""
    if text.startswith(_CONFLICT):
        return "two versions were not merged: keep one, and take the marks away"
    keyword = _KEYWORD.match(text)
    inside = (text[keyword.end() :] if keyword else text).strip()
    if len(inside) < 2 or not inside.startswith('"') or not inside.endswith('"'):
        return 'expected msgid "..." or the like'
    return r"inside the text write \" for a quotation mark, and \\ for a backslash"


def plural_forms(header: str) -> str | None:
    """The Plural-Forms that the *header* of a catalogue (its translation) tells, or None."""
    found = _PLURAL_FORMS.search(header)
    return found[1].strip() if found else None


def key_of(message: Message) -> Key:
    """What *message* is found by."""
    if isinstance(message.id, str):
        return message.context, message.id, None
    return message.context, message.id[0], message.id[1]
