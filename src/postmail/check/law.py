"""Law and courtesy: what a mail of its category must have, and must not. No legal advice."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from urllib.parse import unquote, urlsplit

from postmail.catalogue import Catalogue
from postmail.check.finding import Finding, Place, Rule, Severity
from postmail.check.letter import Letter
from postmail.check.options import Options
from postmail.check.structure import is_never_seen
from postmail.check.style import declarations
from postmail.errors import TemplateError
from postmail.messages import Category
from postmail.order.withdrawal import may_withdraw

CANNOT_LEAVE = Rule(
    "law-refused",
    Severity.ERROR,
    "the mail may not leave as it is",
    "A mail without what the law or a mailbox provider wants is refused, by us or by them.",
    "give it what is missing; docs/sending.md lists it",
)
PIXEL = Rule(
    "law-pixel",
    Severity.ERROR,
    "a tracking pixel in a mail about an order",
    "Watching whether somebody reads a receipt needs consent (Directive 2002/58/EC, Article 5(3)).",
    "leave it out",
)
OFFER = Rule(
    "law-offer",
    Severity.ERROR,
    "an offer in a mail about an order",
    "It makes the receipt advertising, for the law and for mailbox providers alike.",
    "send the offer as a marketing kind: coupon, similar-items",
)
SENTIMENT = Rule(
    "law-sentiment",
    Severity.ERROR,
    "a reward for a review of one kind",
    "Paying for praise misleads others and is forbidden (16 CFR 465; Directive 2005/29/EC).",
    "ask for an honest review, and reward every one or none",
)
WAY_OUT = Rule(
    "law-way-out",
    Severity.ERROR,
    "advertising whose body shows no way out",
    "The law wants it in each mail, plain to see (Directive 2002/58/EC, Article 13; CAN-SPAM).",
    'use <pm-footer marketing="yes" />, and give the recipient an unsubscribe_url',
)
REASON = Rule(
    "law-reason",
    Severity.ERROR,
    "advertising that does not say why it came",
    "Who does not know why a mail came reports it as spam; the law wants it to be plain.",
    'use <pm-footer marketing="yes" />, or print recipient.reason',
)
WITHDRAWAL = Rule(
    "law-withdrawal",
    Severity.WARNING,
    "consumers in the EU are not told how to withdraw",
    "Without it the period of 14 days becomes a year longer (Directive 2011/83/EU, Article 10).",
    "give the brand legal.withdrawal_url and legal.withdrawal_text",
)
RULES = (CANNOT_LEAVE, PIXEL, OFFER, SENTIMENT, WAY_OUT, REASON, WITHDRAWAL)

_TINY, _SIZE = {"0", "1", "0px", "1px"}, ("width", "height", "max-width", "max-height")
#: Blocks that show an offer.
_OFFERS = frozenset(
    f"_blocks/{name}.mjml" for name in ("voucher", "friend", "product-grid", "worth", "conditions")
)
#: What is praise, and what is a reward, in the languages of the catalogue.
_PRAISE = re.compile(
    r"(five|fünf|vijf|fem|cinq|cinco|cinque|pięć|5)[- ](stars?|stern(en|e)?|sterren|stjärn\w*"
    r"|stjerner|étoiles|estrellas|stelle|gwiazd\w*)"
    r"|(positiv\w*|good|great|gute|goede|bra|gode?|buena|bonne|pozytywn\w*)"
    r" (reviews?|ratings?|bewertung(en)?|beoordeling(en)?|recension(er)?|omdöme\w*|anmeldelse\w*"
    r"|avis|reseñas?|opinión|recensione|opini[aęi])|好評価|高評価|星5|خمس نجوم|تقييم إيجابي",
    re.IGNORECASE,
)
_REWARD = re.compile(
    r"\b(discount|coupon|voucher|gift|reward|points|rabatt\w*|gutschein\w*|geschenk\w*|punkte|korting"
    r"|cadeau|punten|presentkort|gåva|poäng|gave\w*|point|remise|bon d'achat|descuento|cupón|regalo"
    r"|puntos|sconto|buono|punti|rabat\w*|kupon\w*|prezent\w*|punkty)\b|クーポン|割引|ポイント|خصم|قسيمة|هدية",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?。！？؟])\s+|\n\s*\n")


def survey(
    catalogue: Catalogue, kinds: tuple[str, ...], _: Collection[str] = ()
) -> Iterator[Finding]:
    """What the templates and the brand of *catalogue* make unlawful, whatever the order."""
    for kind in kinds:
        try:
            expanded = catalogue.expanded(kind)
        except TemplateError:
            continue  # the family `source` tells it
        place = Place(file=f"{kind}/body.mjml")
        if catalogue.kinds[kind].category is Category.TRANSACTIONAL:
            for name in sorted(_OFFERS.intersection(expanded.files)):
                yield OFFER.found(f"{kind} uses {name}", place)
        elif not any("recipient.reason" in one.data_paths for one in expanded.source_map):
            yield REASON.found(f"{kind} does not print recipient.reason", place)
    legal, brand = catalogue.brand.legal, catalogue.brand
    if may_withdraw(brand.country, None) and brand.country:
        for name in ("withdrawal_url", "withdrawal_text"):
            if not getattr(legal, name):
                yield WITHDRAWAL.found(f"the brand has no legal.{name}", Place(path="brand.legal"))


def examine(letter: Letter, _: Options) -> Iterator[Finding]:
    """What the law minds in *letter*."""
    if letter.category is Category.TRANSACTIONAL:
        for image in letter.page.iter("img"):
            drawn = {one.value for one in declarations(image.get("style", "")) if one.name in _SIZE}
            tiny = {image.get("width"), image.get("height"), *drawn} & _TINY
            if tiny or is_never_seen(letter, image):
                yield PIXEL.found(place=letter.place(image))
    else:
        yield from _way_out(letter)
    for sentence in _SENTENCE.split(letter.text or letter.words):
        if _PRAISE.search(sentence) and _REWARD.search(sentence):
            said = " ".join(sentence.split())[:120]
            yield SENTIMENT.found(f"{said!r}", Place(part="text", file=letter.label.file))


def _way_out(letter: Letter) -> Iterator[Finding]:
    found = re.search(r"<(https://[^>]+)>", str(letter.message.get("List-Unsubscribe", "")))
    if found is None:
        return  # the family `headers` tells it
    links = {unquote(link.get("href", "").strip()) for link in letter.page.iter("a")}
    if letter.category is None:  # a mail of others: the page may be another than the one click's
        shown = _host(found[1]) in map(_host, links)
    else:
        shown = unquote(found[1]) in links
    if not shown:
        yield WAY_OUT.found(place=Place(part="html", file=letter.label.file))


def _host(link: str) -> str | None:
    try:
        return urlsplit(link).hostname
    except ValueError:
        return None
