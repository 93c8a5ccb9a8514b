"""A compiled template as functions that write its subject, text and HTML."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from typing import Any, NamedTuple

from postmail.compiler import CompiledTemplate, Language
from postmail.compiler.compiled import Part
from postmail.compiler.filters import FORMATS, GUARDS
from postmail.compiler.layout import keep_lines, lay_out, one_line
from postmail.compiler.syntax import bound_filter, translated
from postmail.fast.amounts import MoneyWriter, whole_writer
from postmail.fast.expressions import Expressions, UnsupportedError, keep
from postmail.fast.pieces import SOFT, static_piece
from postmail.fast.statements import Run, Statements, compiled, nodes_below
from postmail.fast.text import StillText
from postmail.fast.values import Printers, linked, shown, word
from postmail.language.formats import Formats
from postmail.mime import Encodings, Notice
from postmail.mime.bodies import BASE64, QUOTED, clean, encoded
from postmail.mime.parts import multipart, text_head
from postmail.mime.requirements import condensed

#: Fields that a memo may keep: never a person's, never a secret (gift cards, tracking).
_OF_PRODUCTS = frozenset({"title", "image", "image_alt", "sku", "name", "value"})
_TAG = re.compile(r"<[^>]*>")


class Bodies(NamedTuple):
    """What a message becomes: its subject, and the alternatives with all round them, in pieces."""

    subject: str
    parts: list[bytes]


class FastTemplate:
    """
    One kind in one language. Shared between threads, never changed but for its memo.

    *memo* is how many texts of products (names, options, links) are kept as they were last
    written; with 0 nothing of one message serves another.

    Raises:
        UnsupportedError: only Jinja can run the template, or it shows pictures that travel inside.
    """

    def __init__(
        self, template: CompiledTemplate, language: Language, encodings: Encodings, memo: int
    ) -> None:
        self.encodings = encodings
        self._frame = _frame(encodings)
        self._written = template.written
        self._still = StillText()
        quoted, still = encodings.html == QUOTED, encodings.text == QUOTED and not template.written
        take = self._still.take if still else str
        printers = Printers(quoted, memo)
        self._printers, self._memos = printers.functions, printers.memos
        self._subject, _ = _function(template.subject, language, str, _in_text, {})
        self._text, text = _function(template.text, language, take, _in_text, {}, fold=still)
        self._html, shown_html = _function(
            template.html,
            language,
            partial(_markup, static_piece if quoted else clean),
            partial(_in_html, memo=memo > 0),
            self._printers,
        )
        self._always = (condensed(html.unescape(_TAG.sub("", shown_html))), condensed(text))

    @property
    def kept(self) -> frozenset[str]:
        """The texts of products that the memo holds now."""
        return frozenset().union(*self._memos)

    def says(self, notices: Iterable[Notice]) -> bool:
        """Whether every mail has all *notices* in its text and its HTML, whatever its data."""
        lines = [condensed(line) for notice in notices for line in notice.lines or ("\0",)]
        return all(line in body for line in lines for body in self._always)

    def bodies(self, data: dict[str, Any], link: str | None = None) -> Bodies:
        """
        What *data* (as `CompiledTemplate.render` takes it) becomes; *link* must be shown.

        Raises:
            Exception: of any class, where the plain path must decide: something is printed that
                is unusual or wrong, a fact is missing, the link is not there.
        """
        formatters = self._formatters(data["formats"])
        kept: dict[str, Any] = {}
        subject, text, pieces = (
            _run(run, data, formatters, kept) for run in (self._subject, self._text, self._html)
        )
        marked = "".join(text)
        if link and not (link in marked and self._printers["e_pm_link"](link) in pieces):
            raise ValueError(link)
        before, between, after = self._frame
        written = self._html_body(pieces)
        body = [before, self._text_body(marked), between, *written, after]
        return Bodies(one_line("".join(subject)), body)

    def _formatters(self, formats: Formats) -> dict[str, Callable[..., Any]]:
        """What each format filter does for one mail, and how HTML prints money."""
        money = MoneyWriter(formats, self._printers["e_text"])
        return {**_formatters(formats), "money": money.text, "e_money": money.printed}

    def _text_body(self, marked: str) -> bytes:
        if self._written:
            return encoded(clean(keep_lines(marked)), self.encodings.text)
        if self.encodings.text == BASE64:
            return encoded(clean(lay_out(marked)), BASE64)
        return self._still.finish(marked)

    def _html_body(self, pieces: list[Any]) -> list[bytes]:
        if self.encodings.html == BASE64:
            return [encoded("".join(pieces), BASE64)]
        while pieces and not pieces[-1]:
            pieces.pop()
        if pieces:
            pieces[-1] = pieces[-1].removesuffix(SOFT.encode("ascii"))
        return pieces


def _frame(encodings: Encodings) -> list[bytes]:
    """What stands before the text, between it and the HTML, and after that."""
    gap = b"\0"
    text, html = (text_head(*head) + gap for head in zip(("plain", "html"), encodings, strict=True))
    return multipart("alternative", [text, html]).split(gap)


def fast_template(
    template: CompiledTemplate, language: Language, encodings: Encodings, memo: int
) -> FastTemplate | None:
    """A FastTemplate, or None where there can be none."""
    try:
        return FastTemplate(template, language, encodings, memo)
    except UnsupportedError:
        return None


def _run(
    run: Run, data: dict[str, Any], formatters: dict[str, Any], kept: dict[str, Any]
) -> list[Any]:
    out: list[Any] = []
    run(data, formatters, out, kept)
    return out


def _function(
    part: Part,
    language: Language,
    static: Callable[[str], Any],
    printer: Callable[[Any, bool], tuple[str, Any]],
    printers: dict[str, Any],
    fold: bool = False,
) -> tuple[Run, str]:
    """The function of one part, and the part's own text that every mail has."""
    tree = translated(part.woven.source, part.escape, language.lookup)
    expressions = Expressions(frozenset(FORMATS), partial(bound_filter, part.escape))
    statements = Statements(expressions, static, printer, fold)
    source = statements.source(tree)
    names = {
        "shown": shown,
        "word": word,
        "linked": linked,
        "keep": keep,
        "pm_plural": language.plural,
        **printers,
        **expressions.functions,
    }
    return compiled(source, names), "".join(statements.unconditional)


def _markup(finish: Callable[[str], Any], text: str) -> Any:
    if "cid:" in text:
        raise UnsupportedError("pictures inside")
    return finish(text)


def _in_text(node: Any, product: bool) -> tuple[str, Any]:
    """How plain text prints *node*: what function, and of what."""
    if _is_filter(node, "pm_plain") and _is_filter(node.node, "pm_link"):
        return "linked", node.node.node
    return "shown", node


def _in_html(node: Any, product: bool, memo: bool) -> tuple[str, Any]:
    """How HTML prints *node*; *product* says that it tells of a product, and may be kept."""
    name = node.name if type(node).__name__ == "Filter" else ""
    prefix = "m_" if memo and product and _is_of_product(node) else ""
    if name == "money" and not node.args and not node.kwargs:
        return "e_money", node.node
    if name in GUARDS:
        return f"{prefix}e_pm_link" if name == "pm_link" else f"e_{name}", node.node
    return f"{prefix}e_text", node


def _is_of_product(node: Any) -> bool:
    """Whether *node* prints nothing but what a product has in every order."""
    below = list(nodes_below(node))
    filters = {found.name for found in below if type(found).__name__ == "Filter"}
    inner = {id(found.node) for found in below if type(found).__name__ == "Getattr"}
    ends = [found for found in below if type(found).__name__ in ("Getattr", "Name")]
    fields = {getattr(found, "attr", "") for found in ends if id(found) not in inner}
    return bool(fields) and fields <= _OF_PRODUCTS and filters <= {"pm_show", "pm_link"}


def _is_filter(node: Any, name: str) -> bool:
    return type(node).__name__ == "Filter" and node.name == name


@lru_cache(maxsize=256)
def _formatters(formats: Formats) -> dict[str, Callable[..., Any]]:
    """What each format filter does, by its name: nothing for None, else as *formats* writes."""
    plain = {name: _present(getattr(formats, name)) for name in FORMATS}
    return {
        **plain,
        "number": whole_writer(formats.number),
        "percent": whole_writer(formats.percent),
    }


def _present(write: Callable[..., Any]) -> Callable[..., Any]:
    def formatted(value: Any, *arguments: Any, **options: Any) -> Any:
        return None if value is None else write(value, *arguments, **options)

    return formatted
