"""A compiled template as functions that write its subject, text and HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import Any, NamedTuple

from postmail.compiler import CompiledTemplate, Language
from postmail.compiler.filters import FORMATS
from postmail.compiler.layout import folded, keep_lines, lay_out, one_line
from postmail.compiler.syntax import bound_filter, counted, nodes, product, rest
from postmail.fast.amounts import MoneyWriter, NumberWriter
from postmail.fast.expressions import Expressions, UnsupportedError, keep
from postmail.fast.memory import NOWHERE, Memory, Place
from postmail.fast.page import Page
from postmail.fast.pieces import SOFT, joint, plain_values, quoted_values, static_piece
from postmail.fast.setter import Setter
from postmail.fast.statements import Run, Statements, compiled
from postmail.fast.streams import Plain, Stream
from postmail.fast.values import PRINTERS, linked
from postmail.language.formats import Formats
from postmail.mime import Encodings, Notice
from postmail.mime.bodies import BASE64, QUOTED, READABLE, base64_lines, clean, encoded
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
        self._settled: dict[str, bytes] | None = None
        bodies = (template.html.tree.body, template.text.tree.body)
        text: Stream
        # Lines of the other direction begin with a mark: such a text is laid out as a whole.
        if encodings == READABLE and language.direction == "ltr" and not template.written:
            try:
                shown, text = self._shown(), (setter := Setter())
                self._run = _function(*bodies, shown, text, language)
                self._settled = setter.settled
            except UnsupportedError:
                pass
        if self._settled is None:
            shown, text = self._shown(), Plain("text", str)
            self._run = _function(*bodies, shown, text, language)
        subject = Plain("text", str)
        self._subject = _function(
            [], template.subject.tree.body, Plain("html", str), subject, language
        )
        seen = html.unescape(_TAG.sub("", "".join(shown.always)))
        self._always = (condensed(seen), condensed("".join(text.always)))

    def _shown(self) -> Plain:
        quoted = self.encodings.html == QUOTED
        static = partial(_static, self.encodings.html)
        return Plain("html", static, joint if quoted else _next_to)

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
                is unusual or wrong, a fact is missing, the link is not there, the subject is empty.
        """
        subject: list[str] = []
        memory = Memory(places)
        self._subject(data, _formatters(data["formats"]), [], subject, {}, memory)
        line = one_line("".join(subject))
        markup, text = self.printed(data, memory)
        if not line:
            raise ValueError("subject")
        if link:
            words = text if self._settled is None else text[1::2]
            if not (linked(link) in "\n".join(words) and linked(link) in markup):
                raise ValueError(link)
        plain, shown = self.encoded(markup, text)
        memory.settle(markup)
        before, between, after = self._frame
        whole = [before, *plain, between, *shown, after]
        return Bodies(line, whole)

    def printed(self, data: dict[str, Any], memory: Memory) -> tuple[list[Any], list[Any]]:
        """
        What the template prints for *data*: HTML, each second piece of it a value as text; text,
        likewise where it is set already, else with marks.
        """
        markup: list[Any] = []
        formats = _formatters(data["formats"])
        if self._settled is None:
            text: list[str] = []
            self._run(data, formats, markup, text, {}, memory)
            return markup, text
        page = Page(self._settled)
        self._run(data, formats, markup, page, {}, memory)
        return markup, [*page.pieces, page.finished()]

    def encoded(self, markup: list[Any], text: list[Any]) -> tuple[list[bytes], list[bytes]]:
        """The text and the HTML, encoded, of what *printed* gives; values in *markup* are, too."""
        if self._settled is not None:
            count = len(markup) // 2
            made = quoted_values(markup[1::2], text[1::2])
            markup[1::2], text[1::2] = made[:count], made[count:]
            return text, self._joined(markup)
        write = quoted_values if self.encodings.html == QUOTED else plain_values
        markup[1::2] = write(markup[1::2])
        marked = "".join(text)
        laid = keep_lines(marked) if self._written else lay_out(marked)
        return [encoded(clean(laid), self.encodings.text)], self._joined(markup)

    def _joined(self, markup: list[bytes]) -> list[bytes]:
        """The HTML, of encoded pieces, as it is joined to the rest."""
        if self.encodings.html == BASE64:
            whole = b"".join(markup).replace(b"\n", b"\r\n")  # RFC 2045, section 6.8
            return [base64_lines(whole)]
        made = [*markup]
        if made:
            made[0] = made[0].removeprefix(SOFT)
        if made and not made[-1]:
            made[-2] = made[-2].removesuffix(SOFT)
        return made


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
    markup: list[nodes.Node],
    plain: list[nodes.Node],
    shown: Plain,
    text: Stream,
    language: Language,
) -> Run:
    """The function of trees that belong together, printing to *shown* and *text*."""
    expressions = Expressions(partial(bound_filter, bool(markup)))
    source = Statements(expressions, shown, text).source(markup, plain)
    names = {
        **PRINTERS,
        **expressions.functions,
        "keep": keep,
        "folded": folded,
        "pm_plural": language.plural,
        "range": counted,
        "product": product,
        "rest": rest,
    }
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
