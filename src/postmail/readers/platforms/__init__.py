"""One file per shop platform: its shapes, and how its order is read."""

from postmail.readers.platform import Platform
from postmail.readers.platforms.bigcommerce import BIGCOMMERCE
from postmail.readers.platforms.commercetools import COMMERCETOOLS
from postmail.readers.platforms.magento import MAGENTO
from postmail.readers.platforms.magento_graphql import MAGENTO_GRAPHQL
from postmail.readers.platforms.medusa import MEDUSA
from postmail.readers.platforms.medusa_v1 import MEDUSA_V1
from postmail.readers.platforms.native import NATIVE
from postmail.readers.platforms.oscar import OSCAR
from postmail.readers.platforms.prestashop import PRESTASHOP
from postmail.readers.platforms.saleor import SALEOR
from postmail.readers.platforms.saleor_notify import SALEOR_NOTIFY
from postmail.readers.platforms.schema_org import SCHEMA_ORG
from postmail.readers.platforms.shopify import SHOPIFY
from postmail.readers.platforms.shopify_graphql import SHOPIFY_GRAPHQL
from postmail.readers.platforms.shopware import SHOPWARE
from postmail.readers.platforms.spree import SPREE
from postmail.readers.platforms.stripe import STRIPE
from postmail.readers.platforms.sylius import SYLIUS
from postmail.readers.platforms.woocommerce import WOOCOMMERCE

#: Every platform that is read; the first shape that fits decides, so narrow ones come first.
PLATFORMS: tuple[Platform, ...] = (
    NATIVE,
    STRIPE,
    SCHEMA_ORG,
    BIGCOMMERCE,
    OSCAR,
    PRESTASHOP,
    COMMERCETOOLS,
    SHOPWARE,
    SALEOR_NOTIFY,
    MEDUSA,
    MEDUSA_V1,
    SYLIUS,
    MAGENTO,
    MAGENTO_GRAPHQL,
    SPREE,
    SHOPIFY_GRAPHQL,
    SALEOR,
    WOOCOMMERCE,
    SHOPIFY,
)
