"""Instants: whole microseconds since 1970-01-01T00:00Z, the one unit that the planner counts in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from postmail.errors import DataError, Fault, brief

#: Microseconds in a second, a minute, an hour, and twenty-four hours.
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
#: The first and the last instant: other systems write the ends of the calendar for "unknown" and
#: "never", and no delay or zone may lead past those.
_FIRST = (datetime(2, 1, 1, tzinfo=UTC) - _EPOCH) // _TICK
LAST = (datetime(9000, 1, 1, tzinfo=UTC) - _EPOCH) // _TICK


def instant(moment: datetime) -> int:
    """
    An aware time as an instant, exactly; a naive one raises DataError, and what is no time.

    The ends of the calendar are nearer here: what lies before the year 2 or after the year 8999
    is taken for the first or the last instant.

    >>> instant(datetime(1970, 1, 2, tzinfo=UTC)) == DAY
    True
    """
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        given = moment.isoformat() if isinstance(moment, datetime) else brief(moment)
        problem = f"expected a time with its zone, got {given}"
        raise DataError(subject="time", faults=[Fault("", problem)])
    ticks = (moment - _EPOCH) // _TICK
    return ticks if _FIRST < ticks < LAST else max(_FIRST, min(ticks, LAST))


def moment(instant: int) -> datetime:
    """
    An instant as an aware time in UTC.

    >>> moment(DAY + HOUR).isoformat()
    '1970-01-02T01:00:00+00:00'
    """
    return _EPOCH + timedelta(microseconds=instant)
