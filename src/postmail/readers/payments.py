"""Payment methods as customers know them; what only machines know is left out."""

from __future__ import annotations

import re

#: Codes that platforms and gateways use, and the names on the checkout's buttons.
_NAMES = {
    "affirm": "Affirm",
    "afterpay": "Afterpay",
    "afterpay_clearpay": "Afterpay",
    "alipay": "Alipay",
    "amazon_pay": "Amazon Pay",
    "amazon_payments": "Amazon Pay",
    "american_express": "American Express",
    "amex": "American Express",
    "apple_pay": "Apple Pay",
    "bancontact": "Bancontact",
    "blik": "BLIK",
    "clearpay": "Clearpay",
    "discover": "Discover",
    "eps": "EPS",
    "giropay": "giropay",
    "google_pay": "Google Pay",
    "ideal": "iDEAL",
    "jcb": "JCB",
    "klarna": "Klarna",
    "mastercard": "Mastercard",
    "mobilepay": "MobilePay",
    "multibanco": "Multibanco",
    "p24": "Przelewy24",
    "paypal": "PayPal",
    "przelewy24": "Przelewy24",
    "satispay": "Satispay",
    "shop_pay": "Shop Pay",
    "sofort": "Sofort",
    "swish": "Swish",
    "twint": "TWINT",
    "vipps": "Vipps",
    "visa": "Visa",
    "wechat_pay": "WeChat Pay",
}
#: All small, or in one piece with an underscore: `CASH_ON_DELIVERY`.
_CODE = re.compile(r"[a-z0-9_.:-]*|[A-Za-z0-9.:-]*_[A-Za-z0-9_.:-]*")


def method_name(text: str) -> str:
    """
    The name of the payment method that *text* is the code of; names stay, other codes are empty.

    >>> [method_name(text) for text in ("paypal", "Cash on delivery", "CASH_ON_DELIVERY")]
    ['PayPal', 'Cash on delivery', '']
    """
    code = text.strip()
    return _NAMES.get(code.lower(), "" if _CODE.fullmatch(code) else code)
