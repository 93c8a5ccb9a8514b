"""A brand or a policy as the TOML file that `--brand` or `--policy` reads."""

from __future__ import annotations

from typing import Any

import tomli_w

from postmail.model import Model


def toml_of(model: Model) -> str:
    """*model* as TOML: what was said and differs from the defaults, and nothing else."""
    # What was not said may follow what was: the fonts of headings are those of the text.
    said = model.model_dump(mode="json", exclude_unset=True, exclude_defaults=True)
    return tomli_w.dumps(_plain(said))


def _plain(value: Any) -> Any:
    """Without what TOML does not know: nothing."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_plain(one) for one in value if one is not None]
    return value
