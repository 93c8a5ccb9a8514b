"""Where the words of a list's item begin: its first block has no mark, which would end the item."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: Nothing of an item has been said; the end of a block has been said last; words have been said.
_State = Literal["item", "block", "words"]


@dataclass
class _Block:
    """A condition or loop that is open: the states before it and at the end of each branch."""

    before: _State
    left_out: int
    ends: list[_State] = field(default_factory=list)
    complete: bool = False  #: one of its branches is always taken


class Opening:
    """What has been said of an item, along all branches, as far as its first block needs it."""

    def __init__(self) -> None:
        self.state: _State = "words"
        self._left_out = 0  # marks
        self._open: list[_Block] = []

    def leads(self, mark: str) -> bool:
        """Whether a block with that *mark* goes without it."""
        first = bool(mark) and self.state == "item"
        self._left_out += first
        return first

    def ends(self) -> bool:
        """Whether the end of a block has words to end."""
        if self.state == "item":
            return False
        self.state = "block"
        return True

    def statement(self, keyword: str) -> bool:
        """Whether the words before a statement end there: the next turn has no mark to do it."""
        if keyword in ("if", "for"):
            self._open.append(_Block(self.state, self._left_out))
        elif keyword in ("elif", "else"):
            self._open[-1].ends.append(self.state)
            self._open[-1].complete = keyword == "else"
            self.state = self._open[-1].before
        elif keyword in ("endif", "endfor"):
            return self._leave(self._open.pop(), loop=keyword == "endfor")
        return False

    def _leave(self, block: _Block, loop: bool) -> bool:
        parted = loop and self.state == "words" and self._left_out > block.left_out
        ends = {*block.ends, "block" if parted else self.state}
        ends |= set() if block.complete else {block.before}
        self.state = "words" if "words" in ends else "item" if "item" in ends else "block"
        return parted
