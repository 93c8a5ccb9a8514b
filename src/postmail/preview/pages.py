"""The pages: the matrix of all mails, and one mail."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from postmail.exhibits import Sample
from postmail.language.pseudo import PSEUDO
from postmail.preview.asked import studio_of, view_of
from postmail.preview.lost import lost, note
from postmail.preview.studio import Studio
from postmail.preview.view import DEVICES, PAST, SCHEMES, TABS, View, view_from
from postmail.samples import library

HERE = Path(__file__).parent
_FILTERS = ("kind", "language", "scenario", "scheme", "device")
#: Type that every reader has: {what it is called: its stack}.
FONTS = {
    "Helvetica, Arial": "Helvetica Neue, Helvetica, Arial, sans-serif",
    "Georgia": "Georgia, Times New Roman, serif",
    "Verdana": "Verdana, Geneva, sans-serif",
    "Trebuchet": "Trebuchet MS, Tahoma, sans-serif",
    "Courier": "Courier New, Courier, monospace",
}
#: What can stand beside a mail whatever happens: {in the address: in words}.
_VERSIONS = {"before": "before the latest change", "unedited": "without your order and brand"}


@lru_cache(maxsize=1)
def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["note"] = note
    return pages


def page(name: str, request: Request, **data: Any) -> Response:
    """The page *name* with what all pages know."""
    studio = studio_of(request)
    common = {"version": studio.version, "path": request.url.path, "devices": DEVICES}
    made = _pages().get_template(f"{name}.html").render(schemes=SCHEMES, **common, **data)
    return HTMLResponse(made)


def spoken(studio: Studio, brand: str = "") -> list[str]:
    """`de@formal`: every language and tone that there are catalogues for."""
    return [
        f"{locale}@{tone}" if tone else locale
        for locale, tones in studio.catalogue(brand).languages.items()
        for tone in tones or ("",)
    ]


def languages(studio: Studio, brand: str = "") -> list[str]:
    """What can be chosen: every language and tone, the pseudo-locales last."""
    return [*spoken(studio, brand), *PSEUDO]


def title_of(sample: Sample) -> str:
    """`First order, failed`: the scenario's title, and the variant's name where it is one."""
    _, _, variant = sample.name.partition(".")
    return ", ".join(filter(None, (library()[sample.scenario].title, variant)))


def matrix(request: Request) -> Response:
    """The contact sheet: kinds down, what is chosen across, live thumbnails."""
    studio, wish = studio_of(request), view_from(request.query_params)
    catalogue = studio.catalogue(wish.brand)
    chosen = {name: request.query_params.getlist(name) for name in _FILTERS}
    known = languages(studio, wish.brand)
    usual = studio.settled(View(brand=wish.brand)).language
    cells = [
        cell
        for kind in catalogue.kinds
        if kind in (chosen["kind"] or catalogue.kinds)
        for language in [one for one in chosen["language"] if one in known] or [usual]
        for cell in _cells(studio, kind, language, wish, chosen)
    ]
    return page(
        "matrix",
        request,
        view=wish,
        cells=cells,
        chosen=chosen,
        find=request.query_params.get("find", ""),
        findings="findings" in request.query_params,
        kinds=catalogue.kinds,
        languages=known,
        usual=usual,
        lost=lost(studio, wish),
        scenarios=library(),
    )


def _cells(
    studio: Studio, kind: str, language: str, wish: View, chosen: dict[str, list[str]]
) -> list[tuple[View, str]]:
    """Views and titles of one kind in one language: a scenario, scheme and device each."""
    start = View(kind=kind, brand=wish.brand, order=wish.order).in_language(language)
    start = studio.settled(start)
    samples = studio.samples(start)
    wanted = [one for one in samples if one.name.partition(".")[0] in chosen["scenario"]]
    if not chosen["scenario"]:
        wanted = samples[:1]
    named = [(sample.name, title_of(sample)) for sample in wanted]
    if not samples and studio.sample_fault(start):
        named = [("", "no sample")]  # its picture says why
    told = {name: getattr(start, name) for name in ("kind", "locale", "tone", "brand", "order")}
    return [
        (view_from({**told, "sample": name, "scheme": scheme, "device": device}), title)
        for name, title in named
        for scheme in chosen["scheme"] or ["light"]
        for device in chosen["device"] or ["phone"]
    ]


def one(request: Request) -> Response:
    """One mail with all that can be done with it."""
    studio, view = studio_of(request), view_of(request)
    catalogue = studio.catalogue_for(view)
    brand = catalogue.brand
    return page(
        "mail",
        request,
        view=view,
        second=view.second,
        beside=beside(view),
        lost=lost(studio, view),
        versions=_versions(view),
        tabs=TABS,
        kinds=catalogue.kinds,
        languages=languages(studio, view.brand),
        samples=[(sample.name, title_of(sample)) for sample in studio.samples(view)],
        brand=brand,
        fonts=FONTS if brand.font.stack in FONTS.values() else {"Own": brand.font.stack, **FONTS},
    )


def beside(view: View, changes: int = PAST) -> str:
    """What stands beside the mail, in words, where *changes* mails before it are there to see."""
    what, _, which = view.beside.partition(":")
    if view.second and view.second.past > changes:
        return f"the oldest there is, {changes} changes ago" if changes else "no change so far"
    if what == "before" and which:
        return f"{which} changes ago"
    if what == "git":
        return f"at {which}"
    return _VERSIONS.get(view.beside, view.beside)


def _versions(view: View) -> dict[str, str]:
    """The versions to choose from: {in the address: in words}; the page adds what it hears of."""
    asked = {view.beside: beside(view)} if ":" in view.beside else {}
    return {**_VERSIONS, **asked}
