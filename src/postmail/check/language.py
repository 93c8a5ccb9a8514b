"""Words: whether every one is translated, in one register, undamaged, and of a length that fits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Container, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from postmail.catalogue import Catalogue
from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options
from postmail.check.wording import Said, said_by, words_in
from postmail.errors import TemplateError
from postmail.language import review
from postmail.language.cldr import text_direction
from postmail.language.extract import extract
from postmail.model import Model

_HALF = "A mail that is half in another language looks like a trick."
_MEND = "see docs/translating.md; `postmail i18n check` tells the same for translators"


def _rule(
    name: str, title: str, why: str, remedy: str = _MEND, severity: Severity = Severity.ERROR
) -> Rule:
    return Rule(f"language-{name}", severity, title, why, remedy)


def _reviewed(code: str, title: str, why: str, remedy: str = _MEND, name: str = "") -> Rule:
    """The rule of findings of *code*, which is as bad as the review of catalogues says."""
    return _rule(name or code, title, why, remedy, Severity(review.severity_of(code).value))


#: {code of the review of catalogues: rule}
_BY_CODE = {
    "missing": _reviewed(
        "missing",
        "a text is not translated",
        _HALF,
        "translate it in the language's catalogue, where `postmail i18n update` puts what it lacks",
    ),
    "fuzzy": _reviewed(
        "fuzzy", "a translation has not been looked at since its text changed", _HALF
    ),
    "same": _reviewed(
        "same", "a translation says what the English says", _HALF, name="untranslated"
    ),
    "damaged": _reviewed(
        "damaged", "a translation is damaged", "A name or an amount is lost.", name="placeholder"
    ),
    "unknown": _reviewed("unknown", "a translation of what no template says", "Nothing changes."),
    "register": _reviewed("register", "two registers in one language", "Sie and du in one mail."),
    "gender": _reviewed(
        "gender", "a word tells the reader's gender", "Half of the readers are meant."
    ),
    "alike": _reviewed(
        "alike",
        "two texts have one translation",
        "What the English tells apart is one to the reader.",
    ),
    "markup": _reviewed(
        "markup", "tags are lost in a translation", "What was to stand out is lost."
    ),
    "length": _reviewed("length", "a subject or preheader is too long", "A phone cuts it off."),
    "blanks": _reviewed("blanks", "blanks where none belong", "It looks careless."),
    "signs": _reviewed("signs", "signs that the language writes otherwise", "It looks foreign."),
    "end": _reviewed(
        "end",
        "a translation ends otherwise than the English",
        "It may be the language's way, or a full stop that was lost.",
    ),
    "context": _reviewed(
        "context", "a text without context", "Translators guess which Order it is."
    ),
    "comment": _reviewed(
        "comment", "a text without a comment", "Translators guess where it stands."
    ),
    "clash": _reviewed("clash", "a text with and without plural", "One of the two stays English."),
}
LITERAL = _rule(
    "literal",
    "words stand outside of a translation",
    "They stay as they are in every language, amid a mail in another.",
    '{{ pgettext("context", "words") }} or {% trans %}; translate="no" around a name',
)
BY_HAND = _rule(
    "by-hand",
    "a date, an amount or a currency is written by hand",
    "It stays in this form in every language, and is wrong in most.",
    "give it as data, with its filter: {{ amount|money }}, {{ day|date }}",
)
DIRECTION = _rule(
    "direction",
    "the mail runs the wrong way",
    "Lines begin at the wrong side, and punctuation stands at the wrong end.",
    'dir="{{ dir }}" on <mjml>',
)
LANG = _rule(
    "lang",
    "the mail says that it is in another language than it is",
    "A screen reader reads it with a foreign tongue.",
    'lang="{{ lang }}" on <mjml>',
)
SUBJECT = Rule(
    "language-subject",
    Severity.WARNING,
    "a subject is longer than a phone shows",
    "The end, often the order's number, is cut off.",
    "say it in 50 characters, what matters first",
)
PREHEADER = Rule(
    "language-preheader",
    Severity.WARNING,
    "a preheader is longer than mail programs show",
    "Its end is cut off.",
    "say it in 110 characters",
)
RULES = (*_BY_CODE.values(), LITERAL, BY_HAND, DIRECTION, LANG, SUBJECT, PREHEADER)

_SHOWN = 60
_SUBJECT, _PREHEADER = 60, 140  # with the data in it
#: Characters of a number, a name or a title that is not counted against the template.
_USUAL = 12
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_CODE = "(?:EUR|USD|GBP|SEK|JPY|CHF|PLN|DKK|NOK|CZK|CAD|AUD)"
#: A placeholder, or a figure: what a sign of currency stands before or behind.
_AMOUNT = r"(?:%\(\w+\)s|\d+(?:[.,]\d+)*)"
#: What a text for translators should not hold: they would have to write it anew, and cannot know.
_BY_HAND = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}-\d\d-\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)? {_MONTH}|\b{_MONTH} \d{{1,2}}\b"
    rf"|[€$£¥]\s?{_AMOUNT}|{_AMOUNT}\s?[€$£¥]|{_AMOUNT}\s?{_CODE}\b|\b{_CODE}\s?{_AMOUNT}"
)
#: And what stands in a template beside its translations: there any sign of the kind is by hand.
_LOOSE = re.compile(rf"{_BY_HAND.pattern}|[€$£¥]|\b{_CODE}\b|\d[\d.,]*\s?%|\d[\d.,]*[.,]\d+")
#: Fields that are half of something a filter writes: {{ total|money }}, {{ day|date }}.
_HALVES = re.compile(r"\.(amount|day|month|year|hour|minute|second|weekday)$")


def survey(
    catalogue: Catalogue, kinds: tuple[str, ...], locales: Collection[str] = ()
) -> Iterator[Finding]:
    """
    What is wrong with the words of the templates of *kinds*, and with their translations into
    *locales*, or all. The built-in translations are looked at where all kinds are.
    """
    messages: set[tuple[str, str]] = set()
    for kind in kinds:
        try:
            entries = catalogue.expanded(kind).source_map
        except TemplateError:
            continue  # the family `source` tells it
        messages |= {(context or "", said) for one in entries for context, said in one.msgids}
    yield from own_words(catalogue, kinds)
    roots = catalogue.template_dirs
    if set(kinds) == set(catalogue.kinds):
        yield from _translations(roots, locales)
    else:
        yield from _translations(roots, locales, messages)


def own_words(catalogue: Catalogue, kinds: tuple[str, ...]) -> Iterator[Finding]:
    """What the templates of *kinds* say beside their translations and filters."""
    told: set[Said] = set()
    for kind in kinds:
        with suppress(TemplateError):  # the family `source` tells it
            told.update(said_by(catalogue, kind))
    for said in told:
        yield from _written(catalogue, said)


def lent(fallbacks: tuple[str, ...], file: str) -> Iterator[Finding]:
    """A finding for each of `Mail.fallbacks` of a mail whose template is *file*."""
    for text in fallbacks:
        yield _BY_CODE["missing"].found(text, Place(file=file))


def _written(catalogue: Catalogue, said: Said) -> Iterator[Finding]:
    """What of the template's own words should be a translation or a filter."""
    brand, shown = catalogue.brand, said.shown
    if _HALVES.search(said.path):
        yield BY_HAND.found(f"{said.path} is printed as it is", said.place(catalogue))
    if found := _LOOSE.search(shown):
        yield BY_HAND.found(f"{found[0]!r} stands in the template", said.place(catalogue))
    if words_in(_LOOSE.sub(" ", shown), (brand.name, brand.legal.trader or "")):
        words = shown if len(shown) < _SHOWN else f"{shown[:_SHOWN]}…"
        yield LITERAL.found(f"{words!r} is not for translation", said.place(catalogue))


def _translations(
    roots: tuple[Path, ...],
    locales: Collection[str] = (),
    messages: Container[tuple[str, str]] | None = None,
) -> Iterator[Finding]:
    """What is wrong with the catalogues in *roots*; of *messages* only, in all but the last."""
    spoken = {locale.partition("-")[0] for locale in locales}
    for number, root in enumerate(roots if messages is None else roots[:-1]):
        try:
            found = review.check(root, roots[number + 1 :])
        except TemplateError:
            continue  # the family `source` tells it
        for one in found:
            language = re.split("[@-]", one.locale)[0]
            if language and spoken and language not in spoken:
                continue
            if messages is not None and one.msgid and (one.context, one.msgid) not in messages:
                continue
            place = Place(path=one.context, file=str(root / one.file), line=one.line)
            name = f"{one.locale}: " if one.locale else ""
            what = f"{name}{one.msgid!r} {one.message}"
            yield _BY_CODE[one.code].found(what, place)
        yield from _dated(root, messages)


def _dated(root: Path, messages: Container[tuple[str, str]] | None) -> Iterator[Finding]:
    """What stands by hand in the texts for translators below *root*, or in *messages* of them."""
    for message in extract([root]).values():
        context, msgid, _ = message.key
        asked = messages is None or (context or "", msgid) in messages
        if asked and (met := _BY_HAND.search(msgid)):
            file, line = message.places[0]
            yield BY_HAND.found(f"{met[0]!r} stands in a text", Place(file=file, line=line))


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What is wrong with the language of *letter*, as its reader sees it."""
    file = letter.label.file
    if letter.label.locale:
        said, runs = letter.page.get("lang", ""), letter.page.get("dir", "")
        if said and said.partition("-")[0] != letter.label.locale.partition("-")[0]:
            told = f"<html lang={said!r}> in a mail in {letter.label.locale}"
            yield LANG.found(told, Place(part="html", file=file))
        wanted = text_direction(letter.label.locale)
        if runs and runs != wanted:
            told = f"<html dir={runs!r}>, but {letter.label.locale} is written {wanted}"
            yield DIRECTION.found(told, Place(part="html", file=file))
    for rule, part, said, most in (
        (SUBJECT, "subject", letter.subject, _SUBJECT),
        (PREHEADER, "preheader", letter.preheader or "", _PREHEADER),
    ):
        if (length := _length(said)) > most:
            template = _length(_with_usual(said, letter.data)) > most
            severity = rule.severity if template else Severity.NOTE
            because = "" if template else ", for its data is long"
            told = f"{length} characters{because}: {said}"
            yield rule.found(told, Place(part=part, file=file), severity=severity)


def _length(text: str) -> int:
    """How many characters a reader sees: marks of direction have no width."""
    return sum(unicodedata.category(sign) != "Cf" for sign in text)


def _with_usual(text: str, data: Model | None) -> str:
    """*text* with nothing of *data* in it that is longer than usual: the template is judged."""
    for given in sorted(_texts(data), key=len, reverse=True) if data else ():
        text = text.replace(given, given[:_USUAL])
    return text


def _texts(data: Any) -> set[str]:
    """The texts in *data* that are longer than a number or a name usually is."""
    if isinstance(data, str):
        return {data} if len(data) > _USUAL else set()
    if isinstance(data, Model):
        return {text for _, value in data for text in _texts(value)}
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, tuple) else ()
    return {text for value in inner for text in _texts(value)}
