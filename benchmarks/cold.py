"""What the first mail costs: the command, and compiling templates."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.orders import order_bytes
from postmail import Catalogue
from postmail.samples import sample_brand


def command(runs: int) -> dict[str, float]:
    """CPU time of `postmail render simple` in a fresh process, seconds: median and least."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "order.json"
        path.write_bytes(order_bytes(1, 200))
        taken = []
        for _ in range(runs):
            begin = _children()
            subprocess.run(
                [sys.executable, "-m", "postmail", "render", "simple", "--order", str(path)],
                check=True,
                capture_output=True,
            )
            taken.append(_children() - begin)
    return {"median_s": median(taken), "least_s": min(taken)}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compiling(rounds: int, everything: bool) -> dict[str, float]:
    """CPU time, ms: one template, what its fast path adds, and where wanted all of them."""
    one = min(_timed(lambda: _fresh().compiled("simple", "en")) for _ in range(rounds))
    fast = min(_fast_after_plain() for _ in range(rounds))
    found = {"simple_ms": one, "fast_more_ms": fast}
    if everything:
        found["whole_catalogue_ms"] = _timed(lambda: _all(_fresh()))
        found["templates"] = len(_keys(_fresh()))
    return found


def _fresh() -> Catalogue:
    return Catalogue(brand=sample_brand())


def _fast_after_plain() -> float:
    shop = _fresh()
    shop.compiled("simple", "en")
    return _timed(lambda: shop.fast("simple", "en"))


def _keys(shop: Catalogue) -> list[tuple[str, str, str | None]]:
    languages = [
        (locale, tone) for locale, tones in shop.languages.items() for tone in (tones or (None,))
    ]
    return [(kind, *language) for kind in shop.kinds for language in languages]


def _all(shop: Catalogue) -> None:
    for key in _keys(shop):
        shop.compiled(*key)  # type: ignore[arg-type] # tones are what the catalogue says


def _timed(call: object) -> float:
    begin = process_time()
    call()  # type: ignore[operator]
    return (process_time() - begin) * 1000
