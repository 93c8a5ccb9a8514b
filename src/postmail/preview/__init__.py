"""
The preview: a web application on this machine that shows every mail in every language, live.

`postmail preview` starts it. It needs the extras `preview` and `check`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postmail.extras import on_demand

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

__getattr__, __dir__ = on_demand(__name__, _HOMES, dict.fromkeys(_HOMES, _NEEDED))
