"""Small typed values that the order's models share: text, links, countries, times, findings."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Annotated
from urllib.parse import quote

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field

from postmail.errors import brief
from postmail.mailbox import ascii_domain
from postmail.model import Model
from postmail.money import without_noise
from postmail.order.native import INK, Native

#: What no text of an order keeps.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
#: So many digits before the point; what nobody counts would take gigabytes to write.
_MOST_DIGITS = 12
_LINK = re.compile(r"https?://[^\s/?#<>\"][^\s<>\"]*", re.IGNORECASE)
_HOST = re.compile(r"(?<=//)([^/?#]*@)?([^/?#@:]+)")
#: Characters of a link that stand as they are; what is encoded already stays so.
_URL_SAFE = ";/?:@&=+$,-_.!~*'()#[]%"


def _clean(value: object) -> object:
    """Text without control characters, lone surrogates or edge space; no text is None."""
    if isinstance(value, str):
        value = CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return value


def _one_line(value: object) -> object:
    value = _clean(value)
    return " ".join(value.split()) if isinstance(value, str) else value


def none_if_empty(value: object) -> object:
    """*value*, or None for text of which nothing is left once it is cleaned."""
    return None if isinstance(value, str) and not _clean(value) else value


def is_link(text: str) -> bool:
    """
    Whether *text* is a web address that may stand in a mail, and nothing else: http or https.

    >>> is_link("https://shop.example/?a=1"), is_link("javascript:alert(1)"), is_link("a.example")
    (True, False, False)
    """
    return _LINK.fullmatch(text) is not None


def _link(value: str) -> str:
    if not is_link(value):
        raise ValueError(f"expected a web address (https://...), got {brief(value)}")
    return value if value.isascii() else _HOST.sub(_ascii_host, value, count=1)


def _ascii_host(found: re.Match[str]) -> str:
    """The host as name servers know it; percent-encoded, as the rest will be, few would find it."""
    host = found[2]
    with suppress(ValueError):
        host = ascii_domain(host)
    return (found[1] or "") + host


def ascii_link(link: str) -> str:
    """
    *link* as headers and attributes can hold it: percent-encoded but for what links are made of.

    >>> ascii_link("https://shop.example/ü?t=a|b%20c")
    'https://shop.example/%C3%BC?t=a%7Cb%20c'
    """
    return quote(link, safe=_URL_SAFE)


def _country(value: str) -> str:
    code = value.upper()
    if not re.fullmatch(r"[A-Z]{2}", code):
        raise ValueError(f"expected a country of two letters (ISO 3166-1), got {brief(value)}")
    return code


def is_written(value: object) -> bool:
    """
    Whether *value* is a date, or text that begins like one. Numbers, in text too, would be read as
    seconds or milliseconds since 1970, whichever seems likelier.
    """
    return isinstance(value, date) or (isinstance(value, str) and value.lstrip()[4:5] == "-")


def _written(value: object) -> object:
    if not is_written(value):
        expected = "expected a date and time (ISO 8601, with its offset)"
        raise ValueError(f"{expected}, got {brief(value)}")
    return value


def _number(value: Decimal) -> Decimal:
    if len(text := str(value)) <= _MOST_DIGITS and text.isdecimal():  # as most are
        return value
    if value.adjusted() >= _MOST_DIGITS:
        raise ValueError(
            f"expected at most {_MOST_DIGITS} digits before the point, got {value:.2E}"
        )
    return without_noise(value)


#: What the validators hand through: they need not run (see `Native`).
_LINE_AS_IT_IS = f"^{INK}+( {INK}+)*$"
_TEXT_AS_IT_IS = f"^{INK}+([ \\n]+{INK}+)*$"
_LINK_AS_IT_IS = "^https?://[!$-.0-;=@-~][!#-;=?-~]*$"
_CODE_AS_IT_IS = "^[A-Z]{2}$"

#: Text on one line, control characters and surplus blanks removed.
Line = Annotated[str, BeforeValidator(_one_line), Native(_LINE_AS_IT_IS)]
#: Text that may have several lines.
Prose = Annotated[str, BeforeValidator(_clean), Native(_TEXT_AS_IT_IS)]
#: A web address, its host in ASCII (IDNA); any scheme but http and https is refused.
Link = Annotated[str, BeforeValidator(_one_line), AfterValidator(_link), Native(_LINK_AS_IT_IS)]
#: ISO 3166-1 alpha-2, in capitals.
Country = Annotated[
    str, BeforeValidator(_one_line), AfterValidator(_country), Native(_CODE_AS_IT_IS)
]
#: As above, and empty text reads as absent.
MaybeLine = Annotated[
    Line | None, BeforeValidator(none_if_empty), Native(_LINE_AS_IT_IS, absent=True)
]
MaybeProse = Annotated[
    Prose | None, BeforeValidator(none_if_empty), Native(_TEXT_AS_IT_IS, absent=True)
]
MaybeLink = Annotated[
    Link | None, BeforeValidator(none_if_empty), Native(_LINK_AS_IT_IS, absent=True)
]
MaybeCountry = Annotated[
    Country | None, BeforeValidator(none_if_empty), Native(_CODE_AS_IT_IS, absent=True)
]
#: A number that can be written out, without the noise of binary numbers: a rate, a count.
Number = Annotated[Decimal, AfterValidator(_number)]
#: How many; a fraction for goods sold by weight or length.
Quantity = Annotated[Decimal, Field(ge=0), AfterValidator(_number)]
#: A point in time with its zone; numbers are refused (see `is_written`).
Moment = Annotated[AwareDatetime, BeforeValidator(_written), Native("^[0-9]{4}-", typed=True)]


class Finding(Model):
    """Something odd or assumed about an order: readable, never a refusal."""

    code: Line
    """What kind of finding, for programs: `total-mismatch`, `assumed-zone`, `not-understood`..."""
    path: str = ""
    """Where in the payload or the order: dotted, with indices."""
    message: Line
    """What was found and what was made of it, for people."""
