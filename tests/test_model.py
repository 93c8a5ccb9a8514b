"""What every noun has in common: frozen values, facts that follow from them, exact numbers."""

from __future__ import annotations

import copy
import pickle

import pytest

from postmail.cadence.kinds import Hasten
from postmail.errors import DataError
from postmail.model import Model, derived, unchecked_copy
from postmail.order import Customer

_asked: list[int] = []


class _Box(Model):
    """A model with a fact that follows from its field."""

    side: int

    @derived
    def volume(self) -> int:
        """Its content."""
        _asked.append(self.side)
        return self.side**3


@pytest.fixture
def box() -> _Box:
    """A box whose volume is known already."""
    made = _Box(side=2)
    assert made.volume == 8
    _asked.clear()
    return made


def test_a_fact_is_worked_out_once(box: _Box) -> None:
    """However often it is asked for; whoever asks the class gets what describes it."""
    assert box.volume == box.volume == 8
    assert not _asked
    assert _Box.volume.__doc__ == "Its content."


def test_a_changed_copy_works_it_out_anew(box: _Box) -> None:
    """Checked or not."""
    assert box.model_copy(update={"side": 3}).volume == 27
    assert unchecked_copy(box, side=4).volume == 64
    assert box.volume == 8


@pytest.mark.filterwarnings("ignore:Field name .* shadows an attribute")
def test_a_field_that_takes_the_name_of_a_fact(box: _Box) -> None:
    """It is a field like any other: copies keep what was given."""

    class Labelled(_Box):
        volume: int = 1

    made = Labelled(side=2, volume=5)
    assert dict(made) == {"side": 2, "volume": 5}
    assert unchecked_copy(made, side=3).volume == made.model_copy(update={"side": 3}).volume == 5


def test_a_fact_is_no_part_of_the_model(box: _Box) -> None:
    """Nothing tells a model that was asked from one that was not."""
    fresh = _Box(side=2)
    assert dict(box) == dict(fresh) == box.model_dump() == {"side": 2}
    assert (box, hash(box), repr(box)) == (fresh, hash(fresh), repr(fresh))
    assert box.model_dump_json() == fresh.model_dump_json()
    assert pickle.dumps(box) == pickle.dumps(fresh)
    for copied in (copy.copy(box), copy.deepcopy(box), pickle.loads(pickle.dumps(box))):
        assert (copied, copied.volume) == (fresh, 8)


@pytest.mark.parametrize("name", ["volume", "side", "other"])
def test_neither_facts_nor_fields_can_be_set_or_deleted(box: _Box, name: str) -> None:
    """And our error says what to do instead."""
    with pytest.raises(DataError, match="frozen: make a changed copy") as set_:
        setattr(box, name, 5)
    with pytest.raises(DataError, match="frozen: make a changed copy") as deleted:
        delattr(box, name)
    for raised in (set_, deleted):
        assert [fault.path for fault in raised.value.faults] == [name]
    assert (box.side, box.volume) == (2, 8)


@pytest.mark.parametrize(
    ("cls", "given", "path"),
    [
        (Customer, {"email": "ida@example.com", "orders_count": True}, "orders_count"),
        (Hasten, {"views": True, "within": {"hours": 24}}, "views"),
        (_Box, {"side": 2.5}, "side"),
    ],
)
def test_true_is_no_number(cls: type[Model], given: dict[str, object], path: str) -> None:
    """Neither is half of one; TOML and JSON have words for what they mean."""
    with pytest.raises(DataError, match="expected a whole number, got") as refused:
        cls.model_validate(given)
    assert [fault.path for fault in refused.value.faults] == [path]
