"""Where two mails differ in what a reader gets, white space and the order of attributes aside."""

from __future__ import annotations

import re
from difflib import unified_diff
from html.parser import HTMLParser

from postmail.mail import Mail
from postmail.testing.given import expect_mails

_CONDITION = re.compile(r"\[if [^\]]*\]>|<!\[endif\]|\[endif\]")


def differences(actual: Mail, expected: Mail) -> list[str]:
    """The lines in which the two differ, as a unified diff; none: they are alike."""
    found: list[str] = []
    for part in ("subject", "preheader", "text"):
        found += _diff(part, getattr(actual, part).split("\n"), getattr(expected, part).split("\n"))
    return found + _diff("html", outline(actual.html), outline(expected.html))


def assert_same_mail(actual: Mail, expected: Mail) -> None:
    """
    That two mails read alike: subject, preheader, text, and HTML up to white space and the order of
    attributes. Comments for Outlook count, others do not.

    Raises:
        AssertionError: with the lines that differ; or one of them is no mail.
    """
    expect_mails(actual, expected)
    found = differences(actual, expected)
    if found:
        raise AssertionError("the mails differ (- expected, + actual):\n" + "\n".join(found))


def outline(html: str) -> list[str]:
    r"""
    *html* as lines: a tag, a run of words or an Outlook comment each, in one spelling.

    >>> outline('<P  class="b" align=left>Hello\n <b>you</b></P>')
    ['<p align="left" class="b">', 'Hello', '<b>', 'you', '</b>', '</p>']
    >>> outline("<!-- gone --><!--[if mso]> <br> <![endif]-->")
    ['<!--[if mso]>', '<br>', '<![endif]-->']
    """
    reader = _Outline()
    reader.feed(html)
    reader.close()
    return reader.lines


class _Outline(HTMLParser):
    """Writes down what it reads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag with its attributes, in alphabetical order."""
        said = "".join(f' {name}="{_spelled(name, value)}"' for name, value in sorted(attrs))
        self.lines.append(f"<{tag}{said}>")

    def handle_endtag(self, tag: str) -> None:
        """The end of a tag."""
        self.lines.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Words, their blanks folded."""
        if words := " ".join(data.split()):
            self.lines.append(words)

    def handle_comment(self, data: str) -> None:
        """What only Outlook reads counts, line by line; any other comment does not."""
        if not _CONDITION.search(data):
            return
        opening, found, rest = data.partition("]>")
        if not found:
            self.lines.append(f"<!--{data.strip()}-->")
            return
        self.lines.append(f"<!--{opening.strip()}]>")
        inside, closed, _ = rest.rpartition("<![endif]")
        self.lines += outline(inside if closed else rest)
        if closed:
            self.lines.append("<![endif]-->")

    def handle_decl(self, decl: str) -> None:
        """The document type."""
        self.lines.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        """The end of a condition that stands for itself: `<![endif]>`."""
        self.lines.append(f"<![{data}]>")


def _spelled(name: str, value: str | None) -> str:
    words = " ".join((value or "").split())
    if name == "style":
        return ";".join(re.sub(r"\s*:\s*", ":", part.strip(), count=1) for part in words.split(";"))
    return words


def _diff(part: str, actual: list[str], expected: list[str]) -> list[str]:
    lines = unified_diff(expected, actual, f"expected {part}", f"actual {part}", lineterm="", n=2)
    return list(lines)
