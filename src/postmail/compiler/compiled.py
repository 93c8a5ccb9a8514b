"""What the compiler leaves: a template that only needs a message's data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import Template, TemplateSyntaxError

from postmail.compiler.layout import Settled, keep_lines, lay_out, one_line
from postmail.compiler.msgids import Lookup
from postmail.compiler.program import load, tree_of
from postmail.compiler.source import Place
from postmail.compiler.syntax import FILENAME, RUNTIME_ERRORS, remedy_of
from postmail.compiler.weave import Woven
from postmail.errors import PostmailError, RenderError
from postmail.locks import cached_property
from postmail.tags import Tone


@dataclass(frozen=True, slots=True)
class Language:
    """
    What the compiler must know of a language: its *locale* (BCP 47), *tone* (or None), *direction*
    (`ltr`, `rtl`), how texts are looked up, and which plural form (from 0) a count takes.
    """

    locale: str
    tone: Tone | None
    direction: str
    lookup: Lookup
    plural: Callable[..., int]

    @property
    def names(self) -> dict[str, Any]:
        """What templates call it, and its parts."""
        return {"lang": self.locale, "dir": self.direction, "tone": self.tone}


class Part:
    """
    One text of a mail (subject, preheader, HTML, plain text): its syntax tree, for Jinja.

    Jinja writes its program at the first `render`. The fast path runs the *tree* otherwise, and
    may not change it.
    """

    def __init__(
        self, name: str, woven: Woven, escape: bool, language: Language, known: Mapping[str, Any]
    ) -> None:
        self.name = name
        self.woven = woven
        self.escape = escape
        self._language = language
        self._known = known
        try:
            self.tree = tree_of(woven, language.lookup, language.direction)
        except TemplateSyntaxError as error:
            raise self._place(error.lineno).error(str(error.message), remedy_of(error)) from None

    @cached_property
    def _program(self) -> Template:
        try:
            return load(self.tree, self.escape, self._language.plural, self._known)
        except (SyntaxError, RecursionError) as error:  # Jinja's Python, which Python refuses
            raise self._place(0).error(f"Jinja: {error}", "nest fewer loops") from None

    def render(self, data: Mapping[str, Any]) -> str:
        """
        The text for *data*.

        Raises:
            RenderError: a value is missing or cannot be printed, at its template line.
        """
        program = self._program
        try:
            return program.render(data)
        except RUNTIME_ERRORS as error:
            raise self._error(error) from error

    def error(self, what: str, remedy: str) -> PostmailError:
        """What is wrong with this part as a whole, where it begins."""
        return self._place(0).error(what, remedy, RenderError)

    def _error(self, error: Exception) -> PostmailError:
        place = self._place_of(error) or Place(self.name, 0)
        return place.error(str(error) or type(error).__name__, remedy_of(error), RenderError)

    def _place_of(self, error: Exception) -> Place | None:
        """The innermost template line in the traceback: Jinja has put its own lines there."""
        place, trace = None, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == FILENAME:
                place = self._nearest(trace.tb_lineno) or place
            trace = trace.tb_next
        return place

    def _place(self, line: int) -> Place:
        return self._nearest(line) or next(iter(self.woven.places.values()), Place(self.name, 0))

    def _nearest(self, line: int) -> Place | None:
        known = [start for start in self.woven.places if start <= line]
        return self.woven.places[max(known)] if known else None


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """
    A kind's template for one language and brand. Immutable, shared between threads.

    *files* names every file that went in, *digest* their content.
    """

    kind: str
    locale: str
    tone: Tone | None
    subject: Part
    preheader: Part
    html: Part
    text: Part
    digest: str
    files: tuple[str, ...]
    settled: Settled = field(default_factory=dict, repr=False)  #: what stands still in the text
    written: bool = False  #: the text has a hand-written twin, whose lines are its author's
    fallbacks: tuple[str, ...] = ()  #: what the language lacks: each msgid, and who stands in

    def render(self, data: Mapping[str, Any]) -> tuple[str, str, str, str]:
        """
        (subject, preheader, HTML, plain text) for *data*, which must hold `formats`.

        Raises:
            RenderError: see Part.render; or the subject would be empty.
        """
        text = self.text.render(data)
        subject = one_line(self.subject.render(data))
        if not subject:
            raise self.subject.error("the subject says nothing", "say something without the facts")
        return (
            subject,
            one_line(self.preheader.render(data)),
            self.html.render(data),
            keep_lines(text) if self.written else lay_out(text, self.settled),
        )
