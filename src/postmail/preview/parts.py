"""What a page asks about its mail: sizes and faults, findings, where an element comes from."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from postmail.brand import Brand
from postmail.catalogue import Catalogue
from postmail.check import Options
from postmail.check.reading import letter_of
from postmail.check.size import encoded_size
from postmail.check.table import examine, told_of
from postmail.drafts import draft
from postmail.errors import PostmailError
from postmail.exhibits import Exhibit
from postmail.language.translations import load_translations
from postmail.mime import parsed
from postmail.preview.asked import studio_of, view_of
from postmail.preview.faults import fault, readable
from postmail.preview.lost import lost, said
from postmail.preview.pages import beside
from postmail.preview.revisions import commits
from postmail.preview.shown import left_out
from postmail.preview.studio import Picture
from postmail.tags import Tone

#: Where Gmail cuts a mail off, in bytes of the encoded HTML part.
CLIP = 102_000


def state(request: Request) -> Response:
    """What stands around a mail: the inbox row, sizes, the error and the version."""
    studio, view = studio_of(request), view_of(request)
    picture = studio.picture(view)
    request.app.state.ahead.look(view)
    changes = studio.changes(view)
    told: dict[str, Any] = {
        "version": studio.version,
        "changes": changes,
        "beside": beside(view, changes),
        "brand": _worn(studio.catalogue_for(view).brand),
        **said(lost(studio, view)),
        "error": None,
        "mail": None,
    }
    if picture.error is not None:
        folders = studio.catalogue_for(view).template_dirs
        told["error"] = fault(picture.error, folders)
    if picture.mail is not None:
        told["mail"] = _facts(picture)
    return JSONResponse(told)


def _worn(brand: Brand) -> dict[str, Any]:
    """What the desk shows of *brand*, by table and name as in its file; "" is the top."""
    return {
        "": {"name": brand.name, "logo": brand.logo or "", "tone": brand.tone or ""},
        "colors": brand.colors.model_dump(mode="json"),
        "dark": brand.dark.model_dump(mode="json"),
        "font": {"stack": brand.font.stack, "size": brand.font.size},
    }


def _facts(picture: Picture) -> dict[str, Any]:
    mail = picture.mail
    assert mail is not None  # noqa: S101 - the caller has looked
    return {
        "subject": mail.subject,
        "preheader": mail.preheader,
        "category": mail.category.value,
        "stream": mail.stream,
        "language": mail.text_locale,
        "fallbacks": list(mail.fallbacks),
        "left_out": left_out(mail),
        "html": len(mail.html.encode()),
        "text": len(mail.text.encode()),
        "encoded": encoded_size(parsed(draft(mail), EmailMessage)),
        "clip": CLIP,
    }


def findings(request: Request) -> Response:
    """What `postmail check` finds in the mail; what is wrong where it is only the last good one."""
    studio, view = studio_of(request), view_of(request)
    catalogue = studio.catalogue_for(view)
    try:
        picture = studio.picture(view)
        if picture.error:
            raise picture.error
        fallbacks = picture.mail.fallbacks if picture.mail else ()
        message = studio.message(view)
        shown_ = Exhibit(message, view.sample, view.locale, view.tone or None)
        options = Options(country=catalogue.brand.country)
        found = [
            *told_of(catalogue, message.kind, fallbacks, options),
            *examine(letter_of(catalogue, shown_), options),
        ]
    except PostmailError as error:
        return JSONResponse({"findings": [], "error": fault(error, catalogue.template_dirs)})
    order = {"error": 0, "warning": 1, "note": 2}
    told = [
        {
            "rule": one.rule.id,
            "severity": one.severity.value,
            "what": one.what,
            "why": one.rule.why,
            "remedy": one.remedy,
            "place": str(one.place),
        }
        for one in found
    ]
    told.sort(key=lambda one: order[one["severity"]])
    return JSONResponse({"findings": told, "error": None})


def source(request: Request) -> Response:
    """Where an element of the mail comes from: template lines, msgids, data paths."""
    studio, view = studio_of(request), view_of(request)
    catalogue = studio.catalogue_for(view)
    number = request.query_params.get("number", "")
    try:
        entries = {str(one.number): one for one in catalogue.expanded(view.kind).source_map}
    except PostmailError as error:
        return JSONResponse({"error": fault(error, catalogue.template_dirs)})
    entry = entries.get(number)
    if entry is None:
        return JSONResponse({"error": {"what": "nothing is known of this element"}})
    return JSONResponse(
        {
            "tag": entry.tag,
            "file": entry.place.file,
            "line": entry.place.line,
            "column": entry.place.column,
            "source": entry.place.source.strip(),
            "trail": list(entry.place.trail),
            "msgids": [{"context": context or "", "msgid": text} for context, text in entry.msgids],
            "data": list(entry.data_paths),
        }
    )


def words(request: Request) -> Response:
    """One string in every language and tone."""
    studio, view = studio_of(request), view_of(request)
    catalogue = studio.catalogue_for(view)
    context = request.query_params.get("context", "")[:200]
    msgid = request.query_params.get("msgid", "")[:4000]
    try:
        told = _in_all_languages(catalogue, context, msgid)
    except PostmailError as error:
        return JSONResponse({"error": fault(error, catalogue.template_dirs)}, status_code=422)
    return JSONResponse({"msgid": msgid, "context": context, "languages": told})


@readable()
def _in_all_languages(catalogue: Catalogue, context: str, msgid: str) -> list[dict[str, Any]]:
    told = []
    for locale, tones in catalogue.languages.items():
        for tone in tones or (None,):
            texts = load_translations(catalogue.template_dirs, locale, cast(Tone | None, tone))
            found = texts.find(context, msgid)
            name = f"{locale}@{tone}" if tone else locale
            told.append({"language": name, "text": found.forms[0], "missing": found.fallback})
    return told


def versions(request: Request) -> Response:
    """The latest commits that changed a template, for looking at one of them beside the mail."""
    found = commits(studio_of(request).catalogue().template_dirs)
    return JSONResponse([one._asdict() for one in found])
