"""What the tabs below a mail show: its text, its sources, the mail as it travels."""

from __future__ import annotations

import json
from email import message_from_bytes, policy
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from postmail.check.reading import letter_of
from postmail.compiler.written import written
from postmail.errors import PostmailError
from postmail.exhibits import Exhibit
from postmail.preview.asked import studio_of, view_of
from postmail.preview.faults import fault, found, text_of
from postmail.preview.pages import page
from postmail.preview.studio import Picture, Studio
from postmail.preview.view import View


class Block(NamedTuple):
    """A *text* under its *title*; *file* is the template that it is, where it is one."""

    title: str
    text: str
    file: str = ""


def panel(request: Request) -> Response:
    """What a tab shows below the mail."""
    studio, view = studio_of(request), view_of(request)
    return page("panel", request, view=view, blocks=blocks(studio, studio.picture(view)))


def blocks(studio: Studio, picture: Picture) -> list[Block]:
    """What the tab of the picture's view shows."""
    view, mail = picture.view, picture.mail
    if view.tab == "source":
        return _source(studio, view)
    if mail is None or view.tab == "findings":
        return []
    if view.tab == "text":
        return [Block("Plain text", mail.text)]
    if view.tab == "data":
        return [Block("JSON-LD", json_ld(mail.html))]
    if view.tab == "mime":
        return _mime(studio, picture)
    return [Block("HTML as it is sent: compiled, with the data in it", mail.html)]


def json_ld(html: str) -> str:
    """The structured data of a mail, laid out for people."""
    start = html.find('<script type="application/ld+json">')
    if start < 0:
        return ""
    data = html[html.find(">", start) + 1 : html.find("</script>", start)]
    return json.dumps(json.loads(data), ensure_ascii=False, indent=2)


def _source(studio: Studio, view: View) -> list[Block]:
    """The template, the template with its blocks in place, the files that it takes in."""
    catalogue = studio.catalogue_for(view)
    try:
        expanded = catalogue.expanded(view.kind)
    except PostmailError as error:
        told = fault(error, catalogue.template_dirs)
        return [Block(told["place"], told["what"])]
    paths = [(name, found(name, catalogue.template_dirs)) for name in expanded.files]
    files = [Block(name, text_of(path), name) for name, path in paths if path]
    resolved = Block("MJML with its blocks in place", written(expanded.nodes))
    return [*files[:1], resolved, *files[1:]]


def _mime(studio: Studio, picture: Picture) -> list[Block]:
    """The mail as it is sent, its headers apart."""
    view, message = picture.view, picture.message
    if message is None:
        return []
    shown = Exhibit(message, view.sample, view.locale, view.tone or None)
    try:
        raw = letter_of(studio.catalogue_for(view), shown).raw
    except PostmailError as error:
        return [Block("This mail may not leave", str(error))]
    head, _, body = raw.decode("ascii").replace("\r\n", "\n").partition("\n\n")
    parts = message_from_bytes(raw, policy=policy.default).walk()
    tree = "\n".join(
        f"{part.get_content_type()}  {part.get('Content-Transfer-Encoding', '')}" for part in parts
    )
    return [Block("Headers", head), Block("Parts", tree), Block("Body", body)]
