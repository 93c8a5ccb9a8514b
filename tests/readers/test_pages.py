"""The pages about platforms name every platform and every piece that there is."""

from __future__ import annotations

import re
from pathlib import Path

from postmail.readers.platforms import PLATFORMS

PAGE = (Path(__file__).parents[2] / "docs" / "platforms.md").read_text("utf-8")


def section(heading: str) -> str:
    """The text below *heading*, down to the next one."""
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def names(heading: str) -> set[str]:
    """The platforms that have a row in the table below *heading*."""
    rows = [line.split("|")[1] for line in section(heading).splitlines() if line.startswith("| `")]
    return set(re.findall(r"`([a-z0-9-]+)`", " ".join(rows)))


def test_every_platform_has_its_rows() -> None:
    """Each reader is in each table of facts; postmail's own JSON needs only the first."""
    known = {platform.name for platform in PLATFORMS}

    assert names("Recognised by") == known
    for heading in ("The order itself", "Amounts", "People and parcels"):
        assert names(heading) == known - {"postmail"}, heading


def test_every_piece_is_explained() -> None:
    """What `beside` may hold stands in the table of pieces, by platform."""
    rows = {
        line.split("|")[1].strip(" `"): line
        for line in section("What comes apart").splitlines()
        if line.startswith("| `")
    }
    pieces = {platform.name: set(platform.pieces) for platform in PLATFORMS if platform.pieces}

    assert set(rows) == set(pieces)
    for name, wanted in pieces.items():
        assert {piece for piece in wanted if f"`{piece}`" not in rows[name]} == set()
