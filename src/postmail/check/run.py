"""A whole catalogue under examination: every kind, language, tone and sample, on every core."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import groupby
from multiprocessing import get_context

from postmail.catalogue import Catalogue
from postmail.check.finding import Finding, Place
from postmail.check.law import CANNOT_LEAVE
from postmail.check.options import EVERYTHING, Options, known_names
from postmail.check.reading import letter_of
from postmail.check.report import Report, gathered
from postmail.check.source import refused
from postmail.check.table import examine, rules, sources, survey
from postmail.errors import EnvelopeError, TemplateError
from postmail.exhibits import Exhibit, exhibits

#: (label of a mail, what was found in it)
_Found = tuple[str, Finding]
#: Called after every group of mails: (how many are done, how many there are).
Watch = Callable[[int, int], None]


def check_catalogue(
    catalogue: Catalogue,
    kinds: Iterable[str] = (),
    options: Options = EVERYTHING,
    *,
    every: bool = False,
    locales: Collection[str] = (),
    workers: int = 1,
    watch: Watch = lambda done, all_: None,
) -> Report:
    """
    What is wrong with the mails of *catalogue*: every kind (or *kinds*) in every language (or
    *locales*) and tone, with the sample that suits it best, or with *every* sample and scenario.
    *workers* are processes.

    Raises:
        SettingsError: rules, kinds or clients that there are not; a faulty sample.
    """
    known_names(options, rules())
    options = options.in_country(catalogue.brand.country)
    names = tuple(kinds) or tuple(catalogue.kinds)
    found: list[_Found] = [("", finding) for finding in survey(catalogue, names, options, locales)]
    shown = exhibits(catalogue, every, names, locales)
    done = 0
    for size, part in _parts(catalogue, shown, options, workers):
        found += part
        done += size
        watch(done, len(shown))
    return Report(gathered(found), mails=len(shown), sources=sources())


def _parts(
    catalogue: Catalogue, shown: list[Exhibit], options: Options, workers: int
) -> Iterator[tuple[int, list[_Found]]]:
    """(how many mails, what was found in them), a kind and language at a time: one template."""
    groups = [list(group) for _, group in groupby(shown, key=_template)]
    if workers < 2:
        for group in groups:
            yield len(group), _examined(catalogue, group, options)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _start, (catalogue,)) as pool:
        tasks = {pool.submit(_work, group, options): len(group) for group in groups}
        for task in as_completed(tasks):
            yield tasks[task], task.result()


def _template(exhibit: Exhibit) -> tuple[str, str, str | None]:
    return exhibit.message.kind, exhibit.locale, exhibit.tone


_CATALOGUE: list[Catalogue] = []


def _start(catalogue: Catalogue) -> None:
    _CATALOGUE[:] = [catalogue]


def _work(group: list[Exhibit], options: Options) -> list[_Found]:
    return _examined(_CATALOGUE[0], group, options)


def _examined(catalogue: Catalogue, group: list[Exhibit], options: Options) -> list[_Found]:
    found: list[_Found] = []
    for exhibit in group:
        label = " ".join((exhibit.message.kind, exhibit.language, exhibit.name))
        found += [(label, finding) for finding in _findings(catalogue, exhibit, options)]
    return found


def _findings(catalogue: Catalogue, exhibit: Exhibit, options: Options) -> Iterator[Finding]:
    try:
        yield from examine(letter_of(catalogue, exhibit), options)
    except TemplateError as error:
        yield from refused(error)
    except EnvelopeError as error:
        for problem in error.problems:
            yield CANNOT_LEAVE.found(problem, Place(part="order", path=exhibit.message.kind))
