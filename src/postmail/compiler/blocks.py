"""Which statements of a list belong together: the head of a block, its other branches, its end."""

from __future__ import annotations

from typing import Any

from postmail.compiler.tree import Statement

#: {where a block begins: where its head, its other branches and its end stand}.
Blocks = dict[int, list[int]]


def blocks_in(items: list[Any]) -> Blocks:
    """
    The blocks among *items*, those within others too.

    Raises:
        CompileError: a block is never closed.
    """
    found: Blocks = {}
    under_way: list[list[int]] = []
    for index, item in enumerate(items):
        if type(item) is not Statement:
            continue
        if item.keyword in ("if", "for"):
            under_way.append([index])
        elif under_way and item.keyword in ("elif", "else", "endif", "endfor"):
            under_way[-1].append(index)
            if item.keyword.startswith("end"):
                block = under_way.pop()
                found[block[0]] = block
    for first, *_ in under_way:
        head = items[first]
        end = f"{{% end{head.keyword} %}}"
        raise head.place.error(f"{{% {head.keyword} %}} is never closed", f"add {end}")
    return found
