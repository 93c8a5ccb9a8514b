"""Finds every message in the templates: its context, its plural, its comments, where it stands."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from postmail.errors import CompileError
from postmail.language.pofile import Key

#: The files of a template root that have words in them.
_PATTERNS = ("**/*.mjml", "*/body.txt")
#: What opens a comment for translators, in a template.
_TAG = "TRANSLATORS:"
#: As the compiler reads templates: line breaks are the author's, `%` is doubled.
_OPTIONS = {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}
#: babel finds it by this name; Jinja brings it.
_METHOD = "jinja2"
_WIDTH = 100


@dataclass(frozen=True)
class SourceMessage:
    """A message of the templates, wherever it stands."""

    key: Key
    """Context, msgid, plural msgid."""
    comments: tuple[str, ...]
    """What its authors tell translators."""
    places: tuple[tuple[str, int], ...]
    """(file below the template root, line), in order."""

    @property
    def ids(self) -> str | tuple[str, str]:
        """The msgid as babel has it: with its plural, or alone."""
        _, singular, plural = self.key
        return singular if plural is None else (singular, plural)


def extract(roots: Sequence[Path]) -> dict[Key, SourceMessage]:
    """
    All messages below the template *roots*, in the order of file and line.

    A file in one root hides the file of the same name in the next, as it does in a mail.

    Raises:
        CompileError: a template cannot be read.
    """
    comments: dict[Key, dict[str, None]] = {}
    places: dict[Key, list[tuple[str, int]]] = {}
    for name, path in sorted(_files(roots).items()):
        for key, line, said in _messages(name, path):
            comments.setdefault(key, {}).update(dict.fromkeys(said))
            places.setdefault(key, []).append((name, line))
    return {key: SourceMessage(key, (*comments[key],), (*places[key],)) for key in places}


def template_catalogue(messages: Iterable[SourceMessage], locale: str | None = None) -> Catalog:
    """*messages* as babel's catalogue, untranslated; with *locale* for that language."""
    catalogue = Catalog(locale=locale.replace("-", "_") if locale else None, fuzzy=False)
    for message in messages:
        catalogue.add(
            message.ids,
            context=message.key[0],
            locations=message.places,
            auto_comments=[" ".join(comment.split()) for comment in message.comments],
        )
    return catalogue


def pot_bytes(messages: Iterable[SourceMessage]) -> bytes:
    """*messages* as a .pot file: the same bytes for the same templates, without dates."""
    return b"# postmail: texts of the mails, as the templates have them.\n" + po_bytes(
        template_catalogue(messages), _header("LANGUAGE", "nplurals=INTEGER; plural=EXPRESSION;")
    )


def po_bytes(catalogue: Catalog, header: str, lines: bool = True) -> bytes:
    """*catalogue* below *header*, in the order of the templates; with *lines* in its places."""
    out = io.BytesIO()
    out.write(f"{header}\n\n".encode())
    write_po(
        out,
        catalogue,
        width=_WIDTH,
        omit_header=True,
        sort_by_file=True,
        include_previous=True,
        include_lineno=lines,
    )
    return out.getvalue().rstrip(b"\n") + b"\n"


def _header(locale: str, plural_forms: str) -> str:
    return "\n".join(
        (
            'msgid ""',
            'msgstr ""',
            r'"Project-Id-Version: postmail\n"',
            rf'"Language: {locale}\n"',
            rf'"Plural-Forms: {plural_forms}\n"',
            r'"MIME-Version: 1.0\n"',
            r'"Content-Type: text/plain; charset=utf-8\n"',
            r'"Content-Transfer-Encoding: 8bit\n"',
        )
    )


def po_header(locale: str, plural_forms: str, about: str) -> str:
    """The first entry of a new catalogue, after a comment that says what it is *about*."""
    return f"# postmail: texts of the mails in {about}.\n{_header(locale, plural_forms)}"


def _files(roots: Sequence[Path]) -> dict[str, Path]:
    """{name below its root: path}, the first root that has a file wins."""
    found: dict[str, Path] = {}
    for root in roots:
        for pattern in _PATTERNS:
            for path in root.glob(pattern):
                found.setdefault(path.relative_to(root).as_posix(), path)
    return found


def _messages(name: str, path: Path) -> Iterator[tuple[Key, int, list[str]]]:
    try:
        found = list(
            extract_from_file(
                _METHOD, path, comment_tags=[_TAG], options=_OPTIONS, strip_comment_tags=True
            )
        )
    except Exception as error:  # Jinja's errors, which only the compiler may know by name
        line = getattr(error, "lineno", None) or 0
        raise CompileError(what=str(error), file=name, line=line) from None
    above: dict[int, list[str]] = {}
    for line, ids, said, context in found:
        said = above.setdefault(line, said)  # one comment for all that stands on a line
        singular, plural = (ids, None) if isinstance(ids, str) else (ids[0], ids[1])
        yield (context, singular, plural), line, said
