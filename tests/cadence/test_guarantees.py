"""Every guarantee, over generated customers, policies and histories, by an independent checker."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, given, settings

from postmail.cadence.plan import plan
from postmail.cadence.simulate import simulate
from tests.cadence.checker import faults, missed, over_cap
from tests.cadence.worlds import World, worlds

MANY = settings(
    max_examples=200,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


@MANY
@given(worlds())
def test_nothing_is_sent_that_a_guarantee_forbids(world: World) -> None:
    """Caps, hours, dates, gates and uniqueness hold for every mail of every simulation."""
    result = simulate(
        world.orders, world.events, world.history, world.policy, world.now, world.until
    )

    assert [*faults(world, result), *over_cap(world, result)] == []


@MANY
@given(worlds())
def test_nothing_waits_longer_than_it_must(world: World) -> None:
    """A mail goes at the first instant that all rules allow; one without a slot had none."""
    result = simulate(
        world.orders, world.events, world.history, world.policy, world.now, world.until
    )

    assert list(missed(world, result)) == []


@MANY
@given(worlds())
def test_equal_inputs_make_equal_plans(world: World) -> None:
    """A plan depends on nothing but its input, and not on the order of events and history."""
    first = plan(world.orders, world.events, world.history, world.policy, world.now)
    again = plan(world.orders, world.events[::-1], world.history[::-1], world.policy, world.now)

    assert first == again
