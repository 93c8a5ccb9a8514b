"""Files from anywhere, and servers of any kind: each gets findings, none ends the check."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, TCPServer

import pytest

from postmail.check import Options, check_file

PAGE = '<html lang="en"><body><p>Hello</p><a href="{}">Our page</a></body></html>'
NETWORK = Options(select=("network",), network=True)


class _NoHead(BaseHTTPRequestHandler):
    """Answers GET, and HEAD with "not implemented" as many small servers do."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/there" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


class _Elsewhere(BaseHTTPRequestHandler):
    """Leads to a port of this machine that no page lies behind."""

    def do_HEAD(self) -> None:
        self.send_response(302)
        self.send_header("Location", "ftp://127.0.0.1:9/page")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


class _Mute(BaseRequestHandler):
    """Speaks, but no HTTP."""

    def handle(self) -> None:
        self.request.recv(4096)
        self.request.sendall(b"220 mail.example ESMTP\r\n")


@contextmanager
def serving(server: TCPServer) -> Iterator[str]:
    """The address of a running *server*."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def findings(folder: Path, page: str, options: Options) -> list[str]:
    """What the check finds in a file of *page*."""
    (folder / "page.html").write_text(page, encoding="utf-8")
    return [found.what for found in check_file(folder / "page.html", options).findings]


@pytest.mark.parametrize(
    "page",
    [
        '<?xml version="1.0" encoding="utf-8"?>\n' + PAGE.format("https://shop.example/"),
        "\ufeff<?xml version='1.0' encoding='latin1' ?>" + PAGE.format("https://shop.example/"),
        "<!-- nothing here -->",
        "<?xml version='1.0' encoding='utf-8'?>",
        "",
        " \n",
    ],
)
def test_any_page_is_judged(tmp_path: Path, page: str) -> None:
    """Also one that begins as XML does, or has nothing in it."""
    assert findings(tmp_path, page, Options())


def test_a_page_in_xml_is_read_as_any_other(tmp_path: Path) -> None:
    """Its first line says nothing that a mail program heeds."""
    page = PAGE.format("https://shop.example/")
    plain = findings(tmp_path, page, Options())

    assert findings(tmp_path, f'<?xml version="1.0" encoding="utf-8"?>{page}', Options()) == plain


def test_a_page_is_known_by_its_name_in_capitals_too(tmp_path: Path) -> None:
    """As Windows writes it: a page alone lacks no plain text."""
    (tmp_path / "PAGE.HTM").write_text(PAGE.format("https://shop.example/"), encoding="utf-8")

    assert check_file(tmp_path / "PAGE.HTM", Options(select=("mime",))).findings == ()


_HEAD = "From: a@shop.example\nTo: b@shop.example\nSubject: Hi\nMIME-Version: 1.0\n"
_TEXT = f"{_HEAD}Content-Type: text/plain; charset=utf-8\n\nHello\n"
_FORWARDED = f"""{_HEAD}Content-Type: multipart/mixed; boundary=a

--a
Content-Type: {{type}}; charset=utf-8

Hello
--a
Content-Type: message/rfc822

{_HEAD}Content-Type: text/plain; charset=iso-8859-1

Hello
--a--
"""


def _rules_of(folder: Path, mail: str, *families: str) -> set[str]:
    path = folder / "mail.eml"
    path.write_text(mail, encoding="utf-8")
    return {found.rule.id for found in check_file(path, Options(select=families)).findings}


def test_a_mail_of_text_has_no_page_that_lacks_anything(tmp_path: Path) -> None:
    """Nothing is said of an <html> that is not there."""
    assert _rules_of(tmp_path, _TEXT, "structure", "clients") == set()


def test_a_forwarded_mail_is_not_the_mail_itself(tmp_path: Path) -> None:
    """Its text is not this mail's text, and its charset not this mail's charset."""
    assert _rules_of(tmp_path, _FORWARDED.format(type="text/html"), "mime") == {"mime-text"}
    assert _rules_of(tmp_path, _FORWARDED.format(type="text/plain"), "mime") == set()


def test_a_link_with_a_blank_is_dead(tmp_path: Path) -> None:
    """Nobody is asked for it."""
    (found,) = findings(tmp_path, PAGE.format("http://127.0.0.1:9/a b"), NETWORK)

    assert found.startswith("http://127.0.0.1:9/a b: ")


def test_a_server_that_speaks_no_http_is_dead(tmp_path: Path) -> None:
    """Whatever it says."""
    with serving(TCPServer(("127.0.0.1", 0), _Mute)) as host:
        (found,) = findings(tmp_path, PAGE.format(f"{host}/"), NETWORK)

    assert found == f"{host}/: answers what is no HTTP"


def test_a_redirect_out_of_the_web_is_not_followed(tmp_path: Path) -> None:
    """Nobody but a web server is spoken to, whoever a web server names."""
    with serving(HTTPServer(("127.0.0.1", 0), _Elsewhere)) as host:
        found = findings(tmp_path, PAGE.format(f"{host}/"), NETWORK)

    assert found == [f"{host}/: unknown url type: ftp"]


def test_a_page_is_asked_for_where_its_head_is_not_to_be_had(tmp_path: Path) -> None:
    """A server that knows no HEAD has the page, or has it not."""
    with serving(HTTPServer(("127.0.0.1", 0), _NoHead)) as host:
        there = findings(tmp_path, PAGE.format(f"{host}/there"), NETWORK)
        gone = findings(tmp_path, PAGE.format(f"{host}/gone"), NETWORK)

    assert (there, gone) == ([], [f"{host}/gone: answers 404"])
