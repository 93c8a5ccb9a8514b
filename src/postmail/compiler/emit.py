"""A resolved tree as MJML that mrml can read: Jinja shielded by words that survive it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, count

from postmail.compiler.marks import Marks
from postmail.compiler.msgids import split_placeholders
from postmail.compiler.source import Place
from postmail.compiler.tree import (
    CONTENT_TAGS,
    VOID_TAGS,
    Comment,
    Element,
    Expression,
    Jinja,
    Node,
    Statement,
    Text,
    Translation,
)

#: mrml prints attributes with Rust's `{:?}`, which mangles these: they travel as references.
_MANGLED = re.compile(
    r"[\\\t\n\x7f-\xa0\xad\u0300-\u036f\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]"
)
#: Where mrml reads no text, and hands comments through.
_COMMENTED = frozenset({"mj-navbar", "mj-accordion"})
#: What Jinja would read where the author wrote `{% raw %}`.
_DELIMITER = re.compile(r"\{(?=[{%#]|\Z)")
#: Where white space is only layout of the source.
_STRUCTURE = frozenset("table thead tbody tfoot tr ul ol".split())


@dataclass
class Emitted:
    """
    MJML for mrml, in *parts*; *words* maps each stand-in to what it stands for; *css* is what is
    to be inlined; *origins* tells where each element begins (which part, place).
    """

    salt: str
    parts: list[str] = field(default_factory=list)
    words: list[Jinja | str] = field(default_factory=list)
    css: list[str] = field(default_factory=list)
    origins: list[tuple[int, Place]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole."""
        return "".join(self.parts)

    def word(self, meaning: Jinja | str) -> str:
        """A new stand-in: lower-case ASCII, which every step hands through."""
        self.words.append(meaning)
        return f"{self.salt}{len(self.words) - 1}z"

    def is_clear(self) -> bool:
        """Whether nothing but stand-ins begins like one, in all that may come out again."""
        written = [*self.parts, *self.css, *(word for word in self.words if isinstance(word, str))]
        return "\n".join(written).lower().count(self.salt) == len(self.words)

    def place(self, offset: int) -> Place | None:
        """The element that begins at or before *offset*, in bytes of UTF-8."""
        ends = list(accumulate(len(part.encode()) for part in self.parts))
        index = bisect_right([start for start, _ in self.origins], bisect_right(ends, offset)) - 1
        return self.origins[index][1] if index >= 0 else None


def emit(nodes: list[Node], marks: Marks | None = None) -> Emitted:
    """The MJML of *nodes*; elements that have *marks* carry them as classes."""
    tries = (_emitted(nodes, marks or {}, f"pm{number}q") for number in count())
    return next(done for done in tries if done.is_clear())


def _emitted(nodes: list[Node], marks: Marks, salt: str) -> Emitted:
    writer = _Writer(Emitted(salt), marks)
    for node in nodes:
        if isinstance(node, Element):
            writer.element(node)
    return writer.done


class _Writer:
    """MJML being written into *done*."""

    def __init__(self, done: Emitted, marks: Marks) -> None:
        self.done = done
        self.marks = marks
        self.write = done.parts.append

    def element(self, node: Element) -> None:
        if "text-only" in node.classes():
            return
        if node.tag == "mj-style" and node.static("inline") == "inline":
            self.done.css.append(_css(node))
            return
        self.done.origins.append((len(self.done.parts), node.place))
        self.write(f"<{node.tag}{_attributes(node, self.done, self.marks)}>")
        if node.tag in ("mj-style", "style"):
            self.write(self.done.word(_css(node)))
        else:
            for child in node.children:
                self.child(child, node)
        if node.tag not in VOID_TAGS:
            self.write(f"</{node.tag}>")

    def child(self, node: Node, parent: Element) -> None:
        if isinstance(node, Element):
            self.element(node)
        elif isinstance(node, Text):
            self.write(_text(node, parent))
        elif isinstance(node, Comment):
            if node.conditional:
                self.write(f"<!--{self.done.word(_comment(node, self.done))}-->")
        else:
            word = self.done.word(node)
            self.write(f"<!--{word}-->" if parent.tag in _COMMENTED else word)


def _text(node: Text, parent: Element) -> str:
    """Text as mrml shall see it: white space that only lays out the source is dropped."""
    if parent.tag == "mj-title":  # which becomes an attribute, too
        return _referenced(node.value).replace('"', "&quot;")
    if node.value.strip():
        return node.value
    inline = parent.tag in CONTENT_TAGS or not parent.tag.startswith("mj")
    return " " if inline and parent.tag not in _STRUCTURE else ""


def _attributes(node: Element, done: Emitted, marks: Marks) -> str:
    values = {name: attribute.value for name, attribute in node.attributes.items()}
    if id(node) in marks:
        values["css-class"] = marks[id(node)]
    written = ""
    for name, parts in values.items():
        written += f' {name}="{_value(parts, done)}"'
    return written


def _value(parts: list[str | Jinja], done: Emitted) -> str:
    if len(parts) == 1 and isinstance(parts[0], str):  # which nearly all are
        return _referenced(parts[0])
    words = [_referenced(part) if isinstance(part, str) else done.word(part) for part in parts]
    return "".join(words)


@lru_cache(maxsize=4096)
def _referenced(text: str) -> str:
    return _MANGLED.sub(lambda found: f"&#{ord(found[0])};", text)


def _css(node: Element) -> str:
    """A style sheet, which is constant by now."""
    for child in node.children:
        if not isinstance(child, Text):
            raise child.place.error(
                "a run-time value in a style sheet", "style sheets take constants: brand.*, dir"
            )
    return "".join(child.value for child in node.children if isinstance(child, Text))


def _comment(node: Comment, done: Emitted) -> str:
    return "".join(part if isinstance(part, str) else done.word(part) for part in node.value)


def source_of(nodes: list[Node]) -> str:
    """The tree as one MJML file with Jinja in it: includes and blocks expanded, nothing else."""
    return "".join(_source(node) for node in nodes)


def _source(node: Node | str) -> str:
    if isinstance(node, str):
        return _DELIMITER.sub("{{ '{' }}", node)
    if isinstance(node, Text):
        return _source(node.value)
    if isinstance(node, Expression):
        return "{{ " + node.code + " }}"
    if isinstance(node, Statement):
        return "{% " + node.code + " %}"
    if isinstance(node, Translation):
        return _source_of_translation(node)
    if isinstance(node, Comment):
        return "<!--" + "".join(map(_source, node.value)) + "-->" if node.conditional else ""
    attributes = "".join(
        f' {item.name}="' + "".join(map(_source, item.value)) + '"'
        for item in node.attributes.values()
    )
    if node.tag in VOID_TAGS:
        return f"<{node.tag}{attributes} />"
    return f"<{node.tag}{attributes}>{source_of(node.children)}</{node.tag}>"


def _source_of_translation(node: Translation) -> str:
    def body(msgid: str) -> str:
        parts = split_placeholders(msgid)
        parts[::2] = (part.replace("%%", "%") for part in parts[::2])
        parts[1::2] = (f"{{{{ {part} }}}}" for part in parts[1::2])
        return "".join(parts)

    context = [repr(node.context)] if node.context is not None else []
    names = {**({"num": node.count} if node.count else {}), **node.variables}
    if node.count:  # the count is the first variable, by which Jinja chooses the form
        first = next((name for name, code in names.items() if code == node.count), "num")
        names = {first: node.count, **names}
    head = " ".join([*context, ", ".join(f"{name}={code}" for name, code in names.items())])
    plural = "{% pluralize %}" + body(node.plural) if node.plural is not None else ""
    return "{% trans " + head + " %}" + body(node.singular) + plural + "{% endtrans %}"
