"""A tree back as MJML to read: blocks and includes in place, Jinja as its author wrote it."""

from __future__ import annotations

from collections.abc import Iterable

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


def written(nodes: Iterable[Node]) -> str:
    """The source of *nodes*, each element of the layout on a line of its own."""
    return "\n".join(line for node in nodes for line in _lines(node, 0)) + "\n"


def _lines(node: Node, depth: int) -> list[str]:
    pad = "  " * depth
    if not isinstance(node, Element):
        text = " ".join(_inline(node).split())
        return [pad + text] if text else []
    if not node.children:
        return [f"{pad}<{_head(node)} />"]
    if node.tag in CONTENT_TAGS or not node.tag.startswith("mj"):
        inside = "".join(map(_inline, node.children)).strip()
        return [f"{pad}<{_head(node)}>{inside}</{node.tag}>"]
    inner = [line for child in node.children for line in _lines(child, depth + 1)]
    return [f"{pad}<{_head(node)}>", *inner, f"{pad}</{node.tag}>"]


def _inline(node: Node) -> str:
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Comment):
        return f"<!--{_joined(node.value)}-->" if node.conditional else ""
    if not isinstance(node, Element):
        return _jinja(node)
    if node.tag in VOID_TAGS:
        return f"<{_head(node)} />"
    return f"<{_head(node)}>{''.join(map(_inline, node.children))}</{node.tag}>"


def _head(node: Element) -> str:
    told = (f'{one.name}="{_joined(one.value)}"' for one in node.attributes.values())
    return " ".join([node.tag, *told])


def _joined(parts: Iterable[str | Jinja]) -> str:
    return "".join(part if isinstance(part, str) else _jinja(part) for part in parts)


def _jinja(node: Jinja) -> str:
    if isinstance(node, Expression):
        return f"{{{{ {node.code} }}}}"
    if isinstance(node, Statement):
        return f"{{% {node.code} %}}"
    return _translation(node)


def _translation(node: Translation) -> str:
    context = f' "{node.context}"' if node.context else ""
    given = ", ".join(f"{name}={code}" for name, code in node.variables.items())
    head = f"{{% trans{context}{f' {given}' if given else ''} %}}"
    many = f"{{% pluralize %}}{node.plural}" if node.plural is not None else ""
    return f"{head}{node.singular}{many}{{% endtrans %}}"
