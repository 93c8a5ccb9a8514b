"""Controls of direction in data turn no text round, in attributes and headers either."""

from __future__ import annotations

import html5lib
import pytest

from postmail import Recipient
from postmail.messages import Simple
from postmail.samples import scenario
from tests.fast.making import ENVELOPE, both, catalogue, decoded

_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_attributes_and_names(locale: str) -> None:
    """What screen readers are told and the recipient's name: as typed, but for those controls."""
    first = scenario("first")
    order = first.model_copy(update={"number": "\u202e1001\u2067"})
    message, to = Simple(order=order), Recipient(address="ida@example.com", name="\u202eIda")
    both(message, ENVELOPE, recipient=to, locale=locale)
    headers, parts = decoded(catalogue().to_bytes(message, ENVELOPE, recipient=to, locale=locale))
    page = html5lib.parse(dict(parts)["text/html"], namespaceHTMLElements=False)
    values = [(one.tag, *item) for one in page.iter() for item in one.attrib.items()]

    assert any("1001" in value for _, name, value in values if name == "aria-label")
    assert [item for item in values if not _CONTROLS.isdisjoint(item[-1])] == []
    assert dict(headers)["To"] == "Ida <ida@example.com>"
