"""Answer links: what was signed is read back, in time and unaltered, and names nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.errors import DataError, ExpiredTokenError, TokenError
from postmail.feedback import AnswerLinks, Asked, Click
from postmail.messages import Nps, Question, ReviewRequest, Survey
from postmail.order import LineItem
from postmail.signing import Signer
from postmail.unsubscribe import Links
from tests.messages.orders import money, order

SIGNER = Signer(b"a secret for tests only")
LINKS = AnswerLinks(SIGNER, "https://nordlicht.example/answer")
UNTIL = datetime(2027, 1, 31, 12, tzinfo=UTC)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
KEYS = st.from_regex(r"[A-Za-z0-9._:~#/-]{1,64}", fullmatch=True)
SUBJECTS = st.text(st.characters(codec="utf-8", exclude_characters="@"), max_size=40)
_ZONES: st.SearchStrategy[Any] = st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))])
MOMENTS = st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=_ZONES)


@given(request=KEYS, product=SUBJECTS, until=MOMENTS)
def test_every_score_comes_back(request: str, product: str, until: datetime) -> None:
    """Eleven links, one for each score, each saying what it was made for until its last second."""
    scores = LINKS.scores(request, until=until, product=product)
    last = until.replace(microsecond=0).astimezone(UTC)

    assert [link.score for link in scores] == list(range(11))
    for link in scores:
        click = LINKS.read(link.url, now=last - timedelta(microseconds=1))
        assert click == Click(Asked.NPS, request, product, link.score, last)
        with pytest.raises(ExpiredTokenError) as caught:
            LINKS.read(link.url, now=last)
        assert caught.value.expired_at == last.isoformat()


@given(st.integers(0, 10_000), st.characters(codec="ascii"))
@settings(max_examples=300)
def test_one_changed_letter_spoils_a_link(position: int, letter: str) -> None:
    """Neither the score nor anything else in a link can be changed."""
    page, _, token = LINKS.scores("r-1", until=UNTIL)[3].url.partition("?t=")
    at = position % len(token)
    changed = token[:at] + letter + token[at + 1 :]
    if changed == token:
        assert LINKS.read(f"{page}?t={changed}", now=NOW).value == 3
    else:
        with pytest.raises(TokenError):
            LINKS.read(f"{page}?t={changed}", now=NOW)


@given(st.text(max_size=200))
def test_anything_else_is_no_link(text: str) -> None:
    """Whatever is handed in, the reader says that it is none of ours, and nothing worse."""
    for clicked in (text, f"?t={text}", f"https://[{text}?t={text}"):
        with pytest.raises(TokenError):
            LINKS.read(clicked, now=NOW)


def test_an_absent_parameter_is_no_link() -> None:
    """It is answered as any other link that is none, where a framework has None for it."""
    absent: Any = None
    with pytest.raises(TokenError):
        LINKS.read(absent, now=NOW)


@pytest.mark.parametrize("hours", [14, 0, -12])
def test_a_link_may_hold_as_long_as_there_are_years(hours: int) -> None:
    """The last moment that Python knows, in any zone, is how some say "for ever"."""
    until = datetime.max.replace(tzinfo=timezone(timedelta(hours=hours)))

    assert LINKS.read(LINKS.scores("r-1", until=until)[10].url, now=NOW).value == 10


def test_what_others_add_does_no_harm() -> None:
    """Campaign parameters, a path without its host, and the bare token read the same."""
    url = LINKS.scores("r-1", until=UNTIL)[7].url
    token = url.partition("?t=")[2]
    forms = (url, f"{url}&utm_source=mail#top", f"/answer?a=1&t={token}", token)

    assert {LINKS.read(form, now=NOW) for form in forms} == {Click(Asked.NPS, "r-1", "", 7, UNTIL)}
    with pytest.raises(TokenError, match="not a link with one token"):
        LINKS.read(f"{url}&t={token}", now=NOW)


def test_links_name_nobody() -> None:
    """No address, no full name, no +49 is taken as the key of a request."""
    for person in ("ida@example.com", "Ida Lund", "+49 40 66969 410", "+494066969410", "ida%40a"):
        with pytest.raises(DataError, match="expected a key of letters, digits"):
            LINKS.scores(person, until=UNTIL)
    with pytest.raises(DataError, match="an address can be read in a link"):
        LINKS.scores("r-1", until=UNTIL, product="ida@example.com")


def test_times_have_their_zone() -> None:
    """A time without a zone would expire at another moment on another machine."""
    with pytest.raises(DataError, match=r"until: expected a time with its zone"):
        LINKS.scores("r-1", until=UNTIL.replace(tzinfo=None))
    with pytest.raises(DataError, match=r"now: expected a time with its zone"):
        LINKS.read(LINKS.scores("r-1", until=UNTIL)[0].url, now=NOW.replace(tzinfo=None))


def test_a_link_is_read_in_any_zone() -> None:
    """The moment counts, not how its zone writes it."""
    url = LINKS.scores("r-1", until=UNTIL)[0].url
    tokyo = timezone(timedelta(hours=9))

    assert LINKS.read(url, now=(UNTIL - timedelta(seconds=1)).astimezone(tokyo)).value == 0
    with pytest.raises(ExpiredTokenError):
        LINKS.read(url, now=UNTIL.astimezone(tokyo))


def test_secrets_rotate() -> None:
    """Links of the old secret answer while it is known, and no longer."""
    old, new = b"0123456789abcdef", b"fedcba9876543210"
    page = "https://nordlicht.example/answer"
    url = AnswerLinks(Signer(old), page).scores("r-1", until=UNTIL)[9].url

    assert AnswerLinks(Signer(new, [old]), page).read(url, now=NOW).value == 9
    with pytest.raises(TokenError, match="unknown secret"):
        AnswerLinks(Signer(new), page).read(url, now=NOW)


def test_a_link_of_another_purpose_gives_no_score() -> None:
    """A link that stops mails is no answer, and what a later version signs is not guessed at."""
    stop = Links(SIGNER, "https://nordlicht.example/u").url("7", "offers")
    with pytest.raises(TokenError, match="altered, or for another purpose"):
        LINKS.read(stop, now=NOW)
    for facts in (["nps", "r-1"], ["stars", "r", "", "1", "9"], ["nps", "r", "", "x", "9"]):
        with pytest.raises(TokenError, match="it says something else than expected"):
            LINKS.read(SIGNER.sign("feedback", facts), now=NOW)


def test_choices_are_numbered_from_one() -> None:
    """The link of a choice says which question, and the how-manieth answer."""
    choices = LINKS.choices("r-1", "packing", ["Good", "Bad"], until=UNTIL)
    clicks = [LINKS.read(choice.url, now=NOW) for choice in choices]

    assert [choice.label for choice in choices] == ["Good", "Bad"]
    assert [(click.subject, click.value) for click in clicks] == [("packing", 1), ("packing", 2)]
    assert clicks[0].question == clicks[1].question == ("survey", "r-1", "packing")


def test_one_text_is_no_list_of_choices() -> None:
    """Each of its letters would be a choice of the customer's."""
    with pytest.raises(DataError, match="labels: expected a list of texts, got one"):
        LINKS.choices("r-1", "packing", "Good", until=UNTIL)


def test_reviews_are_for_what_was_kept() -> None:
    """Each line has its link; gift cards, what went back and what has no key have none."""
    lines = [
        LineItem(title="Lamp", product_id="lamp", image="https://shop.example/l.png"),
        LineItem(title="Bulb", sku="B-1", quantity="2", quantity_refunded="1"),
        LineItem(title="Candle", id="L3"),
        LineItem(title="Returned", id="L4", quantity_refunded="1"),
        LineItem.model_validate({"title": "Card", "id": "5", "gift_card": {"code": "X"}}),
        LineItem(title="Without a key"),
    ]
    items = LINKS.reviews("r-1", lines, until=UNTIL)
    clicks = [LINKS.read(item.url, now=NOW) for item in items]

    assert [item.title for item in items] == ["Lamp", "Bulb", "Candle"]
    assert [click.subject for click in clicks] == ["lamp", "B-1", "L3"]
    assert {(click.asked, click.value) for click in clicks} == {(Asked.REVIEW, None)}
    assert items[0].image == "https://shop.example/l.png"


def test_messages_take_the_links_as_they_are() -> None:
    """What the maker returns is plain data, and fits the fields of the mails."""
    bought = order(totals={"total": money("9.00")}, lines=[{"title": "Lamp", "id": "L1"}])
    choices = LINKS.choices("r-1", "packing", ["Good", "Bad"], until=UNTIL)

    assert Nps(order=bought, scores=LINKS.scores("r-1", until=UNTIL)).scores[4].score == 4
    assert ReviewRequest(order=bought, items=LINKS.reviews("r-1", bought.lines, until=UNTIL))
    assert Survey(order=bought, questions=(Question(text="How?", choices=choices),))


@pytest.mark.parametrize("page", ["http://a.example/u", "https://a.example/u?x=1"])
def test_a_page_that_cannot_carry_a_token_is_refused(page: str) -> None:
    """HTTPS, and no query of its own."""
    with pytest.raises(DataError, match=r"expected a page like https://shop\.example/feedback"):
        AnswerLinks(SIGNER, page)


@pytest.mark.parametrize(
    ("request_", "until", "problem"),
    [
        (4711, UNTIL, "request: expected a key of letters, digits and .*, got 4711"),
        ("r-1", UNTIL.date(), "until: expected a time with its zone, got .2"),
        ("r-1", None, "until: expected a time with its zone, got .None"),
    ],
)
def test_a_number_is_no_key_and_a_day_no_time(request_: Any, until: Any, problem: str) -> None:
    """What a shop has at hand and a link cannot say is told by its name."""
    with pytest.raises(DataError, match=problem):
        LINKS.scores(request_, until=until)
