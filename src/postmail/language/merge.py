"""Brings the catalogues of a folder up to date with the templates: what is new, what is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural

from postmail.errors import LocaleError
from postmail.language.cldr import cldr_locale
from postmail.language.extract import (
    SourceMessage,
    extract,
    po_bytes,
    po_header,
    template_catalogue,
)
from postmail.language.fallback import LAST, own_language
from postmail.language.kept import Kept, Name, name_of, read_kept
from postmail.language.plurals import plural_header, plural_index
from postmail.language.pofile import Key
from postmail.language.pseudo import PSEUDO
from postmail.language.speech import read_speech
from postmail.language.tags import parse_tag
from postmail.language.translations import (
    FOLDER,
    available,
    catalogue_path,
    load_translations,
    strays,
)
from postmail.tags import Tone

#: English words that address the reader; a message with one is told in each tone.
_ADDRESS = frozenset({"you", "your", "yours", "yourself", "yourselves", "you're", "you'll"})


@dataclass(frozen=True)
class Change:
    """What becomes of one catalogue."""

    locale: str
    path: Path
    data: bytes
    """The file as it should be."""
    changed: bool
    """Whether it is another than before."""
    total: int
    """How many messages it has."""
    empty: int
    """How many of them wait for a translation, those marked fuzzy included."""
    added: tuple[str, ...]
    """The msgids that it had not."""
    dropped: tuple[str, ...]
    """The msgids that no template has any more, or that went to another catalogue. Translations
    that stand nowhere else are kept as obsolete entries."""


def update(root: Path, others: Sequence[Path] = (), locales: Iterable[str] = ()) -> list[Change]:
    """
    The catalogues below the template folder *root* as they should be; nothing is written.

    *others* are the template folders that *root* goes before. A catalogue has every message of the
    templates that no catalogue of *others* translates, and those that it overrides. *locales* are
    the only languages to look at, new ones among them; without, all that *root* has.

    A message of a language with tones stands in the catalogue of each tone, or in the one without:
    where it stands already (a tone wins), else by whether the English addresses the reader. What
    all tones say in the same words moves to the one without. A reworded message keeps its old
    translation, marked fuzzy. What no template has becomes an obsolete entry (`#~`), and comes
    back, marked fuzzy, when a template has it again; one without a translation is dropped.

    Raises:
        CompileError: a template or a catalogue cannot be read; a catalogue has an entry twice,
            plural forms that are not the language's, or more of them than it has; or a .po file
            lies where no catalogue is looked for.
        LocaleError: one of *locales* is not a language tag, CLDR does not know it, or it is a
            pseudo-locale.
    """
    for fault in strays(root):
        raise fault
    source = extract([root, *others])
    wanted = {parse_tag(locale).text for locale in locales} or {
        locale
        for locale, tones in available([root]).items()
        if any(catalogue_path(root, locale, tone).is_file() for tone in (None, *tones))
    }
    for locale in sorted(wanted & PSEUDO.keys()):
        problem = "a pseudo-locale, made from the English: it has no catalogue"
        raise LocaleError(tag=locale, problem=problem)
    return [
        change
        for locale in sorted(wanted)
        for change in _Update(root, others, locale).changes(source)
    ]


def tones_of(roots: Sequence[Path], locale: str) -> tuple[Tone, ...]:
    """The tones of *locale*: those told of the language, and those that have a catalogue."""
    told = read_speech(roots, FOLDER, locale).tones
    return tuple(sorted({*told, *available(roots).get(locale, ())}))


class _Update:
    """One language of a folder on its way to its new catalogues."""

    def __init__(self, root: Path, others: Sequence[Path], locale: str) -> None:
        self.root, self.others, self.locale = root, others, locale
        self.tones = tones_of([root, *others], locale)
        usual = _plural_forms(locale)
        self.kept = {tone: self._read(tone) for tone in (None, *self.tones)}
        self.plural_forms = {tone: one.plural_forms or usual for tone, one in self.kept.items()}

    def changes(self, source: dict[Key, SourceMessage]) -> list[Change]:
        """What becomes of its files."""
        self._revive({key[:2] for key in source})
        old = {tone: kept.messages for tone, kept in self.kept.items()}
        needed = self._needed(source)
        placed: dict[Tone | None, list[SourceMessage]] = {tone: [] for tone in old}
        for message in source.values():
            for tone in self._places(message, old, message.key in needed):
                placed[tone].append(message)
        new = {tone: self._merged(tone, placed[tone]) for tone in old}
        self._lift(new)
        self._keep(new)
        return [
            self._change(tone, new[tone])
            for tone in new
            if len(new[tone]) or catalogue_path(self.root, self.locale, tone).is_file()
        ]

    def _read(self, tone: Tone | None) -> Kept:
        path = catalogue_path(self.root, self.locale, tone)
        return read_kept(str(path), path.read_bytes() if path.is_file() else b"", self.locale)

    def _revive(self, names: Collection[Name]) -> None:
        """Take back what a template has again, as a guess, where no catalogue has it already."""
        held = {name for kept in self.kept.values() for name in kept.messages}
        for kept in self.kept.values():
            for message in kept.obsolete:
                if name_of(message) in names and name_of(message) not in held:
                    message.flags.add("fuzzy")
                    kept.messages[name_of(message)] = message

    def _keep(self, new: dict[Tone | None, Catalog]) -> None:
        """What a translator said and no entry says any more stays below, as obsolete entries."""
        told = {_words(message) for catalogue in new.values() for message in catalogue}
        for tone, kept in self.kept.items():
            gone = [*kept.messages.values(), *kept.obsolete]
            lost = {(name_of(one), _words(one)): one for one in gone if _words(one)}
            new[tone].obsolete = {
                str(number): message
                for number, ((_, words), message) in enumerate(lost.items())
                if words not in told
            }
            for message in new[tone].obsolete.values():
                message.locations = []  # babel sorts by them, and cannot where one has no line

    def _needed(self, source: dict[Key, SourceMessage]) -> Collection[Key]:
        """The messages that must be here: no other catalogue speaks them in this language."""
        own = own_language(self.locale)
        spoken = available([self.root, *self.others])
        if LAST in own or any(step in spoken for step in own[1:]):
            return set()
        elsewhere = available(self.others)
        if self.locale not in elsewhere:
            return source.keys()
        tones: Collection[Tone | None] = elsewhere[self.locale] or (None,)
        told = [load_translations(self.others, self.locale, tone, strict=False) for tone in tones]
        return {key for key in source if any(texts.find(*key).fallback for texts in told)}

    def _places(
        self,
        message: SourceMessage,
        old: dict[Tone | None, dict[Name, Message]],
        needed: bool,
    ) -> Collection[Tone | None]:
        name = message.key[:2]
        held = [tone for tone in old if name in old[tone]]
        if not needed:
            return held
        # an empty entry of a language that has got its tones since is placed like a new one
        held = [tone for tone in held if tone or any(_forms(old[tone][name]))]
        if any(held) or (not held and _addresses(name[1])):
            return self.tones or (None,)
        return (None,)

    def _merged(self, tone: Tone | None, wanted: list[SourceMessage]) -> Catalog:
        """*wanted* with the translations that are kept; what was reworded is marked fuzzy."""
        old = self.kept[tone].messages
        english = {name: _english(message) for name, message in old.items()}
        merged = self._catalogue(tone, old.values())
        merged.update(template_catalogue(wanted), no_fuzzy_matching=True)
        for message in merged:
            if message.id and (before := old.get(name_of(message))):
                _compare(message, before, english[name_of(message)])
        orphans = merged.obsolete.values()
        fresh = [message for message in wanted if message.key[:2] not in old]
        if orphans and fresh:
            guesses = self._catalogue(tone, orphans)
            guesses.update(template_catalogue(fresh))
            for guess in guesses:
                if guess.id and guess.fuzzy:
                    merged.delete(guess.id, guess.context)
                    merged[guess.id] = guess
        return merged

    def _catalogue(self, tone: Tone | None, messages: Iterable[Message]) -> Catalog:
        """*messages*, each with as many forms as the file has; babel's parser leaves room."""
        catalogue = Catalog(fuzzy=False)
        catalogue.mime_headers = [("Plural-Forms", self.plural_forms[tone])]
        count = plural_index(self.locale, self.plural_forms[tone]).count
        for message in messages:
            if message.pluralizable:
                message.string = (*(message.string or ()), *[""] * count)[:count]
            catalogue[message.id] = message
        return catalogue

    def _lift(self, new: dict[Tone | None, Catalog]) -> None:
        """What all tones say in the same words addresses nobody: one catalogue is enough."""
        first, *rest = [new[tone] for tone in self.tones or (None,)]
        alike = len({plural_index(self.locale, one) for one in self.plural_forms.values()}) == 1
        for message in [message for message in first if message.id and rest]:
            if message.pluralizable and not alike:
                continue
            twins = [other.get(message.id, message.context) for other in rest]
            if all(twin and _said(twin) == _said(message) for twin in twins) and _said(message):
                for catalogue in (first, *rest):
                    catalogue.delete(message.id, message.context)
                new[None][message.id] = message

    def _change(self, tone: Tone | None, new: Catalog) -> Change:
        path = catalogue_path(self.root, self.locale, tone)
        before, old = path.read_bytes() if path.is_file() else b"", self.kept[tone].messages
        data = po_bytes(new, self.kept[tone].header or self._header(tone), lines=False)
        messages = {name_of(message): message for message in new if message.id}
        return Change(
            locale=self.locale,
            path=path,
            data=data,
            changed=data != before,
            total=len(messages),
            empty=sum(not _said(message) for message in messages.values()),
            added=tuple(name[1] for name in messages if name not in old),
            dropped=tuple(name[1] for name in old if name not in messages),
        )

    def _header(self, tone: Tone | None) -> str:
        """That of a new file."""
        name = cldr_locale(self.locale).english_name
        about = f"{name} ({tone} address)" if tone else name
        return po_header(self.locale, self.plural_forms[tone], str(about))


def _plural_forms(locale: str) -> str:
    """The usual header of gettext's world where it says what CLDR says, else CLDR's own."""
    usual = str(get_plural(cldr_locale(locale)))
    try:
        plural_index(locale, usual)
    except LocaleError:
        return plural_header(locale)
    return usual


def _english(message: Message) -> list[str]:
    """The forms of the English."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _compare(message: Message, before: Message, english: list[str]) -> None:
    """
    Mark *message* where its translation was made for other *english*, which *before* had; babel
    looks at the singular only.
    """
    reworded = english != _english(message)
    if not any(_forms(message)):
        message.flags -= {"fuzzy"} - before.flags
    elif reworded:
        message.flags.add("fuzzy")
    guessed = before.fuzzy and before.previous_id
    told = before.previous_id if guessed or not reworded else english
    message.previous_id = told if message.fuzzy else []


def _addresses(msgid: str) -> bool:
    words = "".join(letter if letter.isalpha() or letter == "'" else " " for letter in msgid)
    return not _ADDRESS.isdisjoint(words.lower().replace("\u2019", "'").split())


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _words(message: Message) -> tuple[str, ...]:
    return tuple(form for form in _forms(message) if form)


def _said(message: Message) -> tuple[str, ...]:
    """The forms of a message that is translated; nothing where one is missing, or fuzzy."""
    forms = _forms(message)
    return forms if forms and all(forms) and not message.fuzzy else ()
