"""The samples of the built-in kinds, and the mails that come of them: what the tests look at."""

from __future__ import annotations

import json
from functools import cache
from typing import cast

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.mail import Mail
from postmail.messages import BUILT_IN, Message
from postmail.recipient import Recipient
from postmail.resources import templates_root
from postmail.samples import sample_brand, scenario
from postmail.tags import Tone

KINDS = {kind.kind: kind for kind in BUILT_IN}
#: (kind, name) of every sample.
SAMPLES = sorted(
    (path.parts[-3], path.stem)
    for path in templates_root().glob("*/samples/*.json")
    if path.parts[-3] in KINDS
)
TO = Recipient(
    address="ida@example.com",
    unsubscribe_url="https://shop.example/u/secret",
    preferences_url="https://shop.example/p/secret",
)


@cache
def catalogue() -> Catalogue:
    """The sample brand's catalogue, in which no text may be missing."""
    return Catalogue(brand=sample_brand(), strict=True)


#: Every language with every tone that it has.
LANGUAGES: list[tuple[str, Tone | None]] = [
    (locale, cast("Tone | None", tone))
    for locale, tones in catalogue().languages.items()
    for tone in tones or (None,)
]


def sample(kind: str, name: str) -> Message:
    """The message of a sample: `first.accepted.json` belongs to the scenario `first`."""
    path = templates_root() / kind / "samples" / f"{name}.json"
    facts = json.loads(path.read_text("utf-8"))
    return KINDS[kind].model_validate({**facts, "order": scenario(name.partition(".")[0])})


@cache
def mail_of(kind: str, name: str, locale: str, tone: Tone | None) -> Mail:
    """The mail of a sample, for `TO`."""
    return catalogue().render(sample(kind, name), recipient=TO, locale=locale, tone=tone)


def bare(message: Message) -> str:
    """The text by a brand that has nothing but its name, on one line."""
    shop = Catalogue(brand=Brand(name="Nordlicht"))
    return " ".join(shop.render(message, recipient=TO, locale="en").text.split())
