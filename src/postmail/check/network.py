"""Whether links and pictures answer: all of check that uses the network, and only when asked."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from functools import lru_cache

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
_THERE = (401, 403, 405, 429)


def examine(letter: Letter, options: Options) -> Iterator[Finding]:
    """Which links and pictures of *letter* do not answer; nothing, unless options ask for it."""
    if not options.network:
        return
    for tag, name in (("a", "href"), ("img", "src")):
        for element in letter.page.iter(tag):
            link = (element.get(name) or "").strip()
            if link.startswith(("https://", "http://")) and (problem := _problem(link)):
                yield DEAD.found(f"{link[:100]}: {problem}", letter.place(element))


@lru_cache(maxsize=4096)
def _problem(link: str) -> str | None:
    """What *link* answers where it is no page, each asked once in a run."""
    request = urllib.request.Request(link, method="HEAD")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS):  # noqa: S310
            return None
    except urllib.error.HTTPError as error:
        return None if error.code in _THERE else f"answers {error.code}"
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))
