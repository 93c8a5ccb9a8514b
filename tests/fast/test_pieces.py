"""Pieces of quoted-printable join to the text they came from, in lines of 76."""

from __future__ import annotations

import quopri

from hypothesis import example, given
from hypothesis import strategies as st

from postmail.fast.pieces import piece, static_piece

_TEXT = st.text(st.sampled_from("ab =.é漢\n\t") | st.characters(exclude_categories=("Cc", "Cs")))
_LONG = st.builds(lambda text, times: text * times, _TEXT, st.integers(1, 40))


@given(st.lists(_TEXT | _LONG, max_size=8))
@example(["From ", "From x", "a\nFrom x"])
@example(["x" * 75, "x" * 76, "x" * 77, "é" * 13, "x" * 73 + "é", "x " * 38, " \n" + "x" * 74])
@example([".", ".\n", "", " ", "\n", "a \n b"])
def test_pieces_join(texts: list[str]) -> None:
    """Whatever is joined decodes to the joined text; no line is long, none begins with From."""
    written = "".join(map(piece, texts))

    assert quopri.decodestring(written.encode("ascii")).decode() == "".join(texts).replace(
        "\n", "\r\n"
    )
    assert all(len(line) <= 76 for line in written.split("\r\n"))
    assert not any(line.startswith("From ") for line in written.split("\r\n"))


def test_static_pieces_are_clean() -> None:
    """A template's own text loses what no mail may hold."""
    assert static_piece("a\r\nb\x00\x85") == b"a\r\nb\r\n"
