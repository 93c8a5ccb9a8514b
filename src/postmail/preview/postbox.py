"""Where test mails go, and to whom they may."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Postbox:
    """The server (a URL as `postmail send --smtp` takes it), who may be mailed, who writes."""

    smtp: str = field(default="", repr=False)  #: may hold a password
    allow: tuple[str, ...] = ()
    sender: str = ""
