"""The templates: what the compiler refuses, and copies that have fallen behind their original."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from postmail.catalogue import Catalogue
from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.errors import TemplateError
from postmail.resources import templates_root

REFUSED = Rule(
    "source-refused",
    Severity.ERROR,
    "the template cannot be used",
    "No mail of this kind can be made.",
    "mend the template",
)
STALE = Rule(
    "source-stale",
    Severity.WARNING,
    "the original of a copied template has changed",
    "What was mended there is still wrong here.",
    "compare the two, take over what you want, and write the new mark",
)
UNMARKED = Rule(
    "source-unmarked",
    Severity.NOTE,
    "a copied template does not say which original it was made from",
    "Nobody notices when the original is mended.",
    "write the mark into its first comment",
)
RULES = (REFUSED, STALE, UNMARKED)

_MARK = re.compile(r"copied from postmail ([0-9a-f]{12})")


def survey(
    catalogue: Catalogue, kinds: tuple[str, ...], _: Collection[str] = ()
) -> Iterator[Finding]:
    """What is wrong with the templates of *kinds*, before any mail is made of them."""
    files: dict[str, None] = {}
    for kind in kinds:
        try:
            files |= dict.fromkeys(catalogue.expanded(kind).files)
        except TemplateError as error:
            yield from refused(error)
    for folder in catalogue.template_dirs[:-1]:
        for name in files:
            if (folder / name).is_file():
                yield from _copy(folder / name, templates_root() / name, name)


def refused(error: TemplateError) -> Iterator[Finding]:
    """A finding for each fault that *error* tells."""
    for one in (error, *error.also):
        place = Place("", "", one.file, one.line, one.column, one.source)
        yield REFUSED.found(one.what, place, remedy=one.remedy)


def mark_of(original: Path) -> str:
    """
    What a copy of *original* says in a comment, so that a later change of the original is seen:
    `copied from postmail 1f0c2d3e4a5b`.
    """
    text = original.read_text(encoding="utf-8").replace("\r\n", "\n")
    return f"copied from postmail {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def _copy(copy: Path, original: Path, name: str) -> Iterator[Finding]:
    if not original.is_file():
        return
    wanted = mark_of(original)
    found = _MARK.search(copy.read_text(encoding="utf-8", errors="replace"))
    place = Place(file=str(copy), line=1)
    if found is None:
        yield UNMARKED.found(f"{name} is not marked", place, remedy=f"add {{# {wanted} #}}")
    elif found[0] != wanted:
        yield STALE.found(f"{name} has changed since", place, remedy=f"then write {wanted}")
