"""The fast path's mail, decoded, is the plain path's: every kind, every language, any data."""

from __future__ import annotations

import json
import pickle
import re
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from postmail import Catalogue, Envelope, Recipient
from postmail.envelope import Attachment
from postmail.errors import DataError, RenderError, UnknownKindError
from postmail.fast import fast_bytes
from postmail.messages import BUILT_IN, Category, Coupon, CouponMail, Message, Simple
from postmail.resources import templates_root
from postmail.samples import sample_brand, scenario, scenarios
from postmail.tags import Tone
from tests.fast.making import ENVELOPE, TO, both, catalogue, decoded
from tests.strategies import LINES, MESSAGES, TIMES

_LANGUAGES: list[tuple[str, Tone | None]] = [
    ("en", None),
    ("de", "formal"),
    ("de", "informal"),
    ("nl", "formal"),
    ("nl", "informal"),
    ("sv", None),
]
_KINDS = {kind.kind: kind for kind in BUILT_IN}
_SAMPLES = sorted(
    (path.parts[-3], path.stem)
    for path in templates_root().glob("*/samples/*.json")
    if path.parts[-3] in _KINDS
)
_LOCALES = st.sampled_from(["en-US", "en-IN", "de-CH", "de", "nl-BE", "sv-SE", "sv-FI"])


def _sample(kind: str, name: str) -> Message:
    facts = json.loads((templates_root() / kind / "samples" / f"{name}.json").read_text("utf-8"))
    return _KINDS[kind].model_validate({**facts, "order": scenario(name.partition(".")[0])})


def _is_fast(message: Message, locale: str, tone: Tone | None) -> bool:
    """Whether the fast path makes the mail on its own."""
    shop = catalogue()
    choice = shop.choose(message, TO, locale, tone)
    fast = shop.fast(message.kind, choice.text_locale, choice.tone)
    assert fast is not None
    data = shop._data(message, choice, TO)
    notices = shop.notices(message.category, choice.text_locale, choice.tone)
    return fast_bytes(fast, message, ENVELOPE, data, notices, "made by a test") is not None


@pytest.mark.parametrize(("locale", "tone"), _LANGUAGES)
@pytest.mark.parametrize(("kind", "name"), _SAMPLES)
def test_samples(kind: str, name: str, locale: str, tone: Tone | None) -> None:
    """Every sample, in every language: the same mail, and by the fast path itself."""
    message = _sample(kind, name)
    both(message, ENVELOPE, recipient=TO, locale=locale, tone=tone)

    assert _is_fast(message, locale, tone) is not bool(message.inline_images())


@pytest.mark.parametrize(
    "kind", ["cancelled", "delayed", "exchange", "refunded", "return-received", "simple"]
)
def test_japanese(kind: str) -> None:
    """Sentences without blanks between them, characters of more bytes: the same mail."""
    name = next(name for of, name in _SAMPLES if of == kind)
    both(_sample(kind, name), ENVELOPE, recipient=TO, locale="ja")


@pytest.mark.parametrize("locale", ["ar", "ja"])
@pytest.mark.parametrize("kind", sorted(_KINDS))
def test_other_scripts(kind: str, locale: str) -> None:
    """Text from right to left, or of wide letters: a sample of every kind is the same mail."""
    name = next(name for known, name in _SAMPLES if known == kind)
    both(_sample(kind, name), ENVELOPE, recipient=TO, locale=locale)


@pytest.mark.parametrize("name", scenarios())
def test_scenarios(name: str) -> None:
    """Every sample order, with a memo and without: the same mail, by the fast path itself."""
    message = Simple(order=scenario(name))
    both(message, ENVELOPE, recipient=TO)
    both(message, ENVELOPE, recipient=TO, memo_size=0)

    assert _is_fast(message, "en", None)


@pytest.mark.parametrize("kind", sorted(MESSAGES))
def test_any_data(kind: str) -> None:
    """Any data, however hostile, comes out the same, or is refused with the same words."""

    @settings(
        max_examples=9 * TIMES,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(message=MESSAGES[kind], name=st.none() | LINES, locale=_LOCALES)
    def holds(message: Message, name: str | None, locale: str) -> None:
        who = TO.model_copy(update={"name": name})
        both(message, ENVELOPE, recipient=who, locale=locale, tone=None)

    holds()


def test_refusals() -> None:
    """What the plain path does not let leave, the fast path does not either."""
    coupon = CouponMail(order=scenario("first"), coupon=Coupon(code="A", percent=10))
    nobody = Recipient(address="ida@example.com")
    both(coupon, ENVELOPE, recipient=nobody)
    both(coupon, ENVELOPE.model_copy(update={"list_id": None}), recipient=TO)
    both(Simple(order=scenario("first")), Envelope(**_facts(to="x@example.com")), recipient=TO)
    lines = scenario("first").lines
    picture = lines[0].model_copy(update={"title": "cid:nothing"})
    order = scenario("first").model_copy(update={"lines": (picture, *lines[1:])})
    both(Simple(order=order), ENVELOPE, recipient=TO)


def test_empty_subject(tmp_path: Path) -> None:
    """What says nothing in the inbox is refused by both, with the same words."""
    body = (templates_root() / "simple" / "body.mjml").read_text("utf-8")
    said = re.sub(
        r"<mj-title>.*?</mj-title>", "<mj-title>{{ order.note }}</mj-title>", body, flags=re.DOTALL
    )
    assert said != body
    (tmp_path / "simple").mkdir()
    (tmp_path / "simple" / "body.mjml").write_text(said, "utf-8")
    shop = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])
    message = Simple(order=scenario("first").model_copy(update={"note": None}))
    told = []
    for make in (shop.render, partial(shop.to_bytes, envelope=ENVELOPE)):
        with pytest.raises(RenderError, match="the subject says nothing") as caught:
            make(message, recipient=TO, locale="en")
        told.append(str(caught.value))

    assert told[0] == told[1]


def test_attachments() -> None:
    """Files travel with either mail."""
    envelope = Envelope(**_facts(attachments=[Attachment(filename="a.pdf", content=b"1")]))
    both(Simple(order=scenario("first")), envelope, recipient=TO)


def test_pictures_inside() -> None:
    """A picture that travels inside is left to the plain path, and is there."""
    coupon = CouponMail(order=scenario("first"), coupon=Coupon(code="A", percent=10, qr=True))
    both(coupon, ENVELOPE, recipient=TO)

    assert not _is_fast(coupon, "en", None)


def test_orders_as_json() -> None:
    """An order in postmail's own JSON becomes the mail of a kind that needs no more."""
    order = scenario("first")
    shop = catalogue()
    written = order.model_dump_json().encode()
    for data in (written, written.decode()):
        assert shop.to_bytes(data, ENVELOPE, recipient=TO) == shop.to_bytes(
            Simple(order=order), ENVELOPE, recipient=TO
        )
    with pytest.raises(DataError, match="coupon: required"):
        shop.to_bytes(written, ENVELOPE, recipient=TO, kind="coupon")
    with pytest.raises(UnknownKindError):
        shop.to_bytes(written, ENVELOPE, recipient=TO, kind="nothing")
    with pytest.raises(DataError, match="not JSON"):
        shop.to_bytes(b"{", ENVELOPE, recipient=TO)


def test_same_bytes() -> None:
    """The same message gives the same bytes: again, in a copy of the catalogue, without memo."""
    message = Simple(order=scenario("hostile"))
    first = catalogue().to_bytes(message, ENVELOPE, recipient=TO)
    copy: Catalogue = pickle.loads(pickle.dumps(catalogue()))

    assert catalogue().to_bytes(message, ENVELOPE, recipient=TO) == first
    assert copy.to_bytes(message, ENVELOPE, recipient=TO) == first
    assert catalogue(0).to_bytes(message, ENVELOPE, recipient=TO) == first


def test_threads() -> None:
    """Threads that share a catalogue, and compile in it for the first time, get the same bytes."""
    shop = Catalogue(brand=sample_brand(), memo_size=20)
    messages = [Simple(order=scenario(name)) for name in scenarios()] * 3
    expected = [catalogue().to_bytes(message, ENVELOPE, recipient=TO) for message in messages]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda m: shop.to_bytes(m, ENVELOPE, recipient=TO), messages))

    assert found == expected


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes(method: str) -> None:
    """Another process, forked or spawned, makes the same bytes."""
    message = Simple(order=scenario("first"))
    expected = catalogue().to_bytes(message, ENVELOPE, recipient=TO)
    with ProcessPoolExecutor(1, mp_context=get_context(method)) as pool:
        found = pool.submit(catalogue().to_bytes, message, ENVELOPE, recipient=TO).result()

    assert found == expected


def test_brand_that_adds_something() -> None:
    """Link parameters are added to the finished mail: such a brand stays on the plain path."""
    brand = sample_brand().model_copy(
        update={"link_parameters": {Category.TRANSACTIONAL.value: {"utm_source": "mail"}}}
    )
    shop = Catalogue(brand=brand)
    message = Simple(order=scenario("first"))

    assert shop.fast("simple", "en") is None
    assert decoded(shop.to_bytes(message, ENVELOPE, recipient=TO)) == decoded(
        shop.render(message, recipient=TO).to_bytes(ENVELOPE)
    )


def _facts(**more: object) -> dict[str, object]:
    return {"sender": ENVELOPE.sender, "date": ENVELOPE.date, "round": 0, **more}
