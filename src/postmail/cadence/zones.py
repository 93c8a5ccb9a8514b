"""A recipient's clock: instants to local dates and back, with every gap and fold decided."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

from postmail.cadence.instants import DAY, MINUTE, SECOND
from postmail.errors import DataError, Fault, brief

_START = datetime(1970, 1, 1)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
#: Codes in use that the time zone database does not list: Kosovo (by user assignment), Bouvet
#: Island, Heard Island.
_WITHOUT_ZONES = frozenset({"XK", "BV", "HM"})
_PROBES = range(0, 6 * 366 * 86_400, 86_400)  # daily from 2024 on: every change of a clock shows
_PROBED_FROM = 1_704_110_400  # 2024-01-01T12:00Z


#: How many days, and how many readings, a clock remembers: more than the plans of one day ask for.
_MOST = 4096


class Clock:
    """
    The local clock of one IANA zone.

    A *day* is a local date as days since 1970-01-01; a *minute* is counted from local midnight.
    A reading that does not exist stands for the first valid instant after the gap; one that
    occurs twice has a first and a last instant (PEP 495).
    """

    __slots__ = ("_edges", "_offsets", "_zone", "key")

    def __init__(self, key: str) -> None:
        self.key = key
        self._zone = ZoneInfo(key)
        self._offsets: dict[int, int | None] = {}  # {UTC day: its offset, None where it changes}
        self._edges: dict[int, tuple[int, int]] = {}  # {wall reading: (first, last) instant}

    def day(self, instant: int) -> int:
        """The local date of an instant."""
        utc_day = instant // DAY
        try:
            offset = self._offsets[utc_day]
        except KeyError:
            offset = self._remember(utc_day)
        if offset is None:
            offset = self._offset(instant)
        return (instant + offset) // DAY

    def first(self, day: int, minute: int = 0) -> int:
        """The first instant at which the clock of *day* reads *minute*."""
        return self._edge(day * DAY + minute * MINUTE)[0]

    def last(self, day: int, minute: int = 0) -> int:
        """The last instant at which the clock of *day* reads *minute*."""
        return self._edge(day * DAY + minute * MINUTE)[1]

    def _edge(self, wall: int) -> tuple[int, int]:
        found = self._edges.get(wall)
        if found is None:
            if len(self._edges) >= _MOST:
                self._edges.clear()
            found = self._edges[wall] = self._resolve(wall)
        return found

    def _resolve(self, wall: int) -> tuple[int, int]:
        local = _START + timedelta(microseconds=wall)
        early, late = (
            wall - _ticks(local.replace(tzinfo=self._zone, fold=fold).utcoffset())
            for fold in (0, 1)
        )
        if early <= late:
            return early, late
        jump = self._jump(late, early)
        return jump, jump

    def _jump(self, before: int, after: int) -> int:
        """The first instant in (before, after] at which the offset is no longer that of before."""
        low, high = before // SECOND, -(-after // SECOND)
        offset = self._offset(low * SECOND)
        while high - low > 1:
            middle = (low + high) // 2
            if self._offset(middle * SECOND) == offset:
                low = middle
            else:
                high = middle
        return high * SECOND

    def _offset(self, instant: int) -> int:
        return _ticks(datetime.fromtimestamp(instant // SECOND, self._zone).utcoffset())

    def _remember(self, utc_day: int) -> int | None:
        start = utc_day * DAY
        offset = self._offset(start)
        found = offset if offset == self._offset(start + DAY - SECOND) else None
        if len(self._offsets) >= _MOST:
            self._offsets.clear()
        self._offsets[utc_day] = found
        return found


def _ticks(offset: timedelta | None) -> int:
    return (offset or timedelta()) // timedelta(microseconds=1)


@lru_cache(maxsize=1024)  # there are some six hundred zones
def clock(key: str) -> Clock:
    """The clock of an IANA zone; DataError where there is no such zone."""
    try:
        return Clock(key)
    except (
        LookupError,
        ValueError,
        OSError,
        TypeError,
    ):  # unknown, odd, a folder, no text
        problem = f"expected a time zone (IANA) like Europe/Berlin, got {brief(key)}"
        raise DataError(subject="zone", faults=[Fault("", problem)]) from None


def as_date(day: int) -> date:
    """A local day as a date."""
    return date.fromordinal(day + _EPOCH_ORDINAL)


def as_day(value: date) -> int:
    """A date as a local day."""
    return value.toordinal() - _EPOCH_ORDINAL


def weekday(day: int) -> int:
    """0 for Monday."""
    return (day + 3) % 7


@lru_cache(maxsize=1024)
def only_zone(country: str) -> str | None:
    """
    The zone of a country whose clocks all agree, else None.

    Germany has two names (Berlin, Büsingen) for one clock; Spain has two clocks.

    >>> only_zone("DE"), only_zone("ES"), only_zone("US")
    ('Europe/Berlin', None, None)
    """
    zones = _zones_by_country().get(country, ())
    if not zones or any(_readings(zone) != _readings(zones[0]) for zone in zones[1:]):
        return None
    return zones[0]


def is_country(code: str) -> bool:
    """
    Whether a country or territory has this code: by ISO 3166-1, or in use all the same (XK).

    >>> is_country("GB"), is_country("UK"), is_country("XK")
    (True, False, True)
    """
    return code in _zones_by_country() or code in _WITHOUT_ZONES


def _readings(zone: str) -> list[timedelta | None]:
    info = ZoneInfo(zone)
    return [datetime.fromtimestamp(_PROBED_FROM + step, info).utcoffset() for step in _PROBES]


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    """{country: its zones}, from the table of the time zone database."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    found: dict[str, tuple[str, ...]] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country] = (*found.get(country, ()), zone)
    return found
