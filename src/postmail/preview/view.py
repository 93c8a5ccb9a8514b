"""What somebody looks at, all of it in the address, so that a link shows a colleague the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

#: How wide a mail is shown, in pixels.
DEVICES = {"phone": 375, "tablet": 768, "desktop": 1024}
#: The colours it is shown in: as written, its own dark, or turned over by a program.
SCHEMES = ("light", "dark", "inverted")
#: The widest that it is shown, in pixels; the most changes ago.
WIDEST, PAST = 2000, 9
#: The tabs below it: {name in the address: title}.
TABS = {
    "html": "HTML",
    "text": "Text",
    "source": "Source",
    "mime": "MIME",
    "data": "JSON-LD",
    "findings": "Findings",
}


@dataclass(frozen=True, slots=True)
class View:
    """One mail, and the way that it is looked at; every field has its name in the address."""

    kind: str = ""
    locale: str = ""
    tone: str = ""
    sample: str = ""
    order: str = ""  #: an order that was pasted, by its key
    brand: str = ""  #: a brand that was edited, by its key
    device: str = "desktop"
    width: int = 0  #: in pixels; 0 is the device's own
    scheme: str = "light"
    images: bool = True
    styles: bool = True
    media: bool = True
    tab: str = "html"
    beside: str = ""  #: what to show beside, see *second*
    past: int = 0  #: so many changes ago
    revision: str = ""  #: the templates as they were at a git revision

    @property
    def pixels(self) -> int:
        """How wide the mail is shown."""
        return self.width or DEVICES[self.device]

    @property
    def language(self) -> str:
        """`de@formal`."""
        return f"{self.locale}@{self.tone}" if self.tone else self.locale

    @property
    def mail_key(self) -> str:
        """What the mail itself depends on, however it is looked at."""
        made_of = (self.kind, self.locale, self.tone, self.sample, self.order, self.brand)
        return "\n".join((*made_of, self.revision))

    @property
    def second(self) -> View | None:
        """
        The view that is shown beside, if one is: another language (`de@formal`), the mail so many
        changes ago (`before:2`), at a git revision (`git:main`), or `unedited`.
        """
        alone = replace(self, beside="")
        what, _, which = self.beside.partition(":")
        match what:
            case "":
                return None
            case "before":
                return replace(alone, past=_number(which, PAST) or 1)
            case "git":
                return replace(alone, revision=which)
            case "unedited":
                return replace(alone, order="", brand="")
            case _:
                return alone.in_language(self.beside)

    def query(self, **changes: Any) -> str:
        """The address of the view, with *changes*; what is as usual is left out."""
        changed, usual = asdict(replace(self, **changes)), asdict(View())
        told = {name: value for name, value in changed.items() if value != usual[name]}
        return urlencode(
            {name: int(value) if isinstance(value, bool) else value for name, value in told.items()}
        )

    def in_language(self, language: str) -> View:
        """The same in `de@formal`."""
        locale, _, tone = language.partition("@")
        return replace(self, locale=locale, tone=tone)


def view_from(query: Mapping[str, str]) -> View:
    """
    The view in an address. What cannot be is as usual: an address is a wish, not an order.

    >>> view_from({"kind": "simple", "width": "9999999", "scheme": "pink", "images": "0"}).query()
    'kind=simple&width=2000&images=0'
    """
    told: dict[str, Any] = {}
    for field in fields(View):
        value = query.get(field.name, "")[:200]
        if not value:
            continue
        if isinstance(field.default, bool):
            told[field.name] = value not in ("0", "false")
        elif isinstance(field.default, int):
            told[field.name] = _number(value, PAST if field.name == "past" else WIDEST)
        else:
            told[field.name] = value
    for name, known in (("device", DEVICES), ("scheme", SCHEMES), ("tab", TABS)):
        if told.get(name) not in known:
            told.pop(name, None)
    return View(**told)


def _number(value: str, most: int) -> int:
    """The number in *value*, at most *most*; 0 where there is none."""
    return min(int(value), most) if value.isascii() and value.isdecimal() else 0
