"""The shelf of a catalogue: its brand, words and templates in each language, made once and kept."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postmail.brand import Brand
from postmail.compiler import (
    CompiledTemplate,
    Expanded,
    Folders,
    Language,
    compile_template,
    expand,
    lines_of_block,
)
from postmail.errors import CompileError, LocaleError, SettingsError
from postmail.language.choice import to_tone
from postmail.language.cldr import text_direction
from postmail.language.translations import Translations, available, load_translations, with_region
from postmail.locks import ForkSafeLock
from postmail.messages import Category, Message
from postmail.messages.names import COMPILE_NAMES, RUN_NAMES
from postmail.mime import Encodings, Notice, choose_encoding
from postmail.recipient import Recipient
from postmail.tags import Tone
from postmail.texts import Texts
from postmail.version import __version__

if TYPE_CHECKING:
    from postmail.fast import FastTemplate

#: (kind, text locale, tone): brand and templates are the shelf's own.
_Key = tuple[str, str, Tone | None]

#: The block that every marketing mail shows: that its reader may object at any time (Directive
#: 2002/58/EC, Article 13(2); German UWG, section 7(3) no. 4).
_OBJECTION = "objection"


class Shelf:
    """
    Compiled templates of one *brand*, at most *size* of them; *kinds* is {kind: message class}.

    What it keeps can be made again from what it was given: pickled, it takes only that along.
    Safe to share between threads and across fork. *strict* is as `Catalogue` says.
    """

    def __init__(
        self,
        brand: Brand,
        folders: tuple[Path, ...],
        kinds: Mapping[str, type[Message]],
        *,
        strict: bool,
        size: int,
    ) -> None:
        self.brand = brand
        self.folders = Folders(folders)
        self.languages: Mapping[str, tuple[Tone, ...]] = _spoken(brand, folders)
        options: dict[str, Any] = {"strict": strict, "size": size}
        self._given = (brand, folders, kinds), options
        self._kinds = kinds
        self._strict = strict
        self._size = max(size, 1)
        self._words: dict[tuple[str, Tone | None], Translations] = {}
        self._brands: dict[tuple[str, Tone | None], Brand] = {}
        self._expanded: dict[str, Expanded] = {}
        self._kept: OrderedDict[_Key, CompiledTemplate] = OrderedDict()
        self._lock = ForkSafeLock()
        self.fast = lru_cache(maxsize=self._size)(self._fast)
        self.fingerprint = lru_cache(maxsize=self._size)(self._fingerprint)
        self.names = lru_cache(maxsize=self._size)(self._names)
        self.notices = lru_cache(maxsize=self._size)(self._notices)

    def __reduce__(self) -> tuple[Any, ...]:
        given, options = self._given
        return partial(Shelf, **options), given

    @property
    def kept(self) -> tuple[_Key, ...]:
        """What is compiled and kept now, the least recently used first."""
        return tuple(self._kept)

    def compiled(self, kind: str, locale: str, tone: Tone | None) -> CompiledTemplate:
        """The template of *kind* in one language, compiled at the first call."""
        key = (kind, locale, tone)
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                found = self._kept[key] = self.compile(kind, locale, tone)
                if len(self._kept) > self._size:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
        return found

    def compile(
        self, kind: str, locale: str, tone: Tone | None, annotate: bool = False
    ) -> CompiledTemplate:
        """
        As *compiled*, made anew; with *annotate* its HTML is marked, see `compile_template`.

        Raises:
            CompileError: the template is faulty, or the shelf strict and a text missing.
        """
        expanded = self.expanded(kind)
        texts = Texts(self.translations(locale, tone))
        language = _language(texts, locale, tone)
        names = dict(self.names(kind, locale, tone))
        compiled = compile_template(expanded, language, names, annotate)
        if self._strict and texts.fallbacks:
            raise CompileError(
                what=f"texts are missing in {locale}{f' ({tone})' if tone else ''}",
                file=expanded.files[0],
                remedy="; ".join(map(str, texts.fallbacks)),
            )
        return replace(compiled, fallbacks=tuple(map(str, texts.fallbacks)))

    def expanded(self, kind: str) -> Expanded:
        """The template of *kind* with its blocks and includes in place, checked."""
        with self._lock:
            if kind not in self._expanded:
                self._expanded[kind] = expand(self.folders, kind, _types(self._kinds[kind]))
            return self._expanded[kind]

    def _fast(self, kind: str, locale: str, tone: Tone | None) -> FastTemplate | None:
        """The template of *kind* as the fast path runs it, None where it cannot."""
        from postmail.fast import fast_template  # the plain path can do without

        language = _language(Texts(self.translations(locale, tone)), locale, tone)
        compiled = self.compiled(kind, locale, tone)
        return fast_template(compiled, language, encodings(compiled))

    def _notices(self, category: Category, locale: str, tone: Tone | None) -> tuple[Notice, ...]:
        """What the law wants in the body of a mail of *category*, in that language."""
        if category != Category.MARKETING:  # its plain text is equal, and is kept as the same
            return ()
        language = _language(Texts(self.translations(locale, tone)), locale, tone)
        brand = self.localized(locale, tone)
        objection = lines_of_block(self.folders, _OBJECTION, language, {"brand": brand})
        return (
            Notice("postal address", brand.postal_address),
            Notice("objection notice", objection),
        )

    def translations(self, locale: str, tone: Tone | None) -> Translations:
        """
        What the catalogues say in one language.

        Raises:
            LocaleError: *locale* is no language tag or none of the shelf's, *tone* not a tone.
        """
        with self._lock:
            if (locale, tone) not in self._words:
                roots = self.folders.roots
                self._words[locale, tone] = load_translations(roots, locale, to_tone(tone))
            return self._words[locale, tone]

    def _names(self, kind: str, locale: str, tone: Tone | None) -> Mapping[str, Any]:
        """What a template knows when it is compiled: {name of `COMPILE_NAMES`: value}."""
        return {
            "brand": self.localized(locale, tone),
            "kind": kind,
            "category": self._kinds[kind].category.value,
            "lang": locale,
            "dir": text_direction(locale),
            "tone": tone,
        }

    def localized(self, locale: str, tone: Tone | None) -> Brand:
        """The brand in one language; there are as many as there are languages and tones."""
        if (locale, tone) not in self._brands:
            self._brands[locale, tone] = self.brand.localized(locale, tone)
        return self._brands[locale, tone]

    def _fingerprint(self, kind: str, locale: str, tone: Tone | None) -> str:
        """The package, and all that goes into the template, in few characters."""
        words = self.translations(locale, tone).digest.hex()
        parts = f"{__version__} {self.expanded(kind).digest} {words} {self.brand.digest}"
        digest = hashlib.blake2b(parts.encode(), digest_size=8).hexdigest()
        language = f"{locale}@{tone}" if tone else locale
        return f"postmail/{__version__} {kind}/{language} {digest}"


def _spoken(brand: Brand, folders: tuple[Path, ...]) -> dict[str, tuple[Tone, ...]]:
    """
    The languages of catalogues, and the regions that *brand* has words for: {locale: its tones}.

    Raises:
        SettingsError: *brand* names a language as no mail does.
        LocaleError, CompileError: as `available`.
    """
    spoken = available(folders)
    for key in brand.texts:
        try:
            spoken = with_region(spoken, key.partition("@")[0])
        except LocaleError as error:
            raise SettingsError(file=f"brand: texts.{key}", problem=error.problem) from None
    return spoken


def _language(texts: Texts, locale: str, tone: Tone | None) -> Language:
    return Language(locale, tone, text_direction(locale), texts.forms, texts.plural)


def encodings(compiled: CompiledTemplate) -> Encodings:
    """By what the template itself holds, its script above all; the data cannot change it."""
    return Encodings(
        *map(choose_encoding, (compiled.text.woven.source, compiled.html.woven.source))
    )


def _types(cls: type[Message]) -> dict[str, Any]:
    """{name: type} of all that a template for *cls* may read."""
    fields = {name: field.annotation for name, field in cls.model_fields.items()}
    known = dict.fromkeys(COMPILE_NAMES | RUN_NAMES, Any)
    return {**known, **fields, "brand": Brand, "recipient": Recipient | None}
