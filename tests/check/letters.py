"""Letters with one fault, and without: what the tests of rules look at."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

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


def _text(made: Letter) -> str:
    links = (link.get("href") or "" for link in made.page.iter("a"))
    return "\n".join([made.words, *links])


def broken(checked: Letter, options: Options | None = None) -> set[str]:
    """The ids of the rules that *checked* breaks, notes on mail programs left out."""
    return {one.rule.id for one in examine(checked, options or Options(ignore=("clients",)))}
