"""
What is wrong with a mail, found before it leaves: offline, on the final bytes.

`check_catalogue` looks at every mail that a catalogue can make, `check_mail` at one, `check_file`
at an `.eml` or `.html` from anywhere. What is looked for stands in the table of rules (`rules`).
It needs the extra `check`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from postmail.extras import on_demand

if TYPE_CHECKING:
    from postmail.check.finding import Finding as Finding
    from postmail.check.finding import Place as Place
    from postmail.check.finding import Rule as Rule
    from postmail.check.finding import Severity as Severity
    from postmail.check.options import Options as Options
    from postmail.check.reading import check_file as check_file
    from postmail.check.reading import check_mail as check_mail
    from postmail.check.report import Report as Report
    from postmail.check.report import joined as joined
    from postmail.check.report import placed as placed
    from postmail.check.run import check_catalogue as check_catalogue
    from postmail.check.table import rules as rules

#: {public name: the module of this package that it comes from}.
_HOMES = {
    "Finding": "finding",
    "Options": "options",
    "Place": "finding",
    "Report": "report",
    "Rule": "finding",
    "Severity": "finding",
    "check_catalogue": "run",
    "check_file": "reading",
    "check_mail": "reading",
    "joined": "report",
    "placed": "report",
    "rules": "table",
}
#: What the extras bring, of which any of these needs some sooner or later.
_NEEDED = ("imagesize", "tinycss2")

__all__ = [
    "Finding",
    "Options",
    "Place",
    "Report",
    "Rule",
    "Severity",
    "check_catalogue",
    "check_file",
    "check_mail",
    "joined",
    "placed",
    "rules",
]

__getattr__, __dir__ = on_demand(__name__, _HOMES, dict.fromkeys(_HOMES, _NEEDED))
