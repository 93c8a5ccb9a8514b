"""One file per shop platform: its shapes, and how its order is read."""

from postmail.readers.platform import Platform
from postmail.readers.platforms.native import NATIVE
from postmail.readers.platforms.shopify import SHOPIFY
from postmail.readers.platforms.woocommerce import WOOCOMMERCE

#: Every platform that is read; the first shape that fits decides, so narrow ones come first.
PLATFORMS: tuple[Platform, ...] = (NATIVE, SHOPIFY, WOOCOMMERCE)
