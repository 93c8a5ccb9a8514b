"""Fictitious values in the place of personal ones: same shape, equal for equal originals."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from typing import Any

EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
#: What may be an address of IPv6: `ipaddress` decides.
IPV6 = re.compile(r"(?<![\w:.])[\da-f]{0,4}(?::[\da-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)
#: A number to call, as people write it in a text: with its country's, or with a nought.
PHONE = re.compile(r"(?<![\w+])(?:\+|00?)[1-9](?:[ ()/.-]{0,3}\d){5,14}(?![\w-])")
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
        self._handed_out: set[str] = set()

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
        if text in self._handed_out:
            return text
        for (kind, original), made in list(self._given.items()):
            whole = original == text and kind != "words" and len(text) >= _WHOLE
            if whole or (len(original) >= _LONG and original in text):
                text = text.replace(original, made)
        return text

    def replace_names(self, text: str) -> str:
        """*text* with the words of people's names in it replaced, where they have capitals."""
        if text in self._handed_out:
            return text
        return _WORD.sub(lambda word: self._renamed(word[0]), text)

    def _renamed(self, word: str) -> str:
        known = word[0].isupper() and ("words", word.casefold()) in self._given
        return self._name(word) if known else word

    def _made(self, kind: str, text: str) -> str:
        if kind == "words":
            return re.sub(r"[^\s&;.,'-]+", lambda word: self._name(word[0]), text)
        number = len(self._given) + 1
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
        return self._given.setdefault((kind, text), made)

    def _name(self, word: str) -> str:
        key = ("words", word.casefold())
        if key not in self._given:
            number = sum(kind == "words" for kind, _ in self._given)
            turn, at = divmod(number, len(_NAMES))
            self._given[key] = _NAMES[at] + ("abcdefghij"[turn % 10] * (turn > 0))
        name = self._given[key]
        return name.upper() if word.isupper() and len(word) > 1 else name

    def _shape(self, text: str) -> str:
        """Another letter for each letter, another digit for each digit, all else as it is."""
        number = len(self._given) + 1
        return "".join(_sign(sign, at, number) for at, sign in enumerate(text))


def _sign(sign: str, at: int, number: int) -> str:
    if sign.isdigit():
        return str((at * 7 + number * 3) % 9 + 1)
    if sign.isalpha():
        letter = string.ascii_lowercase[(at * 11 + number * 5) % 26]
        return letter.upper() if sign.isupper() else letter
    return sign
