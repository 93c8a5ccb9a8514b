"""A brand as TOML, as `--brand FILE.toml` reads it."""

from __future__ import annotations

from typing import Any

import tomli_w

from postmail.brand import Brand


def brand_toml(brand: Brand) -> str:
    """*brand* as TOML: what differs from the defaults, and nothing else."""
    return tomli_w.dumps(_plain(brand.model_dump(mode="json", exclude_defaults=True)))


def _plain(value: Any) -> Any:
    """Without what TOML does not know: nothing."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_plain(one) for one in value if one is not None]
    return value
