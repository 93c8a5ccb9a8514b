"""What comes out does not hang on what came out before: values that are equal, and differ."""

from __future__ import annotations

import decimal
import gc
import inspect
import random
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from postmail import Catalogue, Coupon, Envelope, Recipient
from postmail.cadence.spans import PositiveSpan
from postmail.check.finding import Finding
from postmail.check.letter import Letter
from postmail.check.options import EVERYTHING
from postmail.check.table import examine
from postmail.errors import DataError, MoneyError
from postmail.language.plurals import plural_index
from postmail.messages import Category, CouponMail, Message, Shipped, Simple, WithdrawalAcknowledged
from postmail.mime.headers import date_line
from postmail.money import Money
from postmail.order import Order
from postmail.samples import sample_brand, scenario
from tests.check.letters import letter

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London")
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


class Case(NamedTuple):
    """What one mail is made of. Many are equal in part, as Python sees it, and read differently."""

    kind: str
    locale: str
    tone: str | None
    zone: str
    amount: str
    quantity: str
    currency: str


class Written(NamedTuple):
    """The mail of a case by each way to make it."""

    plain: tuple[str, str, str]
    sent: bytes
    fast: bytes
    remembered: bytes


def cases() -> list[Case]:
    """Each language with each zone once, amounts and quantities by turns."""
    spoken = [("de", "formal"), ("de-CH", "formal"), ("de", "informal"), ("en", None)]
    spoken += [("ja", None), ("ar", None)]
    sums = ["20", "20.0", "20.00", "20.000", "20.005", "0.00"]
    counts = ["1", "1.0", "1.00", "2", "1.5", "0.10"]
    found: list[Case] = []
    for kind in ("simple", "shipped", "coupon", "withdrawal-acknowledged"):
        for locale, tone in spoken:
            for zone in ZONES:
                turn = len(found)
                currency = ("EUR", "KWD", "JPY")[turn // 6 % 3]
                some = (sums[turn % 6], counts[turn // 2 % 6], currency)
                found.append(Case(kind, locale, tone, zone, *some))
    return found


def order(case: Case) -> Order:
    """An order whose times are told in the zone of *case*."""
    there = NOON.astimezone(ZoneInfo(case.zone))
    window = {"earliest": there, "latest": there.replace(minute=50), "by_day": False}
    price = {"amount": case.amount, "currency": case.currency}
    line = {"title": "Tea cup", "quantity": case.quantity, "unit_price": price, "total": price}
    return Order.model_validate(
        {
            "number": "1001",
            "placed_at": there,
            "currency": case.currency,
            "lines": [{"id": "1", **line}, {"id": "2", **line}],
            "totals": {"subtotal": price, "total": price},
            "shipments": [{"status": "in_transit", "carrier": "DHL", "estimated": window}],
        }
    )


def message(case: Case) -> Message:
    """The message of *case*."""
    if case.kind == "coupon":
        worth = Money(case.amount, case.currency) if Decimal(case.amount) else None
        ends = NOON.astimezone(ZoneInfo(case.zone))
        coupon = Coupon(code="TEA", amount=worth, free_shipping=not worth, expires_at=ends)
        return CouponMail(order=order(case), coupon=coupon)
    if case.kind == "withdrawal-acknowledged":
        there = NOON.astimezone(ZoneInfo(case.zone))
        return WithdrawalAcknowledged(order=order(case), statement="I withdraw.", received_at=there)
    return (Shipped if case.kind == "shipped" else Simple)(order=order(case))


def written(case: Case, catalogue: Catalogue) -> Written:
    """The mail of *case*."""
    recipient = Recipient(
        address="ida@example.com", timezone=case.zone, unsubscribe_url="https://shop.example/u/1"
    )
    envelope = Envelope(
        sender="Nordlicht <hello@nordlicht.example>",
        date=NOON.astimezone(ZoneInfo(case.zone)),
        round=0,
        list_id="offers.nordlicht.example",
        feedback_id="nordlicht",
    )
    about = message(case)
    to: dict[str, Any] = {"recipient": recipient, "locale": case.locale, "tone": case.tone}
    mail = catalogue.render(about, **to)
    # Lines are remembered where the order comes as JSON.
    order_alone = about.order.model_dump_json() if case.kind == "simple" else about
    return Written(
        (mail.subject, mail.html, mail.text),
        mail.to_bytes(envelope),
        catalogue.to_bytes(about, envelope, **to),
        catalogue.to_bytes(order_alone, envelope, **to),
    )


def caches() -> list[_lru_cache_wrapper[Any]]:
    """What the modules of the package keep; templates stay."""
    found = [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]
    own = [one for one in found if str(getattr(one, "__module__", "")).startswith("postmail.")]
    return [one for one in own if inspect.isfunction(one.__wrapped__)]


def test_mails_do_not_hang_on_those_before() -> None:
    """Whatever was made before, a mail has the bytes that it has after all was forgotten."""
    every = cases()
    shuffled = random.Random(7).sample(every, len(every))
    catalogue = Catalogue(brand=sample_brand())
    first = {case: written(case, catalogue) for case in every}
    again = {case: written(case, catalogue) for case in shuffled}
    forgetful, alone = Catalogue(brand=sample_brand(), memo_size=0), {}
    forgetful._shelf = catalogue._shelf
    kept = caches()
    for case in shuffled:
        for one in kept:
            one.cache_clear()
        alone[case] = written(case, forgetful)

    assert [case for case in every if first[case] != alone[case]] == []
    assert [case for case in every if again[case] != alone[case]] == []


def test_a_date_is_told_in_its_own_zone() -> None:
    """One moment in two zones has two Date headers, in either order; both of an hour's folds do."""
    berlin = NOON.astimezone(ZoneInfo("Europe/Berlin"))
    night = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))

    assert date_line(NOON) == b"Date: Mon, 09 Mar 2026 12:00:00 +0000\r\n"
    assert date_line(berlin) == b"Date: Mon, 09 Mar 2026 13:00:00 +0100\r\n"
    assert date_line(night) == b"Date: Sun, 25 Oct 2026 02:30:00 +0200\r\n"
    assert date_line(night.replace(fold=1)) == b"Date: Sun, 25 Oct 2026 02:30:00 +0100\r\n"


@pytest.mark.parametrize("wrong", [1.0, True])
def test_what_is_no_number_has_no_plural(wrong: Any) -> None:
    """A float, or a truth, is refused after its equal was counted, too."""
    plural = plural_index("de")
    assert plural(1) == 0

    with pytest.raises(MoneyError):
        plural(wrong)


def test_plurals_do_not_hang_on_the_program() -> None:
    """A number keeps its decimals, whatever precision the program has set for itself."""
    with decimal.localcontext(prec=1):
        rounded = plural_index("fr")(Decimal("1.973"))

    assert rounded == plural_index("fr")(Decimal("1.97300")) == 0


def test_a_category_may_be_plain_text() -> None:
    """What the law wants in a marketing mail is not lost when somebody asks for it by its name."""
    catalogue = Catalogue(brand=sample_brand())
    by_name = catalogue.notices("marketing", "en")  # type: ignore[arg-type]

    assert by_name == catalogue.notices(Category.MARKETING, "en")
    assert [notice.name for notice in by_name] == ["postal address", "objection notice"]


def test_a_changed_copy_is_derived_anew() -> None:
    """A copy does not keep what was worked out from the fields of the original."""
    day = PositiveSpan(days=1)

    assert day.model_copy(update={"days": 3}).ticks == 3 * day.ticks
    assert day.model_copy().ticks == day.ticks


def test_a_changed_copy_is_read_as_strictly_as_the_original() -> None:
    """A header cannot be smuggled in by a copy, nor a field misspelt, a date left without zone."""
    ida = Recipient(address="ida@example.com", name="Ida")
    order = scenario("first")
    faults: dict[str, Callable[[], object]] = {
        "address": lambda: ida.model_copy(
            update={"address": "ida@example.com\r\nBcc: all@x.example"}
        ),
        "adress": lambda: ida.model_copy(update={"adress": "ida@example.com"}),
        "placed_at": lambda: order.model_copy(update={"placed_at": datetime(2026, 3, 1)}),
        "lines[0].title": lambda: order.model_copy(update={"lines": [{"quantity": 1}]}),
    }

    for path, copy in faults.items():
        with pytest.raises(DataError) as told:
            copy()
        assert [fault.path for fault in told.value.faults] == [path]


def test_a_changed_copy_is_otherwise_the_same() -> None:
    """What nobody changed stays, whether it was given or not; what is handed in is read."""
    order = scenario("first")
    copy = order.model_copy(update={"lines": [{"title": "Mug"}], "first_order": True})

    assert type(copy.lines[0]) is type(order.lines[0])
    assert copy.model_fields_set == {*order.model_fields_set, "first_order"}
    assert copy.model_copy(update={"lines": order.lines, "first_order": order.first_order}) == order
    assert order.model_copy(update={}, deep=True) == order


def test_an_examination_does_not_hang_on_the_last_one() -> None:
    """Two letters with one style sheet differ by the class of the whole page alone."""
    sheet = "<style>.night p { color: #eeeeee }</style>"
    page = '<html lang="en" class="{}"><head>{}</head><body><p>Words</p></body></html>'
    day, night = (letter(page=page.format(name, sheet)) for name in ("day", "night"))

    for _ in range(2):
        assert not poor(day)
        assert poor(night)


def poor(checked: Letter) -> list[Finding]:
    """What is said of the contrast."""
    found = examine(checked, EVERYTHING)
    return [one for one in found if one.rule.id == "contrast-light"]


def test_sums_do_not_hang_on_the_program() -> None:
    """Amounts keep their cents, whatever precision the program has set for itself."""
    with decimal.localcontext(prec=3):
        found = Money("1234.56", "EUR") + Money("1.03", "EUR")
        reckoned = [found, found - found * 2, -found, abs(-found), Money.from_minor(123559, "EUR")]

    assert [str(money.amount) for money in reckoned] == [
        "1235.59",
        "-1235.59",
        "-1235.59",
        "1235.59",
        "1235.59",
    ]


def test_all_languages_have_the_text_of_one_reading(tmp_path: Path) -> None:
    """A hand-written text that is edited while the process runs is the same in each language."""
    twin = tmp_path / "simple" / "body.txt"
    twin.parent.mkdir()
    twin.write_text("first {{ order.number }}", encoding="utf-8")
    catalogue = Catalogue(brand=sample_brand(), template_dirs=[tmp_path])
    about = message(cases()[0])
    before = catalogue.render(about, locale="en").text
    twin.write_text("second {{ order.unknown }}", encoding="utf-8")
    after = catalogue.render(about, locale="sv").text
    twin.unlink()

    assert before == after == catalogue.render(about, locale="da").text
    assert before.strip() == "first 1001"
