"""Splits template text into data and Jinja constructs, with Jinja's own lexer."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.lexer import (
    TokenStream,
    float_re,
    integer_re,
    newline_re,
    operator_re,
    string_re,
    whitespace_re,
)
from jinja2.parser import Parser

from postmail.compiler.source import Source

#: (token type, text) as Jinja's lexer names them.
Token = tuple[str, str]

#: What to do about Jinja's complaints, by a word of theirs.
_REMEDIES = {
    "end of comment": "`{#` begins a Jinja comment: in a style sheet write `{ #`",
}
#: A sign that has no meaning in Jinja, and where it stands.
_CHARACTER = re.compile(r"(?P<what>unexpected char (?P<sign>\S+)) at (?P<at>\d+)")
#: What is meant by it.
_SIGNS = {
    **dict.fromkeys("“”„‟«»‘’‚", 'write straight quotation marks: "..."'),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", "remove this sign, which nobody sees"),
    "&": "write the word: {% if this and that %}",
    "!": "write the word: {% if not this %}",
    "?": "write {{ this if condition else that }}",
}
_REMEDY = "look for brackets, quotes and tags that do not match, here and before"
_OPENING = {"variable_begin": "variable_end", "block_begin": "block_end"}
_LEXER = Environment(autoescape=True, keep_trailing_newline=True).lexer


class _Lexed(Environment):
    """An environment for Jinja's parser that takes tokens in the place of a template's text."""

    def _tokenize(self, source: Any, *_: Any, **__: Any) -> TokenStream:
        return TokenStream(_LEXER.wrap((1, *token) for token in source), None, None)


_LEXED = _Lexed()


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
            else:
                raise source.place(start).error(f"{text.strip()} is never closed", _REMEDY)
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
    if found := _CHARACTER.search(str(error.message)):
        offset = int(found["at"])
    place = source.place(min(offset, max(len(source.text) - 1, 0)))
    return place.error(*complaint(error))


def complaint(error: TemplateSyntaxError) -> tuple[str, str]:
    """What Jinja complains about, and what to do."""
    message = str(error.message)
    remedy = next((text for word, text in _REMEDIES.items() if word in message), _REMEDY)
    if found := _CHARACTER.search(message):
        message = message[: found.end("what")]
        remedy = _SIGNS.get(literal_eval(found["sign"]), remedy)
    return f"Jinja: {message}", remedy


def _inline(pattern: re.Pattern[str]) -> str:
    """*pattern* with its flags, as a part of another one."""
    flags = "".join(
        letter
        for flag, letter in ((re.DOTALL, "s"), (re.IGNORECASE, "i"), (re.VERBOSE, "x"))
        if pattern.flags & flag
    )
    end = "\n" if "x" in flags else ""  # of a comment
    return f"(?{flags}:{pattern.pattern}{end})" if flags else f"(?:{pattern.pattern})"


#: What stands between delimiters, by Jinja's own patterns in the order in which it tries them.
_CODE = re.compile(
    "|".join(
        (
            f"(?P<whitespace>{_inline(whitespace_re)})",
            f"(?P<float>{_inline(float_re)})",
            f"(?P<integer>{_inline(integer_re)})",
            r"(?P<name>\w+)",  # all that Python takes for an identifier in nearly every script
            f"(?P<string>{_inline(string_re)})",
            f"(?P<operator>{_inline(operator_re)})",
        )
    )
)


@lru_cache(maxsize=8192)
def code_tokens(code: str) -> tuple[Token, ...]:
    """The tokens of an expression or statement, white space included."""
    tokens: list[Token] = []
    end = 0
    for found in _CODE.finditer(code):
        if found.start() != end:
            break
        tokens.append((str(found.lastgroup), found[0]))
        end = found.end()
    if end == len(code):
        return tuple(tokens)
    strange = _LEXER.tokeniter("{{ " + code.strip() + "\n}}", None)
    return tuple((kind, text) for _, kind, text in strange)[2:-2]


def parsed(tokens: Iterable[Token]) -> nodes.Node:
    """
    What Jinja's parser makes of *tokens*, a template of one construct: an Output or a statement.

    Raises:
        TemplateSyntaxError: they are none.
    """
    return Parser(_LEXED, tokens).subparse()[0]  # type: ignore[arg-type] # not text any more


@lru_cache(maxsize=8192)
def operands(code: str, word: str) -> tuple[str, ...]:
    """The operands of a condition that is joined by *word* (`and`, `or`) alone; else none."""
    looser = {"and": ("or", "if"), "or": ("if",)}[word]
    parts, depth = [""], 0
    for kind, text in code_tokens(code):
        depth += (kind == "operator") * ((text in "([{") - (text in ")]}"))
        if kind == "name" and not depth and text in looser:
            return ()
        if kind == "name" and not depth and text == word:
            parts.append("")
        else:
            parts[-1] += text
    return tuple(part.strip() for part in parts) if len(parts) > 1 else ()
