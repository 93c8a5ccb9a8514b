"""What the first mail costs: `python -m benchmarks.cold`, the command and compiling templates."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from benchmarks.orders import order_bytes
from postmail import Catalogue
from postmail.samples import sample_brand


def command(runs: int) -> dict[str, float]:
    """
    `postmail render simple` in a fresh process, seconds: CPU (median and least), least wall.

    One run before the clock starts leaves Python's bytecode behind, as an installer does; a
    machine that keeps none (PYTHONDONTWRITEBYTECODE) would compile postmail's modules each time.
    """
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "order.json"
        path.write_bytes(order_bytes(1, 200))
        order = [sys.executable, "-m", "postmail", "render", "simple", "--order", str(path)]
        run = partial(subprocess.run, order, check=True, capture_output=True, env=environment)
        run()
        taken, walls = [], []
        for _ in range(runs):
            begin, clock = _children(), perf_counter()
            run()
            walls.append(perf_counter() - clock)
            taken.append(_children() - begin)
    return {"median_s": median(taken), "least_s": min(taken), "least_wall_s": min(walls)}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


#: What is compiled in a fresh process, one after the other: {name: (kind, locale, tone)}.
_STEPS = {
    "first_ms": ("simple", "en", None),
    "next_language_ms": ("simple", "sv", None),
    "next_kind_ms": ("welcome", "en", None),
    "next_kind_and_language_ms": ("coupon", "de", "formal"),
    "known_kind_and_language_ms": ("welcome", "sv", None),  # blocks and words are read by now
}


def in_a_fresh_process(runs: int) -> dict[str, float]:
    """CPU time of each of a process's first templates, ms, imports apart; the least of *runs*."""
    code = "from benchmarks.cold import steps; steps()"
    taken = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        taken.append(json.loads(done.stdout))
    return {name: min(times[name] for times in taken) for name in _STEPS}


def steps() -> None:
    """Compile what a process would compile first, and print the CPU time of each, ms, as JSON."""
    shop = _fresh()
    taken = {
        name: _timed(partial(shop.compiled, *key))  # type: ignore[arg-type] # its own tones
        for name, key in _STEPS.items()
    }
    print(json.dumps(taken))


def compiling(rounds: int, everything: bool) -> dict[str, float]:
    """
    CPU time, ms: a process's first templates, `simple` in a fresh catalogue of a process that has
    compiled it before, what its fast path adds, and where wanted all templates.
    """
    one = min(_timed(partial(_fresh().compiled, "simple", "en")) for _ in range(rounds))
    fast = min(_fast_after_plain() for _ in range(rounds))
    found = {"simple_ms": one, "fast_more_ms": fast, **in_a_fresh_process(rounds)}
    if everything:
        found["whole_catalogue_ms"] = _timed(lambda: _all(_fresh()))
        found["templates"] = len(_keys(_fresh()))
        found["each_of_all_ms"] = found["whole_catalogue_ms"] / found["templates"]
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


if __name__ == "__main__":
    for name, value in {**command(7), **compiling(5, everything=True)}.items():
        print(f"{name:28} {value:10.2f}")
