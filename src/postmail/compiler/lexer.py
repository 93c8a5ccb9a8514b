"""Splits template text into data and Jinja constructs, with Jinja's own lexer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, TemplateSyntaxError
from jinja2.lexer import newline_re

from postmail.compiler.source import Source

#: (token type, text) as Jinja's lexer names them.
Token = tuple[str, str]

#: What to do about Jinja's complaints, by a word of theirs.
_REMEDIES = {
    "end of comment": "`{#` begins a Jinja comment: in a style sheet write `{ #`",
}
_REMEDY = "look for brackets, quotes and tags that do not match, here and before"
_OPENING = {"variable_begin": "variable_end", "block_begin": "block_end"}
_LEXER = Environment(autoescape=True, keep_trailing_newline=True).lexer


@dataclass(frozen=True, slots=True)
class Piece:
    """
    A run of template text: *kind* is `data`, `variable` or `block`; *offset* its start in the
    source; *code* what stands between the delimiters; *tokens* that code, lexed.
    """

    kind: str
    code: str
    offset: int
    tokens: tuple[Token, ...] = ()

    @property
    def keyword(self) -> str:
        """The first word of a block."""
        return next((text for kind, text in self.tokens if kind == "name"), "")


def lex(source: Source) -> Iterator[Piece]:
    """
    The pieces of *source* in order; `{# comments #}` are dropped, white space control applied.

    Raises:
        CompileError: for text that Jinja's lexer refuses, at its line.
    """
    stream = _tokens(source)
    offset = 0
    for kind, text in stream:
        offset = source.text.index(text, offset)
        start = offset
        offset += len(text)
        if kind == "data" and text:
            yield Piece("data", text, start)
        elif kind in _OPENING:
            inner: list[Token] = []
            for part, code in stream:
                offset = source.text.index(code, offset) + len(code)
                if part == _OPENING[kind]:
                    break
                inner.append((part, code))
            code = "".join(text for _, text in inner).strip()
            yield Piece(kind.removesuffix("_begin"), code, start, tuple(inner))


def _tokens(source: Source) -> Iterator[Token]:
    try:
        for _, kind, text in _LEXER.tokeniter(source.text, source.name, source.name):
            yield kind, text
    except TemplateSyntaxError as error:
        raise syntax_error(source, error) from None


def syntax_error(source: Source, error: TemplateSyntaxError) -> Exception:
    """Jinja's complaint as ours, with the line it is about."""
    offset = sum(len(line) + 1 for line in newline_re.split(source.text)[::2][: error.lineno - 1])
    place = source.place(min(offset, max(len(source.text) - 1, 0)))
    return place.error(*complaint(error))


def complaint(error: TemplateSyntaxError) -> tuple[str, str]:
    """What Jinja complains about, and what to do."""
    message = str(error.message)
    remedy = next((text for word, text in _REMEDIES.items() if word in message), _REMEDY)
    return f"Jinja: {message}", remedy


@lru_cache(maxsize=8192)
def code_tokens(code: str) -> tuple[Token, ...]:
    """The tokens of an expression or statement, white space included."""
    tokens = _LEXER.tokeniter("{{" + code + "\n}}", None)
    return tuple((kind, text) for _, kind, text in tokens)[1:-1]


def operands(code: str, word: str) -> list[str]:
    """The operands of a condition that is joined by *word* (`and`, `or`) alone; else none."""
    looser = {"and": ("or", "if"), "or": ("if",)}[word]
    parts, depth = [""], 0
    for kind, text in code_tokens(code):
        depth += (kind == "operator") * ((text in "([{") - (text in ")]}"))
        if kind == "name" and not depth and text in looser:
            return []
        if kind == "name" and not depth and text == word:
            parts.append("")
        else:
            parts[-1] += text
    return [part.strip() for part in parts] if len(parts) > 1 else []
