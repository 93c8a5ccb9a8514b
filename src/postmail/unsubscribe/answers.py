"""What is answered to whom: the whole of the handler, without any web framework."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar
from urllib.parse import parse_qs, urlencode

from postmail.brand import Brand
from postmail.errors import DataError, Fault, TokenError, brief
from postmail.signing import PARAMETER
from postmail.tags import normalize_tag
from postmail.unsubscribe import page
from postmail.unsubscribe.links import Links, OptOut, Scope
from postmail.unsubscribe.words import Words, built_in, spoken

#: The longest body of a request; both forms that come need less than a hundred bytes.
LONGEST_BODY = 4096

T = TypeVar("T")

_HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Cache-Control", "no-store"),
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
    ),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
)


class Reply(NamedTuple):
    """An HTTP response, and what is to be recorded before it is sent (None for nothing)."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    opt_out: OptOut | None = None


class Unsubscribe:
    """
    Answers the requests that a link of `Links` leads to (RFC 8058).

    A GET shows a page and changes nothing: scanners follow every link of a mail. A POST records
    and answers 200, without redirect, cookie or login.

    *record* gets every `OptOut`, and must have kept it when it returns; it may get the same one
    twice. What it raises, the web server sees, and the mailbox provider tries again. *words* adds
    languages (BCP 47) to those built in, or replaces their texts: see `read_words`.

    Raises:
        LocaleError: *words* of what is no language.
        DataError: *links* or *brand* are none.
    """

    def __init__(
        self,
        links: Links,
        record: Callable[[OptOut], T],
        *,
        brand: Brand,
        words: Mapping[str, Words] | None = None,
    ) -> None:
        for name, given, expected in (("links", links, Links), ("brand", brand, Brand)):
            if not isinstance(given, expected):
                problem = f"expected {expected.__name__}(...), got {brief(given)}"
                raise DataError(subject="unsubscribe", faults=[Fault(name, problem)])
        self.links = links
        self.record = record
        self._brand = brand
        own = {normalize_tag(tag): texts for tag, texts in (words or {}).items()}
        self._words = {**built_in(), **own}

    def answer(
        self, method: str, query: str | bytes, body: bytes = b"", accepted: str | None = ""
    ) -> Reply:
        """
        The reply to a request; recording its `opt_out` is up to the caller.

        Args:
            method: Of the request, in capitals.
            query: What follows the `?` of its address, as it came.
            body: Its body, 4096 bytes at most.
            accepted: Its header Accept-Language, if it has one.
        """
        if method not in ("GET", "HEAD", "POST"):
            return self._reply(405, "", (("Allow", "GET, HEAD, POST"),))
        if len(body) > LONGEST_BODY:
            return self._reply(413, "")
        if isinstance(query, bytes):  # as ASGI has it, and Flask
            query = query.decode("latin-1")
        token, accepted = _only(query, PARAMETER), accepted or ""
        try:
            wish = self.links.read(token)
        except TokenError:
            lang, words = spoken(self._words, "", accepted)
            return self._reply(404, page.invalid(self._in(lang), lang, words))
        lang, words = spoken(self._words, wish.locale, accepted)
        if method != "POST":
            action = "?" + urlencode({PARAMETER: token})
            return self._reply(200, page.asking(self._in(lang), lang, words, wish.scope, action))
        wish = _asked(wish, body)
        return self._reply(200, page.done(self._in(lang), lang, words, wish.scope), opt_out=wish)

    def refusal(self, status: int) -> Reply:
        """The reply, without a page, to a request that did not arrive as it was sent."""
        return self._reply(status, "")

    def _in(self, lang: str) -> Brand:
        return self._brand.localized(lang)

    def _reply(
        self,
        status: int,
        html: str,
        more: tuple[tuple[str, str], ...] = (),
        opt_out: OptOut | None = None,
    ) -> Reply:
        body = html.encode()
        length = (("Content-Length", str(len(body))),)
        return Reply(status, (*_HEADERS, *more, *length), body, opt_out)


def _asked(wish: OptOut, body: bytes) -> OptOut:
    """
    *wish*, or another scope where the page's form names one.

    Mailbox providers send one field, as a form or in multipart; its content says nothing more.
    """
    form = body.decode("utf-8", "replace")
    scope = _only(form, "scope")
    if scope in set(Scope):
        return wish._replace(scope=Scope(scope))
    return wish._replace(one_click="One-Click" in form)


def _only(form: str, name: str) -> str:
    """The value of the field *name*, or "" where it is not there exactly once."""
    try:
        values = parse_qs(form, max_num_fields=20).get(name, [])
    except ValueError:  # more fields than anybody needs
        return ""
    return values[0] if len(values) == 1 else ""
