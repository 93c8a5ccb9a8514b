"""The texts of one language as the compiler asks for them; what had to fall back is noted."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from postmail.errors import Fault
from postmail.language.bidi import CLOSE, OPEN
from postmail.language.cldr import text_direction
from postmail.language.plurals import Plural, plural_index
from postmail.language.translations import Translation, Translations

#: Numbers that meet every plural rule of CLDR at least once, fractions left out. Nought comes last:
#: where French counts it as one, and English as many, one is what mails tell.
_SAMPLES = (*range(1, 112), 0)


class Texts:
    """
    Looks texts up in *translations*; *fallbacks* lists those that another language had to lend.
    """

    def __init__(self, translations: Translations) -> None:
        self._translations = translations
        self._plural = plural_index(translations.locale)
        self._fallbacks: dict[Fault, None] = {}

    @property
    def fallbacks(self) -> tuple[Fault, ...]:
        """What is missing so far: each msgid with its context, and who stood in."""
        return tuple(self._fallbacks)

    def forms(self, context: str | None, singular: str, plural: str | None) -> tuple[str, ...]:
        """The text in each plural form of this language; one, where *plural* is None."""
        found = self._translations.find(context, singular, plural)
        if found.fallback:
            path = f"{context}: {singular}" if context else singular
            stand_in = f"{found.locale}@{found.tone}" if found.tone else found.locale
            self._fallbacks[Fault(path, f"missing, {stand_in} stands in")] = None
        lent = self._lent(found)
        if plural is None:
            return lent
        return tuple(
            lent[_form_for(index, self._plural, found)] for index in range(self._plural.count)
        )

    def _lent(self, found: Translation) -> tuple[str, ...]:
        """The forms of *found*, isolated where they run against this language's text."""
        if text_direction(found.locale) == text_direction(self._translations.locale):
            return found.forms
        return tuple(f"{OPEN}{form}{CLOSE}" for form in found.forms)

    def plural(self, number: Decimal | int) -> int:
        """Which form *number* takes, from 0."""
        return self._plural(number)


def _form_for(index: int, ours: Plural, found: Translation) -> int:
    """Which form of *found* stands for our plural form *index*: the one most numbers take."""
    if found.plural is ours or found.plural == ours:
        return index
    numbers = [number for number in _SAMPLES if ours(number) == index]
    taken = Counter(found.plural(number) for number in numbers)
    return taken.most_common(1)[0][0] if taken else len(found.forms) - 1
