"""Decides which language one mail speaks, and says why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from postmail.errors import LocaleError, brief
from postmail.language.cldr import known_tag
from postmail.language.fallback import LAST, fallback_chain, own_language
from postmail.language.pseudo import PSEUDO
from postmail.language.tags import Tag, parse_tag
from postmail.language.territories import sole_language
from postmail.model import Model
from postmail.tags import Tone


class Source(StrEnum):
    """Who settled the language."""

    REQUESTED = "requested"  #: the call asked for it
    RECIPIENT = "recipient"  #: the person who gets the mail has it
    ORDER = "order"  #: the order was placed in it
    CUSTOMER = "customer"  #: the shop knows it of the customer
    COUNTRY = "country"  #: it is the one language of the country
    BRAND = "brand"  #: nothing was known; the shop's own


class Choice(Model):
    """The language of one mail."""

    text_locale: str
    """The catalogue: one of those available."""
    format_locale: str
    """How numbers, dates and countries are written: a locale that CLDR knows."""
    tone: Tone | None
    """How the reader is addressed; None in languages that make no difference."""
    source: Source
    """Who settled it."""
    asked: str
    """What that source asked for, as a tag."""
    notes: tuple[str, ...] = ()
    """What could not be had, for people; empty where all is as asked."""

    @property
    def explanation(self) -> str:
        """
        The whole decision in a line for people.

        >>> choose({"de": ["formal", "informal"]}, order="de_CH", brand_tone="informal").explanation
        'de (informal), formats as in de-CH: the order asks for de-CH'
        """
        tone = f" ({self.tone})" if self.tone else ""
        verb = "speaks" if self.source is Source.COUNTRY else "asks for"
        reason = "the call" if self.source is Source.REQUESTED else f"the {self.source}"
        head = f"{self.text_locale}{tone}, formats as in {self.format_locale}"
        return "; ".join((f"{head}: {reason} {verb} {self.asked}", *self.notes))


def choose(
    available: Mapping[str, Collection[str]],
    *,
    requested: str | None = None,
    recipient: str | None = None,
    order: str | None = None,
    customer: str | None = None,
    shipping_country: str | None = None,
    billing_country: str | None = None,
    brand: str = LAST,
    tone: str | None = None,
    recipient_tone: str | None = None,
    brand_tone: str | None = None,
) -> Choice:
    """
    The language of one mail, from those *available*: {text locale: its tones}. English always is.

    The first that names a language settles it: the call, the recipient, the order, the customer,
    the country that has one language and texts in it, the brand. What no catalogue speaks gives way
    to what the same person is known to read otherwise; then it falls back along its chain.

    A pseudo-locale (`en-XA`, `ar-XB`) only the call can ask for.

    The tone is the call's, the recipient's, that of the locale's own spelling (`de_DE_formal`), or
    the brand's; without a wish that can be met, the formal one.

    >>> spoken = {"de": ["formal", "informal"], "sv": []}
    >>> choice = choose(spoken, recipient="de-CH", recipient_tone="informal", order="sv")
    >>> choice.text_locale, choice.format_locale, choice.tone, choice.source.value
    ('de', 'de-CH', 'informal', 'recipient')
    >>> choice = choose(spoken, shipping_country="SE", brand="de-DE")
    >>> choice.text_locale, choice.format_locale, choice.tone, choice.source.value
    ('sv', 'sv-SE', None, 'country')
    >>> choose(spoken, requested="fi").notes
    ('there are no texts in fi: en stands in',)

    Args:
        requested, recipient, order, customer, brand: tags in any spelling of `parse_tag`.
        shipping_country, billing_country: ISO 3166-1; the first that is given counts.

    Raises:
        LocaleError: *requested* or *brand* is not a language tag, *tone* is not a tone.
    """
    notes: list[str] = []
    asked = {Source.REQUESTED: parse_tag(requested)} if requested else {}
    if requested and asked[Source.REQUESTED].text in PSEUDO:  # never what somebody else asks for
        available = {**available, asked[Source.REQUESTED].text: ()}
    people = {Source.RECIPIENT: recipient, Source.ORDER: order, Source.CUSTOMER: customer}
    asked |= _legible(people, notes)
    country = sole_language(shipping_country or billing_country or "")
    if country and _is_spoken(parse_tag(country), available):
        asked[Source.COUNTRY] = parse_tag(country)
    asked[Source.BRAND] = parse_tag(brand)

    source = _settled(asked, available, notes)
    wish = asked[source]
    text = _nearest(wish, available)
    if text not in own_language(wish.text):
        notes.append(f"there are no texts in {wish.text}: {text} stands in")
    spelled = [wish.tone] if source is Source.REQUESTED else []
    tones = [to_tone(tone), *spelled, to_tone(recipient_tone), wish.tone, to_tone(brand_tone)]
    return Choice(
        text_locale=text,
        format_locale=_format_locale(text, [wish, *asked.values()]),
        tone=_chosen_tone(text, available, tones, notes),
        source=source,
        asked=wish.text,
        notes=tuple(notes),
    )


def refuse_stand_in(choice: Choice, available: Iterable[str]) -> None:
    """
    Refuse a *choice* that is in another language than the one asked for; *available* are texts.

    Raises:
        LocaleError: another language would stand in; one of another region does not count.
    """
    text, asked = choice.text_locale, choice.asked
    if text not in own_language(asked) and not parse_tag(text).shares_language(parse_tag(asked)):
        problem = f"no texts in it, and {text} may not stand in; there are {', '.join(available)}"
        raise LocaleError(tag=asked, problem=problem)


def _legible(spellings: Mapping[Source, str | None], notes: list[str]) -> dict[Source, Tag]:
    """What can be read of the *spellings* in data; a note for each that cannot."""
    tags: dict[Source, Tag] = {}
    for source, spelling in spellings.items():
        try:
            tags |= {source: parse_tag(spelling)} if spelling else {}
        except LocaleError:
            notes.append(f"the {source} has {brief(spelling)}, which is no language tag")
    return tags


def _settled(
    asked: Mapping[Source, Tag], available: Mapping[str, Collection[str]], notes: list[str]
) -> Source:
    people = [name for name in (Source.RECIPIENT, Source.ORDER, Source.CUSTOMER) if name in asked]
    if Source.REQUESTED in asked or not people:
        return next(iter(asked))
    spoken = [name for name in people if _is_spoken(asked[name], available)]
    settled = (spoken or people)[0]
    for name in people[: people.index(settled)]:
        notes.append(f"the {name} asks for {asked[name].text}, in which there are no texts")
    return settled


def _is_spoken(tag: Tag, available: Mapping[str, Collection[str]]) -> bool:
    """Whether there are texts in that language, or in one that stands near it."""
    return _nearest(tag, available) != LAST or tag.language == LAST


def _nearest(tag: Tag, available: Mapping[str, Collection[str]]) -> str:
    """The locale itself, a parent, another region of the language, a neighbour, or English."""
    for step in own_language(tag.text):
        if step in available:
            return step
    kin = sorted(name for name in available if parse_tag(name).shares_language(tag))
    return next((step for step in (*kin, *fallback_chain(tag.text)) if step in available), LAST)


def _format_locale(text: str, asked: Iterable[Tag]) -> str:
    """The first region that is asked for in the language of *text*; else that of *text* itself."""
    language = parse_tag(text)
    regions = [tag for tag in asked if tag.region and tag.shares_language(language)]
    return known_tag((regions or [language])[0].text) or LAST


def _chosen_tone(
    text: str,
    available: Mapping[str, Collection[str]],
    wishes: Iterable[Tone | None],
    notes: list[str],
) -> Tone | None:
    """The first wish that the language can meet; a language that has tones always gets one."""
    tones = {tone for step in own_language(text) for tone in available.get(step, ())}
    wished = [wish for wish in wishes if wish]
    met = [wish for wish in wished if wish in tones]
    if wished and tones and wished[0] not in tones:
        notes.append(f"the texts in {text} are not {wished[0]}")
    return met[0] if met else to_tone(min(tones, default=None))


def to_tone(value: str | None) -> Tone | None:
    """*value* as a tone, or LocaleError."""
    tones: dict[str | None, Tone | None] = {"formal": "formal", "informal": "informal", None: None}
    if value not in tones:
        raise LocaleError(tag=str(value), problem="expected a tone: formal or informal")
    return tones[value]
