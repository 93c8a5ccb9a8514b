"""Where the readers' fixtures lie, and the payloads of real shops, where they are there."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent / "fixtures"
#: Real payloads lie beside the checkout, if at all.
SHARED = Path(__file__).parents[2] / "../shared/payloads"


def load(name: str) -> Any:
    """The fixture *name* (`shopify/order_presentment`) as parsed JSON, numbers exact."""
    return json.loads(raw(name), parse_float=Decimal)


def raw(name: str) -> bytes:
    """The fixture's bytes."""
    return (FIXTURES / f"{name}.json").read_bytes()


def all_fixtures() -> list[Path]:
    """Every fixture file."""
    return sorted(FIXTURES.glob("*/*.json"))


#: Those that hold a list, or need something beside them.
_SPECIAL = ("prestashop", "magento-graphql")


def plain_fixtures() -> list[Path]:
    """Every fixture that is one order by itself."""
    return [path for path in all_fixtures() if path.parent.name not in _SPECIAL]


def shared(platform: str) -> list[Path]:
    """The real payloads of *platform*; none where the folder is not there."""
    return sorted((SHARED / platform).glob("*.json"))
