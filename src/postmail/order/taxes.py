"""The words that languages have for value added tax: shops write them where a name is asked for."""

from __future__ import annotations

import re

#: In lower case, without dots. A sales tax, a GST or a levy is none of them.
_VAT = frozenset(
    (
        "vat|value added tax|mwst|mehrwertsteuer|ust|umsatzsteuer|tva|taxe sur la valeur ajoutée|"
        "iva|impuesto sobre el valor añadido|imposta sul valore aggiunto|btw|"
        "belasting over de toegevoegde waarde|moms|mervärdesskatt|mva|merverdiavgift|alv|"
        "arvonlisävero|podatek vat|dph|áfa|ddv|pdv|pvm|pvn|km|käibemaks|vsk|kdv|φπα|ддс|пдв|ндс"
    ).split("|")
)
#: A rate that stands before or after the word: `19 %`, `(21.0%)`.
_RATE = re.compile(r"\(?\s*\d+([.,]\d+)?\s*%\s*\)?")


def is_word_for_vat(title: str) -> bool:
    """
    Whether *title* says no more than "value added tax", perhaps with a rate.

    >>> [is_word_for_vat(title) for title in ("USt.", "21 % btw", "TVA (20 %)", "Eco tax", "")]
    [True, True, True, False, False]
    """
    return _RATE.sub("", title).replace(".", "").strip(" :,").casefold() in _VAT
