"""Whether links and pictures answer: all of check that uses the network, and only when asked."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import cache, lru_cache

from postmail.check.finding import Finding, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options

DEAD = Rule(
    "network-dead",
    Severity.ERROR,
    "a link or a picture does not answer",
    "Readers see an error page, or an empty frame.",
    "mend the address",
)
RULES = (DEAD,)

_SECONDS = 10
#: What says that the address is there, though not for a program without a name or a login.
_THERE = (401, 403, 429)
#: Redirects: one that comes back to us as an error was not followed to any page.
_ELSEWHERE = (301, 302, 303, 307, 308)
#: Where a redirect opens a program of the reader's instead of a page.
_APPS = ("mailto", "tel", "sms", "whatsapp", "itms-apps", "itms-appss", "market", "intent")
#: What an opener needs for HTTP, and no more: urllib's own follows a redirect to FTP as well.
_HTTP = (
    urllib.request.ProxyHandler,
    urllib.request.HTTPHandler,
    urllib.request.HTTPSHandler,
    urllib.request.HTTPRedirectHandler,
    urllib.request.HTTPCookieProcessor,  # some lead in a circle whoever keeps none
    urllib.request.HTTPErrorProcessor,
    urllib.request.HTTPDefaultErrorHandler,
    urllib.request.UnknownHandler,
)


def examine(letter: Letter, options: Options) -> Iterator[Finding]:
    """Which links and pictures of *letter* do not answer; nothing, unless options ask for it."""
    if not options.network:
        return
    for tag, name in (("a", "href"), ("img", "src")):
        for element in letter.page.iter(tag):
            link = (element.get(name) or "").strip()
            if link.lower().startswith(("https://", "http://")) and (problem := _problem(link)):
                yield DEAD.found(f"{link[:100]}: {problem}", letter.place(element))


@lru_cache(maxsize=4096)
def _problem(link: str) -> str | None:
    """What *link* answers where it is no page, each asked once in a run."""
    try:
        code = _asked(link, "HEAD")
        if code >= http.HTTPStatus.BAD_REQUEST and code not in _THERE:  # some know GET alone
            code = _asked(link, "GET")
    except http.client.BadStatusLine:
        return "answers what is no HTTP"
    except (OSError, ValueError, http.client.HTTPException) as error:
        return str(getattr(error, "reason", error))
    if code in _ELSEWHERE:
        return f"answers {code}, and leads in a circle or to no page"
    return None if code < http.HTTPStatus.BAD_REQUEST or code in _THERE else f"answers {code}"


@cache
def _opener() -> urllib.request.OpenerDirector:
    opener = urllib.request.OpenerDirector()
    for handler in _HTTP:
        opener.add_handler(handler())
    return opener


def _asked(link: str, method: str) -> int:
    """The status that *link* answers with; what comes with it is not read."""
    request = urllib.request.Request(link, method=method)  # noqa: S310
    try:
        with _opener().open(request, timeout=_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        scheme, named, _ = error.headers.get("Location", "").partition(":")
        if error.code in _ELSEWHERE and named and scheme.lower() in _APPS:
            return http.HTTPStatus.OK
        return error.code
