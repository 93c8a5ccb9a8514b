"""Answer links: which request, which answer, until when; signed, and without a person in them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from postmail.errors import DataError, ExpiredTokenError, Fault, TokenError, brief
from postmail.messages import Choice, ReviewLink, ScoreLink
from postmail.order import LineItem
from postmail.signing import PARAMETER, SignedPage, Signer

_PURPOSE = "feedback"
#: Keys, not names: no blanks, no letters beyond ASCII, no @, no + that begins a telephone number.
_KEY = re.compile(r"[A-Za-z0-9._:~#/-]{1,64}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: The last second that there is a time for, in UTC.
_LAST = 253402300799


class Asked(StrEnum):
    """What a link answers."""

    NPS = "nps"  #: how likely one is to recommend
    SURVEY = "survey"  #: a question with choices
    REVIEW = "review"  #: a product, on the page that opens


class Click(NamedTuple):
    """What a clicked link says."""

    asked: Asked
    """What it answers."""
    request: str
    """The shop's key of the request, as it was given to the link."""
    subject: str
    """The key of the product or the question, "" for the shop as a whole."""
    value: int | None
    """A score from 0 to 10, or the number of a choice from 1; None for a review."""
    expires_at: datetime
    """Until when the link held, in UTC."""

    @property
    def question(self) -> tuple[str, str, str]:
        """What was asked of whom: a later answer to the same replaces an earlier one."""
        return (self.asked.value, self.request, self.subject)


class AnswerLinks:
    """
    Makes and reads the answer links of one shop.

    A link names a *request*: your key of one mail to one customer, which leads back to the order
    in your own books, and to nobody outside. Rotate secrets as with `Signer`.

    >>> links = AnswerLinks(Signer(b"0123456789abcdef"), "https://shop.example/answer")
    >>> ten = links.scores("r-4711", until=datetime(2027, 1, 31, tzinfo=UTC))[10]
    >>> links.read(ten.url, now=datetime(2026, 12, 1, tzinfo=UTC)).value
    10

    Args:
        signer: Signs and verifies.
        page: Where the links lead: an HTTPS address without query or fragment.

    Raises:
        DataError: for any other page.
    """

    def __init__(self, signer: Signer, page: str) -> None:
        self._signed = SignedPage(signer, _PURPOSE, page)
        self.page = page

    def scores(self, request: str, *, until: datetime, product: str = "") -> tuple[ScoreLink, ...]:
        """
        The links of an `Nps` mail: one for each score from 0 to 10.

        Args:
            request: The key of the request: letters, digits and `._:~#/-`, 64 at most.
            until: When they expire, with its zone; whole seconds count.
            product: The key of the product that is asked about; "" for the shop.

        Raises:
            DataError: for a *request* with other characters (an address, a full name), a time
                without its zone, facts that are too long for a link.
        """
        return tuple(
            ScoreLink(score=score, url=self._url(Asked.NPS, request, product, score, until))
            for score in range(11)
        )

    def choices(
        self, request: str, question: str, labels: Iterable[str], *, until: datetime
    ) -> tuple[Choice, ...]:
        """
        The choices of a `Question`, numbered from 1 in the order of *labels*.

        *question* is your key of the question. Raises as `scores`.
        """
        if isinstance(labels, str):  # each of its letters would be a choice
            problem = f"expected a list of texts, got one: put {brief(labels)} in brackets"
            raise DataError(subject="answer link", faults=[Fault("labels", problem)])
        return tuple(
            Choice(label=label, url=self._url(Asked.SURVEY, request, question, number, until))
            for number, label in enumerate(labels, 1)
        )

    def reviews(
        self, request: str, lines: Iterable[LineItem], *, until: datetime
    ) -> tuple[ReviewLink, ...]:
        """
        The items of a `ReviewRequest`: a link for each of *lines* that was kept.

        The link's subject is the product's key, else its SKU, else the line's key; a line without
        any is left out, as are gift cards and what went back. Raises as `scores`.
        """
        return tuple(
            ReviewLink(
                title=line.title,
                image=line.image,
                image_alt=line.image_alt,
                url=self._url(Asked.REVIEW, request, key, None, until),
            )
            for line in lines
            if (key := line.product_id or line.sku or line.id) and _can_be_reviewed(line)
        )

    def read(self, clicked: str, *, now: datetime) -> Click:
        """
        What *clicked* says: the link that was clicked, whatever others added to it, or its token.

        Raises:
            ExpiredTokenError: it is one of ours, and its time is over.
            TokenError: anything else than a link of ours, unaltered.
            DataError: for a *now* without its zone.
        """
        _seconds(now, "now")
        facts = self._signed.read(_token(clicked))
        try:
            asked, request, subject, value, seconds = facts
            expires_at = datetime.fromtimestamp(int(seconds), UTC)
            number = int(value) if value else None
            click = Click(Asked(asked), request, subject, number, expires_at)
        except (ValueError, OverflowError, OSError):  # signed, but by a version to come
            raise TokenError(problem="it says something else than expected") from None
        if now >= expires_at:
            raise ExpiredTokenError(problem="expired", expired_at=expires_at.isoformat())
        return click

    def _url(
        self, asked: Asked, request: str, subject: str, value: int | None, until: datetime
    ) -> str:
        if not isinstance(request, str) or not _KEY.fullmatch(request):
            problem = f"expected a key of letters, digits and ._:~#/-, got {brief(request)}"
            raise DataError(subject="answer link", faults=[Fault("request", problem)])
        number = "" if value is None else str(value)
        return self._signed.url(
            [asked.value, request, subject, number, str(_seconds(until, "until"))]
        )


def _can_be_reviewed(line: LineItem) -> bool:
    return line.gift_card is None and not line.went_back


def _seconds(moment: datetime, name: str) -> int:
    """Seconds since 1970, for a time that has its zone."""
    if not isinstance(moment, datetime) or moment.utcoffset() is None:
        problem = f"expected a time with its zone, got {brief(str(moment))}"
        raise DataError(subject="answer link", faults=[Fault(name, problem)])
    seconds = (moment - _EPOCH) // timedelta(seconds=1)  # a float would round the last one up
    return min(seconds, _LAST)


def _token(clicked: str) -> str:
    """The token in a link; a token itself has no `=`, and an absent parameter no text."""
    if not isinstance(clicked, str) or "=" not in clicked:
        return clicked
    try:
        query = parse_qs(urlsplit(clicked).query, max_num_fields=50)
    except ValueError:  # no address, or more parameters than anybody adds
        query = {}
    found = query.get(PARAMETER, [])
    if len(found) != 1:
        raise TokenError(problem=f"not a link with one token: {brief(clicked)}")
    return found[0]
