"""The catalogues of one language and tone: looks a message up, and says where it was found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from postmail.errors import CompileError, LocaleError
from postmail.language.fallback import LAST, fallback_chain, own_language
from postmail.language.plurals import Plural, plural_index
from postmail.language.pofile import CatalogueFile, Key, read_catalogue
from postmail.language.pseudo import PSEUDO
from postmail.language.tags import Tag, parse_tag
from postmail.tags import Tone

#: Where catalogues lie below a template root: one folder per locale, `de` or `de@informal`.
FOLDER = "_locales"
FILE = Path("LC_MESSAGES", "postmail.po")
#: Language, script, region, tone.
_NAMED = re.compile(
    r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?(?:[-_](?:[A-Za-z]{2}|[0-9]{3}))?(?:@(?:in)?formal)?"
)
#: In the order in which one stands in for the other: rather too polite than too close.
_TONES: tuple[Tone, ...] = ("formal", "informal")


@dataclass(frozen=True, slots=True)
class Translation:
    """A message in a language: its *forms* (one, or one per plural form) and their origin."""

    forms: tuple[str, ...]
    """Texts with `%(name)s` placeholders, `%` doubled; HTML where the message has it."""
    locale: str
    """The language that they are in."""
    tone: Tone | None
    """The tone of the catalogue that they come from; None for one that addresses nobody."""
    plural: Plural
    """Which of the forms a number takes."""
    fallback: bool
    """Whether the language or the tone is another one than was asked for."""


@dataclass(frozen=True)
class Translations:
    """All that the catalogues say in *locale* and *tone*, the stand-ins included. Picklable."""

    locale: str
    tone: Tone | None
    digest: bytes
    """32 bytes over all that was read: equal catalogues have equal digests."""
    faults: tuple[CompileError, ...] = ()
    """What is wrong in the catalogues that were read; such messages are left out."""
    _known: dict[Key, Translation] = field(default_factory=dict, repr=False)

    def find(self, context: str | None, msgid: str, plural: str | None = None) -> Translation:
        """
        The message in this language, else in the next of the chain, else in English as it is.

        A message with a *plural* is another one than the same message without.

        >>> message = Translations("en", None, b"").find("button", "Pay")
        >>> message.forms, message.locale, message.fallback
        (('Pay',), 'en', False)
        >>> Translations("de", None, b"").find(None, "%(n)s item", "%(n)s items").fallback
        True
        """
        found = self._known.get((context, msgid, plural))
        if found:
            return found
        forms: tuple[str, ...] = (msgid,) if plural is None else (msgid, plural)
        if make := PSEUDO.get(self.locale):
            forms = tuple(map(make, forms))
            return Translation(forms, self.locale, None, plural_index(LAST), False)
        strange = LAST not in own_language(self.locale)
        return Translation(forms, LAST, None, plural_index(LAST), strange)


def available(roots: Iterable[Path]) -> dict[str, tuple[Tone, ...]]:
    """
    The languages that have a catalogue below any of the template *roots*, with their tones.

    English is always there: the messages themselves are English.

    Raises:
        LocaleError: a folder of catalogues is not named for a locale.
        CompileError: a folder may not be read.
    """
    found: dict[str, set[Tone]] = {LAST: set()}
    for root in roots:
        for tag, _ in _catalogues(root):
            found.setdefault(tag.text, set()).update([tag.tone] if tag.tone else [])
    return {locale: tuple(sorted(found[locale])) for locale in sorted(found)}


def with_region(spoken: Mapping[str, tuple[Tone, ...]], locale: str) -> dict[str, tuple[Tone, ...]]:
    """
    *spoken* (see `available`), and *locale*, a region of a language that is spoken.

    >>> with_region({"de": ("formal",), "en": ()}, "de-CH")
    {'de': ('formal',), 'de-CH': ('formal',), 'en': ()}
    >>> with_region({"en": ()}, "fi-FI")
    {'en': ()}

    Raises:
        LocaleError: *locale* is no language tag, or goes by another name here: no, zh-TW.
    """
    own = own_language(locale)
    if own[0] != locale:
        raise LocaleError(tag=locale, problem=f"mails call this language {own[0]}: write that")
    tones = [spoken[step] for step in own if step in spoken]
    found = {locale: tones[0], **spoken} if tones else spoken
    return {name: found[name] for name in sorted(found)}


def load_translations(
    roots: Sequence[Path], locale: str, tone: Tone | None = None, strict: bool = True
) -> Translations:
    """
    The catalogues for *locale* and *tone*, of the template *roots*, the shop's first.

    A message is looked for in the locale and its parents, then in the other tone of these, then
    along the rest of its chain (`fallback_chain`); in each language in the shop's catalogues before
    ours, and in each of these in the tone before the neutral one. A pseudo-locale (`pseudo.PSEUDO`)
    has no catalogue, and all that the English has.

    Raises:
        CompileError: the first fault of these catalogues, with file and line; not raised where
            *strict* is false: `Translations.faults` has all of them.
        LocaleError: neither *locale* nor a parent of it has a catalogue, or a folder is not named
            for a locale.
    """
    locale = parse_tag(locale).text
    if locale in PSEUDO:
        return Translations(locale, tone, hashlib.sha256(locale.encode()).digest())
    spoken = available(roots)
    if spoken.keys().isdisjoint(own_language(locale)):
        problem = f"no catalogue; there are: {', '.join(spoken)}"
        raise LocaleError(tag=locale, problem=problem)
    known: dict[Key, Translation] = {}
    faults: list[CompileError] = []
    digest = hashlib.sha256(f"{locale}@{tone or ''}".encode())
    own = own_language(locale)
    for tag, path in _layers(roots, locale, tone):
        with _readable(path):
            data = path.read_bytes()
        digest.update(f"\n{tag.text}@{tag.tone or ''} {len(data)}\n".encode() + data)
        read = read_catalogue(str(path), data, tag.text)
        faults += read.faults
        strange = tag.text not in own or tag.tone not in (tone, None)
        for key, translation in _translations(tag, read, strange):
            known.setdefault(key, translation)
    if faults and strict:
        raise faults[0]
    return Translations(locale, tone, digest.digest(), tuple(faults), known)


def catalogue_path(root: Path, locale: str, tone: Tone | None = None) -> Path:
    """Where the catalogue of *locale* and *tone* lies below *root*, or would lie."""
    for tag, path in _catalogues(root):
        if (tag.text, tag.tone) == (locale, tone):
            return path
    return root / FOLDER / (f"{locale}@{tone}" if tone else locale) / FILE


def strays(root: Path) -> Iterator[CompileError]:
    """
    A fault for each .po file below *root* that no mail would ever look into, because it lies
    elsewhere than catalogues do: `_locales/pt_BR.po`, `_locales/fi/fi.po`.
    """
    folder = root / FOLDER
    for path in sorted(folder.rglob("*.[pP][oO]")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") for part in parts)  # what an editor keeps for itself
        if not hidden and (parts[1:] != FILE.parts or not path.is_file()):
            remedy = f"expected {_meant(parts)}"
            yield CompileError(what=_astray(path), file=str(path), remedy=remedy)


def _astray(path: Path) -> str:
    if path.is_dir():
        return "a folder, and no catalogue"
    return "no mail looks for texts here" if path.is_file() else "a link that leads nowhere"


def _meant(parts: Sequence[str]) -> str:
    """Where the file belongs that is called *parts*, as far as its name or its folder tells."""
    for name in (Path(parts[-1]).stem, parts[0]):
        if _NAMED.fullmatch(name):
            tag = parse_tag(name)
            place = f"{tag.text}@{tag.tone}" if tag.tone else tag.text
            return f"the file {Path(FOLDER, place, FILE).as_posix()}"
    return f"a file like {Path(FOLDER, 'de', FILE).as_posix()}"


def _translations(
    tag: Tag, read: CatalogueFile, fallback: bool
) -> Iterator[tuple[Key, Translation]]:
    for key, forms in read.forms.items():
        yield key, Translation(forms, tag.text, tag.tone, read.plural, fallback)


def _layers(roots: Sequence[Path], locale: str, tone: Tone | None) -> Iterator[tuple[Tag, Path]]:
    """The files to look into, in this order."""
    found = [list(_catalogues(root)) for root in roots]
    wanted = dict.fromkeys((tone, None))
    others = [other for other in _TONES if other not in wanted]
    own = own_language(locale)
    rest = [step for step in fallback_chain(locale) if step not in own]
    for steps, tones in ((own, wanted), (own, others), (rest, [*wanted, *others])):
        for step in steps:
            for catalogues in found:
                yield from _of(catalogues, step, tones)


def _of(
    catalogues: list[tuple[Tag, Path]], locale: str, tones: Iterable[Tone | None]
) -> Iterator[tuple[Tag, Path]]:
    for tone in tones:
        yield from (item for item in catalogues if (item[0].text, item[0].tone) == (locale, tone))


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """
    Raises:
        CompileError: the system does not let *path* be read.
    """
    try:
        yield
    except OSError as error:
        what = f"cannot be read: {(error.strerror or str(error)).lower()}"
        remedy = "let this program read it"
        raise CompileError(what=what, file=str(path), remedy=remedy) from None


def _catalogues(root: Path) -> Iterator[tuple[Tag, Path]]:
    """
    The catalogues below one template root, by name.

    Raises:
        LocaleError: a folder is not named for a locale.
        CompileError: a folder may not be read.
    """
    folder = root / FOLDER
    seen: dict[Tag, Path] = {}
    with _readable(folder):
        places = sorted(folder.iterdir()) if folder.is_dir() else []
    for place in places:
        if place.name.startswith("."):
            continue
        path = place / FILE
        with _readable(place):
            if not path.is_file():
                continue
        tag = _folder_tag(place)
        if (other := seen.setdefault(tag, place)) is not place:
            problem = f"{place} is for the same language as {other.name}: keep one"
            raise LocaleError(tag=place.name, problem=problem)
        yield tag, path


def _folder_tag(place: Path) -> Tag:
    """What *place* is named for; copies and backups (`pl.bak`) speak for nobody."""
    if not _NAMED.fullmatch(place.name):
        problem = f"{place} has a catalogue; expected a name like de, pt-BR or de@formal"
        raise LocaleError(tag=place.name, problem=problem)
    return parse_tag(place.name)
