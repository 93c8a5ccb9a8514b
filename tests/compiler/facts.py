"""The data of the test templates: its shape, and strategies that generate it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from postmail.language.formats import Formats
from postmail.money import Money


@dataclass(frozen=True)
class Item:
    """One thing on a list."""

    name: str = "Lamp"
    url: str = "https://shop.example/lamp"
    image: str = "https://shop.example/lamp.png"
    color: str = "#336699"
    size: int = 2
    price: Money = field(default_factory=lambda: Money("12.50", "EUR"))
    tags: tuple[str, ...] = ("new", "blue")
    sold: bool = False
    note: str | None = None


def facts(**changes: Any) -> dict[str, Any]:
    """Harmless data for every test template, with *changes*."""
    return {
        "title": "Spring",
        "name": "Ida",
        "note": "by hand",
        "count": 3,
        "flag": True,
        "mood": "a",
        "items": [Item(), Item(name="Chair", sold=True, note="oak", tags=())],
        "color": "#224466",
        "url": "https://shop.example/order/7",
        "image": "https://shop.example/picture.png",
        "day": datetime(2026, 3, 9, 13, 5, tzinfo=UTC),
        "total": Money("37.90", "EUR"),
        "formats": Formats("de-CH", "Europe/Zurich"),
        **changes,
    }


#: Text that every HTML processor hands through: printable, and no noncharacters.
#: (Control characters never reach the output: `test_hostile` has them.)
TEXT = st.text(
    st.one_of(
        st.sampled_from(list("ab <>&\"'{}%#-/\\;:=()[]!?.,é漢😀\u00a0\u00ad\u200d\u200f\u2028")),
        st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co"), exclude_characters="\ufeff"),
    ),
    max_size=12,
)
WORDS = st.one_of(
    TEXT,
    st.sampled_from(
        ["{{ 7*7 }}", "{% endif %}", "{# x #}", "<b>x</b>", "-->", "]]>", "&amp;", "pm0q0z", "a  b"]
    ),
)
#: A part of a link: percent-encoded by the compiler, so it holds no percent sign of its own.
_LINK_TEXT = TEXT.map(lambda text: "".join(text.replace("%", "").split()))
LINKS = st.builds(
    "{}://shop.example/{}?q={}".format, st.sampled_from(["https", "http"]), _LINK_TEXT, _LINK_TEXT
)
COLORS = st.sampled_from(["#ffffff", "#123456", "red", "#ABCDEF", "transparent", "#eee"])
MONEY = st.builds(Money, st.integers(-(10**6), 10**6), st.sampled_from(["EUR", "JPY", "SEK"]))
ITEMS = st.builds(
    Item,
    name=WORDS,
    url=LINKS,
    image=LINKS,
    color=COLORS,
    size=st.integers(0, 30),
    price=MONEY,
    tags=st.lists(WORDS, max_size=2).map(tuple),
    sold=st.booleans(),
    note=st.none() | WORDS,
)
#: Data for every test template.
FACTS = st.builds(
    facts,
    title=WORDS.map("{} x".format),  # a subject that says nothing is refused
    name=WORDS,
    note=st.none() | WORDS,
    count=st.integers(0, 30),
    flag=st.booleans(),
    mood=st.sampled_from("abc"),
    items=st.lists(ITEMS, max_size=3),
    color=COLORS,
    url=LINKS,
    image=LINKS,
    total=MONEY,
)
