"""Marketing after an order: a coupon as thanks, and products that suit what was bought."""

from __future__ import annotations

from typing import ClassVar

from pydantic import field_validator
from pydantic_core.core_schema import ValidationInfo

from postmail.messages.base import Category, Message
from postmail.messages.images import InlineImage, qr_png
from postmail.messages.offers import Coupon, Suggestion, bought_marks, marks
from postmail.order import Order
from postmail.order.values import MaybeLine

#: The content id under which the QR code of a coupon travels; the template names it too.
COUPON_QR = "coupon-qr@postmail"


class CouponMail(Message):
    """Thanks for an order with a coupon, or with a code to pass on to a friend."""

    kind: ClassVar[str] = "coupon"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "offers"
    needs: ClassVar[tuple[str, ...]] = ("coupon",)

    coupon: Coupon
    """The code, what it is worth, and its conditions."""

    def inline_images(self) -> tuple[InlineImage, ...]:
        """The QR code, where the coupon wants one and the shop hosts none."""
        if not self.coupon.qr or self.coupon.qr_image:
            return ()
        return (InlineImage(content_id=COUPON_QR, content=qr_png(self.coupon.code)),)


class SimilarItems(Message):
    """
    Products that suit what was bought, each with its reason.

    What is in the order already, or cannot be bought right now, is left out here, whatever the
    shop's recommendations say. A bought product is known by its key, its SKU, its page or its name.
    So is what only *goes_with* a product that went back.

    Raises:
        MissingFactError: nothing is left to show.
    """

    kind: ClassVar[str] = "similar-items"
    category: ClassVar[Category] = Category.MARKETING
    stream: ClassVar[str] = "offers"
    needs: ClassVar[tuple[str, ...]] = ("items",)

    items: tuple[Suggestion, ...]
    """What to show, best first; at most six are shown."""
    price_note: MaybeLine = None
    """What holds for all prices, in the mail's language: `All prices with VAT, plus delivery`."""

    @field_validator("items")
    @classmethod
    def _worth_showing(
        cls, items: tuple[Suggestion, ...], info: ValidationInfo
    ) -> tuple[Suggestion, ...]:
        order: Order | None = info.data.get("order")
        known = bought_marks(order) if order else set()
        gone = known - bought_marks(order, kept=True) if order else set()
        kept: list[Suggestion] = []
        for item in items:
            suits = bool(item.reason) or ("title", (item.goes_with or "").casefold()) not in gone
            if item.in_stock and suits and not marks(item) & known:
                kept.append(item)
                known |= marks(item)
        return tuple(kept[:6])
