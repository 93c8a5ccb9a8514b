"""
What compiling a template costs, and what rendering one mail costs; where the time goes.

    python -m benchmarks.compiler [rounds]

Ratios carry over from machine to machine, milliseconds do not. All times are CPU time.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pkgutil import resolve_name
from typing import Any
from unittest.mock import patch

from postmail import Catalogue
from postmail.compiler import Language, compile_template, expand
from postmail.compiler.source import Folders
from postmail.exhibits import exhibits
from postmail.language.cldr import text_direction
from postmail.language.formats import Formats
from postmail.language.translations import load_translations
from postmail.resources import templates_root
from postmail.samples import sample_brand
from postmail.texts import Texts

#: {a step of a compilation, where it is called: what it does}.
STEPS = {
    "postmail.compiler.compile.emit": "MJML for mrml",
    "postmail.compiler.compile.inline.to_tree": "mrml, lxml, premailer",
    "postmail.compiler.compile.weave.weave": "stand-ins back to Jinja",
    "postmail.compiler.compiled.load": "Jinja to Python",
}


def _milliseconds(work: Callable[[], Any], rounds: int) -> float:
    """The median CPU time of one round."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return sorted(times)[rounds // 2] * 1000


@contextmanager
def _timed(spent: dict[str, float]) -> Iterator[None]:
    """Adds up in *spent* what each step takes."""
    patches = [
        patch(path, _counting(resolve_name(path), what, spent)) for path, what in STEPS.items()
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def _counting(function: Callable[..., Any], what: str, spent: dict[str, float]) -> Any:
    def run(*arguments: Any, **options: Any) -> Any:
        start = time.process_time()
        try:
            return function(*arguments, **options)
        finally:
            spent[what] = spent.get(what, 0.0) + (time.process_time() - start) * 1000

    return run


def main(rounds: int) -> None:
    """Print a line for every built-in kind, and shares of the whole."""
    folders = Folders((templates_root(),))
    texts = Texts(load_translations(folders.roots, "de", "formal"))
    language = Language("de", "formal", text_direction("de"), texts.forms, texts.plural)
    known = {"brand": sample_brand().localized("de", "formal"), "category": "transactional"}
    spent: dict[str, float] = {}
    total = 0.0
    print(f"{'kind':16} {'expand':>9} {'compile':>9} {'render':>9}   (ms)   HTML")
    for kind in sorted(path.parent.name for path in templates_root().glob("*/body.mjml")):
        expanded = expand(folders, kind)

        def work(expanded: Any = expanded) -> Any:
            return compile_template(expanded, language, known)

        def fresh(kind: str = kind) -> Any:
            return expand(folders, kind)

        first = _milliseconds(work, 1)
        with _timed(spent):
            each = _milliseconds(work, rounds)
        total += each * rounds
        once, (render, size) = _milliseconds(fresh, rounds), _render(kind, rounds)
        print(f"{kind:16} {once:9.1f} {each:9.1f} {render:9.2f}   {size / 1000:9.1f} kB", end="")
        print(f"   first compile {first:.0f}")
    print("\nof compiling:")
    for what, milliseconds in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {milliseconds / total:6.1%}  {what}")
    print(f"  {1 - sum(spent.values()) / total:6.1%}  the rest: resolving, text, checks")


def _render(kind: str, rounds: int) -> tuple[float, int]:
    """Milliseconds to render one mail, and the size of its HTML."""
    catalogue = Catalogue(brand=sample_brand())
    message = exhibits(catalogue, kinds=[kind], locales=["de"])[0].message
    template = catalogue.compiled(kind, "de", "formal")
    data = {name: getattr(message, name) for name in type(message).model_fields}
    data |= {"recipient": None, "formats": Formats("de-CH", "Europe/Zurich")}
    return _milliseconds(lambda: template.render(data), rounds * 5), len(template.render(data)[2])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
