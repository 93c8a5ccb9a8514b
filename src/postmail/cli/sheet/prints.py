"""Exhibits become files: HTML, plain text and a draft for mail programs, pictures beside."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from postmail.catalogue import Catalogue
from postmail.cli.files import write_file
from postmail.drafts import draft, example_recipient, html_with_files, pictures_in
from postmail.exhibits import Exhibit
from postmail.mail import Mail
from postmail.samples import image_bytes

#: The folder of pictures below the output folder, and how the mails' folders reach it.
_ASSETS = "assets"


@dataclass(frozen=True, slots=True)
class Print:
    """An *exhibit* made into *mail* and written; *seconds* is what making it took."""

    exhibit: Exhibit
    mail: Mail
    seconds: float

    @property
    def html_kb(self) -> float:
        """The size of the HTML as it is sent, in units of 1000 bytes."""
        return len(self.mail.html.encode()) / 1000

    @property
    def text_kb(self) -> float:
        """The size of the plain text, in units of 1000 bytes."""
        return len(self.mail.text.encode()) / 1000


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
    return Print(exhibit, mail, seconds)


def _write(mail: Mail, sender: str | None, folder: Path, path: str) -> None:
    for name in pictures_in(mail.html):
        write_file(folder / _ASSETS / name, image_bytes(name))
    write_file(folder / f"{path}.html", html_with_files(mail, f"../{_ASSETS}").encode())
    write_file(folder / f"{path}.txt", mail.text.encode())
    write_file(folder / f"{path}.eml", draft(mail, sender))
