"""
How fast postmail makes a mail, beside others: `python -m benchmarks [--quick] [--json]`.

All pipelines take the same orders (ten lines each, every order different) in turns, round by
round, on one core; the median of the rounds counts, in CPU time, and so do the ratios. Other work
on the machine disturbs all of them alike.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import cold, letters, report
from benchmarks.machine import machine
from benchmarks.node import NodePipeline, node_pipelines
from benchmarks.reading import reading
from benchmarks.soak import resident, soak

Result = dict[str, Any]


def main() -> int:
    """Measure, and print a table or JSON."""
    options = _options()
    results = measure(options.quick, options.node)
    if options.soak:
        results["soak"] = soak(options.soak)
    if options.chart:
        options.chart.write_text(report.chart(results), encoding="utf-8")
    print(json.dumps(results, indent=2) if options.json else report.table(results))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds: ends in 40 seconds")
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")
    parser.add_argument("--no-node", dest="node", action="store_false", help="leave npm out")
    parser.add_argument("--soak", type=int, metavar="MAILS", help="also render so many mails")
    parser.add_argument("--chart", type=Path, metavar="FILE", help="write a chart (SVG)")
    return parser.parse_args()


def measure(quick: bool, node: bool) -> Result:
    """All figures."""
    rounds, few = (3, 3) if quick else (11, 7)
    ours = letters.pipelines()
    others, skipped = node_pipelines(3 if quick else 8) if node else ([], "left out")
    results: Result = {
        "machine": machine(),
        "rounds": rounds,
        "pipelines": _pipelines(ours, others, rounds),
        "node": skipped,
        "stages": {"naive": letters.naive_stages(few), **letters.path_stages(20 if quick else 200)},
        "read_order": reading(20 if quick else 200),
        "joining_us": letters.joining(10),
        "command": cold.command(1 if quick else 5),
        "compile": cold.compiling(1 if quick else 5, everything=not quick),
        "memory_mb": round(resident(), 1),
    }
    for other in others:
        other.close()
    return results


def _pipelines(
    ours: list[letters.Pipeline], others: list[NodePipeline], rounds: int
) -> list[Result]:
    taken: dict[str, list[float]] = {}
    sizes: dict[str, int] = {}
    for pipeline in ours:  # the first mail compiles; the warm catalogue meets its products
        for data, to in pipeline.burst_of(10**6, pipeline.first):
            sizes[pipeline.name] = len(pipeline.mail(data, to))
    for number in range(rounds):
        for pipeline in ours:
            orders = pipeline.burst_of(number * 1000)
            taken.setdefault(pipeline.name, []).append(letters.timed(pipeline, orders))
        for other in others:
            sizes[other.name] = other.size
            taken.setdefault(other.name, []).append(other.burst(number * 1000))
    naive = taken["naive"]
    return [
        {
            "name": name,
            "median_us": round(median(times), 1),
            "least_us": round(min(times), 1),
            "ratio": round(median(a / b for a, b in zip(naive, times, strict=True)), 1),
            "bytes": sizes[name],
        }
        for name, times in taken.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
