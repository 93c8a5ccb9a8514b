"""Where letters come from: the catalogue with its samples, one mail of a shop, a file."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from pathlib import Path

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.check.finding import Finding, Place
from postmail.check.law import CANNOT_LEAVE
from postmail.check.letter import POLICY, Label, Letter
from postmail.check.options import EVERYTHING, Options, known_names
from postmail.check.report import Report, gathered
from postmail.check.spots import Spot, places, spots
from postmail.check.table import examine, rules, sources
from postmail.drafts import example_envelope, example_recipient
from postmail.envelope import Envelope
from postmail.errors import EnvelopeError, SettingsError
from postmail.exhibits import Exhibit
from postmail.mail import Mail
from postmail.order import Order


def letter_of(catalogue: Catalogue, exhibit: Exhibit) -> Letter:
    """
    The mail of *exhibit*, as it would leave.

    Raises:
        CompileError, RenderError: a faulty template.
        EnvelopeError: the mail may not leave, for example without a postal address.
    """
    message = exhibit.message
    recipient = example_recipient(message.order)
    mail, marked = catalogue.annotated_mail(
        message, recipient=recipient, locale=exhibit.locale, tone=exhibit.tone
    )
    label = Label(message.kind, exhibit.locale, exhibit.tone, exhibit.name)
    letter = _letter(label, mail, mail.to_bytes(example_envelope(catalogue.brand)), message.order)
    where, inside = _written(catalogue, message.kind)
    return replace(letter, marked=marked, places=where, spots=inside, data=message)


def check_mail(
    mail: Mail,
    envelope: Envelope | None = None,
    options: Options = EVERYTHING,
    *,
    order: Order | None = None,
) -> Report:
    """
    What is wrong with *mail* as it leaves in *envelope*; without one, an example stands in. *order*
    is what it was made of: what comes from there, such as braces in a title, is no fault of the
    template. Whether the mail is about that order is not asked.
    """
    known_names(options, rules())
    label = Label(mail.kind, mail.text_locale, mail.tone)
    envelope = envelope or example_envelope(Brand(name="Shop"))
    try:
        letter = _letter(label, mail, mail.to_bytes(envelope), order)
    except EnvelopeError as error:
        draft = _letter(label, mail, mail.draft(), order, draft=True)
        refusal = [(str(label), CANNOT_LEAVE.found(problem)) for problem in error.problems]
        return _report([draft], options, refusal)
    return _report([letter], options)


def check_file(path: Path, options: Options = EVERYTHING) -> Report:
    """
    What is wrong with an `.eml` or `.html` file; its category is told by its headers.

    Raises:
        SettingsError: the file cannot be read.
    """
    known_names(options, rules())
    try:
        return _report([letter_in(path)], options)
    except RecursionError:  # Python's parser goes a step down for each mail in a mail
        problem = "cannot be read: its parts are nested too deeply"
        raise SettingsError(file=str(path), problem=problem) from None


def letter_in(path: Path) -> Letter:
    """The mail in *path*. Raises SettingsError where it cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise SettingsError(file=str(path), problem=problem) from None
    label = Label(file=os.fsencode(path).decode("utf-8", "replace"))  # a name may be no text
    if path.suffix.lower() in (".html", ".htm"):
        page = raw.decode("utf-8", "replace")
        return Letter(label, _wrapped(page), page, "", draft=True)
    raw = raw.replace(b"\x00", b"_")  # no part of any mail; Python refuses charsets with one
    message = message_from_bytes(raw, _class=EmailMessage, policy=POLICY)
    return Letter(
        label,
        raw,
        _content(message, "html"),
        _content(message, "plain"),
        draft=message.get("X-Unsent") == "1",
    )


def _report(
    letters: list[Letter], options: Options, refusals: Iterable[tuple[str, Finding]] = ()
) -> Report:
    found = [pair for pair in refusals if options.wants(pair[1].rule.id)]
    found += [(str(one.label), finding) for one in letters for finding in examine(one, options)]
    return Report(gathered(found), mails=len(letters), sources=sources())


def _letter(
    label: Label, mail: Mail, raw: bytes, order: Order | None, draft: bool = False
) -> Letter:
    return Letter(
        label,
        raw,
        mail.html,
        mail.text,
        mail.category,
        order,
        data=order,
        preheader=mail.preheader,
        draft=draft,
    )


@lru_cache(maxsize=64)
def _written(
    catalogue: Catalogue, kind: str
) -> tuple[dict[str, Place], dict[str, tuple[Spot, ...]]]:
    """Where the MJML elements of *kind* stand, and the HTML in them."""
    expanded = catalogue.expanded(kind)
    return places(expanded), spots(expanded)


def _wrapped(page: str) -> bytes:
    """An HTML file as the mail that it would be."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = ""
    message.set_content(page, subtype="html", charset="utf-8")
    return message.as_bytes()


def _content(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, ValueError):  # a charset that nobody knows or can, or that is not true
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
