"""Plans and comparisons as pages to look at: one file of HTML, nothing fetched, all escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html import escape
from importlib import resources
from string import Template

from postmail.cadence.alerts import Alert
from postmail.cadence.explain import Line, about, timeline
from postmail.cadence.instants import moment
from postmail.cadence.plan import Plan
from postmail.cadence.policy import Policy
from postmail.cadence.report import Names, by_recipient, mails_per_day
from postmail.cadence.simulate import Simulation
from postmail.cadence.words import Status
from postmail.errors.base import visible

#: The units of a picture's width: a line of time, and the bars of a histogram.
_WIDTH, _BARS = 1000, 480


def plan_page(
    plan: Plan, policy: Policy, *, addresses: bool = False, everything: bool = True
) -> str:
    """
    A plan as HTML: each recipient's timeline as a picture and as a table.

    Args:
        plan: The plan.
        policy: The policy that made it.
        addresses: Show addresses instead of `customer 1`.
        everything: Also list what is skipped.
    """
    names = Names(plan.mails, open=addresses)
    counts = ", ".join(f"{len(plan.of(status))} {status}" for status in Status)
    sections = [_alert(alert, names) for alert in plan.alerts]
    for mails in by_recipient(plan.mails).values():
        name = names[mails[0].identity]
        lines = timeline(mails, policy)
        if not everything:
            lines = [line for line in lines if line.mail.verdict.status is not Status.SKIPPED]
        sections.append(
            f"<h2>{_text(name)}</h2>{_picture(lines, plan.now, policy)}{_table(lines, policy)}"
        )
    subtitle = f"As of {plan.now.isoformat()}, policy {policy.name} ({plan.policy}): {counts}."
    return _page("What goes when, and why", subtitle, sections)


def comparison_page(results: Sequence[Simulation]) -> str:
    """Simulations of policies side by side: how many mails, on how many a day, and why not."""
    first = results[0]
    subtitle = (
        f"{first.now.date()} to {first.until.date()}: "
        + ", ".join(f"{one.name} ({one.policy}) sent {len(one.sent)}" for one in results)
        + "."
    )
    sections = ["<h2>Mails to one customer on one day</h2>"]
    most = max((days for one in results for days in mails_per_day(one).values()), default=1)
    sections += [f"<p>{_text(one.name)}</p>{histogram(one, most)}" for one in results]
    reasons = sorted({reason for one in results for reason in one.reasons})
    head = "".join(f"<th>{_text(one.name)}</th>" for one in results)
    rows = "".join(
        f'<tr><td class="status {status}">{_became(status)}</td><td>{reason}</td>'
        + "".join(f"<td>{one.reasons[status, reason]}</td>" for one in results)
        + "</tr>"
        for status, reason in reasons
    )
    sections.append(
        "<h2>What became of every mail</h2>"
        f'<div class="wide"><table><tr><th>Status</th><th>Reason</th>{head}</tr>{rows}</table>'
        "</div>"
    )
    return _page("Policies compared", subtitle, sections)


def histogram(result: Simulation, most: int) -> str:
    """
    How many customer days had one mail, two, three... as an inline SVG; *most* days are the
    whole width.
    """
    days = mails_per_day(result)
    top = max(days, default=0)
    rows = []
    for place, count in enumerate(range(1, top + 1)):
        width = round(340 * days.get(count, 0) / most)
        y = place * 26
        rows.append(
            f'<text x="0" y="{y + 16}">{count} a day</text>'
            f'<rect class="deferred" x="80" y="{y + 2}" width="{width}" height="20" rx="3"/>'
            f'<text x="{width + 90}" y="{y + 16}">{days.get(count, 0)}</text>'
        )
    label = "; ".join(f"{days.get(count, 0)} days with {count}" for count in range(1, top + 1))
    size = _BARS, max(26 * top, 20)
    return _svg("bars", size, "".join(rows), f"Mails per customer and day: {label or 'none'}")


def _became(status: Status) -> str:
    """In a simulation, what was due has been sent."""
    return "sent" if status is Status.DUE else str(status)


def _page(title: str, subtitle: str, sections: Iterable[str]) -> str:
    text = resources.files("postmail.cadence").joinpath("page.html").read_text("utf-8")
    return Template(text).substitute(
        title=_text(title), subtitle=_text(subtitle), body="\n".join(sections)
    )


def _alert(alert: Alert, names: Names) -> str:
    words = (
        f"{names[alert.identity]} has opened the page of order {alert.order} {alert.views} times, "
        f"the last of a burst at {moment(alert.at):%Y-%m-%d %H:%M} UTC. Have a look at it."
    )
    return f'<p class="alert">{_text(words)}</p>'


def _table(lines: Iterable[Line], policy: Policy) -> str:
    rows = []
    for at, mail, explanation in lines:
        status = mail.verdict.status
        when = f"{at:%a %Y-%m-%d %H:%M}" if at else "-"
        name = f"{mail.kind}, {about(mail, policy)}"
        rows.append(
            f'<tr><td class="at">{when}</td><td class="mail">{_text(name)}</td>'
            f'<td class="status {status}">{status}</td>'
            f'<td class="why">{_text(explanation)}</td></tr>'
        )
    return (
        '<table class="plan"><tr><th>When</th><th>Mail</th><th>Status</th><th>Why</th></tr>'
        + "".join(rows)
        + "</table>"
    )


def _picture(lines: Iterable[Line], now: datetime, policy: Policy) -> str:
    """A line of time with a dot for every mail that goes."""
    dots = [(line.at, line) for line in lines if line.at is not None]
    if not dots:
        return ""
    last = max(max(at for at, _ in dots), now + timedelta(days=1))
    whole = last - now

    def x(at: datetime) -> int:
        return 20 + round((_WIDTH - 40) * max(at - now, timedelta()) / whole)

    parts = [f'<line class="axis" x1="20" y1="40" x2="{_WIDTH - 20}" y2="40"/>']
    for place, (at, text) in enumerate(_ticks(now, whole.days)):
        between = ' class="between"' if place % 2 else ""  # left out where there is little room
        parts.append(f'<text{between} x="{x(at)}" y="62" text-anchor="middle">{text}</text>')
    for at, line in dots:
        title = f"{at:%a %Y-%m-%d %H:%M} {line.mail.kind}, {about(line.mail, policy)}"
        parts.append(
            f'<circle class="{line.mail.verdict.status}" cx="{x(at)}" cy="40" r="7">'
            f"<title>{_text(title)}</title></circle>"
        )
    return _svg("time", (_WIDTH, 70), "".join(parts), f"{len(dots)} mails on a line of time")


def _ticks(now: datetime, days: int) -> Iterable[tuple[datetime, str]]:
    step = max(1, days // 8)
    for day in range(0, days + 1, step):
        at = now + timedelta(days=day)
        yield at, f"{at:%d %b}"


def _text(data: str) -> str:
    """*data* as text of a page; what would turn the writing around is written out."""
    return escape(visible(data))


def _svg(kind: str, size: tuple[int, int], inside: str, label: str) -> str:
    width, height = size
    return (
        f'<svg class="{kind}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{_text(label)}">{inside}</svg>'
    )
