"""The whole gallery as a folder of files, to look at without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

from postmail.errors import SettingsError
from postmail.preview.shown import shown
from postmail.preview.studio import Studio
from postmail.preview.view import View
from postmail.samples import image_bytes, images


def export(
    studio: Studio,
    views: Iterable[View],
    folder: Path,
    watch: Callable[[int], None] = lambda _: None,
) -> int:
    """
    Write the mails of *views* and a page that shows them to *folder*; how many were written. A
    mail that cannot be made is told on the page.

    Raises:
        SettingsError: the folder cannot be written.
    """
    try:
        (folder / "asset").mkdir(parents=True, exist_ok=True)
        for name in images():
            (folder / "asset" / name).write_bytes(image_bytes(name))
        cells, done = [], 0
        for done, view in enumerate(views, 1):
            cells.append(_cell(studio, view, folder))
            watch(done)
        (folder / "index.html").write_text(_page(cells), encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written: {error.strerror}"
        raise SettingsError(file=str(folder), problem=problem) from None
    return done


def _cell(studio: Studio, view: View, folder: Path) -> str:
    picture = studio.picture(view)
    title = escape(f"{view.kind}, {view.language}, {view.sample}, {view.scheme}")
    if picture.mail is None:
        return f"<li><h2>{title}</h2><pre>{escape(str(picture.error))}</pre></li>"
    name = f"{view.kind}.{view.language}.{view.sample}.{view.scheme}.html"
    page = shown(picture.mail, picture.marked, view).replace('src="/asset/', 'src="asset/')
    (folder / name).write_text(page, encoding="utf-8")
    frame = f'<iframe sandbox loading="lazy" title="{title}" src="{escape(name)}"></iframe>'
    return f'<li><h2><a href="{escape(name)}">{title}</a></h2>{frame}</li>'


_STYLE = """
:root { color-scheme: light dark; } body { margin: 24px; font: 15px/1.5 system-ui, sans-serif; }
ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 24px; }
h2 { font-size: 15px; margin: 0 0 6px; width: 375px; }
iframe { width: 375px; height: 640px; border: 1px solid #8888; background: #fff; }
"""


def _page(cells: list[str]) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>All mails</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>All mails</h1>"
        f"<ul>{''.join(cells)}</ul></body></html>"
    )
