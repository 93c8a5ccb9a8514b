"""Local clocks: every gap and every fold decided, checked against a walk minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmail.cadence.evaluate import evaluate
from postmail.cadence.hours import Hours
from postmail.cadence.instants import DAY, instant, moment
from postmail.cadence.opening import Opening, longest_closure
from postmail.cadence.plan import plan
from postmail.cadence.policy import Policy
from postmail.cadence.zones import as_date, as_day, clock, only_zone
from postmail.errors import DataError
from tests.cadence.checker import is_open, reading
from tests.cadence.mails import NOW, YES, candidate, policy
from tests.cadence.worlds import windows

BERLIN = "Europe/Berlin"

#: A year's local dates on which a clock changes, or the one before does.
CHANGES = {
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/Santiago": (date(2026, 4, 4), date(2026, 9, 6)),
    "Africa/Cairo": (date(2026, 4, 24), date(2026, 10, 29)),
    "Asia/Kolkata": (date(2026, 3, 29),),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
}


@pytest.mark.parametrize(
    ("zone", "day", "minute", "first", "last"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 150, "01:00", "01:00"),  # 02:30 is not there
        ("Europe/Berlin", date(2026, 10, 25), 150, "00:30", "01:30"),  # 02:30 comes twice
        ("Africa/Cairo", date(2026, 4, 24), 0, "22:00", "22:00"),  # no midnight
        ("America/Santiago", date(2026, 9, 6), 0, "04:00", "04:00"),  # no midnight
        ("America/Santiago", date(2026, 4, 4), 23 * 60, "02:00", "03:00"),  # 23:00 comes twice
        ("Australia/Lord_Howe", date(2026, 10, 4), 135, "15:30", "15:30"),  # half an hour's gap
        ("Australia/Lord_Howe", date(2026, 4, 5), 105, "14:45", "15:15"),  # half an hour twice
        ("Asia/Kolkata", date(2026, 3, 29), 150, "21:00", "21:00"),
        ("Pacific/Apia", date(2011, 12, 30), 600, "10:00", "10:00"),  # the day that was left out
    ],
)
def test_a_reading_has_a_first_and_a_last_instant(
    zone: str, day: date, minute: int, first: str, last: str
) -> None:
    """A gap stands for the first valid instant after it; a fold has two ends."""
    here = clock(zone)

    found = [moment(edge(as_day(day), minute)) for edge in (here.first, here.last)]

    assert [f"{edge:%H:%M}" for edge in found] == [first, last]


def test_a_local_date_is_right_to_the_microsecond() -> None:
    """Cairo's 24 April 2026 begins at 22:00Z, at what its clocks call 01:00."""
    midnight = instant(datetime(2026, 4, 23, 22, tzinfo=UTC))
    cairo = clock("Africa/Cairo")

    assert as_date(cairo.day(midnight - 1)) == date(2026, 4, 23)
    assert as_date(cairo.day(midnight)) == date(2026, 4, 24)


def test_only_countries_with_one_clock_have_a_zone() -> None:
    """Two names for one clock are one zone; two clocks are none; an unknown country is none."""
    found = {country: only_zone(country) for country in ("DE", "IN", "EG", "CL", "ES", "US", "XX")}

    assert found == {
        "DE": "Europe/Berlin",
        "IN": "Asia/Kolkata",
        "EG": "Africa/Cairo",
        "CL": None,
        "ES": None,
        "US": None,
        "XX": None,
    }


EDGES = [(zone, day) for zone, days in CHANGES.items() for day in days]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(EDGES), st.integers(-1, 1), st.integers(0, 1439))
def test_edges_agree_with_a_walk_along_the_clock(
    edge: tuple[str, date], shift: int, minute: int
) -> None:
    """A window opens when its start is first shown, and closes when its end is last shown."""
    zone, day = edge[0], edge[1] + timedelta(days=shift)
    opens, closes = reading(zone, day, minute)

    here = clock(zone)

    assert moment(here.first(as_day(day), minute)) == opens
    assert moment(here.last(as_day(day), minute)) == closes


@st.composite
def changing(draw: st.DrawFn) -> tuple[str, Hours, datetime]:
    """Hours, a zone, and an instant close to a change of its clock."""
    zone, day = draw(st.sampled_from(EDGES))
    near = datetime(day.year, day.month, day.day, tzinfo=UTC)
    at = near + timedelta(minutes=15 * draw(st.integers(-200, 200)))
    hours: dict[str, object] = {}
    hours["send"] = draw(st.lists(windows(), max_size=2))
    hours["quiet"] = draw(st.lists(windows(), max_size=1))
    if draw(st.booleans()):
        off = day + timedelta(days=draw(st.integers(-1, 1)))
        hours["blackouts"] = [{"first": off, "last": off}]
    return zone, Hours.model_validate(hours), at


KIND = {
    "kind": "tips",
    "category": "marketing",
    "stream": "service",
    "delay": {"hours": 0},
    "expires_after": {"days": 9},
}


@settings(max_examples=400, deadline=None, derandomize=True)
@given(changing(), st.integers(0, 8))
def test_openings_agree_with_a_walk_along_the_clock(
    case: tuple[str, Hours, datetime], quarters: int
) -> None:
    """The next opening is the first quarter of an hour from which a whole lease is open."""
    zone, hours, at = case
    policy = Policy.model_validate({"hours": hours, "kinds": [KIND]})
    lease = timedelta(minutes=15 * quarters)

    found = Opening(hours, zone).next(instant(at), lease // timedelta(microseconds=1))

    def fits(start: datetime) -> bool:
        steps = (start + timedelta(minutes=15 * step) for step in range(quarters + 1))
        return all(is_open(policy, step, zone) for step in steps)

    walk = (at + timedelta(minutes=15 * step) for step in range(10 * 96))
    expected = next((start for start in walk if fits(start)), None)
    if expected is None:
        assert found is None or moment(found) >= at + timedelta(days=10)
    else:
        assert found is not None
        assert moment(found) == expected


def test_a_window_belongs_to_the_day_on_which_it_starts() -> None:
    """Friday 22:00 to 02:00 includes Saturday 01:59 and not Friday 01:00."""
    hours = Hours.model_validate({"send": [{"days": "fri", "start": "22:00", "end": "02:00"}]})
    opening = Opening(hours, "UTC")

    def opens(text: str) -> str:
        found = opening.next(instant(datetime.fromisoformat(text)))
        assert found is not None
        return f"{moment(found):%a %H:%M}"

    assert opens("2026-01-02T01:00Z") == "Fri 22:00"
    assert opens("2026-01-03T01:59Z") == "Sat 01:59"
    assert opens("2026-01-03T02:00Z") == "Fri 22:00"


def test_a_window_opens_at_the_first_and_closes_at_the_last_reading() -> None:
    """Berlin, 25 October 2026: 02:30 is at 00:30Z and again at 01:30Z."""
    late = Opening(Hours.model_validate({"send": [{"start": "02:30", "end": "12:00"}]}), BERLIN)
    early = Opening(Hours.model_validate({"send": [{"start": "01:00", "end": "02:30"}]}), BERLIN)
    fold = instant(datetime(2026, 10, 25, 0, tzinfo=UTC))

    opens, open_still = late.next(fold), early.next(fold + 89 * 60 * 10**6)

    assert opens == fold + 30 * 60 * 10**6
    assert open_still == fold + 89 * 60 * 10**6
    assert early.next(fold + 90 * 60 * 10**6) != fold + 90 * 60 * 10**6


def test_public_holidays_are_days_off_by_name() -> None:
    """Labour Day is off in Germany; on a normal Friday before it, mail leaves."""
    hours = Hours(public_holidays=True)
    opening = Opening(hours, "Europe/Berlin", "DE")
    may_day = instant(datetime(2026, 5, 1, 8, tzinfo=UTC))

    found = opening.next(may_day)

    assert opening.day_off(may_day) == "Labor Day (DE)"
    assert found is not None
    assert moment(found) == datetime(2026, 5, 1, 22, tzinfo=UTC)
    assert Opening(hours, "UTC", "").next(may_day) == may_day


def test_the_longest_closure_bounds_every_wait() -> None:
    """Closed from Saturday evening to Monday morning; unknown where dates are involved."""
    hours = Hours.model_validate({"send": [{"days": "mon-sat", "start": "09:00", "end": "20:00"}]})
    bound = longest_closure(hours)

    assert bound is not None
    assert 37 * 3600 * 10**6 <= bound <= 41 * 3600 * 10**6
    assert longest_closure(Hours(public_holidays=True)) is None


@pytest.mark.parametrize("name", ["Mars", "", "../etc", "Europe"])
def test_a_zone_that_does_not_exist_is_an_error_of_ours(name: str) -> None:
    """For whoever makes candidates and log entries by hand."""
    daily = policy({"id": "a", "per": "day"})

    with pytest.raises(DataError, match="expected a time zone"):
        clock(name)
    with pytest.raises(DataError, match="expected a time zone"):
        evaluate(candidate(zone=name), [], daily, NOW, YES)


def test_a_clock_does_not_remember_for_ever() -> None:
    """A worker that runs for years keeps some days of each zone in mind, and the answers stay."""
    clock.cache_clear()
    here = clock("Europe/Berlin")
    days = range(as_day(date(2020, 1, 1)), as_day(date(2045, 1, 1)))

    first = [(here.first(day, 600), here.day(day * DAY)) for day in days]
    again = [(here.first(day, 600), here.day(day * DAY)) for day in days]

    assert first == again
    assert max(len(here._edges), len(here._offsets)) <= 4096 < len(days)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (datetime(2026, 3, 1), r"2026-03-01T00:00:00"),
        (date(2026, 3, 1), r"datetime\.date\(2026, 3, 1\)"),
        ("2026-03-01T00:00Z", r'"2026-03-01T00:00Z"'),
        (None, "None"),
    ],
)
def test_a_day_is_no_time(given: Any, shown: str) -> None:
    """Nor is text, or a time without a zone: whoever plans with one is told so."""
    with pytest.raises(DataError, match=f"expected a time with its zone, got {shown}"):
        plan([], [], [], policy(), given)
