"""The address holds all that somebody looks at."""

from __future__ import annotations

from dataclasses import fields
from urllib.parse import parse_qs

from hypothesis import given
from hypothesis import strategies as st

from postmail.preview.view import DEVICES, SCHEMES, TABS, View, view_from

_WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
_VIEWS = st.builds(
    View,
    kind=_WORDS,
    locale=_WORDS,
    tone=_WORDS,
    sample=_WORDS,
    order=_WORDS,
    brand=_WORDS,
    beside=_WORDS,
    device=st.sampled_from(sorted(DEVICES)),
    width=st.integers(0, 2000),
    scheme=st.sampled_from(SCHEMES),
    tab=st.sampled_from(sorted(TABS)),
    images=st.booleans(),
    styles=st.booleans(),
    media=st.booleans(),
    past=st.integers(0, 9),
    revision=_WORDS,
)


@given(_VIEWS)
def test_an_address_is_read_back(view: View) -> None:
    """What is written into an address comes out of it: a link shows a colleague the same."""
    told = parse_qs(view.query(), keep_blank_values=True)

    assert view_from({name: values[0] for name, values in told.items()}) == view


@given(st.dictionaries(st.sampled_from([one.name for one in fields(View)]), st.text()))
def test_any_address_is_a_view(query: dict[str, str]) -> None:
    """Whatever stands in an address, the view is one that can be shown."""
    view = view_from(query)

    assert view.device in DEVICES
    assert view.scheme in SCHEMES
    assert view.tab in TABS
    assert 0 <= view.width <= 2000
    assert view.pixels > 0


def test_what_is_beside() -> None:
    """A language, the version before, or the mail without what was edited."""
    view = View(kind="simple", locale="en", order="o", brand="b")

    def beside(what: str) -> View | None:
        return view_from({"kind": "simple", "locale": "en", "order": "o", "beside": what}).second

    assert view.second is None
    assert beside("de@formal") == View(kind="simple", locale="de", tone="formal", order="o")
    assert beside("before") == View(kind="simple", locale="en", order="o", past=1)
    assert beside("before:3") == View(kind="simple", locale="en", order="o", past=3)
    assert beside("git:main~2") == View(kind="simple", locale="en", order="o", revision="main~2")
    assert beside("unedited") == View(kind="simple", locale="en")
