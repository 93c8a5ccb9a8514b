"""Parameters on links (`utm_source`...), by brand and kind, and never where they do harm."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from functools import partial
from itertools import dropwhile, takewhile
from urllib.parse import parse_qsl, quote_plus, urlsplit

from postmail.errors import SettingsError, brief
from postmail.messages import Category, Message

_HREF = re.compile(r"""(\bhref\s*=\s*)("[^"]*"|'[^']*')""", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
#: What ends a sentence or a quotation after a link, and not the link: in ASCII, where other signs
#: may belong to it, and by category beyond. What opens in one language closes in another („a“ »a«);
#: Cf are the marks of direction.
_TRAILING = ".,;:!?)]}'*"
_TRAILING_CATEGORIES = ("Pe", "Pf", "Pi", "Po", "Cf")


class LinkParameters:
    """
    Adds *parameters* to the links that lead to *hosts* (the shop's own: what others count is
    theirs). Links in *spared* stay as they are: they say who somebody is, and what they want.
    A parameter that a link has already stays, too.

    >>> add = LinkParameters({"utm_source": "mail"}, hosts=["shop.example"])
    >>> add.to_link("https://shop.example/a?b=1#c")
    'https://shop.example/a?b=1&utm_source=mail#c'
    """

    def __init__(
        self,
        parameters: Mapping[str, str],
        *,
        hosts: Collection[str],
        spared: Collection[str | None] = (),
    ) -> None:
        self._parameters = dict(parameters)
        self._hosts = {host.lower() for host in hosts}
        self._spared = set(spared)

    def to_html(self, text: str) -> str:
        """*text* (HTML) with the parameters in the `href` of every link that takes them."""
        return _HREF.sub(self._href, text) if self._applies() else text

    def to_text(self, text: str, links: Collection[str] = ()) -> str:
        """
        *text* (plain) with the parameters on every link that takes them. A link ends before what
        ends a sentence, unless it is one of *links*: these end where they end, also where the next
        sentence follows without a space, as in Japanese.
        """
        if not self._applies():
            return text
        whole = {link for link in self._spared.union(links) if link}
        return _URL.sub(partial(self._plain, whole, set(map(len, whole))), text)

    def to_link(self, link: str) -> str:
        """One link, with the parameters where it takes them."""
        try:
            parts = urlsplit(link)
            host = (parts.hostname or "").lower()
        except ValueError:  # an address that is none: for the customer to see, not for us
            return link
        if parts.scheme not in ("http", "https") or host not in self._hosts or link in self._spared:
            return link
        known = dict(parse_qsl(parts.query, keep_blank_values=True))
        more = "&".join(
            f"{quote_plus(name)}={quote_plus(value)}"
            for name, value in self._parameters.items()
            if name not in known
        )
        query = "&".join(filter(None, [parts.query, more]))
        return parts._replace(query=query).geturl()

    def _applies(self) -> bool:
        return bool(self._parameters and self._hosts)

    def _href(self, found: re.Match[str]) -> str:
        mark, value = found[2][0], html.unescape(found[2][1:-1])
        link = self.to_link(value)
        return found[0] if link == value else f"{found[1]}{mark}{html.escape(link)}{mark}"

    def _plain(self, whole: set[str], lengths: set[int], found: re.Match[str]) -> str:
        text = found[0]
        known = (end for end in lengths if text[:end] in whole and _is_over(text[end:]))
        closing = sum(1 for _ in takewhile(_closes, reversed(text)))
        end = max(known, default=len(text) - closing)
        return self.to_link(text[:end]) + text[end:]


def _is_over(rest: str) -> bool:
    """Whether a link ends before *rest*: nothing, or signs, and then at most another script."""
    after = next(dropwhile(_closes, rest), "")
    return not after or not (after.isascii() or rest[0].isalnum())


def _closes(sign: str) -> bool:
    if sign.isascii():
        return sign in _TRAILING
    return unicodedata.category(sign) in _TRAILING_CATEGORIES


def links_in(text: str) -> set[str]:
    """Every link of *text* (HTML)."""
    return {html.unescape(value[1:-1]) for _, value in _HREF.findall(text)}


def host_of(link: str | None) -> str:
    """The host that *link* leads to, "" for none."""
    try:
        return (urlsplit(link or "").hostname or "").lower()
    except ValueError:
        return ""


def refuse_unknown(
    by_kind: Mapping[str, Mapping[str, str]], kinds: Mapping[str, type[Message]]
) -> None:
    """
    Raises:
        SettingsError: a name in *by_kind* is no category, and no kind or stream of *kinds*; a value
            has a placeholder that is none.
    """
    for name, values in by_kind.items():
        for key, value in values.items():
            if set("{}") & set(value.replace("{kind}", "").replace("{stream}", "")):
                file = f"brand: link_parameters.{name}.{key}"
                problem = f"expected {{kind}} or {{stream}} in braces, got {brief(value)}"
                raise SettingsError(file=file, problem=problem)
    strange = [name for name in by_kind if name not in (*Category, *kinds)]
    streams = {kinds[kind].stream for kind in kinds} if strange else set()
    for name in strange:
        if name not in streams:
            near = get_close_matches(name, [*Category, *streams, *kinds], 1)
            problem = "expected a category, a stream or a kind"
            guess = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(file=f"brand: link_parameters.{name}", problem=problem + guess)


def chosen(
    by_kind: Mapping[str, Mapping[str, str]], kind: str, category: str, stream: str
) -> dict[str, str]:
    """
    The parameters for mails of *kind*: those of its category, its stream and its own name, the
    special ones last; `{kind}` and `{stream}` in a value stand for theirs.

    >>> chosen({"marketing": {"utm_campaign": "{kind}"}}, "coupon", "marketing", "offers")
    {'utm_campaign': 'coupon'}
    """
    merged = {
        name: value
        for key in dict.fromkeys([category, stream, kind])
        for name, value in by_kind.get(key, {}).items()
    }
    return {
        name: value.replace("{kind}", kind).replace("{stream}", stream)
        for name, value in merged.items()
    }
