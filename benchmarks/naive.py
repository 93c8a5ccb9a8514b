"""
The naive pipeline, as most shops write it: everything for every mail.

pydantic, Jinja2 -> mjml-python -> premailer (its defaults) -> html2text -> EmailMessage. It makes
the shipped `simple` from its own MJML, blocks in place, with the same style sheets; the Jinja
template is compiled once, as Jinja's cache would do it. Amounts and dates are the same filters.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any

import cssutils
import html2text
from jinja2 import Environment
from mjml import mjml2html
from premailer import Premailer

from postmail import Catalogue, Envelope, Order, Recipient
from postmail.language.formats import Formats
from postmail.language.translations import load_translations
from postmail.texts import Texts

_FORMATS = (
    "money number percent date time datetime window sentence address full_name given_name country "
    "phone".split()
)


class Naive:
    """The pipeline for one language of a catalogue's `simple`."""

    def __init__(self, catalogue: Catalogue, locale: str) -> None:
        cssutils.log.setLevel(logging.CRITICAL)
        texts = Texts(load_translations(catalogue.template_dirs, locale, None))
        formats = Formats(locale, "Europe/Berlin")
        self._jinja = _environment(texts, formats)
        source = catalogue.expanded("simple").source.replace(' inline="inline"', "")
        self._template = self._jinja.from_string(source[source.index("<mjml") :])
        title = re.search(r"<mj-title>(.*?)</mj-title>", source, re.DOTALL)
        assert title
        self._subject = self._jinja.from_string(title[1])
        self._known = {
            "brand": catalogue.brand.localized(locale, None),
            "lang": locale,
            "dir": "ltr",
            "tone": None,
            "kind": "simple",
            "category": "transactional",
            "withdrawal_file": None,
            "terms_file": None,
        }
        self.stages: dict[str, Callable[..., Any]] = {
            "pydantic": self.parse,
            "Jinja2": self.mjml,
            "mjml-python": self.html,
            "premailer": self.inlined,
            "html2text": self.text,
            "EmailMessage": self.message,
        }

    def parse(self, data: bytes) -> Order:
        """The order."""
        return Order.model_validate_json(data)

    def mjml(self, order: Order, recipient: Recipient) -> str:
        """MJML of this message."""
        return self._template.render(
            order=order, recipient=recipient, wording="received", **self._known
        )

    def html(self, mjml: str) -> str:
        """HTML of this message."""
        return str(mjml2html(mjml))

    def inlined(self, html: str) -> str:
        """HTML with its style sheets inlined."""
        return str(Premailer(html, cssutils_logging_level=logging.CRITICAL).transform())

    def text(self, html: str) -> str:
        """Plain text."""
        return html2text.html2text(html)

    def message(
        self, order: Order, recipient: Recipient, envelope: Envelope, html: str, text: str
    ) -> bytes:
        """The whole mail."""
        mail = EmailMessage(policy=SMTP)
        mail["From"] = f"{envelope.sender.name} <{envelope.sender.address}>"
        mail["To"] = f'"{recipient.name}" <{recipient.address}>'
        names = {"order": order, "wording": "received", **self._known}
        mail["Subject"] = " ".join(self._subject.render(names).split())
        mail["Date"] = format_datetime(envelope.date)
        mail["Message-ID"] = make_msgid(domain="nordlicht.example")
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        mail.add_alternative(html, subtype="html")
        return mail.as_bytes()

    def mail(self, data: bytes, recipient: Recipient, envelope: Envelope) -> bytes:
        """Order JSON to MIME bytes."""
        order = self.parse(data)
        html = self.inlined(self.html(self.mjml(order, recipient)))
        return self.message(order, recipient, envelope, html, self.text(html))


def _environment(texts: Texts, formats: Formats) -> Environment:
    jinja = Environment(
        autoescape=True,
        finalize=lambda value: "" if value is None else value,
        extensions=["jinja2.ext.i18n"],
    )
    jinja.install_gettext_callables(  # type: ignore[attr-defined] # of the extension
        gettext=lambda text: texts.forms(None, text, None)[0],
        ngettext=lambda one, many, n: texts.forms(None, one, many)[texts.plural(n)],
        pgettext=lambda context, text: texts.forms(context, text, None)[0],
        npgettext=lambda context, one, many, n: texts.forms(context, one, many)[texts.plural(n)],
        newstyle=True,
    )
    for name in _FORMATS:
        jinja.filters[name] = _present(getattr(formats, name))
    jinja.filters["pm_show"] = lambda value: value
    jinja.filters["lines"] = lambda text: [line.strip() for line in (text or "").splitlines()]
    jinja.filters["paragraphs"] = lambda text: re.split(r"\n\s*\n", text or "")
    return jinja


def _present(write: Callable[..., Any]) -> Callable[..., Any]:
    def formatted(value: Any, *arguments: Any, **options: Any) -> Any:
        return None if value is None else write(value, *arguments, **options)

    return formatted
