"""Plain text that is set block by block is what layout makes of the whole."""

from __future__ import annotations

from binascii import a2b_qp

from hypothesis import given
from hypothesis import strategies as st

from postmail.compiler.layout import lay_out
from postmail.fast.page import Page
from postmail.fast.pieces import quoted_values
from postmail.fast.rows import WIDE, Ready, Row, marked_rows, ready

#: Words as data have them: blanks at the wrong places, letters of two columns, signs of encodings.
_WORDS = st.text("ab =.€é\xa0\u2009あ", max_size=30) | st.just("From here to there, and " * 5)
_LINKS = st.builds("\x04{}\x05: \x05{}\x06".format, _WORDS, st.just("https://a.example/b?c=1"))
_TEXTS = st.lists(_WORDS | _LINKS, max_size=4).map("\x03".join)
_LABELS = st.lists(_WORDS, min_size=1, max_size=3)
_ROWS = st.tuples(_LABELS, st.none() | st.lists(_WORDS, min_size=1, max_size=2), st.booleans())


def _row(parts: tuple[list[str], list[str] | None, bool]) -> Row:
    label, value, wide = parts
    lines = [WIDE, *label] if wide else label
    return (None, lines) if value is None else (len(lines), [*lines, *value])


_BLOCKS = st.lists(
    st.tuples(st.sampled_from("pthsin"), _TEXTS)
    | st.tuples(st.just("a"), st.lists(_ROWS.map(_row), max_size=4))
    | st.tuples(st.just("u"), st.just("")),
    max_size=6,
)


def _printed(page: Page) -> str:
    pieces: list[bytes | str] = [*page.pieces, page.finished()]
    pieces[1::2] = quoted_values([], [str(line) for line in pieces[1::2]])
    whole = b"".join(piece for piece in pieces if isinstance(piece, bytes))
    return a2b_qp(whole.replace(b"\r\n", b"\n")).decode()


@given(_BLOCKS)
def test_blocks(blocks: list[tuple[str, str | list[Row]]]) -> None:
    """Whatever the blocks hold, in any order: the same text."""
    page, marked = Page({}), ""
    for kind, words in blocks:
        if isinstance(words, list):
            page.rows += words
            page.table()
            marked += f"\x02a{marked_rows(words)}\x02z"
        elif kind == "u":
            page.rule()
            marked += "\x02u"
        else:
            page.text += [words]
            page.flow(kind)
            marked += f"\x02{kind}{words}"
    assert _printed(page) == lay_out(marked)


@given(st.lists(_ROWS.map(_row), min_size=1, max_size=3), st.lists(_ROWS.map(_row), max_size=3))
def test_rows_that_are_ready(known: list[Row], others: list[Row]) -> None:
    """Rows that were set before stand in a table as if they were set with it."""
    made = ready(known)
    fresh, recalled = Page({}), Page({})
    fresh.rows += [*others, *known]
    recalled.rows += [*others, made] if made else [*others, *known]
    fresh.table()
    recalled.table()

    assert _printed(recalled) == _printed(fresh)
    assert made is None or isinstance(made, Ready)
