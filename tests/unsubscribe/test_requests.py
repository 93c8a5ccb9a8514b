"""The handler behind real servers, asked by a real client: what providers and people get."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from io import BytesIO, StringIO
from xml.etree import ElementTree

import html5lib
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from postmail.errors import LocaleError
from postmail.unsubscribe import OptOut, Scope, Unsubscribe, Words, asgi, wsgi
from postmail.unsubscribe.words import ENGLISH, built_in
from tests.unsubscribe.making import (
    LINKS,
    MULTIPART,
    ONE_CLICK,
    Ask,
    handler,
    served,
    served_by_asgi,
    served_by_wsgi,
)

URL = LINKS.url("customer-7", "offers", locale="en")
FORM = "application/x-www-form-urlencoded"
HTML = "{http://www.w3.org/1999/xhtml}"
Serve = Callable[[Unsubscribe], AbstractContextManager[Ask]]


@pytest.fixture
def recorded() -> list[OptOut]:
    """What the shop has recorded."""
    return []


@pytest.fixture(params=[served_by_wsgi, served_by_asgi], ids=["wsgi", "asgi"])
def serve(request: pytest.FixtureRequest) -> Serve:
    """Both kinds of server, each on loopback."""
    found: Serve = request.param
    return found


@pytest.fixture
def ask(serve: Serve, recorded: list[OptOut]) -> Iterator[Ask]:
    """A client of the sample shop's handler."""
    with serve(handler(recorded.append)) as client:
        yield client


def tree(page: str) -> ElementTree.Element:
    """The page as a browser reads it; it must have no fault of syntax."""
    parser = html5lib.HTMLParser(strict=True)
    found: ElementTree.Element = parser.parse(page)
    return found


@pytest.mark.parametrize(
    ("body", "kind"),
    [(ONE_CLICK, FORM), (MULTIPART, "multipart/form-data; boundary=x")],
    ids=["form", "multipart"],
)
def test_a_post_of_a_provider_stops_the_stream(
    ask: Ask, recorded: list[OptOut], body: bytes, kind: str
) -> None:
    """RFC 8058: no cookie, no login, no redirect; 200, and it is recorded."""
    answer = ask("POST", URL, body, Content_Type=kind)

    assert answer.status == 200
    assert "location" not in answer.headers and "set-cookie" not in answer.headers
    assert recorded == [OptOut("customer-7", "offers", Scope.STREAM, "en", one_click=True)]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_visit_changes_nothing(ask: Ask, recorded: list[OptOut], method: str) -> None:
    """Scanners follow every link in a mail: only a press of the button counts."""
    answer = ask(method, URL)

    assert answer.status == 200
    assert recorded == []
    assert (answer.text == "") == (method == "HEAD")
    assert int(answer.headers["content-length"]) > 1000


@pytest.mark.parametrize("scope", list(Scope))
def test_a_person_chooses_how_much(ask: Ask, recorded: list[OptOut], scope: Scope) -> None:
    """The form of the page, sent as a browser does, to where it says."""
    form = tree(ask("GET", URL).text).find(f".//{HTML}form")
    assert form is not None and form.get("method") == "post"
    values = [field.get("value", "") for field in form.iter(f"{HTML}input")]
    assert scope.value in values
    target = "https://nordlicht.example/u" + form.get("action", "")
    answer = ask("POST", target, f"scope={scope.value}".encode(), Content_Type=FORM)

    assert answer.status == 200
    assert recorded == [OptOut("customer-7", "offers", scope, "en", one_click=False)]


@pytest.mark.parametrize(("locale", "expected"), [("de-AT", "de"), ("nl", "nl"), ("sv", "sv")])
def test_the_page_speaks_the_language_of_the_mail(ask: Ask, locale: str, expected: str) -> None:
    """The link knows it; what the browser prefers does not matter then."""
    url = LINKS.url("7", "offers", locale=locale)
    page = tree(ask("GET", url, Accept_Language="en").text)
    done = tree(ask("POST", url, ONE_CLICK, Content_Type=FORM, Accept_Language="en").text)

    for found in (page, done):
        assert found.get("lang") == expected
        text = " ".join("".join(found.itertext()).split())
        assert "Nordlicht" in text and "{shop}" not in text
    assert built_in()[expected].question.replace("{shop}", "Nordlicht") in "".join(page.itertext())


def test_without_a_language_the_browser_decides(ask: Ask) -> None:
    """Accept-Language by weight; English where nothing fits."""
    url = LINKS.url("7", "offers")

    assert tree(ask("GET", url, Accept_Language="fi, en;q=0.5, nl;q=0.9").text).get("lang") == "nl"
    assert tree(ask("GET", url, Accept_Language="fi, x;q=y").text).get("lang") == "en"


def test_a_link_that_was_altered_says_whom_to_write_to(ask: Ask, recorded: list[OptOut]) -> None:
    """404, in the browser's language, with an address; nothing is recorded."""
    for url in (URL[:-2], URL + "&t=x", "https://nordlicht.example/u"):
        for method in ("GET", "POST"):
            answer = ask(method, url, Accept_Language="sv")
            assert answer.status == 404
            assert "Länken fungerar inte" in answer.text
            assert "mailto:" in answer.text
    assert recorded == []


def test_other_methods_are_told_which_ones_there_are(ask: Ask, recorded: list[OptOut]) -> None:
    """405 with Allow."""
    answer = ask("DELETE", URL)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert recorded == []


def test_a_large_body_is_not_read(ask: Ask, recorded: list[OptOut]) -> None:
    """Nobody fills the memory of the shop."""
    answer = ask("POST", URL, b"scope=all&x=" + b"x" * 50_000, Content_Type=FORM)

    assert answer.status == 413
    assert recorded == []


def test_strange_forms_count_as_the_link_says(ask: Ask, recorded: list[OptOut]) -> None:
    """An unknown scope, two, bytes that are no text: who pressed wants the mails to stop."""
    for body in (b"scope=everything", b"scope=all&scope=pause", b"\xff\xfe=\x00", b"&" * 900):
        assert ask("POST", URL, body, Content_Type=FORM).status == 200

    assert {found.scope for found in recorded} == {Scope.STREAM}


def test_a_body_of_untold_length_is_read_to_its_end() -> None:
    """Proxies send on in chunks; a server that ends its input says so, and the wish is in it."""
    kept = list[OptOut]()
    environ = {
        "REQUEST_METHOD": "POST",
        "QUERY_STRING": URL.partition("?")[2],
        "HTTP_TRANSFER_ENCODING": "chunked",
        "wsgi.input": BytesIO(b"scope=all"),
        "wsgi.input_terminated": True,
    }
    wsgi(handler(kept.append))(environ, lambda status, headers: None)

    assert [found.scope for found in kept] == [Scope.ALL]


def test_nobody_is_told_that_it_worked_when_it_did_not(serve: Serve) -> None:
    """Where recording fails the answer is an error, and the provider tries again."""

    def fail(opt_out: OptOut) -> None:
        raise OSError("the database is gone")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", StringIO())  # where wsgiref complains
        with serve(handler(fail)) as client:
            assert client("POST", URL, ONE_CLICK, Content_Type=FORM).status == 500


def test_it_is_a_route_of_starlette() -> None:
    """A mount would send providers on to an address with a slash, and they do not follow."""
    kept = list[OptOut]()
    routes = Starlette(routes=[Route("/u", asgi(handler(kept.append)))])
    with served(routes) as client:
        assert client("POST", URL, ONE_CLICK, Content_Type=FORM).status == 200
        assert client("GET", URL).status == 200
        assert client("DELETE", URL).status == 405
    assert [found.person for found in kept] == ["customer-7"]


def test_recording_may_be_a_coroutine() -> None:
    """An asynchronous shop awaits its own database."""
    kept = []

    async def record(opt_out: OptOut) -> None:
        kept.append(opt_out.person)

    with served_by_asgi(handler(record)) as client:
        assert client("POST", URL, ONE_CLICK, Content_Type=FORM).status == 200
    assert kept == ["customer-7"]


def test_a_coroutine_that_nobody_awaits_is_no_success() -> None:
    """Behind WSGI a function that hands on a coroutine has recorded nothing: 500, not 200."""
    kept = []

    async def record(opt_out: OptOut) -> None:
        kept.append(opt_out.person)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stderr", complaints := StringIO())
        with served_by_wsgi(handler(lambda opt_out: record(opt_out))) as client:
            assert client("POST", URL, ONE_CLICK, Content_Type=FORM).status == 500
    assert kept == []
    assert "record returned something to await: use asgi" in complaints.getvalue()


@pytest.mark.parametrize("locale", sorted(built_in()))
def test_the_page_is_accessible(ask: Ask, locale: str) -> None:
    """Language, direction, one heading, labelled choices, room for a thumb, both schemes."""
    answer = ask("GET", LINKS.url("7", "offers", locale=locale))
    page = tree(answer.text)
    fields = list(page.iter(f"{HTML}input"))
    labelled = page.findall(f".//{HTML}label/{HTML}input")

    assert (page.get("lang"), page.get("dir")) == (locale, "rtl" if locale == "ar" else "ltr")
    for tag in ("title", "h1", "main", "legend"):
        assert len(list(page.iter(HTML + tag))) == 1
    assert fields == labelled and len(fields) == 3
    assert [field.get("value") for field in fields if "checked" in field.attrib] == ["stream"]
    assert "prefers-color-scheme: dark" in answer.text and "min-block-size: 2.75rem" in answer.text
    assert "left" not in answer.text and "right" not in answer.text
    assert len(answer.text) < 5000


def test_a_language_that_runs_the_other_way(serve: Serve) -> None:
    """A shop adds words of its own; the page turns with them."""
    hebrew = ENGLISH.model_copy(update={"title": "הסרה", "direction": "rtl"})
    with serve(handler(list, words={"he": hebrew})) as client:
        page = tree(client("GET", LINKS.url("7", "offers", locale="he-IL")).text)

    assert (page.get("lang"), page.get("dir")) == ("he", "rtl")
    assert page.findtext(f".//{HTML}h1") == "הסרה"


def test_words_are_found_however_their_language_is_written() -> None:
    """As catalogues have it, `pt_BR`; what is no language would never be spoken, and is refused."""
    link = LINKS.url("7", "offers", locale="pt-BR").partition("?")[2]
    brazilian = handler(list, words={"pt_BR": ENGLISH})

    assert b'<html lang="pt-BR"' in brazilian.answer("GET", link).body
    with pytest.raises(LocaleError, match="nl@formal"):
        handler(list, words={"nl@formal": ENGLISH})


def test_other_frameworks_hand_over_what_they_have() -> None:
    """A query in bytes, and nothing where no language is asked for: providers ask for none."""
    query = LINKS.url("7", "offers").partition("?")[2]
    reply = handler(list).answer("POST", query.encode(), ONE_CLICK, None)

    assert (reply.status, reply.opt_out and reply.opt_out.person) == (200, "7")
    assert handler(list).answer("GET", b"t=\xff", b"", None).status == 404


def test_hostile_words_cannot_break_the_page(serve: Serve) -> None:
    """The texts are escaped, and the page runs nothing: no script is allowed by its headers."""
    text = '<script>alert("x")</script>'
    hostile = Words(**dict.fromkeys(ENGLISH.model_dump(exclude={"direction"}), text))
    with serve(handler(list, words={"en": hostile})) as client:
        answer = client("GET", URL)

    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
