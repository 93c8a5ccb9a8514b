"""A compiled template as functions that write its subject, text and HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from postmail.compiler import CompiledTemplate, Language
from postmail.compiler.filters import FORMATS
from postmail.compiler.layout import keep_lines, lay_out, one_line
from postmail.compiler.syntax import bound_filter
from postmail.fast.amounts import MoneyWriter, NumberWriter
from postmail.fast.expressions import Expressions, UnsupportedError, keep
from postmail.fast.memory import NOWHERE, Memory, Place
from postmail.fast.pieces import SOFT, joint, plain_values, quoted_values, static_piece
from postmail.fast.statements import Run, Statements, Stream, compiled
from postmail.fast.text import StillText
from postmail.fast.values import PRINTERS, linked
from postmail.language.formats import Formats
from postmail.mime import Encodings, Notice
from postmail.mime.bodies import BASE64, QUOTED, base64_lines, clean, encoded
from postmail.mime.parts import multipart, text_head
from postmail.mime.requirements import condensed

_TAG = re.compile(r"<[^>]*>")


class Bodies(NamedTuple):
    """What a message becomes: its subject, and the alternatives with all round them, in pieces."""

    subject: str
    parts: list[bytes]


class FastTemplate:
    """
    One kind in one language. Shared between threads, never changed.

    Raises:
        UnsupportedError: only Jinja can run the template, or it shows pictures that travel inside.
    """

    def __init__(
        self, template: CompiledTemplate, language: Language, encodings: Encodings
    ) -> None:
        self.encodings = encodings
        self._frame = _frame(encodings)
        self._written = template.written
        # Lines of the other direction begin with a mark: such a text is laid out as a whole.
        ltr = language.direction == "ltr"
        still = encodings.text == QUOTED and ltr and not template.written
        self._still = StillText() if still else None
        quoted = encodings.html == QUOTED
        shown = Stream(
            "html", partial(_static, encodings.html), joint=joint if quoted else _next_to
        )
        text = Stream("text", str)
        if self._still:
            text = Stream("text", self._still.take, fold=True, alone=self._still.note)
        self._run = _function(
            template.html.tree.body, template.text.tree.body, shown, text, language
        )
        subject = Stream("text", str)
        self._subject = _function(
            [], template.subject.tree.body, Stream("html", str), subject, language
        )
        seen = html.unescape(_TAG.sub("", "".join(shown.always)))
        self._always = (condensed(seen), condensed("".join(text.always)))

    def says(self, notices: Iterable[Notice]) -> bool:
        """Whether every mail has all *notices* in its text and its HTML, whatever its data."""
        lines = [condensed(line) for notice in notices for line in notice.lines or ("\0",)]
        return all(line in body for line in lines for body in self._always)

    def bodies(
        self, data: dict[str, Any], link: str | None = None, places: Mapping[int, Place] = NOWHERE
    ) -> Bodies:
        """
        What *data* (as `CompiledTemplate.render` takes it) becomes; *link* must be shown. *places*
        are where its lines are remembered, see `Memory`.

        Raises:
            Exception: of any class, where the plain path must decide: something is printed that
                is unusual or wrong, a fact is missing, the link is not there.
        """
        subject: list[str] = []
        memory = Memory(places)
        self._subject(data, _formatters(data["formats"]), [], subject, {}, memory)
        shown, text = self.printed(data, memory)
        if link and not (linked(link) in text and linked(link) in shown):
            raise ValueError(link)
        markup = self.html_body(shown)
        plain = self.text_body(text, memory)
        memory.settle(markup, text, tables=self._still is not None)
        before, between, after = self._frame
        whole = [before, plain, between, *self._finished(markup), after]
        return Bodies(one_line("".join(subject)), whole)

    def printed(self, data: dict[str, Any], memory: Memory) -> tuple[list[Any], list[str]]:
        """
        What the template prints for *data*: HTML, each second piece of it a value as text; text
        with marks.
        """
        shown: list[bytes | str] = []
        text: list[str] = []
        self._run(data, _formatters(data["formats"]), shown, text, {}, memory)
        return shown, text

    def text_body(self, text: list[str], memory: Memory) -> bytes:
        """The encoded text part, of what *printed* gives."""
        marked = "".join(text)
        if self._still:
            return self._still.finish(marked, memory.rows)
        laid = keep_lines(marked) if self._written else lay_out(marked)
        return encoded(clean(laid), self.encodings.text)

    def html_body(self, shown: list[Any]) -> list[bytes]:
        """The HTML, of what *printed* gives, in as many pieces."""
        write = quoted_values if self.encodings.html == QUOTED else plain_values
        shown[1::2] = write(shown[1::2])
        return shown

    def _finished(self, markup: list[bytes]) -> list[bytes]:
        """The HTML as it is joined to the rest."""
        if self.encodings.html == BASE64:
            whole = b"".join(markup).replace(b"\n", b"\r\n")  # RFC 2045, section 6.8
            return [base64_lines(whole)]
        if markup:
            markup[0] = markup[0].removeprefix(SOFT)
        if markup and not markup[-1]:
            markup[-2] = markup[-2].removesuffix(SOFT)
        return markup


def _frame(encodings: Encodings) -> list[bytes]:
    """What stands before the text, between it and the HTML, and after that."""
    gap = b"\0"
    text, shown = (
        text_head(*head) + gap for head in zip(("plain", "html"), encodings, strict=True)
    )
    return multipart("alternative", [text, shown]).split(gap)


def fast_template(
    template: CompiledTemplate, language: Language, encodings: Encodings
) -> FastTemplate | None:
    """A FastTemplate, or None where there can be none."""
    try:
        return FastTemplate(template, language, encodings)
    except UnsupportedError:
        return None


def _function(
    markup: list[Any], plain: list[Any], shown: Stream, text: Stream, language: Language
) -> Run:
    """The function of trees that belong together, printing to *shown* and *text*."""
    expressions = Expressions(partial(bound_filter, bool(markup)))
    source = Statements(expressions, shown, text).source(markup, plain)
    names = {**PRINTERS, **expressions.functions, "keep": keep, "pm_plural": language.plural}
    return compiled(source, names)


def _next_to(run: bytes, before_value: bool) -> bytes:
    """As *joint*, for HTML that is encoded as a whole."""
    return run


def _static(encoding: str, text: str) -> bytes:
    """What the template's own HTML becomes."""
    if "cid:" in text:
        raise UnsupportedError("pictures inside")
    return static_piece(text) if encoding == QUOTED else clean(text).encode()


@lru_cache(maxsize=256)
def _formatters(formats: Formats) -> dict[str, Callable[..., Any]]:
    """What each format filter does, by its name: nothing for None, else as *formats* writes."""
    plain = {name: _present(getattr(formats, name)) for name in FORMATS}
    writers: dict[str, MoneyWriter | NumberWriter] = {
        "money": MoneyWriter(formats),
        "number": NumberWriter(formats.number),
        "percent": NumberWriter(formats.percent),
    }
    return {
        **plain,
        **{name: writer.text for name, writer in writers.items()},
        **{f"pm_ltr {name}": writer.left_to_right for name, writer in writers.items()},
    }


def _present(write: Callable[..., Any]) -> Callable[..., Any]:
    def formatted(value: Any, *arguments: Any, **options: Any) -> Any:
        return None if value is None else write(value, *arguments, **options)

    return formatted
