"""The pipelines that make one mail, from order JSON to MIME bytes, and what their stages cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from time import process_time
from typing import Any

from benchmarks.naive import Naive
from benchmarks.orders import order_bytes, recipient
from postmail import Catalogue, Envelope, Order, Recipient
from postmail.compiler import CompiledTemplate
from postmail.compiler.compiled import Part
from postmail.compiler.layout import lay_out
from postmail.fast import about
from postmail.fast.memory import Memory
from postmail.language import amounts, moments, spans
from postmail.messages import Simple
from postmail.samples import sample_brand

ENVELOPE = Envelope(
    sender="Nordlicht <hello@nordlicht.example>", date=datetime(2026, 3, 2, tzinfo=UTC), round=0
)
#: Products of a shop whose texts the memo of the fast path has met.
PRODUCTS = 200
#: So many that no two orders share one.
DISTINCT = 10**9
#: What languages keep of values that they have written.
_KEPT = (
    amounts.money_text, amounts.number_text, amounts.percent_text,
    moments.date_text, moments.clock_text, spans.day_text, spans.days_text, spans.hours_text,
)  # fmt: skip


@dataclass
class Pipeline:
    """
    *mail* makes the mail about one order; *burst* is how many it makes in a round, *first* how many
    before anything is measured.
    """

    name: str
    mail: Callable[[bytes, Recipient], bytes]
    burst: int
    products: int
    first: int = 3

    def burst_of(self, first: int, count: int = 0) -> list[tuple[bytes, Recipient]]:
        """The orders of a round, or *count* of them, from number *first*."""
        numbers = range(first, first + (count or self.burst))
        return [(order_bytes(number, self.products), recipient(number)) for number in numbers]


def pipelines() -> list[Pipeline]:
    """The naive one, the plain path, and the fast path without and with its memo."""
    plain = Catalogue(brand=sample_brand())
    strict = Catalogue(brand=sample_brand(), memo_size=0)
    naive = Naive(plain, "en")

    def by_plain_path(data: bytes, to: Recipient) -> bytes:
        message = Simple(order=Order.model_validate_json(data))
        return plain.render(message, recipient=to, locale="en").to_bytes(ENVELOPE)

    def by_fast_path(data: bytes, to: Recipient) -> bytes:
        return plain.to_bytes(data, ENVELOPE, recipient=to, locale="en")

    def forgetting(data: bytes, to: Recipient) -> bytes:
        forget()
        return strict.to_bytes(data, ENVELOPE, recipient=to, locale="en")

    return [
        Pipeline("naive", lambda data, to: naive.mail(data, to, ENVELOPE), 4, PRODUCTS),
        Pipeline("plain path", by_plain_path, 30, PRODUCTS),
        Pipeline("fast path, nothing reused", forgetting, 100, DISTINCT),
        Pipeline("fast path, warm catalogue", by_fast_path, 100, PRODUCTS, 600),
    ]


def forget() -> None:
    """Empty what languages keep of values: no result of one mail serves the next."""
    for kept in _KEPT:
        kept.cache_clear()


def timed(pipeline: Pipeline, orders: Iterable[tuple[bytes, Recipient]]) -> float:
    """CPU time of one mail, microseconds, over *orders*."""
    begin, count = process_time(), 0
    for data, to in orders:
        pipeline.mail(data, to)
        count += 1
    return (process_time() - begin) / count * 1e6


def naive_stages(rounds: int) -> dict[str, float]:
    """{stage: least CPU time, microseconds} of the naive pipeline."""
    naive = Naive(Catalogue(brand=sample_brand()), "en")
    to = recipient(1)
    best: dict[str, float] = {}
    for number in range(rounds):
        data = order_bytes(number, PRODUCTS)
        order = _lap(best, "pydantic", naive.parse, data)
        mjml = _lap(best, "Jinja2", naive.mjml, order, to)
        html = _lap(best, "mjml-python", naive.html, mjml)
        html = _lap(best, "premailer", naive.inlined, html)
        text = _lap(best, "html2text", naive.text, html)
        _lap(best, "EmailMessage", naive.message, order, to, ENVELOPE, html, text)
    return best


def path_stages(rounds: int) -> dict[str, dict[str, float]]:
    """{path: {stage: least CPU time, microseconds}} of the plain and the fast path."""
    return {
        "plain path": _plain_stages(rounds),
        "fast path, nothing reused": _fast_stages(rounds, 0, DISTINCT),
        "fast path, warm catalogue": _fast_stages(rounds, 4096, PRODUCTS),
    }


def _plain_stages(rounds: int) -> dict[str, float]:
    shop = Catalogue(brand=sample_brand())
    template = shop.compiled("simple", "en")
    best: dict[str, float] = {}
    for number in range(rounds):
        to = recipient(number)
        order = _lap(best, "parse", Order.model_validate_json, order_bytes(number, PRODUCTS))
        message = Simple(order=order)
        data = shop._data(message, shop.choose(message, to, "en"), to)
        _lap(best, "Jinja2", lambda: [part.render(data) for part in _parts(template)])  # noqa: B023
        _lap(best, "layout", lay_out, template.text.render(data), template.settled)
        mail = shop.render(message, recipient=to, locale="en")
        _lap(best, "MIME", mail.to_bytes, ENVELOPE)
    return best


def _fast_stages(rounds: int, memo: int, products: int) -> dict[str, float]:
    shop = Catalogue(brand=sample_brand(), memo_size=memo)
    fast = shop.fast("simple", "en")
    assert fast is not None
    best: dict[str, float] = {}
    for number in range(rounds):
        to, written = recipient(number), order_bytes(number, products)
        shop.to_bytes(written, ENVELOPE, recipient=to, locale="en")  # its lines are known now
        if not memo:
            forget()
        order, places = _lap(best, "parse", shop._orders.read, written)
        message, memory = about(Simple, order), Memory(places)
        data = shop._data(message, shop.choose(message, to, "en"), to)
        html, text = _lap(best, "HTML and text", fast.printed, data, memory)
        _lap(best, "encoding", fast.encoded, html, text)
        if not memo:
            forget()
        letter = partial(shop.to_bytes, written, ENVELOPE, recipient=to, locale="en")
        _lap(best, "whole", letter)
    named = sum(taken for stage, taken in best.items() if stage != "whole")
    return {**best, "language, headers, the rest": max(best["whole"] - named, 0.0)}


def _parts(template: CompiledTemplate) -> tuple[Part, ...]:
    return (template.subject, template.preheader, template.html, template.text)


def joining(rounds: int) -> float:
    """The limit: least CPU time to join the ready pieces of one mail and encode them, us."""
    shop = Catalogue(brand=sample_brand())
    whole = shop.to_bytes(order_bytes(1, PRODUCTS), ENVELOPE, recipient=recipient(1), locale="en")
    pieces = whole.decode("ascii").splitlines(keepends=True)
    chunks = ["".join(pieces[at : at + 3]) for at in range(0, len(pieces), 3)]
    best: dict[str, float] = {}
    for _ in range(rounds):
        _lap(best, "join", lambda: [("".join(chunks)).encode("ascii") for _ in range(100)])
    return best["join"] / 100


def _lap(best: dict[str, float], stage: str, call: Callable[..., Any], *facts: Any) -> Any:
    begin = process_time()
    result = call(*facts)
    taken = (process_time() - begin) * 1e6
    best[stage] = min(best.get(stage, taken), taken)
    return result
