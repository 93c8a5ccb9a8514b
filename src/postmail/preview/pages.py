"""The pages: the matrix of all mails, one mail, and the pieces of its tabs."""

from __future__ import annotations

from email import message_from_bytes, policy
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from postmail.check.reading import letter_of
from postmail.compiler.written import written
from postmail.errors import PostmailError
from postmail.exhibits import Exhibit, samples_for
from postmail.language.pseudo import PSEUDO
from postmail.preview.faults import fault, found
from postmail.preview.parts import beside, json_ld, studio_of, view_of
from postmail.preview.studio import Picture, Studio
from postmail.preview.view import DEVICES, SCHEMES, View, view_from
from postmail.samples import library

HERE = Path(__file__).parent
TABS = {
    "html": "HTML",
    "text": "Text",
    "source": "Source",
    "mime": "MIME",
    "data": "JSON-LD",
    "findings": "Findings",
}


@lru_cache(maxsize=1)
def _pages() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(name: str, request: Request, **data: Any) -> Response:
    """The page *name* with what all pages know."""
    studio = studio_of(request)
    common = {"version": studio.version, "path": request.url.path, "devices": DEVICES}
    made = _pages().get_template(f"{name}.html").render(schemes=SCHEMES, **common, **data)
    return HTMLResponse(made)


def languages(studio: Studio, brand: str) -> list[str]:
    """`de@formal`, every language and tone, the pseudo-locales last."""
    spoken = studio.catalogue(brand).languages
    named = [
        f"{locale}@{tone}" if tone else locale
        for locale, all_ in spoken.items()
        for tone in all_ or ("",)
    ]
    return [*named, *PSEUDO]


def matrix(request: Request) -> Response:
    """The contact sheet: kinds down, what is chosen across, live thumbnails."""
    studio, wish = studio_of(request), view_from(request.query_params)
    catalogue = studio.catalogue(wish.brand)
    chosen = {
        name: request.query_params.getlist(name)
        for name in ("kind", "language", "scenario", "scheme", "device")
    }
    usual = studio.settled(View(brand=wish.brand))
    spoken = [one for one in chosen["language"] if one in languages(studio, wish.brand)]
    cells = [
        (view, catalogue.kinds[view.kind])
        for kind in chosen["kind"] or catalogue.kinds
        if kind in catalogue.kinds
        for language in spoken or [usual.language]
        for view in _views(studio, kind, language, wish, chosen)
    ]
    return page(
        "matrix",
        request,
        view=wish,
        cells=cells,
        chosen=chosen,
        kinds=catalogue.kinds,
        languages=languages(studio, wish.brand),
        usual=usual.language,
        scenarios=library(),
    )


def _views(
    studio: Studio, kind: str, language: str, wish: View, chosen: dict[str, list[str]]
) -> list[View]:
    """The views of one kind in one language: a scenario, scheme and device each."""
    start = studio.settled(
        View(kind=kind, brand=wish.brand, order=wish.order).in_language(language)
    )
    names = [one.name for one in samples_for(studio.catalogue(wish.brand), kind, start.locale)]
    wanted = [name for name in names if name.partition(".")[0] in chosen["scenario"]]
    if not chosen["scenario"]:
        wanted = [start.sample]
    return [
        view_from({**_told(start), "sample": name, "scheme": scheme, "device": device})
        for name in wanted
        for scheme in chosen["scheme"] or ["light"]
        for device in chosen["device"] or ["phone"]
    ]


def _told(view: View) -> dict[str, str]:
    return {
        "kind": view.kind,
        "locale": view.locale,
        "tone": view.tone,
        "brand": view.brand,
        "order": view.order,
    }


def one(request: Request) -> Response:
    """One mail with all that can be done with it."""
    studio, view = studio_of(request), view_of(request)
    catalogue = studio.catalogue(view.brand)
    return page(
        "mail",
        request,
        view=view,
        second=beside(view),
        tabs=TABS,
        kinds=catalogue.kinds,
        languages=languages(studio, view.brand),
        samples=[one.name for one in samples_for(catalogue, view.kind, view.locale)],
        scenarios=library(),
        about=catalogue.kinds[view.kind],
        brand=catalogue.brand,
    )


def panel(request: Request) -> Response:
    """What a tab shows below the mail."""
    studio, view = studio_of(request), view_of(request)
    picture = studio.picture(view)
    blocks = _blocks(studio, picture) if picture.mail is not None else []
    return page("panel", request, view=view, blocks=blocks)


def _blocks(studio: Studio, picture: Picture) -> list[tuple[str, str]]:
    """What the tab of the view shows: titles and texts."""
    view, mail = picture.view, picture.mail
    if mail is None or view.tab == "findings":
        return []
    if view.tab == "text":
        return [("Plain text", mail.text)]
    if view.tab == "data":
        return [("JSON-LD", json_ld(mail.html))]
    if view.tab == "source":
        return _source(studio, view)
    if view.tab == "mime":
        return _mime(studio, picture)
    return [("HTML as it is sent", mail.html)]


def _source(studio: Studio, view: View) -> list[tuple[str, str]]:
    """The template and the files that it takes in, the template as it stands without blocks."""
    catalogue = studio.catalogue(view.brand)
    try:
        expanded = catalogue.expanded(view.kind)
    except PostmailError as error:
        told = fault(error, catalogue.template_dirs)
        return [(told["place"], told["what"])]
    paths = [(name, found(name, catalogue.template_dirs)) for name in expanded.files]
    files = [(name, path.read_text(encoding="utf-8")) for name, path in paths if path]
    resolved = ("With its blocks in place", written(expanded.nodes))
    return [*files[:1], resolved, *files[1:]]


def _mime(studio: Studio, picture: Picture) -> list[tuple[str, str]]:
    """The mail as it is sent, its headers apart."""
    view, message = picture.view, picture.message
    if message is None:
        return []
    shown = Exhibit(message, view.sample, view.locale, view.tone or None)
    try:
        raw = letter_of(studio.catalogue(view.brand), shown).raw
    except PostmailError as error:
        return [("This mail may not leave", str(error))]
    head, _, body = raw.decode("ascii").replace("\r\n", "\n").partition("\n\n")
    parts = message_from_bytes(raw, policy=policy.default).walk()
    tree = "\n".join(
        f"{part.get_content_type()}  {part.get('Content-Transfer-Encoding', '')}" for part in parts
    )
    return [("Headers", head), ("Parts", tree), ("Body", body)]
