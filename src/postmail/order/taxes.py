"""The words that languages have for value added tax: shops write them where a name is asked for."""

from __future__ import annotations

import re
from unicodedata import normalize

#: In lower case, without dots. A sales tax or a levy is none of them. Nor is a GST, though it works
#: the same way: where there is one, receipts have to call it so, in any language. The consumption
#: tax of Japan is one of them: each language calls it by its own word.
_VAT = frozenset(
    (
        "vat|value added tax|mwst|mehrwertsteuer|ust|umsatzsteuer|tva|taxe sur la valeur ajoutée|"
        "iva|impuesto sobre el valor añadido|imposta sul valore aggiunto|btw|"
        "belasting over de toegevoegde waarde|moms|mervärdesskatt|mva|merverdiavgift|alv|"
        "merværdiafgift|arvonlisävero|podatek vat|podatek od towarów i usług|dph|áfa|ddv|pdv|pvm|"
        "pvn|km|käibemaks|vsk|kdv|φπα|ддс|пдв|ндс|ضريبة القيمة المضافة|consumption tax|jct|消費税|"
        "增值税|增值稅|부가가치세|부가세"
    ).split("|")
)
#: A rate that stands before or after the word: `19 %`, `(21.0%)`.
_RATE = re.compile(r"\(?\s{0,9}\d{1,9}([.,]\d{1,9})?\s{0,9}%\s*\)?")


def is_word_for_vat(title: str) -> bool:
    """
    Whether *title* says no more than "value added tax", perhaps with a rate.

    >>> [is_word_for_vat(title) for title in ("USt.", "21 % btw", "TVA (20 %)", "Eco tax", "")]
    [True, True, True, False, False]
    >>> [is_word_for_vat(title) for title in ("消費税（10％）", "Consumption tax", "GST")]
    [True, True, False]
    """
    plain = normalize("NFKC", title)  # wide brackets, signs and digits become narrow
    return _RATE.sub("", plain).replace(".", "").strip(" :,").casefold() in _VAT
