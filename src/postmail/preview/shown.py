"""The HTML of a mail as a frame shows it: in one scheme, with or without pictures and styles."""

from __future__ import annotations

import base64
import re
from typing import Any

from lxml import html

from postmail.drafts import SAMPLE_PICTURE
from postmail.mail import Mail
from postmail.preview.view import View
from postmail.samples import images

_SCHEME = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)")
#: What a frame may load: nothing but what this server gives, and pictures inside the mail.
_ALLOWED = ("/asset/", "data:")
_LEFT_OUT = "A box: the picture is on another server, and the preview asks none."
#: What a mail program drops, and what would lead a frame elsewhere.
_ACTIVE = ("script", "iframe", "frame", "object", "form")
#: Those that hold nothing; libxml2 takes what follows an embed for its content.
_EMPTY = ("embed", "link", "base")


def shown(mail: Mail, marked: str, view: View) -> str:
    """
    *marked*, the HTML of *mail*, as *view* wants it. Pictures come from this server only: the
    sample shop's from its folder, those that travel with the mail from the mail, and a frame with
    their words stands for all others.
    """
    page: Any = html.document_fromstring(marked)
    for element in list(page.iter(*_ACTIVE)):
        element.drop_tree()
    for element in list(page.iter(*_EMPTY)):
        element.drop_tag()
    for element in list(page.iter("meta")):
        if element.get("http-equiv", "").lower() == "refresh":
            element.drop_tree()
    for element in list(page.iter("style")):
        element.text = _styled(element.text or "", view)
        if not view.styles:
            element.drop_tree()
    for image in page.iter("img"):
        source = _here(image, mail)
        if not source:
            image.set("title", _LEFT_OUT)
        image.set("src", (source or _stand_in(image)) if view.images else "data:,")
        image.attrib.pop("srcset", None)
    for element in page.iter():
        if isinstance(element.tag, str):
            _without_links_to_pictures(element, view)
    if view.scheme == "inverted":
        from postmail.preview.inversion import turn_over  # its import costs, and few ask for it

        turn_over(page)
    written: str = html.tostring(page, encoding="unicode")
    return f"<!doctype html>{written}"


def left_out(mail: Mail) -> int:
    """How many pictures of *mail* lie on other servers, so that boxes stand for them."""
    page: Any = html.document_fromstring(mail.html)
    return sum(not _here(image, mail) for image in page.iter("img"))


def _here(image: Any, mail: Mail) -> str:
    """Where this machine has the picture of *image*; empty where another server has it."""
    source = SAMPLE_PICTURE.sub(_sample, image.get("src", ""))
    for one in mail.images:
        if source == f"cid:{one.content_id}":
            return _data(one.media_type, one.content)
    return source if source.startswith(_ALLOWED) else ""


def _sample(found: re.Match[str]) -> str:
    return f"/asset/{found[1]}" if found[1] in images() else found[0]


def _styled(css: str, view: View) -> str:
    if not view.media:
        css = _without_media(css)
    holds = "dark" if view.scheme == "dark" else "light"
    return _SCHEME.sub(
        lambda found: "(min-width: 0)" if found[1] == holds else "(max-width: 0)", css
    )


def _without_media(css: str) -> str:
    """*css* without its media queries: a block is all up to the brace that closes it."""
    kept, rest = [], css
    while "@media" in rest:
        before, _, rest = rest.partition("@media")
        kept.append(before)
        depth = 0
        for at, sign in enumerate(rest):
            depth += {"{": 1, "}": -1}.get(sign, 0)
            if sign == "}" and depth == 0:
                rest = rest[at + 1 :]
                break
        else:
            rest = ""
    return "".join([*kept, rest])


def _without_links_to_pictures(element: Any, view: View) -> None:
    """Backgrounds follow the rule of pictures; a frame never asks another server."""
    element.attrib.pop("background", None)
    style = element.get("style", "")
    if "url(" in style:
        allowed = view.images and re.search(r"url\(\s*[\"']?/asset/", style)
        if not allowed:
            element.set("style", re.sub(r"url\([^)]*\)", "none", style))


def _data(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def _stand_in(image: Any) -> str:
    """A grey box of the size of *image* with its words, as SVG: one for every scheme."""
    words, width, height = (image.get(name, "") for name in ("alt", "width", "height"))
    wide = int(width) if width.isdecimal() else 120
    high = int(height) if height.isdecimal() else min(wide, 120)
    said = words.replace("&", "&amp;").replace("<", "&lt;")[:60]
    box = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}">'
        f'<rect width="100%" height="100%" fill="#d3d7da"/>'
        f'<text x="50%" y="50%" font-family="sans-serif" font-size="12" fill="#434c54" '
        f'text-anchor="middle" dominant-baseline="middle">{said}</text></svg>'
    )
    return _data("image/svg+xml", box.encode())
