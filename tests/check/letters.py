"""Letters with one fault, and without: what the tests of rules look at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from email.policy import SMTP
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

from PIL import Image

from postmail.check.letter import Label, Letter
from postmail.check.options import Options
from postmail.check.table import examine
from postmail.messages import Category

HEAD = {
    "From": "Shop <shop@example.com>",
    "To": "Ida <ida@example.com>",
    "Subject": "Your order 1001",
    "Date": "Thu, 01 Jan 2026 12:00:00 +0000",
    "Message-ID": "<1@example.com>",
    "Auto-Submitted": "auto-generated",
}
MARKETING = {
    "List-Unsubscribe": "<https://shop.example/u/1>, <mailto:shop@example.com>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-Id": "<news.shop.example>",
}
PAGE = (
    '<!doctype html><html lang="en" dir="ltr"><head><title>Your order</title>{head}</head>'
    '<body><div lang="en" dir="ltr">{body}</div></body></html>'
)


def letter(
    body: str = "<h1>Hello</h1>",
    *,
    head: str = "",
    page: str | None = None,
    text: str | None = None,
    headers: dict[str, str] | None = None,
    category: Category | None = Category.TRANSACTIONAL,
    preheader: str | None = "It is on its way.",
    locale: str = "en",
) -> Letter:
    """A letter whose HTML holds *body*; *text* says the same where it is not given."""
    html = page if page is not None else PAGE.format(head=head, body=body)
    made = Letter(Label("simple", locale, None, "first"), b"", html, "", category)
    said = text if text is not None else _text(made)
    message = EmailMessage(policy=SMTP)
    for name, value in {**HEAD, **(headers or {})}.items():
        if value:
            message[name] = value
    message.set_content(said or "-", cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return replace(made, raw=message.as_bytes(), text=said, preheader=preheader)


def picture(form: str = "png", width: int = 40, height: int = 20, weight: int = 0) -> bytes:
    """A picture file of this *form*, in one colour, made heavier by *weight* bytes."""
    target = io.BytesIO()
    Image.new("RGB", (width, height), "#c00").save(target, form)
    return target.getvalue() + bytes(weight)


def carrying(content: bytes, image: str, subtype: str = "png") -> Letter:
    """A letter that shows *image*, whose `cid:a@b.example` is *content*."""
    made = letter(f"<h1>Hello</h1>{image}")
    message = EmailMessage(policy=SMTP)
    for name, value in made.message.items():
        if not name.lower().startswith(("content-", "mime-")):
            message[name] = value
    message.set_content(made.text, cte="quoted-printable")
    message.add_alternative(made.html, subtype="html", cte="quoted-printable")
    page = message.get_body(("html",))
    assert isinstance(page, MIMEPart)
    page.add_related(content, "image", subtype, cid="<a@b.example>")
    return replace(made, raw=message.as_bytes())


def _text(made: Letter) -> str:
    links = (link.get("href") or "" for link in made.page.iter("a"))
    return "\n".join([made.words, *links])


def broken(checked: Letter, options: Options | None = None) -> set[str]:
    """The ids of the rules that *checked* breaks, notes on mail programs left out."""
    return {one.rule.id for one in examine(checked, options or Options(ignore=("clients",)))}


#: What leads elsewhere, and where.
_LEADING = {
    **{"/circle": "/circle", "/nowhere": "", "/file": "file:///etc/hostname"},
    **{"/app": "itms-apps://apps.example/id1", "/cookie": "/cookie"},
}


@contextmanager
def server() -> Iterator[str]:
    """
    A server of this machine: `/there` answers, `/get` to GET alone, `/none` to
    neither, `/circle` leads to itself and `/nowhere` nowhere, `/file` to a file, `/app` to one on
    the telephone, `/cookie` to itself until it gets one; all else is gone.
    """
    codes = {
        **{(how, to): 302 for how in ("HEAD", "GET") for to in _LEADING},
        **{("HEAD", "/there"): 200, ("HEAD", "/get"): 404, ("GET", "/get"): 200},
        **{("HEAD", "/none"): 405, ("GET", "/none"): 404},
    }

    class Answers(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            known = self.path == "/cookie" and "seen=1" in self.headers.get("Cookie", "")
            self.send_response(200 if known else codes.get((self.command, self.path), 404))
            if where := _LEADING.get(self.path):
                self.send_header("Location", where)
            self.send_header("Set-Cookie", "seen=1")
            self.end_headers()

        do_GET = do_HEAD  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
