"""What designers take away: the mail as a file in each of its forms."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from html import escape
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from postmail.compiler.written import written
from postmail.drafts import draft
from postmail.errors import PostmailError
from postmail.mail import Mail
from postmail.preview.asked import studio_of, view_of
from postmail.preview.faults import fault
from postmail.preview.lost import lost, refusal
from postmail.preview.shown import shown
from postmail.preview.studio import Studio
from postmail.preview.view import View
from postmail.samples import image_bytes, images

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
#: The environment variable that names the browser.
_NAMED = "POSTMAIL_CHROMIUM"
_SECONDS = 30
#: Pixels; a browser draws no higher picture.
_HIGHEST = 16_000
#: The mail in a frame of its width, as high as it is: a window may be wider than it was told to be.
_SHEET = """<!doctype html><html><style>body {{ margin: 0 }} iframe {{ border: 0; display: block }}
</style><iframe sandbox="allow-same-origin" width="{width}" height="800" srcdoc="{page}"></iframe>
<script>addEventListener("load", () => {{
  const frame = document.querySelector("iframe");
  const high = Math.ceil(frame.contentDocument.body.getBoundingClientRect().height);
  frame.height = document.documentElement.dataset.high = high;
}})</script></html>"""
_HEIGHT = re.compile(rb'<html data-high="(\d+)')


def download(request: Request) -> Response:
    """The mail of the view as `html`, `txt`, `eml`, `mjml` (resolved) or `png`."""
    studio, view = studio_of(request), view_of(request)
    form = request.path_params["form"]
    maker = _MAKERS.get(form)
    if maker is None:
        return PlainTextResponse(f"no such form: {form}", status_code=404)
    if gone := lost(studio, view):
        return refusal(gone)
    picture, folders = studio.picture(view), studio.catalogue_for(view).template_dirs
    if picture.error is not None or picture.mail is None:
        error = picture.error and fault(picture.error, folders)
        return JSONResponse({"error": error}, status_code=422)
    try:
        content = maker(studio, view, picture.mail, picture.marked)
    except PostmailError as caught:
        return JSONResponse({"error": fault(caught, folders)}, status_code=422)
    except (OSError, LookupError, subprocess.SubprocessError) as caught:
        return JSONResponse({"error": {"what": str(caught)}}, status_code=501)
    # A name may have letters of any script, and quotes (RFC 8187).
    name = quote(f"{view.kind}.{view.language}.{view.sample}.{form}", safe="", errors="replace")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    return Response(content, media_type=_TYPES[form], headers=headers)


def _html(_: Studio, __: View, mail: Mail, ___: str) -> bytes:
    return mail.html.encode()


def _text(_: Studio, __: View, mail: Mail, ___: str) -> bytes:
    return mail.text.encode()


def _eml(_: Studio, __: View, mail: Mail, ___: str) -> bytes:
    return draft(mail)


def _mjml(studio: Studio, view: View, _: Mail, __: str) -> bytes:
    return written(studio.catalogue_for(view).expanded(view.kind).nodes).encode()


def _png(_: Studio, view: View, mail: Mail, marked: str) -> bytes:
    return picture_of(shown(mail, marked, view), view.pixels)


def picture_of(page: str, width: int) -> bytes:
    """
    *page* as PNG, *width* pixels wide and as high as it is, by a browser of this machine without a
    network.

    Raises:
        LookupError: there is no browser that could.
        OSError, subprocess.SubprocessError: it failed.
    """
    named = os.environ.get(_NAMED)
    program = next(filter(None, map(which, [named] if named else _BROWSERS)), None)
    if program is None and named:
        raise LookupError(f"{_NAMED} names {named}, which is no program of this machine")
    if program is None:
        raise LookupError(
            "a picture needs Chromium or Chrome on this machine, and none was found; "
            f"{_NAMED} can name one"
        )
    with TemporaryDirectory() as name:
        folder = Path(name)
        sheet, target = folder / "mail.html", folder / "mail.png"
        inside = escape(_with_pictures(page, folder))
        sheet.write_text(_SHEET.format(width=width, page=inside), encoding="utf-8")
        measured = _HEIGHT.search(_browse(program, folder, "--dump-dom"))
        high = min(int(measured[1]), _HIGHEST) if measured else _HIGHEST
        _browse(program, folder, f"--screenshot={target}", f"--window-size={width},{high}")
        return target.read_bytes()


def _browse(program: str, folder: Path, *options: str) -> bytes:
    command = [
        program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={folder / 'profile'}", *options, (folder / "mail.html").as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603
    return done.stdout


def _with_pictures(page: str, folder: Path) -> str:
    """*page* with the sample pictures that it shows in *folder*."""
    for name in images():
        here = f'src="/asset/{name}"'
        if here in page:
            (folder / name).write_bytes(image_bytes(name))
            page = page.replace(here, f'src="{name}"')
    return page


_MAKERS: dict[str, Callable[[Studio, View, Mail, str], bytes]] = {
    "html": _html,
    "txt": _text,
    "eml": _eml,
    "mjml": _mjml,
    "png": _png,
}
_TYPES = {
    "html": "text/html",
    "txt": "text/plain",
    "eml": "message/rfc822",
    "mjml": "text/plain",
    "png": "image/png",
}
