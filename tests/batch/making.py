"""Files of orders, and runs over them, for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from postmail import Catalogue, Envelope
from postmail.batch import Job, Progress, output_for, run
from postmail.samples import sample_brand, scenario

CATALOGUE = Catalogue(brand=sample_brand())
COVER = Envelope(
    sender="Nordlicht <hello@nordlicht.example>",
    date=datetime(2026, 10, 14, 9, 0, tzinfo=UTC),
    round=0,
    list_id="offers.nordlicht.example",
    feedback_id="nordlicht",
)
JOB = Job(catalogue=CATALOGUE, kind="simple", envelope=COVER)


def order(number: int, **more: Any) -> dict[str, Any]:
    """An order of its own number, as postmail writes it."""
    found = scenario("smallest").model_dump(mode="json", exclude_none=True)
    customer = {"email": f"c{number}@example.com", "first_name": "Ida"}
    return {**found, "number": f"N-{number}", "customer": customer, **more}


def write(path: Path, lines: Iterable[Mapping[str, Any] | bytes]) -> Path:
    """A file with one line for each of *lines*."""
    raw = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"".join(line + b"\n" for line in raw))
    return path


def done(source: Path, out: Path, job: Job = JOB, **options: Any) -> Progress:
    """One run to its end."""
    return run(job, source, output_for(out), **options)


def rejects(path: Path) -> list[dict[str, Any]]:
    """What a file of rejects holds."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
