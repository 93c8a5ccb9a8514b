"""The templates: what the compiler refuses, and what an author's hand has let slip."""

from __future__ import annotations

from collections.abc import Iterator

from postmail.catalogue import Catalogue
from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.errors import TemplateError

CANNOT_COMPILE = Rule(
    "source-refused",
    Severity.ERROR,
    "the template cannot be used",
    "No mail of this kind can be made.",
    "mend the template",
)
RULES = (CANNOT_COMPILE,)


def survey(catalogue: Catalogue, kinds: tuple[str, ...]) -> Iterator[Finding]:
    """What is wrong with the templates of *kinds*, before any mail is made of them."""
    for kind in kinds:
        try:
            catalogue.expanded(kind)
        except TemplateError as error:
            place = Place("", "", error.file, error.line, error.column, error.source)
            yield CANNOT_COMPILE.found(error.what, place, remedy=error.remedy)
