"""Keys that mean nothing are told with those that do."""

import pytest

from postmail.cadence.policy import Policy
from postmail.errors import DataError

_HEAD = "[[kinds]]\nkind = 'welcome'\ncategory = 'marketing'\nstream = 'a'\n"


@pytest.mark.parametrize(
    ("delay", "told"),
    [
        ("day = 2", "day: no such field; did you mean days?"),
        ("hour = 2", "hour: no such field; did you mean hours?"),
    ],
)
def test_a_table_that_is_one_of_several_has_the_keys_of_all(delay: str, told: str) -> None:
    """Whichever of them it was read as."""
    with pytest.raises(DataError) as caught:
        Policy.from_toml(f"{_HEAD}delay = {{ {delay} }}\nexpires_after = {{ days = 3 }}")

    assert f"kinds[welcome].delay.{told}" in [str(fault) for fault in caught.value.faults]
