"""A whole catalogue under examination: every kind, language, tone and sample, on every core."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from concurrent.futures import as_completed
from contextlib import closing
from functools import partial
from itertools import groupby

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
from postmail.workers import Workers

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
        WorkerError: one of the processes ended too soon.
    """
    known_names(options, rules())
    options = options.in_country(catalogue.brand.country)
    names = tuple(kinds) or tuple(catalogue.kinds)
    found: list[_Found] = [("", finding) for finding in survey(catalogue, names, options, locales)]
    shown = exhibits(catalogue, every, names, locales)
    done = 0
    with closing(_parts(catalogue, shown, options, workers)) as parts:
        for size, part in parts:
            found += part
            done += size
            watch(done, len(shown))
    return Report(gathered(found), mails=len(shown), sources=sources())


def _parts(
    catalogue: Catalogue, shown: list[Exhibit], options: Options, workers: int
) -> Generator[tuple[int, list[_Found]], None, None]:
    """(how many mails, what was found in them), a kind and language at a time: one template."""
    groups = [list(group) for _, group in groupby(shown, key=_template)]
    if workers < 2:
        for group in groups:
            yield len(group), _examined(catalogue, options, group)
        return
    with Workers(workers, partial(_examined, catalogue, options)) as pool:
        tasks = {pool.submit(group): len(group) for group in groups}
        for task in as_completed(tasks):
            yield tasks[task], task.result()


def _template(exhibit: Exhibit) -> tuple[str, str, str | None]:
    return exhibit.message.kind, exhibit.locale, exhibit.tone


def _examined(catalogue: Catalogue, options: Options, group: list[Exhibit]) -> list[_Found]:
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
