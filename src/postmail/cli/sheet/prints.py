"""Exhibits become files: HTML, plain text and a draft for mail programs, pictures beside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from postmail.catalogue import Catalogue
from postmail.cli.files import write_file
from postmail.cli.templates import description
from postmail.drafts import draft, example_recipient, html_with_files, pictures_in
from postmail.exhibits import Exhibit
from postmail.mail import Mail
from postmail.samples import image_bytes

#: The folder of pictures below the output folder, and how the mails' folders reach it.
_ASSETS = "assets"


@dataclass(frozen=True, slots=True)
class Print:
    """
    A mail that was made and written: what the sheet tells of it, not the mail itself, so that ten
    thousand of them are no burden. *seconds* is what making it took.
    """

    kind: str
    category: str
    stream: str
    about: str
    """What the kind is for, in a sentence."""
    name: str
    """The sample's."""
    locale: str
    tone: str | None
    language: str
    """`de-informal`, as in the names of its files."""
    path: str
    """Where its files lie, below the output folder and without a suffix."""
    subject: str
    preheader: str
    html_kb: float
    """The size of the HTML as it is sent, in units of 1000 bytes."""
    text_kb: float
    """The size of the plain text, in units of 1000 bytes."""
    seconds: float


def make(catalogue: Catalogue, exhibit: Exhibit, folder: Path) -> Print:
    """
    Render *exhibit* and write its files below *folder*.

    Raises:
        CompileError, RenderError: a faulty template.
    """
    begin = perf_counter()
    mail = catalogue.render(
        exhibit.message,
        recipient=example_recipient(exhibit.message.order),
        locale=exhibit.locale,
        tone=exhibit.tone,
    )
    seconds = perf_counter() - begin
    _write(mail, catalogue.brand.support.email, folder, exhibit.path)
    return Print(
        kind=mail.kind,
        category=mail.category,
        stream=mail.stream,
        about=description(type(exhibit.message)),
        name=exhibit.name,
        locale=mail.text_locale,
        tone=mail.tone,
        language=exhibit.language,
        path=exhibit.path,
        subject=mail.subject,
        preheader=mail.preheader,
        html_kb=len(mail.html.encode()) / 1000,
        text_kb=len(mail.text.encode()) / 1000,
        seconds=seconds,
    )


def _write(mail: Mail, sender: str | None, folder: Path, path: str) -> None:
    for name in pictures_in(mail.html):
        write_file(folder / _ASSETS / name, image_bytes(name))
    write_file(folder / f"{path}.html", html_with_files(mail, f"../{_ASSETS}").encode())
    write_file(folder / f"{path}.txt", mail.text.encode())
    write_file(folder / f"{path}.eml", draft(mail, sender))
