"""Fictitious values in the place of personal ones: same shape, equal for equal originals."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from typing import Any

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)")
#: What may be an address of IPv6: `ipaddress` decides.
IPV6 = re.compile(
    r"(?<![\w:.])(?:[\da-f]{0,4}:){2,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]{0,4})(?![\w:])",
    re.IGNORECASE,
)
#: A number to call, as people write it in a text: with its country's, or with a nought.
_PHONE = re.compile(
    r"""
    (?<![\w+]) (?<!\w-) (?<!\d[./])                                     # not in a date, a code
    (?! \d{16} )                                                        # no code
    (?! \d\d ([./-])[ ]? \d\d? \1[ ]? (?:19|20)?\d\d (?![./-]?\d) )     # no date
    (?! \d\d\. (?:\d\d\.)? [ ]?-[ ]? \d\d\.\d\d\. )                     # nor the first of two
    (?! \d\d\.\d\d [ ]?-[ ]? \d\d\.\d\d (?![./-]?\d) )                 # no hours of a day
    (?: \+ | 00? ) [1-9] (?: [ ()/.-]{0,3} \d ){5,29} (?![\w-])          # two in a row, at most
    """,
    re.VERBOSE,
)
#: A word that may be a name.
_WORD = re.compile(r"[^\W\d_]{3,}")
_NAMES = (
    "Alex Robin Kim Sam Toni Mika Charlie Noa Jule Sasha Luca Quinn Rene Sidney Marlo Eli "
    "Beispiel Sample Muster Exemple Ejemplo Esempio Voorbeeld Exempel"
).split()
#: Shorter texts are too common to be replaced wherever they stand.
_LONG = 12
#: And texts shorter than this even where they are all of a value.
_WHOLE = 6


class Masks:
    """
    Hands out fictitious values, numbered in the order in which originals appear.

    Nothing of an original but its shape goes into its mask, so that no mask can be undone.
    """

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._names: dict[str, str] = {}
        self._handed_out: set[str] = set()
        self._known = _Known()

    def mask(self, kind: str, value: Any) -> Any:
        """The mask for *value*: text for text, a number for a number."""
        if isinstance(value, int | float | Decimal):
            return 0 if kind == "zero" else int(self._shape(str(abs(int(value)))) or 0)
        text = str(value)
        if not text.strip() or text in self._handed_out:
            return text
        made = self._made(kind, text)
        self._handed_out.add(made)
        return made

    def replace_known(self, text: str) -> str:
        """*text* with every long original in it replaced, and shorter ones that are all of it."""
        return text if text in self._handed_out else self._known.replace(text)

    def replace_phones(self, text: str) -> str:
        """*text* with the numbers to call in it replaced."""
        if text in self._handed_out:
            return text
        return _PHONE.sub(lambda found: self._called(found[0]), text)

    def replace_names(self, text: str) -> str:
        """*text* with the words of people's names in it replaced, where they have capitals."""
        if text in self._handed_out:
            return text
        return _WORD.sub(lambda word: self._renamed(word[0]), text)

    def _renamed(self, word: str) -> str:
        known = word[0].isupper() and word.casefold() in self._names
        return self._name(word) if known else word

    def _called(self, number: str) -> str:
        if code := _article(number):
            return code + self.replace_phones(number[len(code) :])
        return str(self.mask("digits", number))

    def _made(self, kind: str, text: str) -> str:
        if kind == "words":
            return re.sub(r"[^\s&;.,'-]+", lambda word: self._name(word[0]), text)
        number = self._next()
        if kind == "email":
            made = f"person{number}@example.com"
        elif kind == "ip":
            made = f"2001:db8::{number:x}" if ":" in text else f"192.0.2.{number % 254 + 1}"
        elif kind == "zero":
            made = "0"
        elif text.startswith(("http://", "https://")):
            host = re.split(r"(?<=[^/:])(?=[/?#])", text, maxsplit=1)[0]
            made = host + self._shape(text[len(host) :])
        else:
            made = self._shape(text)
        if len(text) >= _WHOLE:
            self._known.add(text, made)
        return self._given.setdefault((kind, text), made)

    def _name(self, word: str) -> str:
        key = word.casefold()
        if key not in self._names:
            turn, at = divmod(len(self._names), len(_NAMES))
            self._names[key] = _NAMES[at] + ("abcdefghij"[turn % 10] * (turn > 0))
            if len(key) >= _LONG:
                self._known.add(key, self._names[key])
        name = self._names[key]
        return name.upper() if word.isupper() and len(word) > 1 else name

    def _next(self) -> int:
        return len(self._given) + len(self._names) + 1

    def _shape(self, text: str) -> str:
        """Another letter for each letter, another digit for each digit, all else as it is."""
        number = self._next()
        return "".join(_sign(sign, at, number) for at, sign in enumerate(text))


class _Known:
    """What was replaced, found again in one pass over a text, however much it is."""

    def __init__(self) -> None:
        self._made: dict[str, str] = {}
        self._lengths: dict[str, set[int]] = {}  #: of those that begin alike

    def add(self, original: str, made: str) -> None:
        """From now on, *original* becomes *made*; what it became first, it stays."""
        self._made.setdefault(original, made)
        if len(original) >= _LONG:
            self._lengths.setdefault(original[:_LONG], set()).add(len(original))

    def replace(self, text: str) -> str:
        """*text* with the longest of what is known at each place in it replaced, or all of it."""
        if text in self._made:
            return self._made[text]
        pieces, begin = [], 0
        for at in range(len(text) - _LONG + 1):
            if at >= begin and (original := self._longest(text, at)):
                pieces += [text[begin:at], self._made[original]]
                begin = at + len(original)
        return "".join([*pieces, text[begin:]])

    def _longest(self, text: str, at: int) -> str:
        lengths = sorted(self._lengths.get(text[at : at + _LONG], ()), reverse=True)
        here = (text[at : at + length] for length in lengths)
        return next((one for one in here if one in self._made), "")


def _article(number: str) -> str:
    """The GTIN that *number* begins with: 13 or 14 digits whose check digit is right; or ""."""
    digits = number[: len(number) - len(number.lstrip(string.digits))]
    weighed = [int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(digits))]
    return digits if len(digits) in (13, 14) and sum(weighed) % 10 == 0 else ""


def _sign(sign: str, at: int, number: int) -> str:
    if sign.isdigit():
        return str((at * 7 + number * 3) % 9 + 1)
    if sign.isalpha():
        letter = string.ascii_lowercase[(at * 11 + number * 5) % 26]
        return letter.upper() if sign.isupper() else letter
    return sign
