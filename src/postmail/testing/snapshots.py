"""Mails kept as files, as a person has looked at them last."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from postmail.errors import brief
from postmail.mail import Mail
from postmail.testing.difference import differences
from postmail.testing.given import expect_mails

#: How many bytes of a file's name every file system takes, its ending left out.
_LONGEST = 240


class MailSnapshot(Protocol):
    """The fixture `mail_snapshot`, for tests that are type-checked."""

    def __call__(self, mail: Mail, name: str = "") -> None:
        """
        That *mail* reads as when somebody looked at it last; *name* tells several of a test apart.

        Raises:
            AssertionError: it does not, was never kept, or another mail has its name.
        """


def snapshot_name(said: str) -> str:
    """
    *said* as a name of a file: words, and hyphens for all else.

    Raises:
        AssertionError: no file can have so long a name.
    """
    name = re.sub(r"[^\w.@-]+", "-", said).strip("-")
    if len(name.encode()) > _LONGEST:
        remedy = "give the mail a shorter name, or the parameters of the test short ids"
        raise AssertionError(f"too long for a file: {brief(name)}: {remedy}")
    return name


def check_snapshot(mail: Mail, folder: Path, name: str, *, write: bool, flag: str) -> None:
    """
    That *mail* reads as the files NAME.txt and NAME.html in *folder* say; with *write* they are
    written. The text file begins with subject and preheader, a line each, and a blank line.

    Raises:
        AssertionError: it does not, or there are no such files; *flag* is named to write them; or
            *mail* is none.
    """
    expect_mails(mail)
    text, html = folder / f"{name}.txt", folder / f"{name}.html"
    if write:
        folder.mkdir(parents=True, exist_ok=True)
        head = f"{mail.subject}\n{mail.preheader}\n\n"
        text.write_text(head + mail.text, encoding="utf-8", newline="\n")
        html.write_text(mail.html, encoding="utf-8", newline="\n")
        return
    for path in (text, html):
        if not path.is_file():
            raise AssertionError(f"{path} is missing: run pytest with {flag}, and read it")
    lines = text.read_text(encoding="utf-8", errors="replace").split("\n", 3)
    subject, preheader, _, body = [*lines, "", "", ""][:4]
    page = html.read_text(encoding="utf-8", errors="replace")
    known = replace(mail, subject=subject, preheader=preheader, text=body, html=page)
    if found := differences(mail, known):
        told = "\n".join(found)
        raise AssertionError(f"{name} is not as it was (run with {flag} if it is right):\n{told}")
