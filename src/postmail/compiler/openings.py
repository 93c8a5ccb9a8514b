"""Where the words of a list's item begin: its first block has no mark, which would end the item."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

#: Nothing of an item has been said; the end of a block has been said last; words have been said.
_State = Literal["item", "block", "words"]


@dataclass
class _Block:
    """A condition or *loop* that is open: the states before it and at the end of each branch."""

    before: _State
    left_out: int
    loop: bool
    ends: list[_State] = field(default_factory=list)
    complete: bool = False  #: one of its branches is always taken

    def after(self) -> _State:
        """What has been said behind it, whichever branch was taken."""
        ends = {*self.ends} if self.complete else {*self.ends, self.before}
        return "words" if "words" in ends else "item" if "item" in ends else "block"


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
            self._open.append(_Block(self.state, self._left_out, loop=keyword == "for"))
        if keyword not in ("elif", "else", "endif", "endfor"):
            return False
        block = self._open[-1]
        parted = block.loop and self.state == "words" and self._left_out > block.left_out
        block.ends.append("block" if parted else self.state)
        block.complete |= keyword == "else"
        self.state = block.before
        if keyword.startswith("end"):
            self.state = self._open.pop().after()
        return parted
