"""Pieces of quoted-printable join to the text they came from, in lines of 76."""

from __future__ import annotations

import quopri
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from postmail.fast.pieces import joint, piece, plain_values, quoted_values, static_piece

_TEXT = st.text(st.sampled_from("ab =.é漢\n\t") | st.characters(exclude_categories=("Cc", "Cs")))
#: A template's own HTML, without entities: half of one would be none.
_RUN = _TEXT.filter(lambda text: "&" not in text)
_LONG = st.builds(lambda text, times: text * times, _TEXT, st.integers(1, 40))


@given(st.lists(_TEXT | _LONG, max_size=8))
@example(["From ", "From x", "a\nFrom x"])
@example(["x" * 75, "x" * 76, "x" * 77, "é" * 13, "x" * 73 + "é", "x " * 38, " \n" + "x" * 74])
@example([".", ".\n", "", " ", "\n", "a \n b"])
def test_pieces_join(texts: list[str]) -> None:
    """Whatever is joined decodes to the joined text; no line is long, none begins with From."""
    written = b"".join(map(piece, texts))

    assert quopri.decodestring(written).decode() == "".join(texts).replace("\n", "\r\n")
    assert all(len(line) <= 76 for line in written.split(b"\r\n"))
    assert not any(line.startswith(b"From ") for line in written.split(b"\r\n"))


def test_static_pieces_are_clean() -> None:
    """A template's own text loses what no mail may hold."""
    assert static_piece("a\r\nb\x00\x85") == b"a\r\nb\r\n"


@given(st.lists(st.tuples(_RUN, _TEXT | _LONG), max_size=9))
@example([("", text) for text in ("From x", "x" * 75, "x" * 76, "x" * 73 + "é", "", "a ", "<")])
@example(
    [("a", "y" * 200), ("From", ""), ("x" * 75, ""), ("x" * 76, "z"), ("a\n", " "), ("", "\n")]
)
@example([])
def test_values_between_runs(pairs: list[tuple[str, str]]) -> None:
    """Runs of a template and the values that follow them, encoded together, join to one text."""
    expected = "".join(part for pair in pairs for part in pair).replace("\n", "\r\n")
    values = quoted_values([value for _, value in pairs])
    runs = [joint(piece(run), bool(value)) for run, value in pairs]
    written = b"".join(part for pair in zip(runs, values, strict=True) for part in pair)

    assert unescape(quopri.decodestring(written).decode()) == expected
    assert all(len(line) <= 76 for line in written.split(b"\r\n"))
    assert not any(line.startswith(b"From ") for line in written.split(b"\r\n"))


def test_values_name_no_pictures() -> None:
    """A value that names a picture inside is left to the plain path."""
    for encode in (quoted_values, plain_values):
        with pytest.raises(ValueError):
            encode(["a", "cid:b"])
