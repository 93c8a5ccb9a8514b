"""The timelines in the documentation are what the default policy does."""

from __future__ import annotations

from scripts.draw_timelines import PAGE, page


def test_the_timelines_in_the_docs_are_up_to_date() -> None:
    """`python -m scripts.draw_timelines` would change nothing."""
    text = PAGE.read_text("utf-8")

    assert page(text) == text
