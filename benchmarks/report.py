"""Results as a table for a terminal, and as a chart."""

from __future__ import annotations

from html import escape
from math import log10
from typing import Any


def table(results: dict[str, Any]) -> str:
    """Everything that was measured, in lines of text."""
    lines = [_about(results["machine"]), "", _row("pipeline", "median us", "least us", "naive/it")]
    for item in results["pipelines"]:
        lines.append(
            _row(item["name"], item["median_us"], item["least_us"], item["ratio"], item["bytes"])
        )
    lines += ["", f"npm: {results['node'] or 'measured'}"]
    for path, stages in results["stages"].items():
        lines += ["", _row(f"{path}: stages", "least us")]
        lines += [_row(f"  {stage}", round(taken, 1)) for stage, taken in stages.items()]
    compiling, command, read = results["compile"], results["command"], results["read_order"]
    lines += [
        "",
        _row(f"read_order, Shopify, {read['lines']} lines, us", read["least_us"]),
        _row("joining ready pieces, us", round(results["joining_us"], 1)),
        _row("postmail render, s", round(command["median_s"], 2), round(command["least_s"], 2)),
        _row("compile simple, ms", round(compiling["simple_ms"], 1)),
        _row("  more for the fast path, ms", round(compiling["fast_more_ms"], 1)),
        _row("compile the catalogue, ms", round(compiling.get("whole_catalogue_ms", 0)) or "-"),
        _row("resident memory, MB", results["memory_mb"]),
    ]
    if "soak" in results:
        lines += ["", f"soak: {results['soak']}"]
    return "\n".join(lines)


def chart(results: dict[str, Any]) -> str:
    """Microseconds for one mail as bars on a logarithmic scale (SVG)."""
    items = sorted(results["pipelines"], key=lambda item: -item["median_us"])
    longest = log10(items[0]["median_us"])
    rows = []
    for at, item in enumerate(items):
        y, width = 34 + at * 30, 400 * (log10(item["median_us"]) - 1) / (longest - 1)
        name, ratio = escape(item["name"]), f"{item['median_us']:,.0f} µs ({item['ratio']:g}×)"
        colour = "#1d5567" if "path" in item["name"] else "#a7b0b6"
        rows.append(
            f'<text x="250" y="{y + 15}" text-anchor="end">{name}</text>'
            f'<rect x="260" y="{y}" width="{width:.0f}" height="20" rx="3" fill="{colour}"/>'
            f'<text x="{268 + width:.0f}" y="{y + 15}">{ratio}</text>'
        )
    height, about = 64 + 30 * len(items), escape(_about(results["machine"]))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 840 {height}" role="img" '
        'font-family="system-ui, sans-serif" font-size="14" fill="#5a646c">'
        "<title>CPU time for one mail, order JSON to MIME, logarithmic; times naive in brackets"
        f'</title><text x="260" y="20">CPU time for one mail (logarithmic)</text>{"".join(rows)}'
        f'<text x="260" y="{height - 10}" font-size="12">{about}</text>'
        "</svg>\n"
    )


def _about(machine: dict[str, Any]) -> str:
    return (
        f"{machine['processor']}, {machine['cores']} cores (load {machine['load']}), "
        f"Python {machine['python']}"
    )


def _row(name: str, *figures: object) -> str:
    return f"{name:32}" + "".join(f"{figure!s:>12}" for figure in figures)
