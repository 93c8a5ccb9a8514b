"""The mail itself, and the pictures in it, for a sandboxed frame."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from postmail.preview.asked import studio_of, view_of
from postmail.preview.guard import MAIL
from postmail.preview.shown import shown
from postmail.preview.studio import Picture
from postmail.samples import image_bytes, images


def frame(request: Request) -> Response:
    """The mail itself, for a sandboxed frame; where it never could be made, why not."""
    view = view_of(request)
    picture = studio_of(request).picture(view)
    page = shown(picture.mail, picture.marked, view) if picture.mail else _excuse(picture)
    return HTMLResponse(page, headers={"Content-Security-Policy": MAIL})


def _excuse(picture: Picture) -> str:
    said = escape(str(picture.error))
    style = "font: 15px/1.5 system-ui, sans-serif; margin: 16px; color: #8a1f16; background: #fff"
    return (
        f'<!doctype html><html lang="en"><title>No mail</title><body style="{style}">'
        f'<p>This mail cannot be made.</p><pre style="white-space: pre-wrap">{said}</pre></body>'
    )


def asset(request: Request) -> Response:
    """A picture of the sample shop."""
    name = request.path_params["name"]
    if name not in images():
        return Response(status_code=404)
    kept = {"Cache-Control": "max-age=3600"}
    return Response(image_bytes(name), media_type="image/png", headers=kept)
