"""
The preview: a web application on this machine that shows every mail in every language, live.

`postmail preview` starts it. It needs the extras `preview` and `check`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from postmail.extras import require

if TYPE_CHECKING:
    from postmail.preview.app import create_app as create_app
    from postmail.preview.postbox import Postbox as Postbox
    from postmail.preview.studio import Studio as Studio

#: {public name: the module of this package that it comes from}.
_HOMES = {
    "Postbox": "postbox",
    "Studio": "studio",
    "create_app": "app",
}
#: What the extras bring, of which any of these needs some sooner or later.
_NEEDED = ("imagesize", "starlette", "tinycss2", "tomli_w", "uvicorn", "watchfiles")

__all__ = [
    "Postbox",
    "Studio",
    "create_app",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    require(__name__, _NEEDED)
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
