"""The sample orders are orders, their sums are right, and their pictures exist."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image
from pytest import MonkeyPatch

from postmail import resources
from postmail.errors import TemplateNotFoundError
from postmail.messages import CouponMail, Simple, Welcome
from postmail.money import Money, minor_units
from postmail.order import Order, TaxNote
from postmail.order.amounts import amounts_of
from postmail.resources import templates_root
from postmail.samples import image_bytes, images, library, sample_brand, scenario, scenarios
from scripts.make_samples import pictures

ASSETS = "https://nordlicht.example/assets/"
LANGUAGES = (("en", None), ("de", "formal"), ("de", "informal"), ("sv", None), ("nl", None))
#: Those whose point is something else than their sums.
WITHOUT_SUMS = {"smallest", "guest", "hostile"}
CONSISTENT = sorted(set(scenarios()) - WITHOUT_SUMS)


def amount(money: Money | None) -> Decimal:
    """The amount, or nothing."""
    return money.amount if money is not None else Decimal(0)


def every_text(node: object) -> list[str]:
    """Every string in a JSON value."""
    if isinstance(node, dict):
        return [text for value in node.values() for text in every_text(value)]
    if isinstance(node, list):
        return [text for value in node for text in every_text(value)]
    return [node] if isinstance(node, str) else []


def test_the_promised_scenarios_are_there() -> None:
    """Each situation that templates must survive has its order."""
    promised = (
        "first repeat guest gift company many-parcels back-order digital zero free refunded "
        "cancelled single long smallest sek jpy kwd long-names emoji bidi no-pictures hostile"
    )

    assert list(library()) == promised.split()
    assert set(library()) == set(scenarios())


def test_every_scenario_says_what_it_shows() -> None:
    """A title of few words, a sentence; no two alike."""
    told = list(library().values())

    assert all(len(one.title) < 20 and one.shows.endswith(".") for one in told)
    assert len({one.title for one in told}) == len({one.shows for one in told}) == len(told)
    assert all(one.order == scenario(name) for name, one in library().items())


def test_a_scenario_knows_which_kinds_it_suits() -> None:
    """A repeat customer is not welcomed; a kind with fields of its own needs them."""
    assert library()["first"].suits(Welcome)
    assert not library()["repeat"].suits(Welcome)
    assert library()["guest"].suits(Simple)
    assert not library()["first"].suits(CouponMail)
    assert library()["first"].suits(CouponMail, {"coupon": {"code": "X1", "percent": "10"}})


@pytest.mark.parametrize("name", scenarios())
def test_every_scenario_is_an_order_and_says_so_again(name: str) -> None:
    """A scenario parses, and survives the round trip through JSON."""
    order = scenario(name)

    assert Order.model_validate_json(order.model_dump_json()) == order


@pytest.mark.parametrize("name", CONSISTENT)
def test_lines_add_up(name: str) -> None:
    """Quantity times price is the line's total, and the lines make the subtotal."""
    order = scenario(name)

    for line in order.lines:
        assert line.unit_price is not None
        assert line.total == line.unit_price * line.quantity

    assert sum(amount(line.total) for line in order.lines) == amount(order.totals.subtotal)


@pytest.mark.parametrize("name", CONSISTENT)
def test_totals_add_up(name: str) -> None:
    """Goods less discounts plus delivery is the total; payments cover it; refunds sum up."""
    order = scenario(name)
    sums = order.totals

    expected = amount(sums.subtotal) - amount(sums.discount) + amount(sums.shipping)
    assert expected == amount(sums.total)
    assert amount(sums.discount) == sum(amount(discount.amount) for discount in order.discounts)
    assert amount(sums.refunded) == sum(amount(refund.amount) for refund in order.refunds)
    assert amount(sums.paid) + amount(sums.due) == amount(sums.total)
    assert sum(amount(payment.amount) for payment in order.payments) == amount(sums.total)


@pytest.mark.parametrize("name", CONSISTENT)
def test_taxes_are_those_of_the_rates(name: str) -> None:
    """Tax inside the prices is rate / (100 + rate) of what carries it, rounded half up."""
    order = scenario(name)

    taxed = sum(amount(line.total) for line in order.lines if line.tax_note is TaxNote.INCLUDED)
    taxed += amount(order.totals.shipping) - amount(order.totals.discount)
    place = Decimal(1).scaleb(-minor_units(order.currency))
    for tax in order.taxes:
        assert tax.rate is not None
        exact = taxed * tax.rate / (100 + tax.rate)
        assert abs(exact - amount(tax.amount)) <= place / 2
    assert sum(amount(tax.amount) for tax in order.taxes) == amount(order.totals.tax)


@pytest.mark.parametrize("name", scenarios())
def test_amounts_have_the_decimals_of_their_currency(name: str) -> None:
    """Yen have none, dinars three, and all others two."""
    order = scenario(name)

    for path, money in amounts_of(order):
        assert -money.amount.as_tuple().exponent == money.minor_units, path  # type: ignore[operator]


@pytest.mark.parametrize("name", sorted(set(scenarios()) - {"hostile"}))
def test_parcels_hold_what_was_ordered(name: str) -> None:
    """Shipments and refunds point to lines that exist, and hold no more than was ordered."""
    order = scenario(name)
    ordered = {line.id: line.quantity for line in order.lines}

    refunded = [item for refund in order.refunds for item in refund.items]
    shipped = [item for parcel in order.shipments for item in parcel.items]
    pointers = {item.line_id for item in (*shipped, *refunded)}
    assert pointers <= ordered.keys()
    for line_id, quantity in ordered.items():
        assert sum(item.quantity for item in shipped if item.line_id == line_id) <= quantity
    for parcel in order.shipments:
        assert [scan.at for scan in parcel.scans] == sorted(scan.at for scan in parcel.scans)


@pytest.mark.parametrize("name", scenarios())
def test_every_picture_of_an_order_exists_and_has_words(name: str) -> None:
    """Pictures lie in the sample brand's folder, and each has a text for those who cannot see."""
    for line in scenario(name).lines:
        if line.image is None:
            continue
        file = line.image.removeprefix(ASSETS).partition("?")[0]
        assert file in images()
        assert line.image_alt


def test_special_scenarios_make_their_point() -> None:
    """Eighty lines; nothing to pay; two goods without a parcel; three parcels; a later line."""
    assert len(scenario("long").lines) == 80
    assert scenario("free").totals.total == Money(0, "EUR")
    assert [line.kind for line in scenario("digital").lines] == ["digital", "gift_card"]
    assert len(scenario("many-parcels").shipments) == 3
    assert [line.available_at is not None for line in scenario("back-order").lines] == [False, True]
    assert len(scenario("single").lines) == 1
    assert {line.image for line in scenario("no-pictures").lines} == {None}
    assert scenario("zero").totals.total == Money(0, "EUR")
    assert not scenario("zero").discounts
    assert scenario("gift").gift_message
    assert scenario("company").business
    assert scenario("refunded").status == "partly_refunded"
    assert [scenario(name).currency for name in ("jpy", "kwd", "sek")] == ["JPY", "KWD", "SEK"]
    assert [scenario(name).locale for name in ("repeat", "sek", "back-order")] == ["de", "sv", "nl"]
    smallest = scenario("smallest").model_dump(exclude_unset=True).keys()
    assert smallest == {"number", "placed_at", "currency", "lines"}


def test_the_hostile_order_attacks_wherever_text_may_stand() -> None:
    """Scripts, template syntax, directional controls, emoji, long names: all of them arrive."""
    order = scenario("hostile")
    text = "\n".join(every_text(json.loads(order.model_dump_json())))

    for attack in ("<script>", "{{", "{%", "onerror=", "\u202e", "\u200d", "-->", "</title>"):
        assert attack in text
    assert max(len(line.title) for line in order.lines) == 300
    for party in (order.customer, order.billing_address):
        assert party is not None
        assert "<" in party.model_dump_json()


@pytest.mark.parametrize("name", images())
def test_pictures_are_small_png(name: str) -> None:
    """Under 25 kB each; products are 320 px square, logos have a transparent ground."""
    data = image_bytes(name)
    with Image.open(templates_root() / "_samples" / "images" / name) as picture:
        size, mode = picture.size, picture.mode

    assert data.startswith(b"\x89PNG\r\n")
    assert len(data) < 25_000
    if name.startswith("logo"):
        assert mode == "RGBA"
        assert size[0] == 2 * sample_brand().logo_width
    elif name != "portrait.png":
        assert size == (320, 320)


def test_the_script_draws_the_pictures_that_are_there() -> None:
    """The folder holds what the script makes, neither more nor less, in the same sizes."""
    drawn = pictures()

    assert set(drawn) == set(images())
    for name, data in drawn.items():
        assert data[:24] == image_bytes(name)[:24]  # signature, width and height


@pytest.mark.parametrize(("locale", "tone"), LANGUAGES)
def test_the_brand_is_complete_in_each_language(locale: str, tone: str | None) -> None:
    """Every language has its own words, legal texts and pages; the parts are as many."""
    brand = sample_brand().localized(locale, tone)  # type: ignore[arg-type]
    english = sample_brand()

    assert brand.support.signatory is not None
    assert f"nordlicht.example/{locale}/" in (brand.legal.withdrawal_url or "")
    for name in ("terms_text", "withdrawal_text", "withdrawal_form"):
        mine, theirs = getattr(brand.legal, name), getattr(english.legal, name)
        assert [part.heading for part in mine] == [part.heading for part in theirs]
        assert (mine == theirs) == (locale == "en")
    assert None not in brand.legal.model_dump().values()
    assert None not in brand.support.model_dump().values()
    instruction = " ".join(part.text for part in brand.legal.withdrawal_text)
    for fact in ("14" if locale != "de" else "vierzehn", brand.legal.phone, brand.legal.email):
        assert fact is not None
        assert fact in instruction
    assert brand.legal.withdrawal_url is not None
    assert brand.legal.withdrawal_url in instruction


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    """Asking for an order or picture that is not there, or outside the folder, names all."""
    with pytest.raises(TemplateNotFoundError, match=r"no such scenario.*\n.*back-order, bidi"):
        scenario("../_samples/brand")
    with pytest.raises(TemplateNotFoundError, match=r"no such picture.*\n.*bulb\.png"):
        image_bytes("../brand.toml")


def test_the_resolver_names_both_places(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    """The packaged folder comes first, then the checkout's; without either, both are named."""
    package = tmp_path / "src" / "postmail"
    (package / "templates").mkdir(parents=True)
    monkeypatch.setattr(resources, "files", lambda name: package)
    monkeypatch.setattr(resources, "__file__", str(package / "resources.py"))
    assert templates_root() == package / "templates"

    (package / "templates").rmdir()
    (tmp_path / "templates").mkdir()
    assert templates_root() == tmp_path / "templates"

    (tmp_path / "templates").rmdir()
    with pytest.raises(TemplateNotFoundError) as caught:
        templates_root()
    assert str(package / "templates") in str(caught.value)
    assert str(tmp_path / "templates") in str(caught.value)
