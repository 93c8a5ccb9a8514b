"""What can be wrong with one translation, seen beside its message: register, markup, length."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from postmail.language.placeholders import UNCLOSED, closes_in_order
from postmail.language.speech import Speech, whole_word
from postmail.tags import Tone

#: The longest subject that a phone shows whole, and what mail programs show of a preheader,
#: in characters.
LONGEST = {"subject": 50, "preheader": 110}
#: How long a placeholder is taken to be: the number of an order, an amount; a count is shorter.
_USUAL, _COUNT = "x" * 7, "x" * 2
_COUNTS = frozenset({"all", "count", "days", "n", "num"})
_PLACEHOLDER = re.compile(r"%\((\w+)\)s")
_MARKUP = re.compile(r"<[^<>]+>")
_ENTITY = re.compile(r"&(?:[A-Za-z]\w*|#\w+);")
_NO_BREAK = "\u00a0\u202f"
_ENDS = ".,:;!?…"


@dataclass(frozen=True)
class Entry:
    """One message of one catalogue, with its translation."""

    context: str
    ids: tuple[str, ...]
    """The msgid, and the one for many."""
    forms: tuple[str, ...]
    tone: Tone | None
    speech: Speech


#: (code, what is wrong in a sentence)
Remark = tuple[str, str]


def remarks(entry: Entry) -> Iterator[Remark]:
    """What is wrong with *entry*; placeholders and plural forms are the reader's to judge."""
    for rule in _RULES:
        yield from rule(entry)


def too_long(context: str, text: str) -> str | None:
    """
    What is wrong with the length of a subject or a preheader, or None.

    >>> too_long("coupon: subject", "A code") is None
    True
    >>> too_long("coupon: subject", "%(number)s: " + "x" * 50)
    'a subject of 59 characters; 50 fit'
    """
    part = context.rpartition(": ")[2]
    shown = len(_PLACEHOLDER.sub(_shown, text).replace("%%", "%"))
    limit = LONGEST.get(part, shown)
    return f"a {part} of {shown} characters; {limit} fit" if shown > limit else None


def _shown(placeholder: re.Match[str]) -> str:
    return _COUNT if placeholder[1] in _COUNTS else _USUAL


def _register(entry: Entry) -> Iterator[Remark]:
    tone = entry.tone or entry.speech.speaks
    what = f"the {tone} catalogue" if tone else "the catalogue that addresses nobody"
    for word in _found(entry, entry.speech.strangers(entry.tone)):
        yield "register", f"{word!r} has no place in {what}"


def _gender(entry: Entry) -> Iterator[Remark]:
    for word in _found(entry, entry.speech.gendered):
        yield "gender", f"{word!r} tells the reader's gender: recast the sentence"


def _found(entry: Entry, words: Sequence[str]) -> list[str]:
    """Which of the *words*, patterns for a whole word, are in *entry*."""
    said = [_words(form) for form in entry.forms] if words else []
    return sorted(
        {m[0] for word in words for text in said for m in whole_word(word).finditer(text)}
    )


def _same(entry: Entry) -> Iterator[Remark]:
    words = re.search(r"[^\W\d_]{2}", _PLACEHOLDER.sub("", _words(entry.ids[0])))
    same = entry.ids[0] in entry.forms and entry.ids[0] not in entry.speech.same
    if words and same:
        yield "same", "says what the English says; if that is right, add it to `same`"


def _markup(entry: Entry) -> Iterator[Remark]:
    wanted = Counter(_MARKUP.findall(entry.ids[-1]))
    for form in entry.forms:
        found = Counter(_MARKUP.findall(form))
        if found != wanted:
            lost = [*(wanted - found).elements()]
            strange = [*(found - wanted).elements()]
            said = [f"lost {' '.join(lost)}"] * bool(lost)
            said += [f"strange {' '.join(strange)}"] * bool(strange)
            yield "markup", f"other markup than in the English: {', '.join(said)}"
        elif not closes_in_order(form):
            yield "markup", UNCLOSED
        elif re.search(r"[<>]", _MARKUP.sub("", form)) and not re.search(
            r"[<>]", _MARKUP.sub("", entry.ids[-1])
        ):
            yield "markup", "a stray < or >"
        elif not wanted and (sign := _ENTITY.search(form)) and not _ENTITY.search(entry.ids[-1]):
            yield "markup", f"{sign[0]} is read as it stands: write the sign itself"


def _length(entry: Entry) -> Iterator[Remark]:
    for form in entry.forms:
        if problem := too_long(entry.context, form):
            yield "length", problem


def _blanks(entry: Entry) -> Iterator[Remark]:
    before = entry.speech.blank_before
    for form in entry.forms:
        text = _words(form)
        if form != form.strip() and entry.ids[0] == entry.ids[0].strip():
            yield "blanks", "a blank at its edge"
        if re.search(r"  |\t|\n", form):
            yield "blanks", "two blanks, a tab or a line break"
        if found := re.search(r" ([,.;:!?»])", text):
            remedy = "a no-break blank goes there" if found[1] in before else "none goes there"
            yield "blanks", f"a blank before {found[1]!r}: {remedy}"
        bare = rf"[^\s\d:;!?{_NO_BREAK}]([{re.escape(before)}])(?!/)"
        if before and (found := re.search(bare, text)):
            yield "blanks", f"no no-break blank before {found[1]!r}"


def _signs(entry: Entry) -> Iterator[Remark]:
    avoided = f"|[{re.escape(entry.speech.avoid)}]" if entry.speech.avoid else ""
    for form in entry.forms:
        text = _PLACEHOLDER.sub("", _words(form))
        if found := re.search(rf"\.\.\.|!!|\"{avoided}", text):
            yield "signs", f"{found[0]!r}: use the language's own sign"


def _end(entry: Entry) -> Iterator[Remark]:
    """The last sign of each form beside that of its message."""
    theirs = {theirs: ours for ours, theirs in entry.speech.end.items()}
    wanted = _last(entry.ids[-1], {})
    for form in entry.forms:
        found = _last(form, theirs)
        if found != wanted:
            said = [f"with {sign!r}" if sign else "without a sign" for sign in (found, wanted)]
            yield "end", f"ends {said[0]}, and the English {said[1]}"


def _last(text: str, signs: dict[str, str]) -> str:
    last = _words(text).rstrip(" \u00a0\u202f")[-1:]
    last = signs.get(last, last)
    return last if last in _ENDS else ""


def _words(text: str) -> str:
    """*text* without its tags, and beside them entities as they are read; placeholders stay."""
    bare = _MARKUP.sub("", text)
    return bare if bare == text else unescape(bare)


_RULES: tuple[Callable[[Entry], Iterator[Remark]], ...] = (
    *(_register, _gender, _same, _markup, _length, _blanks, _signs, _end),
)
