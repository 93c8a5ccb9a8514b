"""Reads a `{% trans %}` block whole: its msgids, its variables, its count."""

from __future__ import annotations

from postmail.compiler.lexer import Piece, Token
from postmail.compiler.source import Place, Source
from postmail.compiler.tree import Translation

_EQUALS = ("operator", "=")


def read_translation(source: Source, pieces: list[Piece], index: int) -> tuple[Translation, int]:
    """
    The translation whose `{% trans %}` is *pieces[index]*, and the index after its end.

    The msgids are those that Jinja's i18n extension extracts from the same source (newstyle:
    `%(name)s` placeholders, per cent signs doubled).

    Raises:
        CompileError: for an unclosed block, or anything but text and `{{ name }}` inside.
    """
    place = source.place(pieces[index].offset)
    context, variables, trimmed = _header(list(pieces[index].tokens), place)
    singular, index = _body(source, pieces, index + 1, variables, place)
    plural, count = None, None
    if pieces[index].keyword == "pluralize":
        count = _words(pieces[index].tokens)[1:] or list(variables)[:1]
        plural, index = _body(source, pieces, index + 1, variables, place)
        if not count:
            raise place.error("{% pluralize %} without a count", "write {% trans n=... %}")
    if trimmed:
        singular = _trim(singular)
        plural = _trim(plural) if plural is not None else None
    number = variables[count[0]] if count else None
    if number and plural is not None and "%(num)s" in singular + plural:
        variables.setdefault("num", number)
    return Translation(context, singular, plural, variables, number, place), index + 1


def _header(tokens: list[Token], place: Place) -> tuple[str | None, dict[str, str], bool]:
    """Context, variables and the `trimmed` flag of `trans "context" trimmed, a=1, b`."""
    tokens = tokens[_position(tokens, "trans") + 1 :]
    while (tokens and tokens[-1][0] == "whitespace") or tokens[-1:] == [("operator", ":")]:
        tokens.pop()  # Jinja allows a colon here
    context = None
    trimmed = True  # line breaks are the author's, not the reader's
    variables: dict[str, str] = {}
    for part in _split(tokens):
        words = [token for token in part if token[0] != "whitespace"]
        if words and words[0][0] == "string" and context is None:
            context = _literal(words.pop(0)[1], place)
        while words and words[0][1] in ("trimmed", "notrimmed") and words[1:2] != [_EQUALS]:
            trimmed = words.pop(0)[1] == "trimmed"
        if not words:
            continue
        if words[0][0] != "name" or words[1:2] not in ([], [_EQUALS]):
            raise place.error("cannot read this {% trans %}", 'write {% trans "context" a=b %}')
        name = words[0][1]
        begin = part.index(_EQUALS) + 1 if len(words) > 1 else 0
        variables[name] = "".join(text for _, text in part[begin:]).strip() if begin else name
    return context, variables, trimmed


def _split(tokens: list[Token]) -> list[list[Token]]:
    """Tokens split at the commas of the outermost level."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        kind, text = token
        depth += (kind == "operator") * ((text in "([{") - (text in ")]}"))
        if kind == "operator" and text == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _body(
    source: Source, pieces: list[Piece], index: int, variables: dict[str, str], place: Place
) -> tuple[str, int]:
    """The msgid from *index* on, up to `pluralize` or `endtrans`."""
    text = ""
    while index < len(pieces):
        piece = pieces[index]
        if piece.kind == "data":
            text += piece.code.replace("%", "%%")
        elif piece.kind == "variable":
            words = _words(piece.tokens)
            if len(words) != 1 or not words[0].isidentifier():
                raise source.place(piece.offset).error(
                    "an expression inside {% trans %}",
                    f"name it in the tag: {{% trans x={piece.code} %}}, and write {{{{ x }}}}",
                )
            variables.setdefault(words[0], words[0])
            text += f"%({words[0]})s"
        elif piece.keyword in ("pluralize", "endtrans"):
            return text, index
        else:
            raise source.place(piece.offset).error(
                f"{{% {piece.keyword} %}} inside {{% trans %}}",
                "close the first with {% endtrans %}"
                if piece.keyword == "trans"
                else "end the sentence first: translators need it whole",
            )
        index += 1
    raise place.error("{% trans %} is never closed", "add {% endtrans %}")


def _words(tokens: tuple[Token, ...]) -> list[str]:
    return [text for kind, text in tokens if kind != "whitespace"]


def _position(tokens: list[Token], word: str) -> int:
    return next(index for index, (_, text) in enumerate(tokens) if text == word)


def _literal(text: str, place: Place) -> str:
    try:
        return text[1:-1].encode("ascii", "backslashreplace").decode("unicode-escape")
    except UnicodeDecodeError:
        raise place.error(
            f"cannot read the context {text}", "write a backslash twice, or leave it out"
        ) from None


def _trim(text: str) -> str:
    lines = map(str.strip, text.strip().split("\n"))
    return " ".join(line for line in lines if line)
